// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC7627} from "../IERC7627.sol";
import {SealogTest} from "./SealogTest.sol";
import {vm} from "./Vm.sol";

/// @title Registering one's own key
/// @author Sealog
/// @notice ERC-7627: a key belongs to the account that registers it, per label.
contract KeysTest is SealogTest {
    function test_aKeyIsStoredAndAnnounced() public {
        vm.expectEmit(address(sealog));
        emit IERC7627.PublicKeyUpdated(alice, LABEL, x25519("1"));
        vm.prank(alice);
        sealog.updatePublicKey(LABEL, x25519("1"));
        assertKey(alice, LABEL, x25519("1"));
    }

    function test_nobodyHasAKeyBeforeRegistering() public view {
        assertNoKey(alice, LABEL);
        vm.assertEq(sealog.nonces(alice), 0, "nonce");
    }

    function test_aNewKeyReplacesTheOldOne() public {
        IERC7627.PublicKey memory long =
            IERC7627.PublicKey(new bytes(65), 0, IERC7627.PublicKeyAlgorithm.ED25519);
        vm.prank(alice);
        sealog.updatePublicKey(LABEL, long);
        assertKey(alice, LABEL, long);
        vm.prank(alice);
        sealog.updatePublicKey(LABEL, x25519("2"));
        assertKey(alice, LABEL, x25519("2"));
    }

    function test_anEmptyKeyClosesTheLabel() public {
        IERC7627.PublicKey memory none = IERC7627.PublicKey("", 0, IERC7627.PublicKeyAlgorithm.ECDSA);
        vm.prank(alice);
        sealog.updatePublicKey(LABEL, x25519("1"));
        vm.prank(alice);
        sealog.updatePublicKey(LABEL, none);
        assertNoKey(alice, LABEL);
    }

    function test_otherPeopleAndOtherLabelsKeepTheirs() public {
        vm.prank(alice);
        sealog.updatePublicKey(LABEL, x25519("alice"));
        vm.prank(bob);
        sealog.updatePublicKey(LABEL, x25519("bob"));
        vm.prank(alice);
        sealog.updatePublicKey("trading", x25519("trading"));
        assertKey(alice, LABEL, x25519("alice"));
        assertKey(bob, LABEL, x25519("bob"));
        assertKey(alice, "trading", x25519("trading"));
        assertNoKey(bob, "trading");
    }

    function test_everyChangeMovesTheNonceOfItsUserAlone() public {
        vm.prank(alice);
        sealog.updatePublicKey(LABEL, x25519("1"));
        vm.prank(alice);
        sealog.updatePublicKey("trading", x25519("1"));
        vm.assertEq(sealog.nonces(alice), 2, "alice's nonce");
        vm.assertEq(sealog.nonces(bob), 0, "bob's nonce");
    }

    function test_anAlgorithmOutsideTheEnumIsRefused() public {
        bytes memory call = abi.encodeCall(IERC7627.updatePublicKey, (LABEL, x25519("1")));
        // selector, keyIndex, offset of the struct, then its head: offset of the bytes, valid_before, algorithm.
        uint256 lastByteOfAlgorithm = 4 + 5 * 32 - 1;
        vm.assertEq(uint8(call[lastByteOfAlgorithm]), 2, "X25519 stands here");
        call[lastByteOfAlgorithm] = 0x03;
        vm.prank(alice);
        (bool accepted,) = address(sealog).call(call);
        vm.assertTrue(!accepted, "algorithm 3 accepted");
        assertNoKey(alice, LABEL);
    }
}
