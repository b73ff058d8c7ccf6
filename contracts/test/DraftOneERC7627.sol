// SPDX-License-Identifier: CC0-1.0
pragma solidity ^0.8.0;

/// @title ERC-7627 in its first draft
/// @author Chen Liaoyuan (@chenly)
/// @notice The reference implementation of the first draft: one key per user, without index and expiry.
contract DraftOneERC7627 {
    /// @notice The algorithm a public key is used with.
    enum PublicKeyAlgorithm {
        ECDSA,
        ED25519,
        X25519
    }

    /// @notice What is registered of a user.
    struct UserInfo {
        bytes publicKey;
        PublicKeyAlgorithm algorithm;
    }

    /// @notice The key of each user.
    mapping(address user => UserInfo info) public pk;

    /// @notice Event emitted when a message is sent.
    /// @param from The address of the sender
    /// @param to The address of the recipient
    /// @param sessionId The session ID of the message
    /// @param encryptedMessage The encrypted message
    event MessageSent(address indexed from, address indexed to, bytes32 sessionId, bytes encryptedMessage);

    /// @notice Event emitted when a user updates their public key.
    /// @param user The address of the user
    /// @param newPublicKey The new public key of the user
    /// @param algorithm The algorithm used for the public key
    event PublicKeyUpdated(address indexed user, bytes newPublicKey, PublicKeyAlgorithm algorithm);

    /// @notice Updates the sender's public key.
    /// @param _publicKey The public key
    /// @param _algorithm Its algorithm
    function updatePublicKey(bytes calldata _publicKey, PublicKeyAlgorithm _algorithm) external {
        pk[msg.sender].publicKey = _publicKey;
        pk[msg.sender].algorithm = _algorithm;
        emit PublicKeyUpdated(msg.sender, _publicKey, _algorithm);
    }

    /// @notice Sends an encrypted message.
    /// @param _to The address of the recipient
    /// @param _sessionId The session ID of the message
    /// @param _encryptedMessage The encrypted message
    function sendMessage(address _to, bytes32 _sessionId, bytes calldata _encryptedMessage) external {
        emit MessageSent(msg.sender, _to, _sessionId, _encryptedMessage);
    }

    /// @notice Retrieves a user's public key.
    /// @param _user The address of the user
    /// @return The public key, empty for none
    /// @return Its algorithm
    function getUserPublicKey(address _user) external view returns (bytes memory, PublicKeyAlgorithm) {
        UserInfo memory userInfo = pk[_user];
        return (userInfo.publicKey, userInfo.algorithm);
    }
}
