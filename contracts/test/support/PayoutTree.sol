// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev A tree as OpenZeppelin's StandardMerkleTree builds it, in the plainest way: a heap of nodes, the sorted leaves
/// at its end from the back.
library PayoutTree {
    function build(
        address[] memory accounts,
        uint256[] memory amounts
    ) internal pure returns (bytes32[] memory nodes) {
        uint256 count = accounts.length;
        bytes32[] memory leaves = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) leaves[i] = leafOf(accounts[i], amounts[i]);
        for (uint256 i = 1; i < count; ++i) {
            for (uint256 j = i; j > 0 && leaves[j - 1] > leaves[j]; --j) {
                (leaves[j - 1], leaves[j]) = (leaves[j], leaves[j - 1]);
            }
        }
        nodes = new bytes32[](2 * count - 1);
        for (uint256 i = 0; i < count; ++i) nodes[nodes.length - 1 - i] = leaves[i];
        for (uint256 i = count - 1; i > 0; --i) nodes[i - 1] = pairOf(nodes[2 * i - 1], nodes[2 * i]);
    }

    function proofOf(
        bytes32[] memory nodes,
        address account,
        uint256 amount
    ) internal pure returns (bytes32[] memory proof) {
        uint256 place = find(nodes, leafOf(account, amount));
        uint256 length = 0;
        for (uint256 i = place; i > 0; i = (i - 1) / 2) ++length;
        proof = new bytes32[](length);
        for (uint256 i = 0; i < length; ++i) {
            proof[i] = nodes[siblingOf(place)];
            place = (place - 1) / 2;
        }
    }

    /// @param wanted Nodes of leaves, in descending order.
    function multiProofOf(
        bytes32[] memory nodes,
        uint256[] memory wanted
    ) internal pure returns (bytes32[] memory proof, bool[] memory flags) {
        uint256[] memory queue = new uint256[](wanted.length + nodes.length);
        for (uint256 i = 0; i < wanted.length; ++i) queue[i] = wanted[i];
        proof = new bytes32[](nodes.length);
        flags = new bool[](nodes.length);
        uint256 tail = wanted.length;
        uint256 siblings = 0;
        uint256 pairs = 0;
        for (uint256 head = 0; queue[head] > 0; ) {
            uint256 place = queue[head++];
            uint256 sibling = siblingOf(place);
            if (head < tail && queue[head] == sibling) {
                ++head;
                flags[pairs++] = true;
            } else {
                proof[siblings++] = nodes[sibling];
                flags[pairs++] = false;
            }
            queue[tail++] = (place - 1) / 2;
        }
        assembly ("memory-safe") {
            mstore(proof, siblings)
            mstore(flags, pairs)
        }
    }

    function packFlags(bool[] memory flags) internal pure returns (uint256[] memory words) {
        words = new uint256[]((flags.length + 255) / 256);
        for (uint256 i = 0; i < flags.length; ++i) if (flags[i]) words[i / 256] |= 1 << (i % 256);
    }

    function find(bytes32[] memory nodes, bytes32 leaf) internal pure returns (uint256 place) {
        for (place = nodes.length / 2; nodes[place] != leaf; ++place) {}
    }

    function leafOf(address account, uint256 amount) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(account, amount))));
    }

    function siblingOf(uint256 place) private pure returns (uint256) {
        return place % 2 == 0 ? place - 1 : place + 1;
    }

    function pairOf(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return a < b ? keccak256(bytes.concat(a, b)) : keccak256(bytes.concat(b, a));
    }
}
