// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {Sealog} from "../Sealog.sol";
import {SealogTest} from "./SealogTest.sol";
import {vm} from "./Vm.sol";

/// @title The committed build
/// @author Sealog
/// @notice contracts/Sealog.json is what these tests test, and it lands where it says on every chain.
contract ArtifactTest is SealogTest {
    address private constant _PROXY = 0x4e59b44847b379578588920cA78FbF26c0B4956C;
    bytes private constant _PROXY_CODE =
        hex"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3";

    string private _artifact;

    function setUp() public override {
        super.setUp();
        _artifact = vm.readFile("contracts/Sealog.json");
    }

    function test_theCommittedBytecodeIsTheTestedOne() public view {
        vm.assertEq(vm.parseJsonBytes(_artifact, ".bytecode"), type(Sealog).creationCode, "bytecode");
    }

    function test_theProxyDeploysItToTheCommittedAddress() public {
        vm.etch(_PROXY, _PROXY_CODE);
        bytes32 salt = vm.parseJsonBytes32(_artifact, ".salt");
        (bool ok, bytes memory answer) =
            _PROXY.call(abi.encodePacked(salt, vm.parseJsonBytes(_artifact, ".bytecode")));
        vm.assertTrue(ok, "deployed");
        address deployed = vm.parseJsonAddress(_artifact, ".address");
        vm.assertEq(answer, abi.encodePacked(deployed), "the proxy's answer");
        (,,, uint256 chainId, address verifyingContract,,) = IERC5267(deployed).eip712Domain();
        vm.assertEq(chainId, block.chainid, "chain");
        vm.assertEq(verifyingContract, deployed, "contract");
    }

    function test_theSigningDomainIsPublic() public view {
        (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        ) = sealog.eip712Domain();
        vm.assertEq(uint8(fields), 0x0f, "fields: name, version, chainId, verifyingContract");
        vm.assertEq(bytes(name), "Sealog", "name");
        vm.assertEq(bytes(version), "1", "version");
        vm.assertEq(chainId, block.chainid, "chainId");
        vm.assertEq(verifyingContract, address(sealog), "verifyingContract");
        vm.assertEq(salt, bytes32(0), "salt");
        vm.assertEq(extensions.length, 0, "extensions");
    }
}
