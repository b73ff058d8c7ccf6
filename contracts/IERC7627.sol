// SPDX-License-Identifier: CC0-1.0
pragma solidity ^0.8.0;

/// @title ERC-7627: Secure Messaging Protocol
/// @author Chen Liaoyuan (@chenly)
/// @notice End-to-end encryption for sending messages between users: a registry of public keys and messages as events.
/// @dev The interface of the current draft as published, every name included. A message is encrypted with the recipient's
/// public key before it is sent: whatever reaches this contract is public for ever.
interface IERC7627 {
    /// @notice The algorithm a public key is used with.
    enum PublicKeyAlgorithm {
        ECDSA,
        ED25519,
        X25519
    }

    /// @notice A registered public key.
    /// @param public_key The key's bytes in the encoding of its algorithm
    /// @param valid_before The unix time in seconds from which the key is no longer to be used
    /// @param algorithm The algorithm of the key
    struct PublicKey {
        // solhint-disable var-name-mixedcase
        bytes public_key;
        uint64 valid_before;
        PublicKeyAlgorithm algorithm;
        // solhint-enable var-name-mixedcase
    }

    /// @notice Event emitted when a message is sent between users.
    /// @param from The address of the sender
    /// @param to The address of the recipient
    /// @param keyIndex The index of the public key used to encrypt the message
    /// @param sessionId The session ID for the communication
    /// @param encryptedMessage The encrypted message in bytes
    event MessageSent(
        address indexed from,
        address indexed to,
        bytes32 indexed keyIndex,
        bytes32 sessionId,
        bytes encryptedMessage
    );

    /// @notice Event emitted when a user's public key is updated.
    /// @param user The address of the user whose public key is updated
    /// @param keyIndex The index of the public key being updated
    /// @param newPublicKey The new public key data
    event PublicKeyUpdated(address indexed user, bytes32 indexed keyIndex, PublicKey newPublicKey);

    /// @notice Updates the public key for the sender.
    /// @param _keyIndex The index of the key to be updated
    /// @param _publicKey The new public key data
    function updatePublicKey(bytes32 _keyIndex, PublicKey memory _publicKey) external;

    /// @notice Sends an encrypted message to a specified address.
    /// @param _to The recipient's address
    /// @param _keyIndex The index of the public key used to encrypt the message
    /// @param _sessionId The session ID for the communication
    /// @param _encryptedMessage The encrypted message in bytes
    function sendMessage(address _to, bytes32 _keyIndex, bytes32 _sessionId, bytes calldata _encryptedMessage)
        external;

    /// @notice Retrieves a public key for a specific user and key index.
    /// @param _user The address of the user
    /// @param _keyIndex The index of the key to retrieve
    /// @return The public key data associated with the user and key index
    function getUserPublicKey(address _user, bytes32 _keyIndex) external view returns (PublicKey memory);
}
