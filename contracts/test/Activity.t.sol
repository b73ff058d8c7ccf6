// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ISealog} from "../ISealog.sol";
import {Sealog} from "../Sealog.sol";
import {signUpdate} from "./KeyUpdate.sol";
import {SealogTest} from "./SealogTest.sol";
import {vm} from "./Vm.sol";

/// @title The record of when whom wrote to whom
/// @author Sealog
/// @notice R14: every message and every registration lies in a window of its pair, and nothing else opens one.
contract ActivityTest is SealogTest {
    uint256 private constant _FIRST = 1_000_000;
    address private constant _ARB_SYS = address(0x64);

    function setUp() public override {
        super.setUp();
        vm.roll(_FIRST);
    }

    function test_theClockTellsTheBlockAndTheWindow() public view {
        (uint256 number, uint256 window) = sealog.activityClock();
        vm.assertEq(number, _FIRST, "number");
        vm.assertEq(window, WINDOW, "window");
    }

    function test_nobodyHasActivityAtFirst() public view {
        assertStarts(alice, bob, _list());
        assertStarts(alice, alice, _list());
        assertPeers(alice, new address[](0));
    }

    function test_aMessageOpensAWindowForThePairAlone() public {
        _send(alice, bob);
        assertStarts(alice, bob, _list(_FIRST));
        assertStarts(bob, alice, _list(_FIRST));
        assertStarts(alice, alice, _list());
        assertStarts(bob, bob, _list());
        assertStarts(alice, carol, _list());
    }

    function test_repliesAndFurtherMessagesLieInTheSameWindow() public {
        _send(alice, bob);
        vm.roll(_FIRST + 1);
        _send(bob, alice);
        vm.roll(_FIRST + WINDOW - 1);
        _send(alice, bob);
        assertStarts(alice, bob, _list(_FIRST));
    }

    function test_theFirstMessageAfterAWindowOpensTheNext() public {
        _send(alice, bob);
        vm.roll(_FIRST + WINDOW);
        _send(bob, alice);
        assertStarts(alice, bob, _list(_FIRST + WINDOW, _FIRST));
    }

    function test_aPairHasItsWindowsToItself() public {
        _send(alice, bob);
        vm.roll(_FIRST + 10);
        _send(carol, alice);
        assertStarts(alice, carol, _list(_FIRST + 10));
        assertStarts(alice, bob, _list(_FIRST));
    }

    function test_allWindowsAreToldTheNewestFirst() public {
        // Six fit into a word: these fill three and begin a fourth.
        uint256[] memory expected = new uint256[](19);
        for (uint256 i = 0; i < expected.length; ++i) {
            uint256 number = _FIRST + i * (WINDOW + i);
            vm.roll(number);
            _send(alice, bob);
            expected[expected.length - 1 - i] = number;
        }
        assertStarts(alice, bob, expected);
    }

    function test_aRegistrationAndANoteToOneselfAreActivityWithOneself() public {
        vm.prank(alice);
        sealog.updatePublicKey(LABEL, x25519("1"));
        assertStarts(alice, alice, _list(_FIRST));
        vm.roll(_FIRST + WINDOW);
        _send(alice, alice);
        assertStarts(alice, alice, _list(_FIRST + WINDOW, _FIRST));
        assertPeers(alice, new address[](0));
    }

    function test_aSignedRegistrationIsTheSignersActivityNotTheSubmitters() public {
        submit(aliceUpdate(), signUpdate(ALICE_SECRET, aliceUpdate(), address(sealog)));
        assertStarts(alice, alice, _list(_FIRST));
        assertStarts(carol, carol, _list());
        assertStarts(alice, carol, _list());
    }

    function test_aMessageInAnothersNameIsTheirActivity() public {
        vm.prank(alice);
        sealog.authorizeSender(carol, uint64(NOW + 1));
        vm.prank(carol);
        sealog.sendMessageFrom(alice, bob, LABEL, MAIN_THREAD, hex"10");
        assertStarts(alice, bob, _list(_FIRST));
        assertStarts(carol, bob, _list());
        assertPeers(carol, new address[](0));
    }

    function test_anAuthorisationIsActivityWithOneselfNotWithTheSender() public {
        vm.prank(alice);
        sealog.authorizeSender(carol, uint64(NOW + 1));
        assertStarts(alice, alice, _list(_FIRST));
        vm.roll(_FIRST + WINDOW);
        vm.prank(alice);
        sealog.authorizeSender(carol, 0);
        assertStarts(alice, alice, _list(_FIRST + WINDOW, _FIRST));
        assertStarts(alice, carol, _list());
        assertStarts(carol, carol, _list());
        assertPeers(alice, new address[](0));
        assertPeers(carol, new address[](0));
    }

    function test_whatIsRefusedIsNoActivity() public {
        vm.expectRevert(abi.encodeWithSelector(ISealog.SenderNotAuthorized.selector, alice, carol));
        vm.prank(carol);
        sealog.sendMessageFrom(alice, bob, LABEL, MAIN_THREAD, hex"10");
        assertStarts(alice, bob, _list());
        assertPeers(bob, new address[](0));
    }

    function test_peersAreThoseWhoWroteOrWereWrittenToOnceEach() public {
        _send(alice, bob);
        _send(carol, alice);
        _send(bob, alice);
        vm.roll(_FIRST + WINDOW);
        _send(alice, bob);
        _send(alice, carol);
        address[] memory expected = new address[](2);
        expected[0] = carol;
        expected[1] = bob;
        assertPeers(alice, expected);
        expected = new address[](1);
        expected[0] = alice;
        assertPeers(bob, expected);
        assertPeers(carol, expected);
    }

    function test_peersAreToldInPages() public {
        for (uint160 i = 0; i < 7; ++i) {
            // The zero address is an address like any other.
            _send(alice, address(i));
        }
        address last = alice;
        uint160 left = 7;
        for (uint256 length = 3; length != 0; length = left < 3 ? left : 3) {
            address[] memory page = sealog.peersOf(alice, last, 3);
            vm.assertEq(page.length, length, "length");
            for (uint256 i = 0; i < length; ++i) {
                vm.assertEq(page[i], address(--left), "peer");
            }
            last = page[length - 1];
        }
        vm.assertEq(sealog.peersOf(alice, last, 3).length, 0, "after the oldest");
        vm.assertEq(sealog.peersOf(alice, bob, 3).length, 0, "after nobody of hers");
    }

    /// @dev On chains of Arbitrum's kind block.number is the parent chain's, and eth_getLogs goes by the chain's own.
    function test_whereArbSysIsItsNumbersCount() public {
        vm.etch(_ARB_SYS, _answering(345_678_901));
        sealog = new Sealog();
        (uint256 number,) = sealog.activityClock();
        vm.assertEq(number, 345_678_901, "number");
        _send(alice, bob);
        vm.etch(_ARB_SYS, _answering(345_678_901 + uint32(WINDOW) - 1));
        _send(alice, bob);
        assertStarts(alice, bob, _list(345_678_901));
        vm.etch(_ARB_SYS, _answering(345_678_901 + uint32(WINDOW)));
        _send(alice, bob);
        assertStarts(alice, bob, _list(345_678_901 + WINDOW, 345_678_901));
    }

    function test_otherCodeAtThatAddressIsNotArbSys() public {
        bytes[3] memory codes = [bytes(hex"fe"), hex"00", abi.encodePacked(_answering(7), hex"fe")];
        // PUSH1 0x40 in place of PUSH1 0x20: two words.
        codes[2][9] = 0x40;
        for (uint256 i = 0; i < codes.length; ++i) {
            vm.etch(_ARB_SYS, codes[i]);
            sealog = new Sealog();
            (uint256 number,) = sealog.activityClock();
            vm.assertEq(number, _FIRST, "number");
        }
    }

    /// @dev A clock that stood still or went back keeps nobody from writing.
    function test_aClockThatGoesBackOpensNoWindow() public {
        _send(alice, bob);
        vm.roll(_FIRST - 10);
        _send(alice, bob);
        assertStarts(alice, bob, _list(_FIRST));
    }

    /// @dev Code that answers every call with one word: PUSH4 number, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN.
    function _answering(uint32 number) private pure returns (bytes memory) {
        return abi.encodePacked(hex"63", number, hex"5f5260205ff3");
    }

    function _send(address from, address to) private {
        vm.prank(from);
        sealog.sendMessage(to, LABEL, MAIN_THREAD, hex"10");
    }

    function _list() private pure returns (uint256[] memory) {
        return new uint256[](0);
    }

    function _list(uint256 a) private pure returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = a;
    }

    function _list(uint256 a, uint256 b) private pure returns (uint256[] memory list) {
        list = new uint256[](2);
        list[0] = a;
        list[1] = b;
    }
}
