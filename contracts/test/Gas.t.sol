// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC7627} from "../IERC7627.sol";
import {KeyUpdate, signUpdate} from "./KeyUpdate.sol";
import {SealogTest} from "./SealogTest.sol";
import {vm} from "./Vm.sol";

/// @title What people pay for
/// @author Sealog
/// @notice One call per test, with everything it needs prepared. .gas-snapshot holds the figures: without the 21,000
/// and the calldata of a transaction, with a little of the test's own, so read them for what changes.
contract GasTest is SealogTest {
    uint64 private constant _UNTIL = uint64(NOW + 30 days);
    IERC7627.PublicKey private _key;
    KeyUpdate private _update;
    bytes private _signature;
    bytes private _envelope;
    bytes[] private _rotation;

    function setUp() public override {
        super.setUp();
        vm.deal(alice, 1 ether);
        vm.deal(carol, 1 ether);
        _key = x25519("generation 2");
        _update = aliceUpdate();
        _update.nonce = 1;
        _signature = signUpdate(ALICE_SECRET, _update, address(sealog));
        // A 100-byte text, padded, is an envelope of 160 bytes.
        _envelope = new bytes(160);
        for (uint256 i = 0; i < _envelope.length; ++i) {
            _envelope[i] = 0xff;
        }
        _rotation.push(abi.encodeCall(IERC7627.sendMessage, (alice, KEY_LINK, MAIN_THREAD, _envelope)));
        _rotation.push(abi.encodeCall(IERC7627.updatePublicKey, (LABEL, _key)));
        vm.prank(alice);
        sealog.updatePublicKey(LABEL, x25519("generation 1"));
        vm.prank(alice);
        sealog.authorizeSender(carol, _UNTIL);
        // As many windows as fill a word of the activity record.
        for (uint256 i = 1; i < 7; ++i) {
            vm.roll(i * WINDOW);
            vm.prank(alice);
            sealog.sendMessage(bob, LABEL, MAIN_THREAD, _envelope);
        }
        vm.prank(alice);
        sealog.sendMessage(carol, LABEL, MAIN_THREAD, _envelope);
    }

    function test_registerAFirstKey() public {
        vm.prank(bob);
        sealog.updatePublicKey(LABEL, _key);
    }

    function test_replaceAKey() public {
        vm.prank(alice);
        sealog.updatePublicKey(LABEL, _key);
    }

    function test_replaceAKeyBySignature() public {
        vm.prank(carol);
        sealog.updatePublicKeyBySig(alice, _update.keyIndex, _update.key, _update.deadline, _signature);
    }

    function test_rotateAndLink() public {
        vm.prank(alice);
        sealog.multicall(_rotation);
    }

    function test_sendAMessage() public {
        vm.prank(alice);
        sealog.sendMessage(bob, LABEL, MAIN_THREAD, _envelope);
    }

    function test_sendTheFirstMessageOfAWindow() public {
        vm.roll(8 * WINDOW);
        vm.prank(alice);
        sealog.sendMessage(carol, LABEL, MAIN_THREAD, _envelope);
    }

    function test_sendTheFirstMessageOfASeventhWindow() public {
        vm.roll(8 * WINDOW);
        vm.prank(alice);
        sealog.sendMessage(bob, LABEL, MAIN_THREAD, _envelope);
    }

    function test_sendAFirstMessageToSomebodyWhoHasPeers() public {
        vm.prank(bob);
        sealog.sendMessage(carol, LABEL, MAIN_THREAD, _envelope);
    }

    function test_sendAMessageInAnothersName() public {
        vm.prank(carol);
        sealog.sendMessageFrom(alice, bob, LABEL, MAIN_THREAD, _envelope);
    }

    function test_authoriseASender() public {
        vm.prank(alice);
        sealog.authorizeSender(bob, _UNTIL);
    }

    function test_authoriseAndFundASender() public {
        vm.prank(alice);
        sealog.authorizeSender{value: 1 ether}(carol, _UNTIL + 1);
    }

    function test_revokeASender() public {
        vm.prank(alice);
        sealog.authorizeSender(carol, 0);
    }
}
