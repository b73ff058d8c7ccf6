// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {IERC7627} from "../IERC7627.sol";
import {ISealog} from "../ISealog.sol";
import {SealogTest} from "./SealogTest.sol";
import {SessionWallet} from "./SessionWallet.sol";
import {vm} from "./Vm.sol";

/// @title Funding a sender
/// @author Sealog
/// @notice State and event first, then all value goes on to the sender, or everything is undone; none stays.
contract ValueTest is SealogTest {
    uint64 private constant _UNTIL = uint64(NOW + 30 days);

    function setUp() public override {
        super.setUp();
        vm.deal(alice, 10 ether);
    }

    function test_valueGoesOnToTheSender() public {
        vm.expectEmit(address(sealog));
        emit ISealog.SenderAuthorized(alice, carol, _UNTIL);
        vm.prank(alice);
        sealog.authorizeSender{value: 1 ether}(carol, _UNTIL);
        vm.assertEq(carol.balance, 1 ether, "carol");
        vm.assertEq(alice.balance, 9 ether, "alice");
        vm.assertEq(address(sealog).balance, 0, "contract");
    }

    function test_valueForADeadAuthorisationIsRefused() public {
        uint64[3] memory dead = [0, uint64(NOW - 1), uint64(NOW)];
        for (uint256 i = 0; i < dead.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ISealog.ValueWithoutAuthorization.selector, dead[i]));
            vm.prank(alice);
            sealog.authorizeSender{value: 1}(carol, dead[i]);
        }
        vm.assertEq(alice.balance, 10 ether, "alice");
    }

    function test_valueForOneMoreSecondIsAccepted() public {
        vm.prank(alice);
        sealog.authorizeSender{value: 1}(carol, uint64(NOW + 1));
        vm.assertEq(carol.balance, 1, "carol");
    }

    function test_aRevocationDoesNotCallTheSender() public {
        SessionWallet wallet = new SessionWallet(sealog);
        vm.expectCall(address(wallet), "", 0);
        vm.prank(alice);
        sealog.authorizeSender(address(wallet), 0);
    }

    function test_aSenderThatRefusesValueUndoesItAll() public {
        // This contract has no way to receive value.
        vm.expectRevert(abi.encodeWithSelector(Errors.FailedCall.selector));
        vm.prank(alice);
        sealog.authorizeSender{value: 1 ether}(address(this), _UNTIL);
        vm.assertEq(sealog.senderValidBefore(alice, address(this)), 0, "authorisation");
        vm.assertEq(alice.balance, 10 ether, "alice");
    }

    function test_aRefusingSenderCanBeAuthorisedWithoutValueAndRevoked() public {
        vm.prank(alice);
        sealog.authorizeSender(address(this), _UNTIL);
        sealog.sendMessageFrom(alice, bob, LABEL, MAIN_THREAD, hex"10");
        vm.prank(alice);
        sealog.authorizeSender(address(this), 0);
        vm.assertEq(sealog.senderValidBefore(alice, address(this)), 0, "authorisation");
    }

    function test_theAuthorisationStandsBeforeTheValueArrives() public {
        SessionWallet wallet = new SessionWallet(sealog);
        wallet.onReceive(
            abi.encodeCall(ISealog.sendMessageFrom, (alice, bob, LABEL, MAIN_THREAD, hex"10c0ffee")), 0
        );
        vm.expectEmit(address(sealog));
        emit ISealog.SenderAuthorized(alice, address(wallet), _UNTIL);
        vm.expectEmit(address(sealog));
        emit IERC7627.MessageSent(alice, bob, LABEL, MAIN_THREAD, hex"10c0ffee");
        vm.prank(alice);
        sealog.authorizeSender{value: 1 ether}(address(wallet), _UNTIL);
    }

    function test_aReenteringSenderActsOnlyForItself() public {
        SessionWallet wallet = new SessionWallet(sealog);
        wallet.onReceive(abi.encodeCall(ISealog.authorizeSender, (carol, _UNTIL)), 1 ether);
        vm.prank(alice);
        sealog.authorizeSender{value: 1 ether}(address(wallet), _UNTIL);
        vm.assertEq(sealog.senderValidBefore(address(wallet), carol), _UNTIL, "the wallet's own sender");
        vm.assertEq(sealog.senderValidBefore(alice, carol), 0, "not alice's");
        vm.assertEq(carol.balance, 1 ether, "carol");
        vm.assertEq(address(sealog).balance, 0, "contract");
    }

    function test_aSenderCannotHandTheValueBackToTheContract() public {
        SessionWallet wallet = new SessionWallet(sealog);
        wallet.onReceive("", 1 ether);
        vm.expectRevert(abi.encodeWithSelector(Errors.FailedCall.selector));
        vm.prank(alice);
        sealog.authorizeSender{value: 1 ether}(address(wallet), _UNTIL);
    }

    function test_theSendersOwnErrorIsPassedOn() public {
        SessionWallet wallet = new SessionWallet(sealog);
        wallet.onReceive(
            abi.encodeCall(ISealog.sendMessageFrom, (bob, alice, LABEL, MAIN_THREAD, hex"10")), 0
        );
        vm.expectRevert(abi.encodeWithSelector(ISealog.SenderNotAuthorized.selector, bob, address(wallet)));
        vm.prank(alice);
        sealog.authorizeSender{value: 1 ether}(address(wallet), _UNTIL);
    }

    function test_theContractIsNoSenderToFund() public {
        vm.expectRevert(abi.encodeWithSelector(Errors.FailedCall.selector));
        vm.prank(alice);
        sealog.authorizeSender{value: 1 ether}(address(sealog), _UNTIL);
    }

    function test_nothingElseTakesValue() public {
        bytes[] memory batch = new bytes[](1);
        batch[0] = abi.encodeCall(ISealog.authorizeSender, (carol, _UNTIL));
        bytes[] memory calls = new bytes[](8);
        calls[0] = "";
        calls[1] = hex"00000000";
        calls[2] = abi.encodeCall(IERC7627.updatePublicKey, (LABEL, x25519("1")));
        calls[3] = abi.encodeCall(IERC7627.sendMessage, (bob, LABEL, MAIN_THREAD, hex"10"));
        calls[4] = abi.encodeCall(ISealog.sendMessageFrom, (alice, bob, LABEL, MAIN_THREAD, hex"10"));
        calls[5] = abi.encodeCall(ISealog.multicall, (batch));
        calls[6] = abi.encodeCall(ISealog.nonces, (alice));
        calls[7] = abi.encodeCall(IERC7627.getUserPublicKey, (alice, LABEL));
        // Authorised by herself, so that without value every call but the first two would pass.
        vm.prank(alice);
        sealog.authorizeSender(alice, _UNTIL);
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(alice);
            (bool free,) = address(sealog).call(calls[i]);
            vm.assertTrue(free == (i > 1), string.concat("without value, call ", vm.toString(i)));
            vm.prank(alice);
            (bool paid,) = address(sealog).call{value: 1}(calls[i]);
            vm.assertTrue(!paid, string.concat("with value, call ", vm.toString(i)));
        }
        vm.assertEq(alice.balance, 10 ether, "alice");
    }
}
