// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {JobEscrow} from "../../jobs/JobEscrow.sol";
import {RewardDistributor} from "../../rewards/RewardDistributor.sol";
import {RewardTreasury} from "../../rewards/RewardTreasury.sol";
import {TabgridToken} from "../../token/TabgridToken.sol";
import {PayoutTree} from "../support/PayoutTree.sol";
import {clamp, vm} from "../support/Vm.sol";

/// @dev Who holds which role.
struct Cast {
    address admin;
    address settler;
    address guardian;
    address requester;
}

/**
 * @dev Everything anybody can do, at random, with the books kept beside it. Each action does nothing where it would
 * rightly be refused; refusals have tests of their own.
 */
contract SystemHandler {
    uint256 private constant PAYEES = 6;
    uint256 private constant MOST_JOBS = 8;

    TabgridToken private immutable token;
    RewardTreasury private immutable treasury;
    RewardDistributor private immutable distributor;
    JobEscrow private immutable escrow;
    Cast private cast;

    bytes32[] public keys;
    address[] public payees;
    /// @dev What the final root's leaves say, and the leaves of the root under challenge.
    uint256[] public earned;
    uint256[] private proposed;

    uint256 public deposited;
    uint256 public refunded;
    uint256 public emitted;
    uint256 public escrowed;
    uint256 public claimed;
    /// @dev Most that left the distributor in one epoch of time.
    uint256 public largestOutflow;
    mapping(uint256 epoch => uint256) private outflow;
    /// @dev How often an action did something; "partly" counts claims that the cap cut.
    mapping(bytes32 action => uint256) public calls;

    constructor(
        TabgridToken token_,
        RewardTreasury treasury_,
        RewardDistributor distributor_,
        JobEscrow escrow_,
        Cast memory cast_
    ) {
        (token, treasury, distributor, escrow, cast) = (token_, treasury_, distributor_, escrow_, cast_);
        for (uint256 i = 0; i < PAYEES; ++i) payees.push(address(uint160(0xC0FFEE + i)));
        earned = new uint256[](PAYEES);
        proposed = new uint256[](PAYEES);
    }

    // --- requesters ---

    function deposit(uint256 amount) external {
        amount = clamp(amount, 1, 10_000e18);
        if (keys.length == MOST_JOBS || token.balanceOf(cast.requester) < amount) return;
        vm.prank(cast.requester);
        keys.push(escrow.deposit(bytes32(keys.length), amount));
        deposited += amount;
        calls["deposit"]++;
    }

    function topUp(uint256 choice, uint256 amount) external {
        amount = clamp(amount, 1, 10_000e18);
        if (keys.length == 0 || token.balanceOf(cast.requester) < amount) return;
        bytes32 key = keys[choice % keys.length];
        if (escrow.jobOf(key).refundableAt != 0) return;
        vm.prank(cast.requester);
        escrow.topUp(key, amount);
        deposited += amount;
    }

    function cancel(uint256 choice) external {
        // Jobs live long enough to be worked for.
        if (keys.length == 0 || choice % 5 != 0) return;
        bytes32 key = keys[(choice / 5) % keys.length];
        if (escrow.jobOf(key).refundableAt != 0) return;
        vm.prank(cast.requester);
        escrow.cancel(key);
    }

    function refund(uint256 choice) external {
        if (keys.length == 0) return;
        bytes32 key = keys[choice % keys.length];
        JobEscrow.Job memory job = escrow.jobOf(key);
        if (job.refundableAt == 0 || job.refundableAt > block.timestamp || job.available == 0) return;
        refunded += escrow.refund(key);
        calls["refund"]++;
    }

    // --- settlement ---

    function close(uint256 choice) external {
        if (keys.length == 0 || choice % 5 != 0) return;
        bytes32[] memory closing = new bytes32[](1);
        closing[0] = keys[(choice / 5) % keys.length];
        vm.prank(cast.settler);
        escrow.close(closing);
    }

    function debit(uint256 first, uint256 second, uint256 amount) external {
        if (!settleable() || keys.length == 0) return;
        bytes32[] memory spending = new bytes32[](2);
        uint256[] memory amounts = new uint256[](2);
        (spending[0], spending[1]) = (keys[first % keys.length], keys[second % keys.length]);
        JobEscrow.Round memory round = escrow.currentRound();
        uint256 room = distributor.payoutCap() - round.held;
        for (uint256 i = 0; i < 2; ++i) {
            uint256 available = escrow.jobOf(spending[i]).available;
            if (i == 1 && spending[0] == spending[1]) available -= amounts[0];
            uint256 most = available < room / 2 ? available : room / 2;
            amounts[i] = clamp(amount >> (8 * i), 0, most);
        }
        uint256 epoch = distributor.nextEpoch();
        vm.prank(cast.settler);
        escrow.debit(epoch, round.batches, spending, amounts);
        calls["debit"]++;
    }

    function post(uint256 emission, uint256 shares) external {
        if (!settleable()) return;
        uint256 epoch = distributor.nextEpoch();
        uint256 held = escrow.currentRound().held;
        uint256 most = treasury.emissionOf(epoch);
        uint256 room = distributor.payoutCap() - held;
        emission = clamp(emission, 0, most < room ? most : room);
        // Shares are rounded down: what is over stays in the distributor.
        uint256 weights = 0;
        for (uint256 i = 0; i < PAYEES; ++i) weights += uint8(shares >> (8 * i));
        for (uint256 i = 0; i < PAYEES; ++i) {
            uint256 weight = uint8(shares >> (8 * i));
            proposed[i] = earned[i] + (weights == 0 ? 0 : ((held + emission) * weight) / weights);
        }
        bytes32 root = PayoutTree.build(payees, proposed)[0];
        vm.prank(cast.settler);
        distributor.postRoot(epoch, root, held, emission, keccak256("file"));
        calls["post"]++;
    }

    function finalize() external {
        (uint256 epoch, , uint256 held, uint256 emission, uint256 finalAt) = distributor.pendingRoot();
        if (finalAt == 0 || finalAt > block.timestamp || distributor.paused()) return;
        distributor.finalizeRoot();
        vm.assertLe(emission, treasury.emissionOf(epoch), "emitted within the schedule");
        earned = proposed;
        escrowed += held;
        emitted += emission;
        calls["finalize"]++;
    }

    // --- the guardian and the admin ---

    function veto(uint256 choice) external {
        (uint256 epoch, bytes32 root, , , uint256 finalAt) = distributor.pendingRoot();
        if (finalAt == 0 || choice % 3 != 0) return;
        vm.prank(cast.guardian);
        distributor.veto(epoch, root);
        calls["veto"]++;
    }

    function returnDebits(uint256 choice) external {
        (, , , , uint256 finalAt) = distributor.pendingRoot();
        if (finalAt != 0 || choice % 5 != 0) return;
        vm.prank(cast.guardian);
        distributor.returnDebits();
    }

    function pauseOrGoOn(uint256 choice) external {
        if (distributor.paused()) {
            vm.prank(cast.admin);
            distributor.unpause();
        } else if (choice % 5 == 0) {
            vm.prank(cast.guardian);
            distributor.pause();
        }
    }

    // --- contributors ---

    function claimFor(uint256 choice) external {
        uint256 i = choice % PAYEES;
        if (!claimable() || earned[i] == distributor.claimedBy(payees[i])) return;
        bytes32[] memory proof = PayoutTree.proofOf(PayoutTree.build(payees, earned), payees[i], earned[i]);
        uint256 due = earned[i] - distributor.claimedBy(payees[i]);
        uint256 paid = distributor.claimFor(payees[i], earned[i], proof);
        if (paid < due) calls["partly"]++;
        count(paid);
        calls["claimFor"]++;
    }

    function claimMany(uint256 selection) external {
        if (!claimable()) return;
        bytes32[] memory nodes = PayoutTree.build(payees, earned);
        uint256[] memory wanted = new uint256[](PAYEES);
        address[] memory accounts = new address[](PAYEES);
        uint256[] memory amounts = new uint256[](PAYEES);
        uint256 chosen = 0;
        uint256 due = 0;
        for (uint256 node = nodes.length - 1; node >= PAYEES - 1; --node) {
            if ((selection >> node) & 1 == 0) continue;
            for (uint256 i = 0; i < PAYEES; ++i) {
                if (PayoutTree.leafOf(payees[i], earned[i]) != nodes[node]) continue;
                (wanted[chosen], accounts[chosen], amounts[chosen]) = (node, payees[i], earned[i]);
                due += earned[i] - distributor.claimedBy(payees[i]);
                ++chosen;
            }
        }
        if (due == 0) return;
        assembly ("memory-safe") {
            mstore(wanted, chosen)
            mstore(accounts, chosen)
            mstore(amounts, chosen)
        }
        (bytes32[] memory proof, bool[] memory flags) = PayoutTree.multiProofOf(nodes, wanted);
        count(distributor.claimMany(accounts, amounts, proof, PayoutTree.packFlags(flags)));
        calls["claimMany"]++;
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + clamp(time, 1, 12 hours));
    }

    function jobs() external view returns (uint256) {
        return keys.length;
    }

    function settleable() private view returns (bool) {
        (, , , , uint256 finalAt) = distributor.pendingRoot();
        return
            finalAt == 0 &&
            !distributor.paused() &&
            block.timestamp >= treasury.epochEnd(distributor.nextEpoch());
    }

    function claimable() private view returns (bool) {
        return distributor.root() != 0 && !distributor.paused() && distributor.claimableNow() != 0;
    }

    function count(uint256 paid) private {
        claimed += paid;
        uint256 epoch = (block.timestamp - treasury.genesis()) / treasury.epochSeconds();
        outflow[epoch] += paid;
        if (outflow[epoch] > largestOutflow) largestOutflow = outflow[epoch];
    }
}
