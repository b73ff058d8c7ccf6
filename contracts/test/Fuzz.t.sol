// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC7627} from "../IERC7627.sol";
import {ISealog} from "../ISealog.sol";
import {KeyUpdate, signUpdate} from "./KeyUpdate.sol";
import {SealogTest} from "./SealogTest.sol";
import {vm} from "./Vm.sol";

/// @title The rules for every input
/// @author Sealog
/// @notice What the unit tests show on one example holds for keys, labels, times, messages and signatures of any value.
contract FuzzTest is SealogTest {
    uint256 private constant _ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    function testFuzz_aKeyReadsBackAsItWasRegistered(
        address user,
        bytes32 keyIndex,
        bytes calldata publicKey,
        uint64 validBefore,
        uint8 algorithm
    ) public {
        IERC7627.PublicKey memory key = _key(publicKey, validBefore, algorithm);
        vm.prank(user);
        sealog.updatePublicKey(keyIndex, key);
        assertKey(user, keyIndex, key);
        vm.assertEq(sealog.nonces(user), 1, "nonce");
    }

    function testFuzz_anOwnersSignatureRegistersExactlyWhatWasSigned(
        uint256 secret,
        bytes32 keyIndex,
        bytes calldata publicKey,
        uint64 validBefore,
        uint8 algorithm,
        uint256 deadline
    ) public {
        secret = _secret(secret);
        KeyUpdate memory update = KeyUpdate({
            user: vm.addr(secret),
            keyIndex: keyIndex,
            key: _key(publicKey, validBefore, algorithm),
            nonce: 0,
            deadline: NOW + 1 + deadline % (type(uint256).max - NOW)
        });
        submit(update, signUpdate(secret, update, address(sealog)));
        assertKey(update.user, keyIndex, update.key);
    }

    function testFuzz_onlyTheOwnersSecretSigns(uint256 secret, bytes calldata publicKey) public {
        secret = _secret(secret);
        vm.assume(secret != ALICE_SECRET);
        KeyUpdate memory update = aliceUpdate();
        update.key.public_key = publicKey;
        _refuse(update, signUpdate(secret, update, address(sealog)));
    }

    function testFuzz_noBytesPassForASignature(bytes calldata signature) public {
        _refuse(aliceUpdate(), signature);
    }

    function testFuzz_oneFlippedBitOfTheSignatureVoidsIt(uint256 position) public {
        KeyUpdate memory update = aliceUpdate();
        bytes memory signature = signUpdate(ALICE_SECRET, update, address(sealog));
        _flip(signature, position);
        _refuse(update, signature);
    }

    function testFuzz_oneFlippedBitOfAnyFieldVoidsTheSignature(uint8 field, uint256 position) public {
        KeyUpdate memory update = aliceUpdate();
        bytes memory signature = signUpdate(ALICE_SECRET, update, address(sealog));
        field %= 6;
        if (field == 0) update.user = address(uint160(update.user) ^ uint160(1 << (position % 160)));
        if (field == 1) update.keyIndex ^= bytes32(1 << (position % 256));
        if (field == 2) _flip(update.key.public_key, position);
        if (field == 3) update.key.valid_before ^= uint64(1 << (position % 64));
        // X25519 is 2: one of the other two.
        if (field == 4) update.key.algorithm = IERC7627.PublicKeyAlgorithm(position % 2);
        // Upwards only: a deadline in the past has an error of its own.
        if (field == 5) update.deadline |= 1 << (128 + position % 128);
        _refuse(update, signature);
    }

    function testFuzz_aSignatureCountsBeforeItsDeadlineOnly(uint256 deadline, uint256 time) public {
        KeyUpdate memory update = aliceUpdate();
        update.deadline = _near(deadline);
        bytes memory signature = signUpdate(ALICE_SECRET, update, address(sealog));
        vm.warp(_near(time));
        if (block.timestamp < update.deadline) {
            submit(update, signature);
            assertKey(alice, LABEL, update.key);
        } else {
            vm.expectRevert(abi.encodeWithSelector(ISealog.SignatureExpired.selector, update.deadline));
            submit(update, signature);
        }
    }

    function testFuzz_aSignatureCountsForItsNonceOnly(uint8 changes, uint8 nonce) public {
        KeyUpdate memory update = aliceUpdate();
        update.nonce = nonce % 8;
        for (uint256 i = 0; i < changes % 8; ++i) {
            vm.prank(alice);
            sealog.updatePublicKey(LABEL, x25519(bytes32(i)));
        }
        bytes memory signature = signUpdate(ALICE_SECRET, update, address(sealog));
        if (changes % 8 == nonce % 8) {
            submit(update, signature);
            assertKey(alice, LABEL, update.key);
        } else {
            _refuse(update, signature);
        }
    }

    function testFuzz_aMessageIsLoggedUnaltered(
        address from,
        address to,
        bytes32 keyIndex,
        bytes32 sessionId,
        bytes calldata envelope
    ) public {
        vm.expectEmit(address(sealog));
        emit IERC7627.MessageSent(from, to, keyIndex, sessionId, envelope);
        vm.prank(from);
        sealog.sendMessage(to, keyIndex, sessionId, envelope);
    }

    function testFuzz_aSenderWritesBeforeTheEndOnly(
        address user,
        address sender,
        uint64 validBefore,
        uint256 time
    ) public {
        validBefore = uint64(_near(validBefore));
        address to = address(uint160(user) ^ 1);
        vm.prank(user);
        sealog.authorizeSender(sender, validBefore);
        vm.warp(_near(time));
        if (block.timestamp < validBefore) {
            vm.expectEmit(address(sealog));
            emit IERC7627.MessageSent(user, to, LABEL, MAIN_THREAD, hex"10");
        } else {
            vm.expectRevert(abi.encodeWithSelector(ISealog.SenderNotAuthorized.selector, user, sender));
        }
        vm.prank(sender);
        sealog.sendMessageFrom(user, to, LABEL, MAIN_THREAD, hex"10");
    }

    function testFuzz_aStrangerNeverWritesAsAnother(
        address user,
        address stranger,
        address to,
        bytes32 keyIndex
    ) public {
        vm.assume(user != alice || stranger != carol);
        vm.prank(alice);
        sealog.authorizeSender(carol, type(uint64).max);
        vm.expectRevert(abi.encodeWithSelector(ISealog.SenderNotAuthorized.selector, user, stranger));
        vm.prank(stranger);
        sealog.sendMessageFrom(user, to, keyIndex, MAIN_THREAD, hex"10");
    }

    function testFuzz_aSenderNeverLinksKeys(
        address to,
        bytes32 keyIndex,
        bool toTheUser,
        bytes calldata envelope
    ) public {
        vm.prank(alice);
        sealog.authorizeSender(carol, type(uint64).max);
        if (toTheUser) to = alice;
        else keyIndex = KEY_LINK;
        vm.expectRevert(abi.encodeWithSelector(ISealog.OwnMessageBySender.selector, alice));
        vm.prank(carol);
        sealog.sendMessageFrom(alice, to, keyIndex, MAIN_THREAD, envelope);
    }

    function testFuzz_allValueGoesOnOrNothingHappens(uint96 value, uint64 validBefore) public {
        validBefore = uint64(_near(validBefore));
        vm.deal(alice, value);
        bool dead = value != 0 && validBefore <= NOW;
        if (dead) {
            vm.expectRevert(abi.encodeWithSelector(ISealog.ValueWithoutAuthorization.selector, validBefore));
        }
        vm.prank(alice);
        sealog.authorizeSender{value: value}(carol, validBefore);
        vm.assertEq(alice.balance, dead ? value : 0, "alice");
        vm.assertEq(carol.balance, dead ? 0 : value, "carol");
        vm.assertEq(address(sealog).balance, 0, "contract");
        vm.assertEq(sealog.senderValidBefore(alice, carol), dead ? 0 : validBefore, "authorisation");
    }

    function testFuzz_aBatchRunsInOrderAsTheCallerOrNotAtAll(
        address user,
        bytes32[5] calldata fills,
        uint256 failing
    ) public {
        failing %= 6;
        bytes[] memory calls = new bytes[](5);
        for (uint256 i = 0; i < 5; ++i) {
            calls[i] = i == failing
                ? abi.encodeCall(ISealog.sendMessageFrom, (user, user, LABEL, MAIN_THREAD, ""))
                : abi.encodeCall(IERC7627.updatePublicKey, (LABEL, x25519(fills[i])));
        }
        if (failing < 5) {
            vm.expectRevert(abi.encodeWithSelector(ISealog.SenderNotAuthorized.selector, user, user));
        }
        vm.prank(user);
        sealog.multicall(calls);
        if (failing < 5) assertNoKey(user, LABEL);
        else assertKey(user, LABEL, x25519(fills[4]));
        vm.assertEq(sealog.nonces(user), failing < 5 ? 0 : 5, "nonce");
    }

    /// @dev R14, by the plainest model: a list of starts, the last of which a message is measured against.
    function testFuzz_windowsOpenWhereNoneIsOpen(address user, address peer, uint16[20] calldata gaps)
        public
    {
        uint256[] memory starts = new uint256[](gaps.length);
        uint256 count = 0;
        uint256 number = 1;
        for (uint256 i = 0; i < gaps.length; ++i) {
            number += gaps[i];
            vm.roll(number);
            vm.prank(i % 2 == 0 ? user : peer);
            sealog.sendMessage(i % 2 == 0 ? peer : user, LABEL, MAIN_THREAD, hex"10");
            if (count == 0 || number >= starts[count - 1] + WINDOW) starts[count++] = number;
        }
        uint256[] memory expected = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            expected[i] = starts[count - 1 - i];
        }
        assertStarts(user, peer, expected);
        assertStarts(peer, user, expected);
        address[] memory peers = new address[](user == peer ? 0 : 1);
        if (peers.length == 1) peers[0] = peer;
        assertPeers(user, peers);
    }

    function _key(bytes memory publicKey, uint64 validBefore, uint8 algorithm)
        private
        pure
        returns (IERC7627.PublicKey memory)
    {
        return IERC7627.PublicKey(publicKey, validBefore, IERC7627.PublicKeyAlgorithm(algorithm % 3));
    }

    /// @dev A valid secp256k1 secret.
    function _secret(uint256 seed) private pure returns (uint256) {
        return 1 + seed % (_ORDER - 1);
    }

    /// @dev A time within three seconds of NOW, so that both sides of every boundary and the boundary itself are met.
    function _near(uint256 seed) private pure returns (uint256) {
        return NOW - 3 + seed % 7;
    }

    function _flip(bytes memory data, uint256 position) private pure {
        position %= 8 * data.length;
        data[position / 8] ^= bytes1(uint8(1 << (position % 8)));
    }

    function _refuse(KeyUpdate memory update, bytes memory signature) private {
        uint256 nonce = sealog.nonces(update.user);
        vm.expectRevert(abi.encodeWithSelector(ISealog.InvalidSignature.selector, update.user));
        submit(update, signature);
        vm.assertEq(sealog.nonces(update.user), nonce, "nonce after a refusal");
    }
}
