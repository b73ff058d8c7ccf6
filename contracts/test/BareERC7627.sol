// SPDX-License-Identifier: CC0-1.0
pragma solidity ^0.8.0;

import {IERC7627} from "../IERC7627.sol";

/// @title ERC-7627 as published, and nothing else
/// @author Chen Liaoyuan (@chenly)
/// @notice The reference implementation of the current draft: what the app must get along with beside its own contract.
contract BareERC7627 is IERC7627 {
    /// @notice The keys, by user and key index.
    mapping(address user => mapping(bytes32 keyIndex => PublicKey key)) public pk;

    /// @inheritdoc IERC7627
    function updatePublicKey(bytes32 _keyIndex, PublicKey memory _publicKey) external override {
        pk[msg.sender][_keyIndex] = _publicKey;
        emit PublicKeyUpdated(msg.sender, _keyIndex, _publicKey);
    }

    /// @inheritdoc IERC7627
    function sendMessage(address _to, bytes32 _keyIndex, bytes32 _sessionId, bytes calldata _encryptedMessage)
        external
        override
    {
        emit MessageSent(msg.sender, _to, _keyIndex, _sessionId, _encryptedMessage);
    }

    /// @inheritdoc IERC7627
    function getUserPublicKey(address _user, bytes32 _keyIndex)
        external
        view
        override
        returns (PublicKey memory)
    {
        return pk[_user][_keyIndex];
    }
}
