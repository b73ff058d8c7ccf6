// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title The fee oracle of a rollup
/// @author Sealog
/// @notice Stands for the predeploy of OP-stack chains that tells what a transaction's place on the first layer costs.
contract GasPriceOracle {
    uint256 private constant _SIGNATURE_BYTES = 68;

    /// @notice The price of a byte on the first layer, in wei.
    uint256 public perByte;

    /// @notice What the bytes of a transaction cost on the first layer, and those of its signature to come.
    /// @param data The transaction, serialised without its signature
    /// @return The fee in wei
    function getL1Fee(bytes calldata data) external view returns (uint256) {
        return (data.length + _SIGNATURE_BYTES) * perByte;
    }
}
