// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {IERC7627} from "../IERC7627.sol";
import {ISealog} from "../ISealog.sol";
import {KeyUpdate, signUpdate} from "./KeyUpdate.sol";
import {SealogTest} from "./SealogTest.sol";
import {vm} from "./Vm.sol";

/// @title Batches
/// @author Sealog
/// @notice Several calls as the caller, all of them or none, with the error of the one that failed.
contract MulticallTest is SealogTest {
    function test_rotateAndLinkIsOneTransactionOfTheCaller() public {
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(IERC7627.sendMessage, (alice, KEY_LINK, MAIN_THREAD, hex"15"));
        calls[1] = abi.encodeCall(IERC7627.updatePublicKey, (LABEL, x25519("generation 2")));
        vm.expectEmit(address(sealog));
        emit IERC7627.MessageSent(alice, alice, KEY_LINK, MAIN_THREAD, hex"15");
        vm.expectEmit(address(sealog));
        emit IERC7627.PublicKeyUpdated(alice, LABEL, x25519("generation 2"));
        vm.prank(alice);
        bytes[] memory results = sealog.multicall(calls);
        vm.assertEq(results.length, 2, "results");
        vm.assertEq(results[0].length + results[1].length, 0, "nothing returned");
        assertKey(alice, LABEL, x25519("generation 2"));
        vm.assertEq(sealog.nonces(alice), 1, "alice's nonce");
        vm.assertEq(sealog.nonces(address(sealog)), 0, "not the contract's");
    }

    function test_resultsComeInTheOrderOfTheCalls() public {
        bytes[] memory calls = new bytes[](3);
        calls[0] = abi.encodeCall(IERC7627.updatePublicKey, (LABEL, x25519("1")));
        calls[1] = abi.encodeCall(ISealog.nonces, (alice));
        calls[2] = abi.encodeCall(IERC7627.getUserPublicKey, (alice, LABEL));
        vm.prank(alice);
        bytes[] memory results = sealog.multicall(calls);
        vm.assertEq(abi.decode(results[1], (uint256)), 1, "nonce");
        vm.assertEq(results[2], abi.encode(x25519("1")), "key");
    }

    function test_aFailureUndoesTheCallsBeforeItAndBubblesItsError() public {
        bytes[] memory calls = new bytes[](3);
        calls[0] = abi.encodeCall(IERC7627.updatePublicKey, (LABEL, x25519("1")));
        calls[1] = abi.encodeCall(ISealog.sendMessageFrom, (bob, carol, LABEL, MAIN_THREAD, hex"10"));
        calls[2] = abi.encodeCall(IERC7627.updatePublicKey, (LABEL, x25519("2")));
        vm.expectRevert(abi.encodeWithSelector(ISealog.SenderNotAuthorized.selector, bob, alice));
        vm.prank(alice);
        sealog.multicall(calls);
        assertNoKey(alice, LABEL);
        vm.assertEq(sealog.nonces(alice), 0, "nonce");
    }

    function test_aFailureWithoutDataIsStillAFailure() public {
        bytes[] memory calls = new bytes[](1);
        calls[0] = hex"deadbeef";
        vm.expectRevert(abi.encodeWithSelector(Errors.FailedCall.selector));
        vm.prank(alice);
        sealog.multicall(calls);
    }

    function test_anEmptyBatchDoesNothing() public {
        vm.prank(alice);
        vm.assertEq(sealog.multicall(new bytes[](0)).length, 0, "results");
    }

    function test_aBatchInABatchKeepsTheCaller() public {
        bytes[] memory inner = new bytes[](1);
        inner[0] = abi.encodeCall(IERC7627.updatePublicKey, (LABEL, x25519("1")));
        bytes[] memory outer = new bytes[](1);
        outer[0] = abi.encodeCall(ISealog.multicall, (inner));
        vm.prank(alice);
        sealog.multicall(outer);
        assertKey(alice, LABEL, x25519("1"));
    }

    function test_authoriseAndSendInOneBatch() public {
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(ISealog.authorizeSender, (carol, uint64(NOW + 1)));
        calls[1] = abi.encodeCall(IERC7627.sendMessage, (bob, LABEL, MAIN_THREAD, hex"10"));
        vm.prank(alice);
        sealog.multicall(calls);
        vm.assertEq(sealog.senderValidBefore(alice, carol), NOW + 1, "alice's sender");
    }

    function test_anAuthorisedSenderFansOutInTheUsersName() public {
        vm.prank(alice);
        sealog.authorizeSender(carol, uint64(NOW + 1));
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(ISealog.sendMessageFrom, (alice, bob, LABEL, MAIN_THREAD, hex"10"));
        calls[1] = abi.encodeCall(ISealog.sendMessageFrom, (alice, carol, LABEL, MAIN_THREAD, hex"10"));
        vm.expectEmit(address(sealog));
        emit IERC7627.MessageSent(alice, bob, LABEL, MAIN_THREAD, hex"10");
        vm.expectEmit(address(sealog));
        emit IERC7627.MessageSent(alice, carol, LABEL, MAIN_THREAD, hex"10");
        vm.prank(carol);
        sealog.multicall(calls);
    }

    function test_anothersSignatureInABatchChangesOnlyItsOwnersKey() public {
        KeyUpdate memory update = aliceUpdate();
        bytes memory signature = signUpdate(ALICE_SECRET, update, address(sealog));
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodeCall(
            ISealog.updatePublicKeyBySig, (alice, update.keyIndex, update.key, update.deadline, signature)
        );
        vm.prank(bob);
        sealog.multicall(calls);
        assertKey(alice, LABEL, update.key);
        assertNoKey(bob, LABEL);
    }

    function test_oneSignatureTwiceInABatchIsRefused() public {
        KeyUpdate memory update = aliceUpdate();
        bytes memory signature = signUpdate(ALICE_SECRET, update, address(sealog));
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(
            ISealog.updatePublicKeyBySig, (alice, update.keyIndex, update.key, update.deadline, signature)
        );
        calls[1] = calls[0];
        vm.expectRevert(abi.encodeWithSelector(ISealog.InvalidSignature.selector, alice));
        vm.prank(bob);
        sealog.multicall(calls);
        assertNoKey(alice, LABEL);
    }

    function test_aBatchTakesNoValue() public {
        vm.deal(alice, 1 ether);
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodeCall(ISealog.authorizeSender, (carol, uint64(NOW + 1)));
        vm.prank(alice);
        (bool accepted,) = address(sealog).call{value: 1}(abi.encodeCall(ISealog.multicall, (calls)));
        vm.assertTrue(!accepted, "value accepted");
        vm.assertEq(sealog.senderValidBefore(alice, carol), 0, "authorised");
    }
}
