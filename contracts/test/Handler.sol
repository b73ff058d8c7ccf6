// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC7627} from "../IERC7627.sol";
import {ISealog} from "../ISealog.sol";
import {Sealog} from "../Sealog.sol";
import {KeyUpdate, signUpdate} from "./KeyUpdate.sol";
import {OwnedWallet} from "./OwnedWallet.sol";
import {Vm, vm} from "./Vm.sol";

/// @title Five accounts that do what they like
/// @author Sealog
/// @notice Runs arbitrary calls as any of them, reads the events as a client does, and counts each that nobody had allowed. What
/// the events say is the history against which the invariants hold the contract's state.
contract Handler {
    bytes32 private constant _KEY_LINK = "key-link";
    uint256 private constant _RECENT = 4;

    Sealog private immutable _SEALOG;
    address[] private _users;
    uint256[] private _secrets;
    bytes32[] private _labels = [bytes32("default-key"), "trading", _KEY_LINK];
    KeyUpdate[] private _signed;
    bytes[] private _signatures;
    address[2][] private _pairs;

    /// @notice Hash of the key that the events say a user has under a label; zero when there was none.
    mapping(address user => mapping(bytes32 keyIndex => bytes32 keyHash)) public keyHashOf;
    /// @notice Number of key changes that the events say.
    mapping(address user => uint256 count) public changesOf;
    /// @notice The authorisation that the events say.
    mapping(address user => mapping(address sender => uint64 validBefore)) public validBeforeOf;

    mapping(address a => mapping(address b => uint256[] numbers)) private _blocks;
    mapping(address user => address[] others) private _met;

    // Violations: each stays 0.

    /// @notice Key changes that neither their owner made nor a fresh signature of the owner allowed.
    uint256 public foreignKeyChanges;
    /// @notice Messages in the name of somebody who had not authorised the caller then.
    uint256 public forgedMessages;
    /// @notice Messages by a sender that were a key link or went from the user to the user.
    uint256 public plantedLinks;
    /// @notice Authorisations that somebody else gave.
    uint256 public foreignAuthorizations;
    /// @notice Calls that failed although they were allowed, or passed although they were not.
    uint256 public surprises;

    // Coverage: each grows.

    /// @notice Signed registrations that passed.
    uint256 public signaturesAccepted;
    /// @notice Signed registrations that came late, twice, out of turn or altered, and were refused.
    uint256 public signaturesRefused;
    /// @notice Messages that passed in another's name.
    uint256 public messagesInAnothersName;
    /// @notice Messages in another's name that were refused.
    uint256 public messagesRefused;
    /// @notice Value that went on to senders, in wei.
    uint256 public valueForwarded;
    /// @notice Batches that passed.
    uint256 public batchesAccepted;
    /// @notice Batches that were undone.
    uint256 public batchesUndone;

    constructor(Sealog sealog) {
        _SEALOG = sealog;
        for (uint256 secret = 1; secret < 5; ++secret) {
            _secrets.push(secret);
            _users.push(vm.addr(secret));
        }
        // The fifth is a smart account, for which the first account signs.
        _secrets.push(1);
        _users.push(address(new OwnedWallet(_users[0])));
        for (uint256 i = 0; i < _users.length; ++i) {
            vm.deal(_users[i], 1 ether);
        }
    }

    /// @notice A user registers a key.
    /// @param user Chooses the user
    /// @param label Chooses the label
    /// @param fill The key's bytes
    function updateKey(uint256 user, uint256 label, bytes32 fill) external {
        bool ok = _run(
            _users[user % _users.length],
            0,
            abi.encodeCall(IERC7627.updatePublicKey, (_labels[label % _labels.length], _key(fill)))
        );
        if (!ok) ++surprises;
    }

    /// @notice A user signs a registration, for now or for after the next change, and hands it out.
    /// @param user Chooses the user
    /// @param label Chooses the label
    /// @param fill The key's bytes
    /// @param life Seconds until the deadline, at most 20
    /// @param ahead Whether it is for after the next change
    function sign(uint256 user, uint256 label, bytes32 fill, uint256 life, bool ahead) external {
        user %= _users.length;
        KeyUpdate memory update = KeyUpdate({
            user: _users[user],
            keyIndex: _labels[label % _labels.length],
            key: _key(fill),
            nonce: changesOf[_users[user]] + (ahead ? 1 : 0),
            deadline: block.timestamp + life % 21
        });
        _signed.push(update);
        _signatures.push(signUpdate(_secrets[user], update, address(_SEALOG)));
    }

    /// @notice Somebody hands in one of the recent signatures, used or not.
    /// @param caller Chooses who
    /// @param which Chooses the signature
    function submit(uint256 caller, uint256 which) external {
        if (_signed.length == 0) return;
        uint256 index = _recent(which);
        KeyUpdate memory update = _signed[index];
        bool allowed = update.nonce == changesOf[update.user] && block.timestamp < update.deadline;
        bool ok = _run(_users[caller % _users.length], 0, _submission(update, _signatures[index]));
        if (ok != allowed) ++surprises;
        if (ok) ++signaturesAccepted;
        else ++signaturesRefused;
    }

    /// @notice Somebody hands in one of the recent signatures with something else than was signed.
    /// @param caller Chooses who
    /// @param which Chooses the signature
    /// @param what Chooses what is altered
    function submitAltered(uint256 caller, uint256 which, uint256 what) external {
        if (_signed.length == 0) return;
        uint256 index = _recent(which);
        KeyUpdate memory update = _signed[index];
        address sender = _users[caller % _users.length];
        what %= 4;
        if (what == 0) update.user = update.user == sender ? address(this) : sender;
        if (what == 1) update.keyIndex = ~update.keyIndex;
        if (what == 2) update.key.valid_before += 1;
        if (what == 3) update.deadline += 1 days;
        if (_run(sender, 0, _submission(update, _signatures[index]))) ++surprises;
        else ++signaturesRefused;
    }

    /// @notice A user authorises, funds or revokes a sender.
    /// @param user Chooses the user
    /// @param sender Chooses the sender
    /// @param life Seconds that it lasts, at most 20; 0 revokes
    /// @param value In wei, at most a thousandth of what the user has
    function authorize(uint256 user, uint256 sender, uint256 life, uint256 value) external {
        address from = _users[user % _users.length];
        address to = _users[sender % _users.length];
        life %= 21;
        value = value % 2 == 0 ? 0 : value % (from.balance / 1000 + 1);
        // A contract that takes no value is no reason to fail here: it is a sender without funds.
        if (to.code.length != 0) value = 0;
        uint64 validBefore = life == 0 ? 0 : uint64(block.timestamp + life);
        bool ok = _run(from, value, abi.encodeCall(ISealog.authorizeSender, (to, validBefore)));
        if (ok != (value == 0 || life != 0)) ++surprises;
        if (ok) valueForwarded += value;
        _pairs.push([from, to]);
    }

    /// @notice Somebody writes in their own name.
    /// @param user Chooses who
    /// @param to Chooses the recipient
    /// @param label Chooses the label
    function write(uint256 user, uint256 to, uint256 label) external {
        bytes memory call = abi.encodeCall(
            IERC7627.sendMessage, (_users[to % _users.length], _labels[label % _labels.length], 0, hex"10")
        );
        if (!_run(_users[user % _users.length], 0, call)) ++surprises;
    }

    /// @notice Somebody writes in a user's name: mostly a sender of late, at times anybody.
    /// @param caller Chooses who
    /// @param user Chooses the user
    /// @param to Chooses the recipient
    /// @param label Chooses the label
    function sendFrom(uint256 caller, uint256 user, uint256 to, uint256 label) external {
        (address from, address sender) = _pair(user, caller);
        address recipient = _users[to % _users.length];
        bytes32 keyIndex = _labels[label % _labels.length];
        bool allowed =
            block.timestamp < validBeforeOf[from][sender] && from != recipient && keyIndex != _KEY_LINK;
        bytes memory call = abi.encodeCall(ISealog.sendMessageFrom, (from, recipient, keyIndex, 0, hex"10"));
        bool ok = _run(sender, 0, call);
        if (ok != allowed) ++surprises;
        if (!ok) ++messagesRefused;
    }

    /// @notice Somebody batches an own change, a message in a user's name and a signature found somewhere.
    /// @param caller Chooses who
    /// @param user Chooses the user
    /// @param which Chooses the signature
    /// @param parts Chooses, by bits, which of the calls are in it
    /// @param fill The bytes of the caller's new key
    function batch(uint256 caller, uint256 user, uint256 which, uint8 parts, bytes32 fill) external {
        (address from, address sender) = _pair(user, caller);
        bytes[] memory calls = new bytes[](5);
        uint256 count = 0;
        if (parts & 1 != 0) {
            calls[count++] = abi.encodeCall(IERC7627.sendMessage, (sender, _KEY_LINK, 0, hex"15"));
        }
        if (parts & 2 != 0) {
            calls[count++] = abi.encodeCall(IERC7627.updatePublicKey, (_labels[0], _key(fill)));
        }
        if (parts & 4 != 0) {
            calls[count++] = abi.encodeCall(
                ISealog.authorizeSender, (_users[which % _users.length], uint64(block.timestamp + 5))
            );
        }
        if (parts & 8 != 0) {
            // To anybody, themselves included; under any label, key links included.
            address to = _users[(user >> 128) % _users.length];
            bytes32 keyIndex = _labels[(user >> 64) % _labels.length];
            calls[count++] = abi.encodeCall(ISealog.sendMessageFrom, (from, to, keyIndex, 0, hex"10"));
        }
        if (parts & 16 != 0 && _signed.length != 0) {
            uint256 index = _recent(which);
            calls[count++] = _submission(_signed[index], _signatures[index]);
        }
        // Cuts the array down to the calls that are in it.
        assembly ("memory-safe") {
            mstore(calls, count)
        }
        if (_run(sender, 0, abi.encodeCall(ISealog.multicall, (calls)))) ++batchesAccepted;
        else ++batchesUndone;
    }

    /// @notice Time passes, and blocks.
    /// @param time Seconds, at most 5
    /// @param blocks At most two windows of the activity record
    function wait(uint256 time, uint256 blocks) external {
        vm.warp(block.timestamp + time % 6);
        vm.roll(block.number + blocks % 16_385);
    }

    /// @notice The five accounts.
    /// @return Their addresses
    function users() external view returns (address[] memory) {
        return _users;
    }

    /// @notice The labels they use.
    /// @return Their key indices
    function labels() external view returns (bytes32[] memory) {
        return _labels;
    }

    /// @notice The blocks that hold an event of a pair.
    /// @param a One user
    /// @param b The other, or the same for registrations and messages to oneself
    /// @return Their numbers, once each, in order
    function blocksBetween(address a, address b) external view returns (uint256[] memory) {
        return _blocks[a][b];
    }

    /// @notice With whom a user has exchanged a message.
    /// @param user The user
    /// @return others The others, whom they met last first
    function met(address user) external view returns (address[] memory others) {
        address[] storage all = _met[user];
        others = new address[](all.length);
        for (uint256 i = 0; i < others.length; ++i) {
            others[i] = all[all.length - 1 - i];
        }
    }

    function _run(address caller, uint256 value, bytes memory data) private returns (bool ok) {
        vm.recordLogs();
        vm.prank(caller);
        (ok,) = address(_SEALOG).call{value: value}(data);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        // What was undone was not logged, whatever the recorder has seen.
        if (!ok) return false;
        for (uint256 i = 0; i < logs.length; ++i) {
            _observe(caller, logs[i]);
            _note(logs[i]);
        }
    }

    /// @dev When and between whom was this event?
    function _note(Vm.Log memory log) private {
        address user = address(uint160(uint256(log.topics[1])));
        if (log.topics[0] != IERC7627.MessageSent.selector) {
            _noteBlock(user, user);
            return;
        }
        address to = address(uint160(uint256(log.topics[2])));
        if (to != user && _blocks[user][to].length == 0) {
            _met[user].push(to);
            _met[to].push(user);
        }
        _noteBlock(user, to);
        if (to != user) _noteBlock(to, user);
    }

    function _noteBlock(address a, address b) private {
        uint256[] storage blocks = _blocks[a][b];
        if (blocks.length == 0 || blocks[blocks.length - 1] != block.number) blocks.push(block.number);
    }

    /// @dev Was this event `caller`'s to cause, after the events before it?
    function _observe(address caller, Vm.Log memory log) private {
        address user = address(uint160(uint256(log.topics[1])));
        if (log.topics[0] == IERC7627.PublicKeyUpdated.selector) {
            bytes32 keyHash = keccak256(abi.encode(abi.decode(log.data, (IERC7627.PublicKey))));
            if (user != caller && !_hasSigned(user, log.topics[2], keyHash)) ++foreignKeyChanges;
            keyHashOf[user][log.topics[2]] = keyHash;
            ++changesOf[user];
        } else if (log.topics[0] == ISealog.SenderAuthorized.selector) {
            if (user != caller) ++foreignAuthorizations;
            validBeforeOf[user][address(uint160(uint256(log.topics[2])))] = abi.decode(log.data, (uint64));
        } else if (log.topics[0] == IERC7627.MessageSent.selector && user != caller) {
            ++messagesInAnothersName;
            if (block.timestamp >= validBeforeOf[user][caller]) ++forgedMessages;
            if (log.topics[2] == log.topics[1] || log.topics[3] == _KEY_LINK) ++plantedLinks;
        }
    }

    /// @dev Whether `user` has signed this key for the current turn and time.
    function _hasSigned(address user, bytes32 keyIndex, bytes32 keyHash) private view returns (bool) {
        for (uint256 i = 0; i < _signed.length; ++i) {
            KeyUpdate memory update = _signed[i];
            if (
                update.user == user && update.keyIndex == keyIndex && update.nonce == changesOf[user]
                    && block.timestamp < update.deadline && keccak256(abi.encode(update.key)) == keyHash
            ) return true;
        }
        return false;
    }

    /// @dev The index of one of the recent signatures.
    function _recent(uint256 seed) private view returns (uint256) {
        return _recentOf(_signed.length, seed);
    }

    /// @dev A user and who writes in their name: three times in four a pair of a recent authorisation.
    function _pair(uint256 user, uint256 sender) private view returns (address, address) {
        if (_pairs.length == 0 || (sender >> 128) % 4 == 0) {
            return (_users[user % _users.length], _users[sender % _users.length]);
        }
        address[2] memory pair = _pairs[_recentOf(_pairs.length, user)];
        return (pair[0], pair[1]);
    }

    function _recentOf(uint256 length, uint256 seed) private pure returns (uint256) {
        return length - 1 - seed % (length < _RECENT ? length : _RECENT);
    }

    function _key(bytes32 fill) private pure returns (IERC7627.PublicKey memory) {
        return
            IERC7627.PublicKey(
                abi.encodePacked(fill), uint32(uint256(fill)), IERC7627.PublicKeyAlgorithm.X25519
            );
    }

    function _submission(KeyUpdate memory update, bytes memory signature)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(
            ISealog.updatePublicKeyBySig,
            (update.user, update.keyIndex, update.key, update.deadline, signature)
        );
    }
}
