// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {RewardTreasury} from "../../rewards/RewardTreasury.sol";
import {Deployed} from "../support/Deployed.sol";
import {clamp, vm} from "../support/Vm.sol";

contract RewardTreasuryTest is Deployed {
    event Emitted(uint256 indexed epoch, uint256 amount);
    event DistributorProposed(address indexed distributor, uint256 replaceableAt);
    event DistributorReplaced(address indexed previous, address indexed current);

    function test_PublishedScheduleStandsAsPublished() public view {
        // 50 million / 5 / 365, then 80 % of what the year before had.
        vm.assertEq(treasury.emissionPerDay(0), 27_397_260273972602739726);
        vm.assertEq(treasury.emissionPerDay(364), 27_397_260273972602739726);
        vm.assertEq(treasury.emissionPerDay(365), 21_917_808219178082191780);
        vm.assertEq(treasury.emissionPerDay(730), 17_534_246575342465753424);
        vm.assertEq(treasury.emissionPerDay(3650), 2_941_758421917808219178);
    }

    function test_NothingIsEmittedAfterTwoHundredYears() public view {
        vm.assertGt(treasury.emissionPerDay(200 * 365 - 1), 0);
        vm.assertEq(treasury.emissionPerDay(200 * 365), 0);
        vm.assertEq(treasury.emissionPerDay(type(uint256).max), 0);
    }

    function test_WholeScheduleStaysWithinTheFund() public view {
        uint256 sum = 0;
        for (uint256 year = 0; year <= 200; ++year) sum += 365 * treasury.emissionPerDay(year * 365);
        vm.assertLe(sum, treasury.FUND());
        // And uses it up but for rounding.
        vm.assertGt(sum, treasury.FUND() - 1e8);
    }

    function testFuzz_EmissionNeverRises(uint256 day) public view {
        day = clamp(day, 0, 201 * 365);
        vm.assertLe(treasury.emissionPerDay(day + 1), treasury.emissionPerDay(day));
    }

    function testFuzz_EpochsOfADayNeverExceedTheDay(uint256 choice, uint256 day) public {
        uint256[6] memory lengths = [uint256(60), 128, 900, 3600, 675, 43_200];
        uint256 length = lengths[choice % 6];
        day = clamp(day, 0, 10_000);
        RewardTreasury short = new RewardTreasury(token, address(this), admin, GENESIS, length);
        uint256 perDay = 1 days / length;
        uint256 first = day * perDay + 1;
        uint256 each = short.emissionOf(first);
        vm.assertLe(each * perDay, treasury.emissionPerDay(day));
        vm.assertEq(short.emissionOf(first + perDay - 1), each);
        vm.assertEq(short.epochEnd(first + perDay - 1), GENESIS + (day + 1) * 1 days);
    }

    function test_EpochsAreCountedFromOne() public view {
        vm.assertEq(treasury.emissionOf(0), 0);
        vm.assertEq(treasury.emissionOf(1), treasury.emissionPerDay(0));
        vm.assertEq(treasury.emissionOf(365), treasury.emissionPerDay(0));
        vm.assertEq(treasury.emissionOf(366), treasury.emissionPerDay(365));
        vm.assertEq(treasury.epochEnd(1), GENESIS + EPOCH);
        vm.assertEq(treasury.nextEpoch(), 1);
    }

    function test_EpochsHaveToFillADay() public {
        vm.expectRevert(abi.encodeWithSelector(RewardTreasury.EpochsDoNotFillADay.selector, 7));
        new RewardTreasury(token, address(this), admin, GENESIS, 7);
        vm.expectRevert(abi.encodeWithSelector(RewardTreasury.EpochsDoNotFillADay.selector, 0));
        new RewardTreasury(token, address(this), admin, GENESIS, 0);
    }

    function test_ReleasesAnEpochsEmissionOnce() public {
        uint256 most = treasury.emissionOf(2);
        vm.expectEmit(address(treasury));
        emit Emitted(2, most);
        vm.prank(address(distributor));
        treasury.release(2, most);
        vm.assertEq(token.balanceOf(address(distributor)), most);
        vm.assertEq(treasury.nextEpoch(), 3);
        for (uint256 epoch = 1; epoch <= 2; ++epoch) {
            vm.prank(address(distributor));
            vm.expectRevert(abi.encodeWithSelector(RewardTreasury.EpochAlreadyEmitted.selector, epoch, 3));
            treasury.release(epoch, 1);
        }
    }

    function test_NeverReleasesMoreThanTheEpochs() public {
        uint256 most = treasury.emissionOf(1);
        vm.prank(address(distributor));
        vm.expectRevert(abi.encodeWithSelector(RewardTreasury.EmissionExceeded.selector, 1, most + 1, most));
        treasury.release(1, most + 1);
    }

    function test_ReleasesNothingOfAnEpochThatIsNotOver() public {
        uint256 end = GENESIS + 3 * EPOCH;
        vm.warp(end - 1);
        vm.prank(address(distributor));
        vm.expectRevert(abi.encodeWithSelector(RewardTreasury.EpochNotOver.selector, 3, end));
        treasury.release(3, 1);
        vm.warp(end);
        vm.prank(address(distributor));
        treasury.release(3, 1);
    }

    function testFuzz_ReleasesToNobodyElse(address caller) public {
        vm.assume(caller != address(distributor));
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(RewardTreasury.NotTheDistributor.selector, caller));
        treasury.release(1, 1);
    }

    function test_AnotherDistributorTakesOverAfterTheDelay() public {
        uint256 due = block.timestamp + 7 days;
        vm.expectEmit(address(treasury));
        emit DistributorProposed(stranger, due);
        vm.startPrank(admin);
        treasury.proposeDistributor(stranger);
        vm.warp(due - 1);
        vm.expectRevert(abi.encodeWithSelector(RewardTreasury.NotReplaceableYet.selector, due));
        treasury.replaceDistributor();
        vm.warp(due);
        vm.expectEmit(address(treasury));
        emit DistributorReplaced(address(distributor), stranger);
        treasury.replaceDistributor();
        vm.assertEq(treasury.distributor(), stranger);
        // The proposal is used up.
        vm.expectRevert(RewardTreasury.NoDistributorProposed.selector);
        treasury.replaceDistributor();
        vm.stopPrank();
        vm.prank(address(distributor));
        vm.expectRevert(abi.encodeWithSelector(RewardTreasury.NotTheDistributor.selector, address(distributor)));
        treasury.release(1, 1);
    }

    function test_AProposalCanBeTakenBack() public {
        vm.startPrank(admin);
        treasury.proposeDistributor(stranger);
        treasury.proposeDistributor(address(0));
        vm.warp(block.timestamp + 30 days);
        vm.expectRevert(RewardTreasury.NoDistributorProposed.selector);
        treasury.replaceDistributor();
        vm.stopPrank();
    }

    function test_OnlyTheOwnerReplacesTheDistributor() public {
        vm.startPrank(stranger);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        treasury.proposeDistributor(stranger);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        treasury.replaceDistributor();
        vm.stopPrank();
    }

    function test_OwnershipIsHandedOverInTwoSteps() public {
        vm.prank(admin);
        treasury.transferOwnership(stranger);
        vm.assertEq(treasury.owner(), admin);
        vm.prank(stranger);
        treasury.acceptOwnership();
        vm.assertEq(treasury.owner(), stranger);
    }
}
