// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title An account that is a contract
/// @author Sealog
/// @notice Calls whatever anybody asks it to call: who reads its messages knows the contract, and nobody behind it.
contract ContractAccount {
    /// @notice Makes one call as this contract and passes its error on.
    /// @param target Whom to call
    /// @param data The calldata
    function execute(address target, bytes calldata data) external {
        (bool ok, bytes memory answer) = target.call(data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(answer, 0x20), mload(answer))
            }
        }
    }
}
