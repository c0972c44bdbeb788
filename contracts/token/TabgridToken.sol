// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {TabgridVesting} from "./TabgridVesting.sol";

/**
 * @title The token that contributors are paid in
 * @notice 100 million, all of them made here, none ever after: 15 % investment, 10 % founders, 15 % operations and 10 %
 * community rewards go to vesting wallets that this constructor creates, 50 % to the reward treasury.
 *
 * @dev Nobody has a role: nothing can be minted, burned, paused, blacklisted or upgraded. Threats considered:
 * - A permit or a vote signed for one chain used on another: EIP-712 binds the chain id and this address.
 * - A permit front-run by somebody who saw it: it only sets the allowance it was signed for (see JobEscrow).
 * - A "vesting wallet" that is none: the wallets are created here, from source in this repository.
 */
contract TabgridToken is ERC20, ERC20Permit, ERC20Votes {
    /// @notice Who the vesting wallets release to.
    struct Beneficiaries {
        address investment;
        address founders;
        address operations;
        address communityRewards;
    }

    uint256 public constant INVESTMENT = 15_000_000e18;
    uint256 public constant FOUNDERS = 10_000_000e18;
    uint256 public constant OPERATIONS = 15_000_000e18;
    uint256 public constant COMMUNITY_REWARDS = 10_000_000e18;
    uint256 public constant COMMUNITY_FUND = 50_000_000e18;

    /// @notice Two years, nothing in the first half year.
    TabgridVesting public immutable investmentVesting;
    /// @notice Four years, nothing in the first.
    TabgridVesting public immutable foundersVesting;
    /// @notice Four years.
    TabgridVesting public immutable operationsVesting;
    /// @notice Four years.
    TabgridVesting public immutable communityRewardsVesting;
    /// @notice Holds the community fund and pays volunteers from it.
    address public immutable rewardTreasury;

    /**
     * @param beneficiaries First owners of the vesting wallets.
     * @param vestingStart When vesting starts, in Unix seconds.
     * @param treasury The RewardTreasury, which may be deployed after this.
     */
    constructor(
        Beneficiaries memory beneficiaries,
        uint64 vestingStart,
        address treasury
    ) ERC20("Tabgrid", "TAB") ERC20Permit("Tabgrid") {
        investmentVesting = new TabgridVesting(beneficiaries.investment, vestingStart, 730 days, 182 days);
        foundersVesting = new TabgridVesting(beneficiaries.founders, vestingStart, 1460 days, 365 days);
        operationsVesting = new TabgridVesting(beneficiaries.operations, vestingStart, 1460 days, 0);
        communityRewardsVesting = new TabgridVesting(beneficiaries.communityRewards, vestingStart, 1460 days, 0);
        rewardTreasury = treasury;

        _mint(address(investmentVesting), INVESTMENT);
        _mint(address(foundersVesting), FOUNDERS);
        _mint(address(operationsVesting), OPERATIONS);
        _mint(address(communityRewardsVesting), COMMUNITY_REWARDS);
        _mint(treasury, COMMUNITY_FUND);
    }

    /// @notice Votes are counted by time: block numbers mean different things on different chains.
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    /// @notice {clock} in the words of ERC-6372.
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @inheritdoc ERC20Permit
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
