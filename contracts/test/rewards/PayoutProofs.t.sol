// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {PayoutProofs} from "../../rewards/PayoutProofs.sol";
import {PayoutTree} from "../support/PayoutTree.sol";
import {clamp, vm} from "../support/Vm.sol";

/// @dev Against OpenZeppelin's MerkleProof, on proofs of real trees and on nonsense.
contract PayoutProofsTest {
    function rootOf(bytes32 leaf, bytes32[] calldata proof) external pure returns (bytes32) {
        return PayoutProofs.rootOf(leaf, proof);
    }

    function rootOfMany(
        bytes32[] calldata leaves,
        bytes32[] calldata proof,
        uint256[] calldata flags
    ) external pure returns (bytes32) {
        return PayoutProofs.rootOfMany(leaves, proof, flags);
    }

    function openZeppelins(
        bytes32[] calldata leaves,
        bytes32[] calldata proof,
        bool[] calldata flags
    ) external pure returns (bytes32) {
        return MerkleProof.processMultiProofCalldata(proof, flags, leaves);
    }

    function testFuzz_LeafIsOpenZeppelins(address account, uint256 amount) public pure {
        vm.assertEq(PayoutProofs.leafOf(account, amount), PayoutTree.leafOf(account, amount));
    }

    function testFuzz_LeafIgnoresDirtyBitsOfAnAccount(address account, uint256 amount, uint96 dirt) public pure {
        address dirty;
        assembly {
            dirty := or(account, shl(160, dirt))
        }
        vm.assertEq(PayoutProofs.leafOf(dirty, amount), PayoutTree.leafOf(account, amount));
    }

    function testFuzz_RootIsOpenZeppelins(bytes32 leaf, bytes32[] memory proof) public view {
        vm.assertEq(this.rootOf(leaf, proof), MerkleProof.processProof(proof, leaf));
    }

    function test_RootOfEqualSiblingsIsOpenZeppelins() public view {
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = bytes32(uint256(7));
        vm.assertEq(this.rootOf(proof[0], proof), MerkleProof.processProof(proof, proof[0]));
    }

    function testFuzz_ProvesEveryLeafOfATree(uint256 count, uint256 seed) public view {
        count = clamp(count, 1, 40);
        (address[] memory accounts, uint256[] memory amounts) = payees(count, seed);
        bytes32[] memory nodes = PayoutTree.build(accounts, amounts);
        for (uint256 i = 0; i < count; ++i) {
            bytes32[] memory proof = PayoutTree.proofOf(nodes, accounts[i], amounts[i]);
            vm.assertEq(this.rootOf(PayoutTree.leafOf(accounts[i], amounts[i]), proof), nodes[0]);
        }
    }

    function testFuzz_ProvesAnySelectionOfLeaves(uint256 count, uint256 seed, uint256 selection) public view {
        count = clamp(count, 1, 64);
        (address[] memory accounts, uint256[] memory amounts) = payees(count, seed);
        bytes32[] memory nodes = PayoutTree.build(accounts, amounts);
        selection |= 1;
        uint256[] memory wanted = new uint256[](count);
        uint256 chosen = 0;
        for (uint256 i = 0; i < count; ++i) {
            if ((selection >> (i % 256)) & 1 == 1) wanted[chosen++] = nodes.length - 1 - i;
        }
        assembly ("memory-safe") {
            mstore(wanted, chosen)
        }
        bytes32[] memory leaves = new bytes32[](chosen);
        for (uint256 i = 0; i < chosen; ++i) leaves[i] = nodes[wanted[i]];
        (bytes32[] memory proof, bool[] memory flags) = PayoutTree.multiProofOf(nodes, wanted);
        vm.assertEq(this.openZeppelins(leaves, proof, flags), nodes[0]);
        vm.assertEq(this.rootOfMany(leaves, proof, PayoutTree.packFlags(flags)), nodes[0]);
    }

    /// @dev Whatever OpenZeppelin refuses is zero here, and whatever it computes is computed here.
    function testFuzz_AgreesWithOpenZeppelinOnNonsense(
        bytes32[] memory leaves,
        bytes32[] memory proof,
        uint256 bits,
        uint256 tilt
    ) public view {
        vm.assume(leaves.length + proof.length > 1 && leaves.length + proof.length < 256);
        bool[] memory flags = new bool[](leaves.length + proof.length - 1);
        uint256 set = leaves.length == 0 ? 0 : leaves.length - 1;
        // Mostly the right number of flags, so that mostly nobody can refuse them at once.
        if (tilt % 5 == 0) set = clamp(tilt >> 8, 0, flags.length);
        for (uint256 i = 0; i < flags.length; ++i) {
            bool wanted = tilt % 4 == 0 || i + set >= flags.length || (bits >> i) & 1 == 1;
            if (set > 0 && wanted) (flags[i], set) = (true, set - 1);
        }
        bytes32 ours = this.rootOfMany(leaves, proof, PayoutTree.packFlags(flags));
        if (leaves.length == 0) return vm.assertEq(ours, 0);
        try this.openZeppelins(leaves, proof, flags) returns (bytes32 theirs) {
            vm.assertEq(ours, theirs);
        } catch {
            vm.assertEq(ours, 0);
        }
    }

    function test_SiblingsLeftOverOrLackingAreRefused() public view {
        (address[] memory accounts, uint256[] memory amounts) = payees(8, 1);
        bytes32[] memory nodes = PayoutTree.build(accounts, amounts);
        uint256[] memory wanted = new uint256[](2);
        (wanted[0], wanted[1]) = (14, 11);
        (bytes32[] memory proof, bool[] memory flags) = PayoutTree.multiProofOf(nodes, wanted);
        bytes32[] memory leaves = new bytes32[](2);
        (leaves[0], leaves[1]) = (nodes[14], nodes[11]);
        uint256[] memory words = PayoutTree.packFlags(flags);
        vm.assertEq(this.rootOfMany(leaves, proof, words), nodes[0]);
        for (uint256 bit = 0; bit < flags.length; ++bit) {
            uint256[] memory flipped = new uint256[](1);
            flipped[0] = words[0] ^ (1 << bit);
            vm.assertEq(this.rootOfMany(leaves, proof, flipped), 0);
        }
    }

    function test_FlagsThatDoNotFitAreRefused() public view {
        bytes32[] memory leaves = new bytes32[](1);
        leaves[0] = bytes32(uint256(7));
        vm.assertEq(this.rootOfMany(leaves, new bytes32[](0), new uint256[](0)), leaves[0]);
        vm.assertEq(this.rootOfMany(leaves, new bytes32[](0), new uint256[](1)), 0);
        vm.assertEq(this.rootOfMany(leaves, new bytes32[](1), new uint256[](0)), 0);
        vm.assertEq(this.rootOfMany(new bytes32[](0), leaves, new uint256[](0)), 0);
    }

    function payees(
        uint256 count,
        uint256 seed
    ) private pure returns (address[] memory accounts, uint256[] memory amounts) {
        accounts = new address[](count);
        amounts = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            accounts[i] = address(uint160(uint256(keccak256(abi.encode(seed, i)))));
            amounts[i] = uint256(keccak256(abi.encode(i, seed)));
        }
    }
}
