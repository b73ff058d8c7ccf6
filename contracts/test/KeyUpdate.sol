// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC7627} from "../IERC7627.sol";
import {vm} from "./Vm.sol";

/// @dev What an owner signs for updatePublicKeyBySig: the EIP-712 message `UpdatePublicKey`.
struct KeyUpdate {
    address user;
    bytes32 keyIndex;
    IERC7627.PublicKey key;
    uint256 nonce;
    uint256 deadline;
}

/// @dev The EIP-712 digest as a wallet computes it: from the typed data in JSON, by code that is not the contract's.
function digestOf(KeyUpdate memory update, uint256 chainId, address verifyingContract)
    pure
    returns (bytes32)
{
    string memory domain = string.concat(
        '{"name":"Sealog","version":"1","chainId":',
        vm.toString(chainId),
        ',"verifyingContract":"',
        vm.toString(verifyingContract),
        '"}'
    );
    string memory key = string.concat(
        '{"public_key":"',
        vm.toString(update.key.public_key),
        '","valid_before":"',
        vm.toString(update.key.valid_before),
        '","algorithm":"',
        vm.toString(uint256(update.key.algorithm)),
        '"}'
    );
    string memory message = string.concat(
        '{"user":"',
        vm.toString(update.user),
        '","keyIndex":"',
        vm.toString(update.keyIndex),
        '","key":',
        key,
        ',"nonce":"',
        vm.toString(update.nonce),
        '","deadline":"',
        vm.toString(update.deadline),
        '"}'
    );
    string memory types = '{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},'
        '{"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],'
        '"PublicKey":[{"name":"public_key","type":"bytes"},{"name":"valid_before","type":"uint64"},'
        '{"name":"algorithm","type":"uint8"}],'
        '"UpdatePublicKey":[{"name":"user","type":"address"},{"name":"keyIndex","type":"bytes32"},'
        '{"name":"key","type":"PublicKey"},{"name":"nonce","type":"uint256"},{"name":"deadline","type":"uint256"}]}';
    return vm.eip712HashTypedData(
        string.concat(
            '{"types":',
            types,
            ',"primaryType":"UpdatePublicKey","domain":',
            domain,
            ',"message":',
            message,
            "}"
        )
    );
}

/// @dev r ‖ s ‖ v of `secret` over `update` for this chain and `verifyingContract`.
function signUpdate(uint256 secret, KeyUpdate memory update, address verifyingContract)
    view
    returns (bytes memory)
{
    return signDigest(secret, digestOf(update, block.chainid, verifyingContract));
}

/// @dev r ‖ s ‖ v of `secret` over `digest`.
function signDigest(uint256 secret, bytes32 digest) pure returns (bytes memory) {
    (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, digest);
    return abi.encodePacked(r, s, v);
}
