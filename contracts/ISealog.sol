// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC7627} from "./IERC7627.sol";

/// @title What Sealog adds to ERC-7627
/// @author Sealog
/// @notice Registration by signature, senders that write on a user's behalf until a given time, batches, and a record of when
/// whom wrote to whom, so that a history is found without reading every block.
/// @dev Times are unix seconds of the block; "before t" excludes t itself. The EIP-712 domain is
/// `{name: "Sealog", version: "1", chainId, verifyingContract}`, readable through ERC-5267 `eip712Domain()`.
interface ISealog {
    /// @notice A user authorised a sender, renewed it, or revoked it.
    /// @param user The user in whose name the sender may write
    /// @param sender The account that may call {sendMessageFrom} for `user`
    /// @param validBefore The time from which it no longer may; 0 revokes
    event SenderAuthorized(address indexed user, address indexed sender, uint64 validBefore);

    /// @notice The signature was handed in at or after its deadline.
    /// @param deadline The signed deadline
    error SignatureExpired(uint256 deadline);

    /// @notice The signature is not the user's over exactly these arguments, this chain, this contract and the user's current nonce.
    /// @param user The user who should have signed
    error InvalidSignature(address user);

    /// @notice Value came with an authorisation that is already over, so that the sender would hold it for nothing.
    /// @param validBefore The time given, not after the block's
    error ValueWithoutAuthorization(uint64 validBefore);

    /// @notice The caller holds no live authorisation of the user.
    /// @param user The user in whose name the message was to go
    /// @param sender The caller
    error SenderNotAuthorized(address user, address sender);

    /// @notice Messages of a user to themselves and key links are the user's own to send: restoring keys relies on them.
    /// @param user The user in whose name the message was to go
    error OwnMessageBySender(address user);

    /// @notice Registers a public key that its owner has signed. Anyone may submit it, and pays for it.
    /// @dev EIP-712 `UpdatePublicKey(address user,bytes32 keyIndex,PublicKey key,uint256 nonce,uint256 deadline)` with
    /// `PublicKey(bytes public_key,uint64 valid_before,uint8 algorithm)`. An ECDSA signature of the user counts first (65
    /// bytes with v 0, 1, 27 or 28, or the 64 of ERC-2098; low s only), then ERC-1271 where the user has code: an EIP-7702
    /// account has both. Emits {IERC7627-PublicKeyUpdated}; reverts with {SignatureExpired} or {InvalidSignature}.
    /// @param user The owner of the key
    /// @param keyIndex The index of the key
    /// @param key The new public key data
    /// @param deadline The signature counts in blocks before this time
    /// @param signature The owner's signature over all of this and `nonces(user)`
    function updatePublicKeyBySig(
        address user,
        bytes32 keyIndex,
        IERC7627.PublicKey calldata key,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice Lets `sender` write in the caller's name before `validBefore`; 0 revokes. The value sent along goes on to `sender`.
    /// @dev Emits {SenderAuthorized}, then forwards. Reverts with {ValueWithoutAuthorization} when value comes with a time
    /// that is not in the future, and when `sender` refuses the value.
    /// @param sender The account, typically a session key, that is to call {sendMessageFrom}
    /// @param validBefore The time from which it no longer may
    function authorizeSender(address sender, uint64 validBefore) external payable;

    /// @notice Sends an encrypted message in the name of `from`, who has authorised the caller.
    /// @dev Emits {IERC7627-MessageSent}; reverts with {SenderNotAuthorized}, or with {OwnMessageBySender} when `to` is `from` or
    /// `keyIndex` is "key-link".
    /// @param from The user in whose name the message goes
    /// @param to The recipient's address
    /// @param keyIndex The index of the public key used to encrypt the message
    /// @param sessionId The session ID for the communication
    /// @param encryptedMessage The encrypted message in bytes
    function sendMessageFrom(
        address from,
        address to,
        bytes32 keyIndex,
        bytes32 sessionId,
        bytes calldata encryptedMessage
    ) external;

    /// @notice Runs several calls to this contract in one transaction as the caller; all of them or none.
    /// @dev Not payable. Reverts with the error of the first call that fails.
    /// @param data The ABI-encoded calls
    /// @return results The ABI-encoded results
    function multicall(bytes[] calldata data) external returns (bytes[] memory results);

    /// @notice The number of key changes of a user, direct and signed: the nonce that the next signature must carry.
    /// @dev Every change moves it, so that a signature withheld since before the change can no longer undo it.
    /// @param user The owner of the keys
    /// @return The nonce
    function nonces(address user) external view returns (uint256);

    /// @notice The time before which `sender` may write in the name of `user`.
    /// @param user The user in whose name
    /// @param sender The account that writes
    /// @return Unix seconds; 0 when never authorised or revoked
    function senderValidBefore(address user, address sender) external view returns (uint64);

    /// @notice The clock of the activity record.
    /// @dev The record is kept in windows: a message between two users opens one for the pair, unless it falls into the last
    /// that was opened; a registration or an authorisation does the same for the user with themselves. So every {IERC7627-MessageSent} between a
    /// and b lies in one of the `window` blocks from one of the starts of {activityBetween}, and so does every
    /// {IERC7627-PublicKeyUpdated} and {SenderAuthorized} of a user with the starts of the user and the user; and in every
    /// block that is a start lies such an event. Blocks are counted as the chain's nodes count them for `eth_getLogs`: by `block.number`, or by ArbSys on
    /// chains of Arbitrum's kind, where `block.number` is the parent chain's.
    /// @return blockNumber The number of the current block
    /// @return window The length of a window, in blocks
    function activityClock() external view returns (uint256 blockNumber, uint256 window);

    /// @notice The blocks in which the windows of a pair start.
    /// @param a One user
    /// @param b The other, or the same for messages to oneself and registrations
    /// @return starts Block numbers, the newest first
    function activityBetween(address a, address b) external view returns (uint256[] memory starts);

    /// @notice Everybody with whom a user has exchanged a message, in pages, without the user themself.
    /// @dev Anybody may put themselves on this list by writing to the user.
    /// @param user Whose peers
    /// @param last The last peer of the page before; the user for the first page
    /// @param count The number of peers in a page
    /// @return peers Whom the user has met last first; fewer than `count` at the end of the list
    function peersOf(address user, address last, uint256 count) external view returns (address[] memory peers);
}
