// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {TabgridVesting} from "../../token/TabgridVesting.sol";
import {Deployed} from "../support/Deployed.sol";
import {clamp, vm} from "../support/Vm.sol";

contract TabgridTokenTest is Deployed {
    bytes32 private constant PERMIT =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
    uint256 private constant START = GENESIS - 1461 days;

    function test_WholeSupplyIsAllocated() public view {
        vm.assertEq(token.totalSupply(), 100_000_000e18);
        vm.assertEq(token.balanceOf(address(token.investmentVesting())), 15_000_000e18);
        vm.assertEq(token.balanceOf(address(token.foundersVesting())), 10_000_000e18);
        // The fixture released operations' share, all of which is vested.
        vm.assertEq(token.balanceOf(requester), 15_000_000e18);
        vm.assertEq(token.balanceOf(address(token.communityRewardsVesting())), 10_000_000e18);
        vm.assertEq(token.balanceOf(address(treasury)), 50_000_000e18);
        vm.assertEq(token.rewardTreasury(), address(treasury));
        vm.assertEq(treasury.FUND(), token.COMMUNITY_FUND());
    }

    function test_VestingWalletsBelongToTheirBeneficiaries() public view {
        vm.assertEq(token.investmentVesting().owner(), address(0x101));
        vm.assertEq(token.foundersVesting().owner(), address(0x102));
        vm.assertEq(token.operationsVesting().owner(), requester);
        vm.assertEq(token.communityRewardsVesting().owner(), address(0x104));
    }

    function test_VestingKeepsItsSchedules() public view {
        checkSchedule(token.investmentVesting(), 730 days, 182 days);
        checkSchedule(token.foundersVesting(), 1460 days, 365 days);
        checkSchedule(token.operationsVesting(), 1460 days, 0);
        checkSchedule(token.communityRewardsVesting(), 1460 days, 0);
    }

    /// @dev Against a schedule computed here: nothing before the cliff, in proportion after it, everything at the end.
    function testFuzz_VestingReleasesInProportionToTime(uint256 after_) public {
        after_ = clamp(after_, 0, 2000 days);
        TabgridVesting vesting = new TabgridVesting(address(0xF0), uint64(block.timestamp), 1460 days, 365 days);
        vm.prank(requester);
        token.transfer(address(vesting), 1_000_000e18);
        vm.warp(block.timestamp + after_);
        vesting.release(address(token));
        uint256 elapsed = after_ < 1460 days ? after_ : 1460 days;
        uint256 vested = after_ < 365 days ? 0 : (1_000_000e18 * elapsed) / 1460 days;
        vm.assertEq(token.balanceOf(address(0xF0)), vested);
    }

    function test_VestingIsHandedOverInTwoSteps() public {
        TabgridVesting vesting = token.foundersVesting();
        vm.prank(address(0x102));
        vesting.transferOwnership(stranger);
        vm.assertEq(vesting.owner(), address(0x102));
        vm.prank(stranger);
        vesting.acceptOwnership();
        vm.assertEq(vesting.owner(), stranger);
    }

    function test_VestingCannotBeGivenUp() public {
        TabgridVesting vesting = token.foundersVesting();
        vm.prank(address(0x102));
        vm.expectRevert(TabgridVesting.VestingCannotBeRenounced.selector);
        vesting.renounceOwnership();
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        vesting.transferOwnership(stranger);
    }

    function test_PermitSetsTheAllowanceOnce() public {
        (uint8 v, bytes32 r, bytes32 s) = signPermit(7e18);
        token.permit(requester, stranger, 7e18, block.timestamp, v, r, s);
        vm.assertEq(token.allowance(requester, stranger), 7e18);
        vm.assertEq(token.nonces(requester), 1);
        vm.expectRevert();
        token.permit(requester, stranger, 7e18, block.timestamp, v, r, s);
    }

    function test_PermitOfOneChainIsWorthNothingOnAnother() public {
        (uint8 v, bytes32 r, bytes32 s) = signPermit(7e18);
        vm.chainId(8453);
        vm.expectRevert();
        token.permit(requester, stranger, 7e18, block.timestamp, v, r, s);
    }

    function test_VotesFollowTheTokensByTime() public {
        vm.assertEq(token.CLOCK_MODE(), "mode=timestamp");
        vm.assertEq(token.clock(), block.timestamp);
        vm.prank(requester);
        token.delegate(requester);
        uint256 before = block.timestamp;
        vm.warp(before + 1 days);
        vm.prank(requester);
        token.transfer(stranger, 5_000_000e18);
        vm.assertEq(token.getVotes(requester), 10_000_000e18);
        vm.assertEq(token.getPastVotes(requester, before), 15_000_000e18);
    }

    function checkSchedule(TabgridVesting vesting, uint256 duration, uint256 cliff) private view {
        vm.assertEq(vesting.start(), START);
        vm.assertEq(vesting.duration(), duration);
        vm.assertEq(vesting.cliff(), START + cliff);
    }

    function signPermit(uint256 value) private view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 fields = keccak256(abi.encode(PERMIT, requester, stranger, value, 0, block.timestamp));
        return vm.sign(REQUESTER_KEY, keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), fields)));
    }
}
