// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC7627} from "../IERC7627.sol";
import {ISealog} from "../ISealog.sol";
import {SealogTest} from "./SealogTest.sol";
import {vm} from "./Vm.sol";

/// @title Messages, one's own and in another's name
/// @author Sealog
/// @notice Nobody sends as another without a live authorisation, and a sender cannot plant key links.
/// @dev R2, R7: what is logged of a message, and who may write in another's name.
contract MessagesTest is SealogTest {
    uint64 private constant _UNTIL = uint64(NOW + 30 days);

    function test_aMessageIsAnEventFromTheCaller() public {
        vm.expectEmit(address(sealog));
        emit IERC7627.MessageSent(alice, bob, LABEL, "session", hex"10c0ffee");
        vm.prank(alice);
        sealog.sendMessage(bob, LABEL, "session", hex"10c0ffee");
    }

    function test_aUserWritesToThemselvesAndLinksTheirKeys() public {
        vm.expectEmit(address(sealog));
        emit IERC7627.MessageSent(alice, alice, KEY_LINK, MAIN_THREAD, hex"15");
        vm.prank(alice);
        sealog.sendMessage(alice, KEY_LINK, MAIN_THREAD, hex"15");
    }

    function test_anAuthorisationIsStoredAndAnnounced() public {
        vm.expectEmit(address(sealog));
        emit ISealog.SenderAuthorized(alice, carol, _UNTIL);
        _authorize(_UNTIL);
        vm.assertEq(sealog.senderValidBefore(alice, carol), _UNTIL, "alice's sender");
        vm.assertEq(sealog.senderValidBefore(carol, alice), 0, "the other way round");
        vm.assertEq(sealog.senderValidBefore(bob, carol), 0, "bob's sender");
    }

    function test_anAuthorisedSenderWritesInTheUsersName() public {
        _authorize(_UNTIL);
        vm.expectEmit(address(sealog));
        emit IERC7627.MessageSent(alice, bob, LABEL, "session", hex"10c0ffee");
        vm.prank(carol);
        sealog.sendMessageFrom(alice, bob, LABEL, "session", hex"10c0ffee");
    }

    function test_aStrangerDoesNot() public {
        _authorize(_UNTIL);
        _refuseAsUnauthorized(alice, bob);
    }

    function test_anAuthorisationOfOneUserIsNoneOfAnother() public {
        _authorize(_UNTIL);
        _refuseAsUnauthorized(bob, carol);
    }

    function test_anAuthorisationDoesNotWorkBackwards() public {
        _authorize(_UNTIL);
        _refuseAsUnauthorized(carol, alice);
    }

    function test_aUserNeedsAnAuthorisationForThisFunctionToo() public {
        _refuseAsUnauthorized(alice, alice);
    }

    function test_anAuthorisationWorksInItsLastSecondAndNotAfter() public {
        _authorize(_UNTIL);
        vm.warp(_UNTIL - 1);
        vm.prank(carol);
        sealog.sendMessageFrom(alice, bob, LABEL, MAIN_THREAD, hex"10");
        vm.warp(_UNTIL);
        _refuseAsUnauthorized(alice, carol);
    }

    function test_aRevokedSenderIsRefused() public {
        _authorize(_UNTIL);
        vm.expectEmit(address(sealog));
        emit ISealog.SenderAuthorized(alice, carol, 0);
        _authorize(0);
        _refuseAsUnauthorized(alice, carol);
    }

    function test_anAuthorisationThatIsAlreadyOverWorksLikeARevocation() public {
        _authorize(_UNTIL);
        _authorize(uint64(NOW));
        _refuseAsUnauthorized(alice, carol);
    }

    function test_aSenderCannotLinkKeys() public {
        _authorize(_UNTIL);
        vm.expectRevert(abi.encodeWithSelector(ISealog.OwnMessageBySender.selector, alice));
        vm.prank(carol);
        sealog.sendMessageFrom(alice, bob, KEY_LINK, MAIN_THREAD, hex"15");
    }

    function test_aSenderCannotWriteFromTheUserToTheUser() public {
        _authorize(_UNTIL);
        vm.expectRevert(abi.encodeWithSelector(ISealog.OwnMessageBySender.selector, alice));
        vm.prank(carol);
        sealog.sendMessageFrom(alice, alice, LABEL, MAIN_THREAD, hex"15");
    }

    function test_aSenderCannotLinkKeysThroughABatch() public {
        _authorize(_UNTIL);
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodeCall(ISealog.sendMessageFrom, (alice, alice, KEY_LINK, MAIN_THREAD, hex"15"));
        vm.expectRevert(abi.encodeWithSelector(ISealog.OwnMessageBySender.selector, alice));
        vm.prank(carol);
        sealog.multicall(calls);
    }

    function test_aSenderChangesNoKeyOfTheUser() public {
        _authorize(_UNTIL);
        vm.prank(carol);
        sealog.updatePublicKey(LABEL, x25519("carol"));
        assertNoKey(alice, LABEL);
        vm.assertEq(sealog.nonces(alice), 0, "nonce");
    }

    function test_aSenderAuthorisesNobodyElse() public {
        _authorize(_UNTIL);
        vm.prank(carol);
        sealog.authorizeSender(bob, _UNTIL);
        _refuseAsUnauthorized(alice, bob);
    }

    function _authorize(uint64 validBefore) private {
        vm.prank(alice);
        sealog.authorizeSender(carol, validBefore);
    }

    /// @dev `caller` cannot write in the name of `from`.
    function _refuseAsUnauthorized(address from, address caller) private {
        vm.expectRevert(abi.encodeWithSelector(ISealog.SenderNotAuthorized.selector, from, caller));
        vm.prank(caller);
        sealog.sendMessageFrom(from, address(0xd0d0), LABEL, MAIN_THREAD, hex"10");
    }
}
