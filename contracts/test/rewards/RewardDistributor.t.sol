// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {RewardDistributor} from "../../rewards/RewardDistributor.sol";
import {RewardTreasury} from "../../rewards/RewardTreasury.sol";
import {Deployed} from "../support/Deployed.sol";
import {clamp, vm} from "../support/Vm.sol";

// Past 300 lines: every way through an epoch's life, side by side.
contract RewardDistributorTest is Deployed {
    event RootPosted(
        uint256 indexed epoch,
        bytes32 indexed root,
        uint256 escrowed,
        uint256 emitted,
        bytes32 contentDigest,
        uint256 finalAt
    );
    event RootVetoed(uint256 indexed epoch, bytes32 indexed root, address indexed guardian);
    event RootFinal(uint256 indexed epoch, bytes32 indexed root, uint256 escrowed, uint256 emitted);
    event DebitsReturned(address indexed guardian);
    event PayoutCapSet(uint256 payoutCap);
    event ClaimCapSet(uint256 claimCap);

    bytes32 private constant ROOT = keccak256("root");

    function test_KnowsItsTimesAndCaps() public view {
        vm.assertEq(distributor.genesis(), GENESIS);
        vm.assertEq(distributor.epochSeconds(), EPOCH);
        vm.assertEq(distributor.challengeSeconds(), CHALLENGE);
        vm.assertEq(distributor.payoutCap(), PAYOUT_CAP);
        vm.assertEq(distributor.claimCap(), CLAIM_CAP);
        vm.assertEq(distributor.nextEpoch(), 1);
    }

    // --- posting ---

    function test_APostedRootIsUnderChallenge() public {
        uint256 finalAt = block.timestamp + CHALLENGE;
        vm.expectEmit(address(distributor));
        emit RootPosted(2, ROOT, 0, 7e18, keccak256("file"), finalAt);
        postRoot(2, ROOT, 0, 7e18);
        (uint256 epoch, bytes32 root, uint256 escrowed, uint256 emitted, uint256 due) = distributor.pendingRoot();
        vm.assertEq(epoch, 2);
        vm.assertEq(root, ROOT);
        vm.assertEq(escrowed, 0);
        vm.assertEq(emitted, 7e18);
        vm.assertEq(due, finalAt);
        vm.assertEq(distributor.root(), 0);
    }

    function testFuzz_OnlySettlementPosts(address caller) public {
        vm.assume(caller != settler);
        bytes32 role = distributor.SETTLER_ROLE();
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, caller, role));
        distributor.postRoot(1, ROOT, 0, 1, 0);
    }

    function test_AnEmptyRootIsRefused() public {
        expectPostRevert(1, 0, 0, 1, abi.encodeWithSelector(RewardDistributor.EmptyRoot.selector));
    }

    function test_AnEpochIsPostedWhenItIsOver() public {
        uint256 end = GENESIS + 3 * EPOCH;
        vm.warp(end - 1);
        expectPostRevert(3, ROOT, 0, 1, abi.encodeWithSelector(RewardDistributor.EpochNotOver.selector, 3, end));
        vm.warp(end);
        postRoot(3, ROOT, 0, 1);
    }

    function test_OneRootAtATime() public {
        postRoot(1, ROOT, 0, 1);
        uint256 finalAt = block.timestamp + CHALLENGE;
        bytes memory reason = abi.encodeWithSelector(RewardDistributor.RootUnderChallenge.selector, 1, finalAt);
        expectPostRevert(2, ROOT, 0, 1, reason);
        vm.warp(finalAt);
        expectPostRevert(2, ROOT, 0, 1, reason);
    }

    function test_EpochsAreSettledInRisingOrderAndMayBeSkipped() public {
        settle(2, ROOT, 0, 1);
        for (uint256 epoch = 0; epoch <= 2; ++epoch) {
            bytes memory reason = abi.encodeWithSelector(RewardDistributor.EpochSettled.selector, epoch, 3);
            expectPostRevert(epoch, ROOT, 0, 1, reason);
        }
    }

    function test_ThereIsNoEpochZero() public {
        expectPostRevert(0, ROOT, 0, 0, abi.encodeWithSelector(RewardDistributor.EpochSettled.selector, 0, 1));
    }

    function testFuzz_EscrowedIsWhatIsHeldToTheLastUnit(uint256 held, uint256 claimed) public {
        held = clamp(held, 1, PAYOUT_CAP);
        claimed = clamp(claimed, 0, PAYOUT_CAP);
        vm.assume(held != claimed);
        debitJob(1, 0, depositJob(1, PAYOUT_CAP), held);
        bytes memory reason = abi.encodeWithSelector(RewardDistributor.DebitsDiffer.selector, claimed, held);
        expectPostRevert(1, ROOT, claimed, 0, reason);
    }

    function test_DebitsOfOneEpochDoNotPayAnother() public {
        debitJob(1, 0, depositJob(1, 5e18), 5e18);
        bytes memory reason = abi.encodeWithSelector(RewardDistributor.DebitsOfAnotherEpoch.selector, 1);
        expectPostRevert(2, ROOT, 5e18, 0, reason);
    }

    function testFuzz_EmissionIsBoundedByTheSchedule(uint256 excess) public {
        uint256 most = treasury.emissionOf(1);
        excess = clamp(excess, 1, PAYOUT_CAP - most);
        bytes memory reason = abi.encodeWithSelector(
            RewardDistributor.EmissionExceeded.selector,
            most + excess,
            most
        );
        expectPostRevert(1, ROOT, 0, most + excess, reason);
        postRoot(1, ROOT, 0, most);
    }

    function test_TheCapBoundsBothTogether() public {
        debitJob(1, 0, depositJob(1, PAYOUT_CAP), PAYOUT_CAP - 1e18);
        bytes memory reason = abi.encodeWithSelector(
            RewardDistributor.PayoutCapExceeded.selector,
            PAYOUT_CAP + 1,
            PAYOUT_CAP
        );
        expectPostRevert(1, ROOT, PAYOUT_CAP - 1e18, 1e18 + 1, reason);
        postRoot(1, ROOT, PAYOUT_CAP - 1e18, 1e18);
    }

    // --- becoming final ---

    function test_AnybodyMakesARootFinalAfterTheChallenge() public {
        debitJob(1, 0, depositJob(1, 5e18), 5e18);
        postRoot(1, ROOT, 5e18, 7e18);
        uint256 finalAt = block.timestamp + CHALLENGE;
        vm.warp(finalAt - 1);
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.RootUnderChallenge.selector, 1, finalAt));
        distributor.finalizeRoot();
        vm.warp(finalAt);
        vm.expectEmit(address(distributor));
        emit RootFinal(1, ROOT, 5e18, 7e18);
        vm.prank(stranger);
        distributor.finalizeRoot();
        vm.assertEq(distributor.root(), ROOT);
        vm.assertEq(distributor.nextEpoch(), 2);
        vm.assertEq(distributor.totalEscrowed(), 5e18);
        vm.assertEq(distributor.totalEmitted(), 7e18);
        vm.assertEq(token.balanceOf(address(distributor)), 12e18);
        vm.expectRevert(RewardDistributor.NoRootUnderChallenge.selector);
        distributor.finalizeRoot();
    }

    function test_TotalsAddUpOverEpochs() public {
        bytes32 key = depositJob(1, 5e18);
        debitJob(1, 0, key, 2e18);
        settle(1, ROOT, 2e18, 7e18);
        debitJob(2, 0, key, 3e18);
        settle(2, keccak256("next"), 3e18, 1e18);
        vm.assertEq(distributor.totalEscrowed(), 5e18);
        vm.assertEq(distributor.totalEmitted(), 8e18);
        vm.assertEq(distributor.root(), keccak256("next"));
    }

    function test_AnEpochOfNothingButDebitsNeedsNoTreasury() public {
        vm.startPrank(admin);
        treasury.proposeDistributor(stranger);
        vm.warp(block.timestamp + 7 days);
        treasury.replaceDistributor();
        vm.stopPrank();
        debitJob(1, 0, depositJob(1, 5e18), 5e18);
        settle(1, ROOT, 5e18, 0);
        postRoot(2, ROOT, 0, 1);
        vm.warp(block.timestamp + CHALLENGE);
        vm.expectRevert(abi.encodeWithSelector(RewardTreasury.NotTheDistributor.selector, address(distributor)));
        distributor.finalizeRoot();
    }

    // --- the guardian ---

    function test_AVetoMovesNothingAndTheEpochIsSettledAnew() public {
        debitJob(1, 0, depositJob(1, 5e18), 5e18);
        postRoot(1, ROOT, 5e18, 7e18);
        vm.expectEmit(address(distributor));
        emit RootVetoed(1, ROOT, guardian);
        vm.prank(guardian);
        distributor.veto(1, ROOT);
        vm.assertEq(token.balanceOf(address(distributor)), 0);
        vm.assertEq(token.balanceOf(address(treasury)), treasury.FUND());
        vm.assertEq(escrow.currentRound().held, 0);
        vm.warp(block.timestamp + CHALLENGE);
        vm.expectRevert(RewardDistributor.NoRootUnderChallenge.selector);
        distributor.finalizeRoot();
        settle(1, keccak256("right"), 0, 7e18);
        vm.assertEq(distributor.root(), keccak256("right"));
    }

    function test_AVetoIsPossibleUntilTheRootIsFinal() public {
        postRoot(1, ROOT, 0, 7e18);
        vm.warp(block.timestamp + 10 * CHALLENGE);
        vm.prank(guardian);
        distributor.veto(1, ROOT);
        vm.prank(guardian);
        vm.expectRevert(RewardDistributor.NoRootUnderChallenge.selector);
        distributor.veto(1, ROOT);
    }

    function test_AVetoHitsOnlyWhatItNames() public {
        postRoot(1, ROOT, 0, 7e18);
        vm.startPrank(guardian);
        vm.expectRevert(
            abi.encodeWithSelector(RewardDistributor.NotTheRootUnderChallenge.selector, 1, keccak256("other"))
        );
        distributor.veto(1, keccak256("other"));
        vm.expectRevert(abi.encodeWithSelector(RewardDistributor.NotTheRootUnderChallenge.selector, 2, ROOT));
        distributor.veto(2, ROOT);
        vm.stopPrank();
    }

    function test_AbandonedDebitsAreReturned() public {
        bytes32 key = depositJob(1, 5e18);
        debitJob(1, 0, key, 5e18);
        vm.expectEmit(address(distributor));
        emit DebitsReturned(guardian);
        vm.prank(guardian);
        distributor.returnDebits();
        vm.assertEq(escrow.jobOf(key).available, 5e18);
    }

    function test_DebitsOfARootUnderChallengeAreNotReturned() public {
        postRoot(1, ROOT, 0, 7e18);
        vm.prank(guardian);
        vm.expectRevert(
            abi.encodeWithSelector(RewardDistributor.RootUnderChallenge.selector, 1, block.timestamp + CHALLENGE)
        );
        distributor.returnDebits();
    }

    function test_APauseStopsSettlementButNotTheGuardian() public {
        bytes32 key = depositJob(1, 5e18);
        debitJob(1, 0, key, 1e18);
        vm.prank(guardian);
        distributor.pause();
        expectPostRevert(1, ROOT, 1e18, 0, abi.encodeWithSelector(Pausable.EnforcedPause.selector));
        bytes32[] memory keys = new bytes32[](1);
        keys[0] = key;
        vm.prank(settler);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        escrow.debit(1, 1, keys, new uint256[](1));
        vm.prank(guardian);
        distributor.returnDebits();
        vm.prank(admin);
        distributor.unpause();
        postRoot(1, ROOT, 0, 1e18);
        vm.prank(guardian);
        distributor.pause();
        vm.warp(block.timestamp + CHALLENGE);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        distributor.finalizeRoot();
        vm.prank(guardian);
        distributor.veto(1, ROOT);
    }

    function testFuzz_GuardiansPowersAreTheGuardians(address caller) public {
        vm.assume(caller != guardian);
        bytes memory reason = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector,
            caller,
            distributor.GUARDIAN_ROLE()
        );
        vm.startPrank(caller);
        vm.expectRevert(reason);
        distributor.veto(1, ROOT);
        vm.expectRevert(reason);
        distributor.returnDebits();
        vm.expectRevert(reason);
        distributor.pause();
        vm.stopPrank();
    }

    // --- the admin ---

    function testFuzz_AdminsPowersAreTheAdmins(address caller) public {
        vm.assume(caller != admin);
        bytes memory reason = abi.encodeWithSelector(
            IAccessControl.AccessControlUnauthorizedAccount.selector,
            caller,
            distributor.DEFAULT_ADMIN_ROLE()
        );
        bytes32 role = distributor.SETTLER_ROLE();
        vm.startPrank(caller);
        vm.expectRevert(reason);
        distributor.unpause();
        vm.expectRevert(reason);
        distributor.setCaps(1, 1);
        vm.expectRevert(reason);
        distributor.grantRole(role, caller);
        vm.stopPrank();
    }

    function test_AdminSetsBothCaps() public {
        vm.expectEmit(address(distributor));
        emit PayoutCapSet(3e18);
        vm.expectEmit(address(distributor));
        emit ClaimCapSet(4e18);
        vm.prank(admin);
        distributor.setCaps(3e18, 4e18);
        vm.assertEq(distributor.payoutCap(), 3e18);
        vm.assertEq(distributor.claimCap(), 4e18);
    }

    function test_ACapThatDoesNotFitIsRefused() public {
        vm.startPrank(admin);
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 88, 1 << 88));
        distributor.setCaps(1 << 88, 1);
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 88, 1 << 88));
        distributor.setCaps(1, 1 << 88);
        vm.stopPrank();
    }

    function test_AStolenKeyIsReplaced() public {
        bytes32 role = distributor.SETTLER_ROLE();
        vm.startPrank(admin);
        distributor.revokeRole(role, settler);
        distributor.grantRole(role, stranger);
        vm.stopPrank();
        vm.prank(settler);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, settler, role)
        );
        distributor.postRoot(1, ROOT, 0, 1, 0);
        vm.prank(stranger);
        distributor.postRoot(1, ROOT, 0, 1, 0);
    }

    function test_AdminIsHandedOverInTwoStepsAfterADelay() public {
        vm.prank(admin);
        distributor.beginDefaultAdminTransfer(stranger);
        vm.warp(block.timestamp + ADMIN_DELAY);
        vm.prank(stranger);
        vm.expectRevert();
        distributor.acceptDefaultAdminTransfer();
        vm.warp(block.timestamp + 1);
        vm.prank(stranger);
        distributor.acceptDefaultAdminTransfer();
        vm.assertEq(distributor.defaultAdmin(), stranger);
    }

    function expectPostRevert(
        uint256 epoch,
        bytes32 root,
        uint256 escrowed,
        uint256 emitted,
        bytes memory reason
    ) private {
        vm.prank(settler);
        vm.expectRevert(reason);
        distributor.postRoot(epoch, root, escrowed, emitted, 0);
    }
}
