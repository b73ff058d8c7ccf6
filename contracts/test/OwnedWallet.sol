// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title A smart account with one owner
/// @author Sealog
/// @notice Signs for itself through ERC-1271 whatever its owner has signed, and does what they ask, until the owner leaves.
contract OwnedWallet is IERC1271 {
    /// @notice Who signs for this account; nobody after {resign}.
    address public owner;

    /// @notice Somebody else has asked.
    error NotTheOwner();

    constructor(address initialOwner) {
        owner = initialOwner;
    }

    /// @notice Ends the owner's right to sign for the account.
    function resign() external {
        owner = address(0);
    }

    /// @notice Makes one call as this account and passes its error on.
    /// @param target Whom to call
    /// @param data The calldata
    function execute(address target, bytes calldata data) external {
        if (msg.sender != owner) revert NotTheOwner();
        (bool ok, bytes memory answer) = target.call(data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(answer, 0x20), mload(answer))
            }
        }
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 hash, bytes calldata signature)
        external
        view
        override
        returns (bytes4)
    {
        (address signer,,) = ECDSA.tryRecoverCalldata(hash, signature);
        return signer == owner && signer != address(0) ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}
