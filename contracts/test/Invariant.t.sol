// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC7627} from "../IERC7627.sol";
import {Handler} from "./Handler.sol";
import {SealogTest} from "./SealogTest.sol";
import {vm} from "./Vm.sol";

/// @title What holds after anything that anybody did
/// @author Sealog
/// @notice The five promises of the contract, over arbitrary sequences of calls by five accounts.
contract InvariantTest is SealogTest {
    Handler private _handler;

    function setUp() public override {
        super.setUp();
        _handler = new Handler(sealog);
    }

    /// @notice Tells forge what to call.
    /// @return targets The handler alone
    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function invariant_onlyTheOwnerOrTheOwnersSignatureChangesAKey() public view {
        vm.assertEq(_handler.foreignKeyChanges(), 0, "changes by others");
        address[] memory users = _handler.users();
        bytes32[] memory labels = _handler.labels();
        bytes32 none = keccak256(abi.encode(IERC7627.PublicKey("", 0, IERC7627.PublicKeyAlgorithm.ECDSA)));
        for (uint256 i = 0; i < users.length; ++i) {
            for (uint256 j = 0; j < labels.length; ++j) {
                bytes32 expected = _handler.keyHashOf(users[i], labels[j]);
                bytes32 actual = keccak256(abi.encode(sealog.getUserPublicKey(users[i], labels[j])));
                vm.assertEq(actual, expected == 0 ? none : expected, "key and its history");
            }
        }
    }

    function invariant_everyKeyChangeMovesTheNonce() public view {
        address[] memory users = _handler.users();
        for (uint256 i = 0; i < users.length; ++i) {
            vm.assertEq(sealog.nonces(users[i]), _handler.changesOf(users[i]), "nonce and changes");
        }
    }

    function invariant_nobodyWritesAsAnotherWithoutALiveAuthorisation() public view {
        vm.assertEq(_handler.forgedMessages(), 0, "forged messages");
        vm.assertEq(_handler.plantedLinks(), 0, "planted links");
        vm.assertEq(_handler.foreignAuthorizations(), 0, "authorisations by others");
        address[] memory users = _handler.users();
        for (uint256 i = 0; i < users.length; ++i) {
            for (uint256 j = 0; j < users.length; ++j) {
                vm.assertEq(
                    sealog.senderValidBefore(users[i], users[j]),
                    _handler.validBeforeOf(users[i], users[j]),
                    "authorisation and its history"
                );
            }
        }
    }

    function invariant_valueNeverStays() public view {
        vm.assertEq(address(sealog).balance, 0, "contract");
        address[] memory users = _handler.users();
        uint256 sum = 0;
        for (uint256 i = 0; i < users.length; ++i) {
            sum += users[i].balance;
        }
        vm.assertEq(sum, users.length * 1 ether, "accounts");
    }

    /// @dev R14, for every pair: each event lies in a window, each window starts with an event, and none before the last has ended.
    /// At the end of each sequence: nothing is taken out of the record, so what was wrong on the way is wrong there.
    function afterInvariant() public view {
        address[] memory users = _handler.users();
        for (uint256 i = 0; i < users.length; ++i) {
            assertPeers(users[i], _handler.met(users[i]));
            for (uint256 j = 0; j < users.length; ++j) {
                uint256[] memory blocks = _handler.blocksBetween(users[i], users[j]);
                uint256[] memory starts = sealog.activityBetween(users[i], users[j]);
                uint256 next = starts.length;
                for (uint256 k = 0; k < blocks.length; ++k) {
                    if (next > 0 && blocks[k] == starts[next - 1]) {
                        vm.assertTrue(
                            next == starts.length || blocks[k] >= starts[next] + WINDOW,
                            "a window in a window"
                        );
                        --next;
                    }
                    vm.assertTrue(next < starts.length, "an event before every window");
                    vm.assertTrue(blocks[k] < starts[next] + WINDOW, "an event after its window");
                }
                vm.assertEq(next, 0, "windows that start without an event");
            }
        }
    }

    function invariant_whatIsAllowedWorksAndWhatIsNotFails() public view {
        vm.assertEq(_handler.surprises(), 0, "surprises");
    }

    /// @dev Sequences in which nothing of note happens would prove nothing.
    function test_theHandlerMeetsBothOutcomesOfEverything() public {
        for (uint256 step = 0; step < 300; ++step) {
            uint256 a = uint256(keccak256(abi.encode(step, "a")));
            uint256 b = uint256(keccak256(abi.encode(step, "b")));
            uint256 c = uint256(keccak256(abi.encode(step, "c")));
            uint256 d = uint256(keccak256(abi.encode(step, "d")));
            uint256 which = uint256(keccak256(abi.encode(step))) % 9;
            if (which == 0) _handler.updateKey(a, b, bytes32(c));
            if (which == 1) _handler.sign(a, b, bytes32(c), d, a % 4 == 0);
            if (which == 2) _handler.submit(a, b);
            if (which == 3) _handler.submitAltered(a, b, c);
            if (which == 4) _handler.authorize(a, b, c, d);
            if (which == 5) _handler.sendFrom(a, b, c, d);
            if (which == 6) _handler.batch(a, b, c, uint8(d), bytes32(c));
            if (which == 7) _handler.wait(a, b);
            if (which == 8) _handler.write(a, b, c);
        }
        vm.assertTrue(_handler.signaturesAccepted() > 5, "signatures accepted");
        vm.assertTrue(_handler.signaturesRefused() > 5, "signatures refused");
        vm.assertTrue(_handler.messagesInAnothersName() > 5, "messages in another's name");
        vm.assertTrue(_handler.messagesRefused() > 5, "messages refused");
        vm.assertTrue(_handler.valueForwarded() > 0, "value forwarded");
        vm.assertTrue(_handler.batchesAccepted() > 5, "batches passed");
        vm.assertTrue(_handler.batchesUndone() > 5, "batches undone");
        vm.assertTrue(block.timestamp > NOW, "time passed");
        address[] memory users = _handler.users();
        vm.assertTrue(sealog.activityBetween(users[0], users[0]).length > 6, "a full word of windows");
        vm.assertTrue(sealog.activityBetween(users[0], users[1]).length > 1, "windows of a pair");
        vm.assertTrue(
            _handler.blocksBetween(users[0], users[0]).length
                > sealog.activityBetween(users[0], users[0]).length,
            "events in a window that was open"
        );
        invariant_whatIsAllowedWorksAndWhatIsNotFails();
        afterInvariant();
    }
}
