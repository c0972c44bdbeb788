// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {RewardClaims} from "../../rewards/RewardClaims.sol";
import {Deployed} from "../support/Deployed.sol";
import {PayoutTree} from "../support/PayoutTree.sol";
import {clamp, vm} from "../support/Vm.sol";

contract RewardClaimsTest is Deployed {
    event Claimed(address indexed account, uint256 amount);

    address private constant ADA = address(0xADA);

    function test_PaysWhatTheLeafSays() public {
        bytes32[] memory proof = settleFor(1, ADA, 10e18);
        vm.expectEmit(address(distributor));
        emit Claimed(ADA, 10e18);
        vm.prank(ADA);
        vm.assertEq(distributor.claim(10e18, proof), 10e18);
        vm.assertEq(token.balanceOf(ADA), 10e18);
        vm.assertEq(distributor.claimedBy(ADA), 10e18);
    }

    function test_ALeafIsPaidOnce() public {
        bytes32[] memory proof = settleFor(1, ADA, 10e18);
        vm.startPrank(ADA);
        distributor.claim(10e18, proof);
        vm.expectRevert(RewardClaims.NothingToClaim.selector);
        distributor.claim(10e18, proof);
        vm.stopPrank();
    }

    function testFuzz_LaterRootsPayTheDifference(uint256 first, uint256 second) public {
        first = clamp(first, 1, 10_000e18);
        second = clamp(second, first + 1, 20_000e18);
        distributor.claimFor(ADA, first, settleFor(1, ADA, first));
        distributor.claimFor(ADA, second, settleFor(2, ADA, second));
        vm.assertEq(token.balanceOf(ADA), second);
    }

    function test_ARootThatGoesDownPaysNothingAndTakesNothing() public {
        distributor.claimFor(ADA, 10e18, settleFor(1, ADA, 10e18));
        bytes32[] memory proof = settleFor(2, ADA, 4e18);
        vm.expectRevert(RewardClaims.NothingToClaim.selector);
        distributor.claimFor(ADA, 4e18, proof);
        vm.assertEq(distributor.claimedBy(ADA), 10e18);
        distributor.claimFor(ADA, 12e18, settleFor(3, ADA, 12e18));
        vm.assertEq(token.balanceOf(ADA), 12e18);
    }

    function test_AnybodyClaimsForAnAccountAndTheAccountIsPaid() public {
        bytes32[] memory proof = settleFor(1, ADA, 10e18);
        vm.prank(stranger);
        distributor.claimFor(ADA, 10e18, proof);
        vm.assertEq(token.balanceOf(ADA), 10e18);
        vm.assertEq(token.balanceOf(stranger), 0);
    }

    function testFuzz_AnotherAccountOrAmountIsRefused(address account, uint256 amount) public {
        vm.assume(account != ADA || amount != 10e18);
        bytes32[] memory proof = settleFor(1, ADA, 10e18);
        vm.expectRevert(RewardClaims.ProofInvalid.selector);
        distributor.claimFor(account, amount, proof);
    }

    function test_AClaimIsTheCallersOwn() public {
        bytes32[] memory proof = settleFor(1, ADA, 10e18);
        vm.prank(stranger);
        vm.expectRevert(RewardClaims.ProofInvalid.selector);
        distributor.claim(10e18, proof);
    }

    function test_AnInnerNodeIsNoLeaf() public {
        bytes32[] memory nodes = treeFor(ADA, 10e18);
        settle(1, nodes[0], 0, 100e18);
        // The tree's first pair as an "account" and an "amount", with the proof of the node above them.
        address account = address(uint160(uint256(nodes[3])));
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = nodes[2];
        vm.expectRevert(RewardClaims.ProofInvalid.selector);
        distributor.claimFor(account, uint256(nodes[4]), proof);
    }

    function test_NothingIsClaimedBeforeThereIsARoot() public {
        vm.expectRevert(RewardClaims.ProofInvalid.selector);
        distributor.claimFor(ADA, 1, new bytes32[](0));
        vm.expectRevert(RewardClaims.ProofInvalid.selector);
        distributor.claimMany(new address[](0), new uint256[](0), new bytes32[](0), new uint256[](0));
    }

    function test_NothingIsClaimedWhileTheRootIsUnderChallenge() public {
        bytes32[] memory nodes = treeFor(ADA, 10e18);
        postRoot(1, nodes[0], 0, 100e18);
        vm.warp(block.timestamp + CHALLENGE);
        vm.expectRevert(RewardClaims.ProofInvalid.selector);
        distributor.claimFor(ADA, 10e18, PayoutTree.proofOf(nodes, ADA, 10e18));
    }

    function test_ThereIsNoClaimDuringAPause() public {
        bytes32[] memory proof = settleFor(1, ADA, 10e18);
        vm.prank(guardian);
        distributor.pause();
        vm.expectRevert(Pausable.EnforcedPause.selector);
        distributor.claimFor(ADA, 10e18, proof);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        distributor.claimMany(new address[](0), new uint256[](0), new bytes32[](0), new uint256[](0));
        vm.prank(admin);
        distributor.unpause();
        distributor.claimFor(ADA, 10e18, proof);
    }

    // --- the cap ---

    function test_BeyondTheCapAClaimIsPaidInPartAndTheRestLater() public {
        setCaps(PAYOUT_CAP, 6e18);
        bytes32[] memory proof = settleFor(1, ADA, 10e18);
        uint256 end = GENESIS + 3 * EPOCH;
        vm.assertEq(distributor.claimableNow(), 6e18);
        vm.assertEq(distributor.claimFor(ADA, 10e18, proof), 6e18);
        vm.assertEq(distributor.claimableNow(), 0);
        vm.expectRevert(abi.encodeWithSelector(RewardClaims.ClaimCapReached.selector, end));
        distributor.claimFor(ADA, 10e18, proof);
        vm.warp(end - 1);
        vm.expectRevert(abi.encodeWithSelector(RewardClaims.ClaimCapReached.selector, end));
        distributor.claimFor(ADA, 10e18, proof);
        vm.warp(end);
        vm.assertEq(distributor.claimFor(ADA, 10e18, proof), 4e18);
        vm.assertEq(distributor.claimableNow(), 2e18);
        vm.assertEq(token.balanceOf(ADA), 10e18);
    }

    function test_ClaimsOfOneEpochAddUp() public {
        setCaps(PAYOUT_CAP, 6e18);
        distributor.claimFor(ADA, 2e18, settleFor(1, ADA, 2e18));
        vm.assertEq(distributor.claimableNow(), 4e18);
        // Another root within the same epoch of time does not begin the count anew.
        bytes32[] memory proof = settleFor(2, ADA, 9e18);
        vm.warp(GENESIS + 3 * EPOCH - 1);
        vm.assertEq(distributor.claimFor(ADA, 9e18, proof), 4e18);
    }

    function test_ACapBelowWhatWasClaimedStopsClaims() public {
        distributor.claimFor(ADA, 5e18, settleFor(1, ADA, 5e18));
        setCaps(PAYOUT_CAP, 1e18);
        vm.assertEq(distributor.claimableNow(), 0);
    }

    function test_TheWholeCapIsThereBeforeGenesis() public {
        vm.warp(GENESIS - 1);
        vm.assertEq(distributor.claimableNow(), CLAIM_CAP);
    }

    // --- many at once ---

    function test_ClaimsForManyAtOnce() public {
        (bytes32[] memory nodes, Many memory many) = settleForFour();
        vm.prank(stranger);
        vm.assertEq(distributor.claimMany(many.accounts, many.amounts, many.proof, many.flags), 10e18 + 3e18);
        for (uint256 i = 0; i < 2; ++i) vm.assertEq(token.balanceOf(many.accounts[i]), many.amounts[i]);
        vm.assertEq(distributor.claimableNow(), CLAIM_CAP - 13e18);
        vm.expectRevert(RewardClaims.NothingToClaim.selector);
        distributor.claimMany(many.accounts, many.amounts, many.proof, many.flags);
        vm.assertEq(nodes.length, 7);
    }

    function test_WhoHasClaimedAlreadyIsPassedOver() public {
        (bytes32[] memory nodes, Many memory many) = settleForFour();
        distributor.claimFor(ADA, 10e18, PayoutTree.proofOf(nodes, ADA, 10e18));
        vm.assertEq(distributor.claimMany(many.accounts, many.amounts, many.proof, many.flags), 3e18);
        vm.assertEq(token.balanceOf(ADA), 10e18);
    }

    function test_ManyShareTheCap() public {
        setCaps(PAYOUT_CAP, 5e18);
        (, Many memory many) = settleForFour();
        vm.assertEq(distributor.claimMany(many.accounts, many.amounts, many.proof, many.flags), 5e18);
        uint256 end = GENESIS + 3 * EPOCH;
        vm.expectRevert(abi.encodeWithSelector(RewardClaims.ClaimCapReached.selector, end));
        distributor.claimMany(many.accounts, many.amounts, many.proof, many.flags);
        vm.warp(end);
        distributor.claimMany(many.accounts, many.amounts, many.proof, many.flags);
        vm.assertEq(token.balanceOf(many.accounts[0]) + token.balanceOf(many.accounts[1]), 10e18);
    }

    function test_AWrongLeafAmongManyIsRefused() public {
        (, Many memory many) = settleForFour();
        many.amounts[1] += 1;
        vm.expectRevert(RewardClaims.ProofInvalid.selector);
        distributor.claimMany(many.accounts, many.amounts, many.proof, many.flags);
        many.amounts[1] -= 1;
        vm.expectRevert(RewardClaims.ProofInvalid.selector);
        distributor.claimMany(many.accounts, new uint256[](1), many.proof, many.flags);
    }

    struct Many {
        address[] accounts;
        uint256[] amounts;
        bytes32[] proof;
        uint256[] flags;
    }

    /// @dev A final root for Ada and three others, and what claims for Ada and the third of them.
    function settleForFour() private returns (bytes32[] memory nodes, Many memory many) {
        nodes = treeFor(ADA, 10e18);
        settle(1, nodes[0], 0, 100e18);
        address other = address(uint160(0xB0B + 3));
        uint256 ada = PayoutTree.find(nodes, PayoutTree.leafOf(ADA, 10e18));
        uint256 third = PayoutTree.find(nodes, PayoutTree.leafOf(other, 3e18));
        many.accounts = new address[](2);
        many.amounts = new uint256[](2);
        uint256[] memory wanted = new uint256[](2);
        uint256 adaFirst = ada > third ? 0 : 1;
        (many.accounts[adaFirst], many.amounts[adaFirst], wanted[adaFirst]) = (ADA, 10e18, ada);
        (many.accounts[1 - adaFirst], many.amounts[1 - adaFirst], wanted[1 - adaFirst]) = (other, 3e18, third);
        bool[] memory flags;
        (many.proof, flags) = PayoutTree.multiProofOf(nodes, wanted);
        many.flags = PayoutTree.packFlags(flags);
    }

    function settleFor(uint256 epoch, address account, uint256 amount) private returns (bytes32[] memory proof) {
        bytes32[] memory nodes = treeFor(account, amount);
        if (block.timestamp < GENESIS + epoch * EPOCH) vm.warp(GENESIS + epoch * EPOCH);
        settle(epoch, nodes[0], 0, 20_000e18);
        return PayoutTree.proofOf(nodes, account, amount);
    }

    function setCaps(uint256 payout, uint256 claims) private {
        vm.prank(admin);
        distributor.setCaps(payout, claims);
    }
}
