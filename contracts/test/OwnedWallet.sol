// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title A smart account with one owner
/// @author Sealog
/// @notice Signs for itself through ERC-1271 whatever its owner has signed, until the owner leaves.
contract OwnedWallet is IERC1271 {
    /// @notice Who signs for this account; nobody after {resign}.
    address public owner;

    constructor(address initialOwner) {
        owner = initialOwner;
    }

    /// @notice Ends the owner's right to sign for the account.
    function resign() external {
        owner = address(0);
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 hash, bytes calldata signature)
        external
        view
        override
        returns (bytes4)
    {
        (address signer,,) = ECDSA.tryRecoverCalldata(hash, signature);
        return signer == owner && signer != address(0) ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}
