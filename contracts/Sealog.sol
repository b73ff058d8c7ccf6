// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IERC7627} from "./IERC7627.sol";
import {ISealog} from "./ISealog.sol";

/// @title The part of Arbitrum's ArbSys that we ask
/// @author Offchain Labs
/// @notice On chains of Arbitrum's kind `block.number` is the parent chain's; this precompile knows the chain's own.
interface IArbSys {
    /// @notice The number under which the chain's nodes know the current block.
    /// @return The number
    function arbBlockNumber() external view returns (uint256);
}

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

    /// @dev Providers limit a read of logs to 10,000 blocks at best: a window fits into one.
    uint256 private constant _WINDOW = 8192;
    /// @dev Six starts in a word, the newest lowest.
    uint256 private constant _START_BITS = 40;
    uint256 private constant _START_MASK = (1 << _START_BITS) - 1;
    uint256 private constant _START_COUNT = 6;

    /// @dev Tells a link to the zero address from none.
    uint256 private constant _LINK = 1 << 160;

    IArbSys private constant _ARB_SYS = IArbSys(address(0x64));
    bool private immutable _HAS_ARB_SYS;

    /// @dev The starts of one pair's windows.
    struct Trail {
        // The newest one to six starts; zero before the first.
        uint256 recent;
        // Full words: before the one whose oldest start is the index.
        mapping(uint256 start => uint256 word) before;
    }

    /// @inheritdoc ISealog
    mapping(address user => uint256 nonce) public override nonces;
    /// @inheritdoc ISealog
    mapping(address user => mapping(address sender => uint64 validBefore)) public override senderValidBefore;
    mapping(address user => mapping(bytes32 keyIndex => PublicKey key)) private _keys;
    mapping(address lower => mapping(address higher => Trail trail)) private _trails;
    /// @dev The peers of a user, linked from the newest to the oldest; under the user's own address stands the newest.
    mapping(address user => mapping(address peer => uint256 link)) private _olderPeer;

    constructor() EIP712("Sealog", "1") {
        _HAS_ARB_SYS = _hasArbSys();
    }

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
        _recordActivity(msg.sender, msg.sender);
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
        _recordActivity(msg.sender, _to);
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
        _recordActivity(from, to);
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
    function activityClock() external view override returns (uint256 blockNumber, uint256 window) {
        return (_blockNumber(), _WINDOW);
    }

    /// @inheritdoc ISealog
    function activityBetween(address a, address b) external view override returns (uint256[] memory starts) {
        Trail storage trail = _trailOf(a, b);
        starts = new uint256[](_copyStarts(trail, new uint256[](0)));
        _copyStarts(trail, starts);
    }

    /// @inheritdoc ISealog
    function peersOf(address user, address last, uint256 count)
        external
        view
        override
        returns (address[] memory peers)
    {
        mapping(address peer => uint256 link) storage older = _olderPeer[user];
        peers = new address[](_copyPeers(older, last, count, new address[](0)));
        _copyPeers(older, last, count, peers);
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
        _recordActivity(user, user);
        ++nonces[user];
        _keys[user][keyIndex] = key;
        emit PublicKeyUpdated(user, keyIndex, key);
    }

    /// @dev Every message, registration and authorisation passes here: one storage slot is read, and written once in a window.
    function _recordActivity(address a, address b) private {
        uint256 number = _blockNumber();
        Trail storage trail = _trailOf(a, b);
        uint256 recent = trail.recent;
        if (recent == 0) {
            if (a != b) {
                _addPeer(a, b);
                _addPeer(b, a);
            }
        } else if (number < (recent & _START_MASK) + _WINDOW) {
            return;
        }
        if (recent >> (_START_BITS * (_START_COUNT - 1)) != 0) {
            trail.before[number] = recent;
            recent = 0;
        }
        trail.recent = recent << _START_BITS | number;
    }

    function _addPeer(address user, address peer) private {
        mapping(address peer => uint256 link) storage older = _olderPeer[user];
        uint256 newest = older[user];
        if (newest != 0) older[peer] = newest;
        older[user] = _LINK | uint160(peer);
    }

    /// @dev The number of starts, the newest of which are put `into` an array as far as they fit.
    function _copyStarts(Trail storage trail, uint256[] memory into) private view returns (uint256 count) {
        uint256 start = 0;
        for (uint256 word = trail.recent; word != 0; word = trail.before[start]) {
            for (; word != 0; word >>= _START_BITS) {
                start = word & _START_MASK;
                if (count < into.length) into[count] = start;
                ++count;
            }
        }
    }

    /// @dev The number of peers after `last`, at most `count`, which are put `into` an array as far as they fit.
    function _copyPeers(
        mapping(address peer => uint256 link) storage older,
        address last,
        uint256 count,
        address[] memory into
    ) private view returns (uint256 found) {
        for (uint256 link = older[last]; link != 0 && found < count; ++found) {
            address peer = address(uint160(link));
            if (found < into.length) into[found] = peer;
            link = older[peer];
        }
    }

    function _trailOf(address a, address b) private view returns (Trail storage) {
        return a < b ? _trails[a][b] : _trails[b][a];
    }

    function _blockNumber() private view returns (uint256) {
        return _HAS_ARB_SYS ? _ARB_SYS.arbBlockNumber() : block.number;
    }

    /// @dev Whatever else may lie at that address: only what answers one word to this question, at a bounded price, is believed.
    function _hasArbSys() private view returns (bool) {
        if (address(_ARB_SYS).code.length == 0) return false;
        (bool ok, bytes memory answer) =
            address(_ARB_SYS).staticcall{gas: 100_000}(abi.encodeCall(IArbSys.arbBlockNumber, ()));
        return ok && answer.length == 32;
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
