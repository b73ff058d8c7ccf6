// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC7627} from "../IERC7627.sol";
import {Sealog} from "../Sealog.sol";
import {KeyUpdate} from "./KeyUpdate.sol";
import {vm} from "./Vm.sol";

/// @title What every test starts from
/// @author Sealog
/// @notice A fresh contract, two people with private keys, and words for the things the tests speak about.
abstract contract SealogTest {
    bytes32 internal constant LABEL = "default-key";
    bytes32 internal constant KEY_LINK = "key-link";
    bytes32 internal constant MAIN_THREAD = 0;
    /// @dev Blocks in a window of the activity record (R14).
    uint256 internal constant WINDOW = 8192;
    uint256 internal constant NOW = 1_750_000_000;
    uint256 internal constant ALICE_SECRET = 0xa11ce;
    uint256 internal constant BOB_SECRET = 0xb0b;

    address internal immutable alice = vm.addr(ALICE_SECRET);
    address internal immutable bob = vm.addr(BOB_SECRET);
    /// @dev Pays for a signed registration, or writes in another's name: no key of its own.
    address internal immutable carol = address(0xca401);
    Sealog internal sealog;

    function setUp() public virtual {
        vm.warp(NOW);
        sealog = new Sealog();
    }

    /// @dev An X25519 key whose bytes are `fill`.
    function x25519(bytes32 fill) internal pure returns (IERC7627.PublicKey memory) {
        return IERC7627.PublicKey(
            abi.encodePacked(fill), uint64(NOW + 365 days), IERC7627.PublicKeyAlgorithm.X25519
        );
    }

    /// @dev Alice's next update of her default key: her current nonce, an hour to submit it.
    function aliceUpdate() internal view returns (KeyUpdate memory) {
        return KeyUpdate({
            user: alice,
            keyIndex: LABEL,
            key: x25519("signed"),
            nonce: sealog.nonces(alice),
            deadline: NOW + 1 hours
        });
    }

    /// @dev Carol hands in `update`, whoever signed it.
    function submit(KeyUpdate memory update, bytes memory signature) internal {
        vm.prank(carol);
        sealog.updatePublicKeyBySig(update.user, update.keyIndex, update.key, update.deadline, signature);
    }

    function assertKey(address user, bytes32 keyIndex, IERC7627.PublicKey memory expected) internal view {
        bytes memory actual = abi.encode(sealog.getUserPublicKey(user, keyIndex));
        vm.assertEq(actual, abi.encode(expected), "registered key");
    }

    function assertNoKey(address user, bytes32 keyIndex) internal view {
        assertKey(user, keyIndex, IERC7627.PublicKey("", 0, IERC7627.PublicKeyAlgorithm.ECDSA));
    }

    function assertStarts(address a, address b, uint256[] memory expected) internal view {
        vm.assertEq(abi.encode(sealog.activityBetween(a, b)), abi.encode(expected), "windows");
    }

    function assertPeers(address user, address[] memory expected) internal view {
        address[] memory all = sealog.peersOf(user, user, 100);
        vm.assertEq(abi.encode(all), abi.encode(expected), "peers");
    }
}
