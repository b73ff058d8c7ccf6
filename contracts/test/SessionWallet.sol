// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Sealog} from "../Sealog.sol";

/// @title A sender that is a contract
/// @author Sealog
/// @notice Does what it was told in the moment it receives value: one call to Sealog, whose error it passes on.
contract SessionWallet {
    Sealog private immutable _SEALOG;
    bytes private _reaction;
    uint256 private _giveBack;

    constructor(Sealog sealog) {
        _SEALOG = sealog;
    }

    receive() external payable {
        if (_reaction.length == 0 && _giveBack == 0) return;
        (bool ok, bytes memory answer) = address(_SEALOG).call{value: _giveBack}(_reaction);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(answer, 0x20), mload(answer))
            }
        }
    }

    /// @notice Sets the call to make on receiving value.
    /// @param reaction Its calldata
    /// @param giveBack The value to send along, in wei
    function onReceive(bytes calldata reaction, uint256 giveBack) external {
        _reaction = reaction;
        _giveBack = giveBack;
    }
}
