// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IERC7627} from "./IERC7627.sol";
import {ISealog} from "./ISealog.sol";

/// @title Sealog
/// @author Sealog
/// @notice The ERC-7627 registry and message log of Sealog: no owner, no upgrade, no fee, and it keeps no value.
contract Sealog is IERC7627, ISealog, EIP712, Multicall {
    bytes32 private constant _PUBLIC_KEY_TYPEHASH =
        keccak256("PublicKey(bytes public_key,uint64 valid_before,uint8 algorithm)");
    bytes32 private constant _UPDATE_TYPEHASH = keccak256(
        "UpdatePublicKey(address user,bytes32 keyIndex,PublicKey key,uint256 nonce,uint256 deadline)PublicKey(bytes public_key,uint64 valid_before,uint8 algorithm)"
    );
    bytes32 private constant _KEY_LINK = "key-link";

    /// @inheritdoc ISealog
    mapping(address user => uint256 nonce) public override nonces;
    /// @inheritdoc ISealog
    mapping(address user => mapping(address sender => uint64 validBefore)) public override senderValidBefore;
    mapping(address user => mapping(bytes32 keyIndex => PublicKey key)) private _keys;

    constructor() EIP712("Sealog", "1") {}

    /// @inheritdoc IERC7627
    function updatePublicKey(bytes32 _keyIndex, PublicKey calldata _publicKey) external override {
        _setPublicKey(msg.sender, _keyIndex, _publicKey);
    }

    /// @inheritdoc ISealog
    function updatePublicKeyBySig(
        address user,
        bytes32 keyIndex,
        PublicKey calldata key,
        uint256 deadline,
        bytes calldata signature
    ) external override {
        if (block.timestamp >= deadline) revert SignatureExpired(deadline);
        bytes32 keyHash = keccak256(
            abi.encode(_PUBLIC_KEY_TYPEHASH, keccak256(key.public_key), key.valid_before, key.algorithm)
        );
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(_UPDATE_TYPEHASH, user, keyIndex, keyHash, nonces[user], deadline))
        );
        if (!_isSignedBy(user, digest, signature)) revert InvalidSignature(user);
        _setPublicKey(user, keyIndex, key);
    }

    /// @inheritdoc ISealog
    function authorizeSender(address sender, uint64 validBefore) external payable override {
        senderValidBefore[msg.sender][sender] = validBefore;
        emit SenderAuthorized(msg.sender, sender, validBefore);
        // Without value the sender is not called at all: it cannot refuse its own revocation.
        if (msg.value == 0) return;
        if (block.timestamp >= validBefore) revert ValueWithoutAuthorization(validBefore);
        Address.sendValue(payable(sender), msg.value);
    }

    /// @inheritdoc IERC7627
    function sendMessage(address _to, bytes32 _keyIndex, bytes32 _sessionId, bytes calldata _encryptedMessage)
        external
        override
    {
        emit MessageSent(msg.sender, _to, _keyIndex, _sessionId, _encryptedMessage);
    }

    /// @inheritdoc ISealog
    function sendMessageFrom(
        address from,
        address to,
        bytes32 keyIndex,
        bytes32 sessionId,
        bytes calldata encryptedMessage
    ) external override {
        if (block.timestamp >= senderValidBefore[from][msg.sender]) {
            revert SenderNotAuthorized(from, msg.sender);
        }
        if (to == from || keyIndex == _KEY_LINK) revert OwnMessageBySender(from);
        emit MessageSent(from, to, keyIndex, sessionId, encryptedMessage);
    }

    /// @inheritdoc IERC7627
    function getUserPublicKey(address _user, bytes32 _keyIndex)
        external
        view
        override
        returns (PublicKey memory)
    {
        return _keys[_user][_keyIndex];
    }

    /// @inheritdoc ISealog
    function multicall(bytes[] calldata data)
        public
        override(ISealog, Multicall)
        returns (bytes[] memory results)
    {
        return super.multicall(data);
    }

    /// @dev The only place where a key changes.
    function _setPublicKey(address user, bytes32 keyIndex, PublicKey calldata key) private {
        ++nonces[user];
        _keys[user][keyIndex] = key;
        emit PublicKeyUpdated(user, keyIndex, key);
    }

    /// @dev Code at the address does not exclude an ECDSA signature: an EIP-7702 account has both (SignatureChecker's
    /// isValidSignatureNow would ask its code alone).
    function _isSignedBy(address user, bytes32 digest, bytes calldata signature) private view returns (bool) {
        (uint8 v, bytes32 r, bytes32 s) = ECDSA.parseCalldata(signature);
        // Some signers, Ledger among them, give the recovery id itself.
        if (v < 2) v += 27;
        (address signer, ECDSA.RecoverError err,) = ECDSA.tryRecover(digest, v, r, s);
        if (err == ECDSA.RecoverError.NoError && signer == user) return true;
        return
            user.code.length != 0
                && SignatureChecker.isValidERC1271SignatureNowCalldata(user, digest, signature);
    }
}
