// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {JobEscrow} from "../../jobs/JobEscrow.sol";
import {RewardDistributor} from "../../rewards/RewardDistributor.sol";
import {Deployed} from "../support/Deployed.sol";
import {clamp, vm} from "../support/Vm.sol";

// Past 300 lines: every way through a job's and an epoch's life, side by side.
contract JobEscrowTest is Deployed {
    event Debited(
        uint256 indexed epoch,
        uint256 indexed round,
        bytes32 indexed key,
        uint256 toContributors,
        uint256 toHolders
    );

    bytes32 private constant PERMIT =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    // --- deposits ---

    function testFuzz_DepositIsTheJobsBudget(uint256 id, uint256 amount) public {
        amount = clamp(amount, 1, 15_000_000e18);
        bytes32 key = depositJob(id, amount);
        JobEscrow.Job memory job = escrow.jobOf(key);
        vm.assertEq(job.requester, requester);
        vm.assertEq(job.available, amount);
        vm.assertEq(job.refundableAt, 0);
        vm.assertEq(token.balanceOf(address(escrow)), amount);
        vm.assertEq(key, escrow.keyOf(requester, bytes32(id)));
    }

    function test_AJobIsDepositedOnce() public {
        bytes32 key = depositJob(1, 5e18);
        vm.prank(requester);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.JobExists.selector, key));
        escrow.deposit(bytes32(uint256(1)), 5e18);
    }

    function test_NothingIsNoDeposit() public {
        vm.prank(requester);
        vm.expectRevert(JobEscrow.NothingDeposited.selector);
        escrow.deposit(bytes32(uint256(1)), 0);
        bytes32 key = depositJob(1, 5e18);
        vm.prank(requester);
        vm.expectRevert(JobEscrow.NothingDeposited.selector);
        escrow.topUp(key, 0);
    }

    function test_NobodyTakesAnothersJobId() public {
        vm.prank(requester);
        token.transfer(stranger, 1e18);
        vm.startPrank(stranger);
        token.approve(address(escrow), 1e18);
        bytes32 squatted = escrow.deposit(bytes32(uint256(1)), 1e18);
        vm.stopPrank();
        bytes32 key = depositJob(1, 5e18);
        vm.assertTrue(key != squatted);
        vm.assertEq(escrow.jobOf(key).requester, requester);
    }

    function test_AJobOfAnotherChainHasAnotherKey() public {
        bytes32 here = escrow.keyOf(requester, bytes32(uint256(1)));
        vm.chainId(8453);
        vm.assertTrue(escrow.keyOf(requester, bytes32(uint256(1))) != here);
    }

    function test_DepositsWithAPermitInOneTransaction() public {
        revokeApproval();
        JobEscrow.Permit memory permit = signPermit(5e18);
        vm.prank(requester);
        bytes32 key = escrow.depositWithPermit(bytes32(uint256(1)), 5e18, permit);
        vm.assertEq(escrow.jobOf(key).available, 5e18);
    }

    function test_APermitUsedByAnotherDoesNotFailTheDeposit() public {
        revokeApproval();
        JobEscrow.Permit memory permit = signPermit(5e18);
        vm.prank(stranger);
        token.permit(requester, address(escrow), permit.value, permit.deadline, permit.v, permit.r, permit.s);
        vm.prank(requester);
        bytes32 key = escrow.depositWithPermit(bytes32(uint256(1)), 5e18, permit);
        vm.assertEq(escrow.jobOf(key).available, 5e18);
    }

    function test_AnothersPermitDepositsNothing() public {
        revokeApproval();
        JobEscrow.Permit memory permit = signPermit(5e18);
        vm.prank(stranger);
        vm.expectRevert();
        escrow.depositWithPermit(bytes32(uint256(1)), 5e18, permit);
    }

    function test_TopsUpWithAPermit() public {
        bytes32 key = depositJob(1, 5e18);
        revokeApproval();
        JobEscrow.Permit memory permit = signPermit(3e18);
        vm.prank(requester);
        escrow.topUpWithPermit(key, 3e18, permit);
        vm.assertEq(escrow.jobOf(key).available, 8e18);
    }

    function test_AnybodyTopsUpAndTheRequesterIsRefunded() public {
        bytes32 key = depositJob(1, 5e18);
        vm.prank(requester);
        token.transfer(stranger, 2e18);
        vm.startPrank(stranger);
        token.approve(address(escrow), 2e18);
        escrow.topUp(key, 2e18);
        vm.stopPrank();
        closeJob(key);
        uint256 before = token.balanceOf(requester);
        vm.prank(stranger);
        vm.assertEq(escrow.refund(key), 7e18);
        vm.assertEq(token.balanceOf(requester), before + 7e18);
    }

    function test_OnlyAnOpenJobIsToppedUp() public {
        bytes32 unknown = bytes32(uint256(99));
        vm.startPrank(requester);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.NoSuchJob.selector, unknown));
        escrow.topUp(unknown, 1e18);
        bytes32 key = escrow.deposit(bytes32(uint256(1)), 5e18);
        escrow.cancel(key);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.JobCancelled.selector, key));
        escrow.topUp(key, 1e18);
        vm.stopPrank();
    }

    // --- cancellation and refunds ---

    function test_RefundsAfterTheNotice() public {
        bytes32 key = depositJob(1, 5e18);
        vm.prank(requester);
        escrow.cancel(key);
        uint256 due = block.timestamp + NOTICE;
        vm.warp(due - 1);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.NotRefundableYet.selector, key, due));
        escrow.refund(key);
        vm.warp(due);
        vm.assertEq(escrow.refund(key), 5e18);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.NothingToRefund.selector, key));
        escrow.refund(key);
        vm.assertEq(token.balanceOf(requester), 15_000_000e18);
    }

    function test_AnOpenJobIsNotRefunded() public {
        bytes32 key = depositJob(1, 5e18);
        vm.warp(block.timestamp + 10 * NOTICE);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.NotRefundableYet.selector, key, 0));
        escrow.refund(key);
    }

    function test_AnUnknownJobIsNotRefunded() public {
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.NoSuchJob.selector, bytes32(uint256(9))));
        escrow.refund(bytes32(uint256(9)));
    }

    function test_OnlyTheRequesterCancelsAndOnce() public {
        bytes32 key = depositJob(1, 5e18);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.NotTheRequester.selector, key, stranger));
        escrow.cancel(key);
        vm.startPrank(requester);
        escrow.cancel(key);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.JobCancelled.selector, key));
        escrow.cancel(key);
        vm.stopPrank();
    }

    function test_SettlementWaivesTheNotice() public {
        bytes32 key = depositJob(1, 5e18);
        closeJob(key);
        vm.assertEq(escrow.refund(key), 5e18);
    }

    function test_OnlySettlementCloses() public {
        bytes32[] memory keys = new bytes32[](1);
        keys[0] = depositJob(1, 5e18);
        bytes32 role = distributor.SETTLER_ROLE();
        vm.prank(stranger);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, stranger, role)
        );
        escrow.close(keys);
        keys[0] = bytes32(uint256(99));
        vm.prank(settler);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.NoSuchJob.selector, keys[0]));
        escrow.close(keys);
    }

    function test_AWorkingBillIsPaidThoughTheJobWasCancelled() public {
        bytes32 key = depositJob(1, 5e18);
        vm.prank(requester);
        escrow.cancel(key);
        debitJob(2, 0, key, 4e18);
        settle(2, bytes32(uint256(1)), 4e18, 0);
        vm.warp(block.timestamp + NOTICE);
        vm.assertEq(escrow.refund(key), 1e18);
        vm.assertEq(token.balanceOf(address(distributor)), 4e18);
    }

    function test_WhatIsHeldIsNotRefundedWhileItsEpochIsSettled() public {
        bytes32 key = depositJob(1, 5e18);
        closeJob(key);
        debitJob(2, 0, key, 4e18);
        vm.assertEq(escrow.refund(key), 1e18);
        postRoot(2, bytes32(uint256(1)), 4e18, 0);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.NothingToRefund.selector, key));
        escrow.refund(key);
        vm.prank(guardian);
        distributor.veto(2, bytes32(uint256(1)));
        vm.assertEq(escrow.refund(key), 4e18);
    }

    function test_RefundsGoOnWhileThereIsAPause() public {
        bytes32 key = depositJob(1, 5e18);
        closeJob(key);
        vm.prank(guardian);
        distributor.pause();
        vm.assertEq(escrow.refund(key), 5e18);
    }

    // --- debits ---

    function test_ADebitIsHeldAndSplitNineToOne() public {
        bytes32 key = depositJob(1, 5e18);
        vm.expectEmit(address(escrow));
        emit Debited(2, 0, key, 198, 21);
        debitJob(2, 0, key, 219);
        JobEscrow.Job memory job = escrow.jobOf(key);
        vm.assertEq(job.held, 219);
        vm.assertEq(job.available, 5e18 - 219);
        JobEscrow.Round memory round = escrow.currentRound();
        vm.assertEq(round.held, 219);
        vm.assertEq(round.epoch, 2);
        vm.assertEq(round.batches, 1);
    }

    function test_ABatchIsGoodOnce() public {
        bytes32 key = depositJob(1, 5e18);
        debitJob(2, 0, key, 1e18);
        (bytes32[] memory keys, uint256[] memory amounts) = batchOf(key, 1e18);
        vm.startPrank(settler);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.BatchOutOfOrder.selector, 0, 1));
        escrow.debit(2, 0, keys, amounts);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.BatchOutOfOrder.selector, 2, 1));
        escrow.debit(2, 2, keys, amounts);
        escrow.debit(2, 1, keys, amounts);
        vm.stopPrank();
        vm.assertEq(escrow.currentRound().held, 2e18);
    }

    function test_ARoundIsOfOneEpoch() public {
        bytes32 key = depositJob(1, 5e18);
        debitJob(1, 0, key, 1e18);
        (bytes32[] memory keys, uint256[] memory amounts) = batchOf(key, 1e18);
        vm.prank(settler);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.AnotherEpochIsHeld.selector, 1));
        escrow.debit(2, 1, keys, amounts);
    }

    function testFuzz_NeverDebitsMoreThanIsAvailable(uint256 budget, uint256 first, uint256 second) public {
        budget = clamp(budget, 1, PAYOUT_CAP);
        first = clamp(first, 0, budget);
        second = clamp(second, budget - first + 1, 2 * PAYOUT_CAP);
        bytes32 key = depositJob(1, budget);
        debitJob(2, 0, key, first);
        (bytes32[] memory keys, uint256[] memory amounts) = batchOf(key, second);
        vm.prank(settler);
        vm.expectRevert(
            abi.encodeWithSelector(JobEscrow.BudgetExceeded.selector, key, second, budget - first)
        );
        escrow.debit(2, 1, keys, amounts);
    }

    function test_DebitsAddUpWithinABatch() public {
        bytes32[] memory keys = new bytes32[](3);
        uint256[] memory amounts = new uint256[](3);
        keys[0] = keys[2] = depositJob(1, 5e18);
        keys[1] = depositJob(2, 5e18);
        (amounts[0], amounts[1], amounts[2]) = (1e18, 2e18, 3e18);
        vm.prank(settler);
        escrow.debit(2, 0, keys, amounts);
        vm.assertEq(escrow.jobOf(keys[0]).held, 4e18);
        vm.assertEq(escrow.jobOf(keys[1]).held, 2e18);
        vm.assertEq(escrow.currentRound().held, 6e18);
    }

    function test_EachJobNeedsAnAmount() public {
        bytes32[] memory keys = new bytes32[](2);
        vm.prank(settler);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.LengthsDiffer.selector, 2, 1));
        escrow.debit(2, 0, keys, new uint256[](1));
    }

    function test_OnlySettlementDebits() public {
        (bytes32[] memory keys, uint256[] memory amounts) = batchOf(depositJob(1, 5e18), 1e18);
        bytes32 role = distributor.SETTLER_ROLE();
        vm.prank(stranger);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, stranger, role)
        );
        escrow.debit(2, 0, keys, amounts);
    }

    function test_NothingIsDebitedBeyondTheEpochsCap() public {
        bytes32 key = depositJob(1, 2 * PAYOUT_CAP);
        debitJob(2, 0, key, PAYOUT_CAP);
        (bytes32[] memory keys, uint256[] memory amounts) = batchOf(key, 1);
        vm.prank(settler);
        vm.expectRevert(
            abi.encodeWithSelector(RewardDistributor.PayoutCapExceeded.selector, PAYOUT_CAP + 1, PAYOUT_CAP)
        );
        escrow.debit(2, 1, keys, amounts);
    }

    function test_NothingIsDebitedWhileARootIsUnderChallenge() public {
        bytes32 key = depositJob(1, 5e18);
        debitJob(2, 0, key, 1e18);
        postRoot(2, bytes32(uint256(1)), 1e18, 0);
        (bytes32[] memory keys, uint256[] memory amounts) = batchOf(key, 1e18);
        vm.prank(settler);
        vm.expectRevert(
            abi.encodeWithSelector(RewardDistributor.RootUnderChallenge.selector, 2, block.timestamp + CHALLENGE)
        );
        escrow.debit(2, 1, keys, amounts);
    }

    function test_SpentTokensMoveWhenTheRootIsFinal() public {
        bytes32 key = depositJob(1, 5e18);
        debitJob(2, 0, key, 1e18);
        vm.assertEq(token.balanceOf(address(distributor)), 0);
        settle(2, bytes32(uint256(1)), 1e18, 0);
        vm.assertEq(token.balanceOf(address(distributor)), 1e18);
        JobEscrow.Job memory job = escrow.jobOf(key);
        vm.assertEq(job.held, 0);
        vm.assertEq(job.available, 4e18);
        vm.assertEq(escrow.currentRound().number, 1);
        vm.assertEq(escrow.currentRound().held, 0);
        // The next epoch's debit books the outcome of the last one.
        vm.warp(GENESIS + 3 * EPOCH);
        debitJob(3, 0, key, 2e18);
        vm.assertEq(escrow.jobOf(key).available, 2e18);
        vm.assertEq(escrow.jobOf(key).held, 2e18);
    }

    function test_AVetoedDebitIsTheJobsAgain() public {
        bytes32 key = depositJob(1, 5e18);
        debitJob(2, 0, key, 3e18);
        postRoot(2, bytes32(uint256(1)), 3e18, 0);
        vm.prank(guardian);
        distributor.veto(2, bytes32(uint256(1)));
        vm.assertEq(escrow.jobOf(key).available, 5e18);
        vm.assertEq(escrow.jobOf(key).held, 0);
        debitJob(2, 0, key, 5e18);
        settle(2, bytes32(uint256(2)), 5e18, 0);
        vm.assertEq(escrow.jobOf(key).available, 0);
        vm.assertEq(token.balanceOf(address(distributor)), 5e18);
    }

    function test_OnlyTheDistributorEndsRounds() public {
        vm.startPrank(settler);
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.NotTheDistributor.selector, settler));
        escrow.release();
        vm.expectRevert(abi.encodeWithSelector(JobEscrow.NotTheDistributor.selector, settler));
        escrow.restore();
        vm.stopPrank();
    }

    function batchOf(
        bytes32 key,
        uint256 amount
    ) private pure returns (bytes32[] memory keys, uint256[] memory amounts) {
        keys = new bytes32[](1);
        amounts = new uint256[](1);
        (keys[0], amounts[0]) = (key, amount);
    }

    function revokeApproval() private {
        vm.prank(requester);
        token.approve(address(escrow), 0);
    }

    function signPermit(uint256 value) private view returns (JobEscrow.Permit memory) {
        bytes32 fields = keccak256(abi.encode(PERMIT, requester, address(escrow), value, 0, block.timestamp));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(
            REQUESTER_KEY,
            keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), fields))
        );
        return JobEscrow.Permit(value, block.timestamp, v, r, s);
    }
}
