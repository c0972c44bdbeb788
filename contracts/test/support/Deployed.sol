// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {JobEscrow} from "../../jobs/JobEscrow.sol";
import {RewardDistributor} from "../../rewards/RewardDistributor.sol";
import {RewardTreasury} from "../../rewards/RewardTreasury.sol";
import {TabgridToken} from "../../token/TabgridToken.sol";
import {PayoutTree} from "./PayoutTree.sol";
import {vm} from "./Vm.sol";

/// @dev The whole system with a holder for each role, in the first quarter of epoch 3, and a requester with tokens.
abstract contract Deployed {
    uint256 internal constant GENESIS = 1_800_000_000;
    uint256 internal constant EPOCH = 1 days;
    uint256 internal constant CHALLENGE = 6 hours;
    uint48 internal constant NOTICE = 7 days;
    uint48 internal constant ADMIN_DELAY = 2 days;
    uint256 internal constant PAYOUT_CAP = 50_000e18;
    uint256 internal constant CLAIM_CAP = 80_000e18;
    uint256 internal constant REQUESTER_KEY = 0xA11CE;

    address internal immutable admin = address(0xAD);
    address internal immutable settler = address(0x5E);
    address internal immutable guardian = address(0x6A);
    address internal immutable stranger = address(0x57);
    address internal immutable requester = vm.addr(REQUESTER_KEY);

    TabgridToken internal token;
    RewardTreasury internal treasury;
    RewardDistributor internal distributor;
    JobEscrow internal escrow;

    function setUp() public virtual {
        vm.warp(GENESIS + 2 * EPOCH + EPOCH / 8);
        uint256 nonce = vm.getNonce(address(this));
        address treasuryAt = vm.computeCreateAddress(address(this), nonce + 1);
        address distributorAt = vm.computeCreateAddress(address(this), nonce + 2);
        address escrowAt = vm.computeCreateAddress(address(this), nonce + 3);
        token = new TabgridToken(
            TabgridToken.Beneficiaries({
                investment: address(0x101),
                founders: address(0x102),
                operations: requester,
                communityRewards: address(0x104)
            }),
            // Operations' four years are over.
            uint64(GENESIS - 1461 days),
            treasuryAt
        );
        treasury = new RewardTreasury(token, distributorAt, admin, GENESIS, EPOCH);
        distributor = new RewardDistributor(
            RewardDistributor.Setup({
                treasury: treasury,
                escrow: JobEscrow(escrowAt),
                challengeSeconds: CHALLENGE,
                payoutCap: PAYOUT_CAP,
                claimCap: CLAIM_CAP
            }),
            RewardDistributor.Holders({
                admin: admin,
                settler: settler,
                guardian: guardian,
                adminDelaySeconds: ADMIN_DELAY
            })
        );
        escrow = new JobEscrow(token, distributorAt, NOTICE);
        token.operationsVesting().release(address(token));
        vm.prank(requester);
        token.approve(address(escrow), type(uint256).max);
    }

    /// @dev Opens a job of the requester's.
    function depositJob(uint256 id, uint256 amount) internal returns (bytes32 key) {
        vm.prank(requester);
        return escrow.deposit(bytes32(id), amount);
    }

    /// @dev Debits one job in a batch of its own.
    function debitJob(uint256 epoch, uint256 batch, bytes32 key, uint256 amount) internal {
        bytes32[] memory keys = new bytes32[](1);
        uint256[] memory amounts = new uint256[](1);
        (keys[0], amounts[0]) = (key, amount);
        vm.prank(settler);
        escrow.debit(epoch, batch, keys, amounts);
    }

    function closeJob(bytes32 key) internal {
        bytes32[] memory keys = new bytes32[](1);
        keys[0] = key;
        vm.prank(settler);
        escrow.close(keys);
    }

    function postRoot(uint256 epoch, bytes32 root, uint256 escrowed, uint256 emitted) internal {
        vm.prank(settler);
        distributor.postRoot(epoch, root, escrowed, emitted, keccak256("file"));
    }

    /// @dev Posts a root and lets it become final.
    function settle(uint256 epoch, bytes32 root, uint256 escrowed, uint256 emitted) internal {
        postRoot(epoch, root, escrowed, emitted);
        vm.warp(block.timestamp + CHALLENGE);
        distributor.finalizeRoot();
    }

    /// @dev A tree of one account's leaf and three others'.
    function treeFor(address account, uint256 amount) internal pure returns (bytes32[] memory nodes) {
        address[] memory accounts = new address[](4);
        uint256[] memory amounts = new uint256[](4);
        (accounts[0], amounts[0]) = (account, amount);
        for (uint256 i = 1; i < 4; ++i) (accounts[i], amounts[i]) = (address(uint160(0xB0B + i)), i * 1e18);
        return PayoutTree.build(accounts, amounts);
    }
}
