// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC7627} from "../IERC7627.sol";
import {ISealog} from "../ISealog.sol";
import {Sealog} from "../Sealog.sol";
import {KeyUpdate, digestOf, signDigest, signUpdate} from "./KeyUpdate.sol";
import {OwnedWallet} from "./OwnedWallet.sol";
import {SealogTest} from "./SealogTest.sol";
import {vm} from "./Vm.sol";

/// @title Registering a key by its owner's signature
/// @author Sealog
/// @notice A signature works once, before its deadline, for its exact content, on its chain and contract; ECDSA first, then
/// ERC-1271.
contract SignedKeysTest is SealogTest {
    uint256 private constant _ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    function test_anybodyMaySubmitWhatTheOwnerSigned() public {
        KeyUpdate memory update = aliceUpdate();
        bytes memory signature = signUpdate(ALICE_SECRET, update, address(sealog));
        vm.expectEmit(address(sealog));
        emit IERC7627.PublicKeyUpdated(alice, LABEL, update.key);
        submit(update, signature);
        assertKey(alice, LABEL, update.key);
        assertNoKey(carol, LABEL);
        vm.assertEq(sealog.nonces(alice), 1, "alice's nonce");
        vm.assertEq(sealog.nonces(carol), 0, "carol's nonce");
    }

    function test_aSignatureWorksOnce() public {
        KeyUpdate memory update = aliceUpdate();
        bytes memory signature = signUpdate(ALICE_SECRET, update, address(sealog));
        submit(update, signature);
        _refuse(update, signature);
    }

    function test_aSignatureWorksInTheLastSecondBeforeItsDeadline() public {
        KeyUpdate memory update = aliceUpdate();
        bytes memory signature = signUpdate(ALICE_SECRET, update, address(sealog));
        vm.warp(update.deadline - 1);
        submit(update, signature);
        assertKey(alice, LABEL, update.key);
    }

    function test_aSignatureIsOverAtItsDeadline() public {
        KeyUpdate memory update = aliceUpdate();
        bytes memory signature = signUpdate(ALICE_SECRET, update, address(sealog));
        vm.warp(update.deadline);
        vm.expectRevert(abi.encodeWithSelector(ISealog.SignatureExpired.selector, update.deadline));
        submit(update, signature);
    }

    function test_aSignatureForAnotherChainIsRefused() public {
        KeyUpdate memory update = aliceUpdate();
        _refuse(update, signDigest(ALICE_SECRET, digestOf(update, block.chainid + 1, address(sealog))));
    }

    function test_afterAForkTheOldSignatureIsRefusedAndANewOneWorks() public {
        KeyUpdate memory update = aliceUpdate();
        bytes memory signature = signUpdate(ALICE_SECRET, update, address(sealog));
        uint256 forked = block.chainid + 1;
        vm.chainId(forked);
        _refuse(update, signature);
        submit(update, signDigest(ALICE_SECRET, digestOf(update, forked, address(sealog))));
        assertKey(alice, LABEL, update.key);
    }

    function test_aSignatureForAnotherContractIsRefused() public {
        KeyUpdate memory update = aliceUpdate();
        _refuse(update, signUpdate(ALICE_SECRET, update, address(new Sealog())));
    }

    function test_aDirectChangeVoidsTheSignatureInHand() public {
        KeyUpdate memory update = aliceUpdate();
        bytes memory signature = signUpdate(ALICE_SECRET, update, address(sealog));
        vm.prank(alice);
        sealog.updatePublicKey(LABEL, x25519("direct"));
        _refuse(update, signature);
        assertKey(alice, LABEL, x25519("direct"));
    }

    function test_aChangeOfAnotherLabelVoidsItToo() public {
        KeyUpdate memory update = aliceUpdate();
        bytes memory signature = signUpdate(ALICE_SECRET, update, address(sealog));
        vm.prank(alice);
        sealog.updatePublicKey("trading", x25519("trading"));
        _refuse(update, signature);
    }

    function test_ofTwoSignaturesOverOneNonceTheFirstHandedInCounts() public {
        KeyUpdate memory first = aliceUpdate();
        KeyUpdate memory second = aliceUpdate();
        second.key = x25519("second");
        bytes memory signature = signUpdate(ALICE_SECRET, second, address(sealog));
        submit(first, signUpdate(ALICE_SECRET, first, address(sealog)));
        _refuse(second, signature);
        assertKey(alice, LABEL, first.key);
    }

    function test_aSignatureAheadOfTheNonceWaitsItsTurn() public {
        KeyUpdate memory update = aliceUpdate();
        update.nonce = 1;
        bytes memory signature = signUpdate(ALICE_SECRET, update, address(sealog));
        _refuse(update, signature);
        vm.prank(alice);
        sealog.updatePublicKey(LABEL, x25519("direct"));
        submit(update, signature);
        assertKey(alice, LABEL, update.key);
    }

    function test_anotherPersonsSignatureIsRefused() public {
        KeyUpdate memory update = aliceUpdate();
        _refuse(update, signUpdate(BOB_SECRET, update, address(sealog)));
    }

    function test_aSignatureOfTheSubmitterIsNotTheOwners() public {
        KeyUpdate memory update = aliceUpdate();
        bytes memory signature = signUpdate(BOB_SECRET, update, address(sealog));
        vm.expectRevert(abi.encodeWithSelector(ISealog.InvalidSignature.selector, alice));
        vm.prank(bob);
        sealog.updatePublicKeyBySig(alice, update.keyIndex, update.key, update.deadline, signature);
    }

    function test_nothingSignsForTheZeroAddress() public {
        KeyUpdate memory update = aliceUpdate();
        update.user = address(0);
        _refuse(update, new bytes(65));
        _refuse(update, new bytes(64));
        _refuse(update, "");
    }

    function test_theOtherSignatureOfTheSameKeyWithAHighSIsRefused() public {
        KeyUpdate memory update = aliceUpdate();
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(ALICE_SECRET, digestOf(update, block.chainid, address(sealog)));
        bytes memory mirrored =
            abi.encodePacked(r, bytes32(_ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        _refuse(update, mirrored);
    }

    function test_theRecoveryIdItselfIsAcceptedForV() public {
        KeyUpdate memory update = aliceUpdate();
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(ALICE_SECRET, digestOf(update, block.chainid, address(sealog)));
        submit(update, abi.encodePacked(r, s, v - 27));
        assertKey(alice, LABEL, update.key);
    }

    function test_anyOtherVIsRefused() public {
        KeyUpdate memory update = aliceUpdate();
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(ALICE_SECRET, digestOf(update, block.chainid, address(sealog)));
        for (uint256 other = 0; other < 256; ++other) {
            if (other != v && other != v - 27) _refuse(update, abi.encodePacked(r, s, uint8(other)));
        }
    }

    function test_aCompactSignatureIsAccepted() public {
        KeyUpdate memory update = aliceUpdate();
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(ALICE_SECRET, digestOf(update, block.chainid, address(sealog)));
        submit(update, abi.encodePacked(r, uint256(s) | (uint256(v - 27) << 255)));
        assertKey(alice, LABEL, update.key);
    }

    function test_aSignatureOfAnotherLengthIsRefused() public {
        KeyUpdate memory update = aliceUpdate();
        bytes memory signature = signUpdate(ALICE_SECRET, update, address(sealog));
        _refuse(update, "");
        _refuse(update, abi.encodePacked(signature, uint8(0)));
        _refuse(update, new bytes(64));
    }

    function test_aSmartAccountSignsThroughItsOwner() public {
        KeyUpdate memory update = aliceUpdate();
        update.user = address(new OwnedWallet(alice));
        submit(update, signUpdate(ALICE_SECRET, update, address(sealog)));
        assertKey(update.user, LABEL, update.key);
        assertNoKey(alice, LABEL);
    }

    function test_aSmartAccountRefusesForAStranger() public {
        KeyUpdate memory update = aliceUpdate();
        update.user = address(new OwnedWallet(alice));
        _refuse(update, signUpdate(BOB_SECRET, update, address(sealog)));
    }

    function test_aSmartAccountMayTakeASignatureBack() public {
        OwnedWallet wallet = new OwnedWallet(alice);
        KeyUpdate memory update = aliceUpdate();
        update.user = address(wallet);
        bytes memory signature = signUpdate(ALICE_SECRET, update, address(sealog));
        wallet.resign();
        _refuse(update, signature);
    }

    function test_aContractWithoutErc1271SignsNothing() public {
        KeyUpdate memory update = aliceUpdate();
        update.user = address(new Sealog());
        _refuse(update, signUpdate(ALICE_SECRET, update, address(sealog)));
        // PUSH1 1 PUSH0 MSTORE PUSH1 32 PUSH0 RETURN: answers 1, not the magic value of ERC-1271.
        vm.etch(update.user, hex"60015f5260205ff3");
        _refuse(update, signUpdate(ALICE_SECRET, update, address(sealog)));
        // PUSH4 1626ba7e PUSH0 MSTORE PUSH1 4 PUSH1 28 RETURN: the magic value, but four bytes of answer, no ABI word.
        vm.etch(update.user, hex"631626ba7e5f526004601cf3");
        _refuse(update, signUpdate(ALICE_SECRET, update, address(sealog)));
    }

    function test_aPrecompileSignsNothing() public {
        KeyUpdate memory update = aliceUpdate();
        for (uint160 precompile = 1; precompile < 11; ++precompile) {
            update.user = address(precompile);
            _refuse(update, signUpdate(ALICE_SECRET, update, address(sealog)));
        }
    }

    // EIP-7702: the account has code and a private key. Either may sign.

    function test_anAccountWithCodeSignsWithItsPrivateKey() public {
        KeyUpdate memory update = aliceUpdate();
        vm.etch(alice, address(new OwnedWallet(bob)).code);
        submit(update, signUpdate(ALICE_SECRET, update, address(sealog)));
        assertKey(alice, LABEL, update.key);
    }

    function test_anAccountWithADelegationSignsWithItsPrivateKey() public {
        KeyUpdate memory update = aliceUpdate();
        vm.etch(alice, abi.encodePacked(hex"ef0100", address(new OwnedWallet(bob))));
        submit(update, signUpdate(ALICE_SECRET, update, address(sealog)));
        assertKey(alice, LABEL, update.key);
    }

    function test_anAccountWithCodeAlsoSignsThroughItsCode() public {
        KeyUpdate memory update = aliceUpdate();
        vm.etch(alice, address(new OwnedWallet(bob)).code);
        // The etched code reads alice's own storage, where no owner stands until this slot is written.
        bytes memory signature = signUpdate(BOB_SECRET, update, address(sealog));
        _refuse(update, signature);
        vm.store(alice, 0, bytes32(uint256(uint160(bob))));
        submit(update, signature);
        assertKey(alice, LABEL, update.key);
    }

    /// @dev Refused, and nothing has changed.
    function _refuse(KeyUpdate memory update, bytes memory signature) private {
        bytes memory before = abi.encode(sealog.getUserPublicKey(update.user, update.keyIndex));
        uint256 nonce = sealog.nonces(update.user);
        vm.expectRevert(abi.encodeWithSelector(ISealog.InvalidSignature.selector, update.user));
        submit(update, signature);
        bytes memory afterwards = abi.encode(sealog.getUserPublicKey(update.user, update.keyIndex));
        vm.assertEq(afterwards, before, "key after a refusal");
        vm.assertEq(sealog.nonces(update.user), nonce, "nonce after a refusal");
    }
}
