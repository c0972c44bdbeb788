// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/**
 * @title The community fund, which pays for volunteer work
 * @notice A fifth of what is left is emitted each year, the same amount on each of its days: 27,397 tokens a day in the
 * first, 80 % of that in the second, and so on. {emissionPerDay} publishes the whole schedule. What an epoch does not
 * use stays here for good; no later epoch gets more for it.
 *
 * Time is counted in epochs from 1 on: epoch n ends at `genesis + n * epochSeconds`.
 *
 * @dev Only the distributor takes tokens out, once an epoch, for epochs that have ended, in their order. Threats
 * considered:
 * - A stolen owner's key: the owner can name another distributor, after {REPLACEMENT_DELAY} in which holders and the
 *   other owners of a multisig can see it coming; even then the schedule bounds what leaves.
 * - One epoch emitted twice, by an old and a new distributor say: the count of epochs is kept here.
 * - Rounding: an epoch's part of a day is rounded down, so that a day's epochs together never exceed the day.
 */
contract RewardTreasury is Ownable2Step {
    using SafeERC20 for IERC20;

    /// @notice The whole community fund, which the schedule divides.
    uint256 public constant FUND = 50_000_000e18;
    /// @notice From naming another distributor to its first possible use.
    uint256 public constant REPLACEMENT_DELAY = 7 days;
    uint256 private constant DAYS_PER_YEAR = 365;
    /// @dev From then on nothing is emitted: 1e-18 of the fund is left, and the loop has an end.
    uint256 private constant LAST_YEAR = 200;

    IERC20 public immutable token;
    /// @notice Start of epoch 1, in Unix seconds.
    uint256 public immutable genesis;
    /// @notice Length of an epoch; a whole number of them makes a day.
    uint256 public immutable epochSeconds;

    /// @notice The only one who can take tokens out.
    address public distributor;
    /// @notice First epoch that can still be emitted.
    uint64 public nextEpoch = 1;
    /// @notice Who may become the distributor, zero when nobody is named.
    address public proposedDistributor;
    /// @notice From when {replaceDistributor} works, in Unix seconds.
    uint64 public replaceableAt;

    event Emitted(uint256 indexed epoch, uint256 amount);
    event DistributorProposed(address indexed distributor, uint256 replaceableAt);
    event DistributorReplaced(address indexed previous, address indexed current);

    error EpochsDoNotFillADay(uint256 epochSeconds);
    error NotTheDistributor(address caller);
    error EpochAlreadyEmitted(uint256 epoch, uint256 nextEpoch);
    error EpochNotOver(uint256 epoch, uint256 endsAt);
    error EmissionExceeded(uint256 epoch, uint256 amount, uint256 most);
    error NotReplaceableYet(uint256 replaceableAt);
    error NoDistributorProposed();

    /**
     * @param token_ What the fund consists of.
     * @param distributor_ The RewardDistributor, which may be deployed after this.
     * @param owner Who may propose another distributor.
     * @param genesis_ Start of epoch 1, in Unix seconds.
     * @param epochSeconds_ Length of an epoch; divides a day.
     */
    constructor(
        IERC20 token_,
        address distributor_,
        address owner,
        uint256 genesis_,
        uint256 epochSeconds_
    ) Ownable(owner) {
        require(epochSeconds_ != 0 && 1 days % epochSeconds_ == 0, EpochsDoNotFillADay(epochSeconds_));
        token = token_;
        distributor = distributor_;
        genesis = genesis_;
        epochSeconds = epochSeconds_;
        emit DistributorReplaced(address(0), distributor_);
    }

    /**
     * @notice Pays volunteer work of an epoch, to the distributor.
     * @param epoch One that has ended, after the last one emitted.
     * @param amount At most {emissionOf} the epoch.
     */
    function release(uint256 epoch, uint256 amount) external {
        require(msg.sender == distributor, NotTheDistributor(msg.sender));
        require(epoch >= nextEpoch, EpochAlreadyEmitted(epoch, nextEpoch));
        require(block.timestamp >= epochEnd(epoch), EpochNotOver(epoch, epochEnd(epoch)));
        uint256 most = emissionOf(epoch);
        require(amount <= most, EmissionExceeded(epoch, amount, most));
        // An epoch that has ended counts seconds since 1970 at most.
        nextEpoch = uint64(epoch + 1);
        emit Emitted(epoch, amount);
        token.safeTransfer(msg.sender, amount);
    }

    /// @notice Names another distributor, or nobody by zero, to be put in place after the delay.
    function proposeDistributor(address candidate) external onlyOwner {
        proposedDistributor = candidate;
        replaceableAt = uint64(block.timestamp + REPLACEMENT_DELAY);
        emit DistributorProposed(candidate, replaceableAt);
    }

    /// @notice Puts the proposed distributor in place.
    function replaceDistributor() external onlyOwner {
        address candidate = proposedDistributor;
        require(candidate != address(0), NoDistributorProposed());
        require(block.timestamp >= replaceableAt, NotReplaceableYet(replaceableAt));
        emit DistributorReplaced(distributor, candidate);
        distributor = candidate;
        proposedDistributor = address(0);
    }

    /// @notice Most that volunteer work of an epoch is paid.
    function emissionOf(uint256 epoch) public view returns (uint256) {
        if (epoch == 0) return 0;
        return (emissionPerDay(((epoch - 1) * epochSeconds) / 1 days) * epochSeconds) / 1 days;
    }

    /// @notice First moment after an epoch, in Unix seconds.
    function epochEnd(uint256 epoch) public view returns (uint256) {
        return genesis + epoch * epochSeconds;
    }

    /**
     * @notice Most that is emitted on a day: FUND / 5 / 365 * (4 / 5) ^ (day / 365), rounded down year by year.
     * @param day Days since genesis.
     */
    function emissionPerDay(uint256 day) public pure returns (uint256) {
        uint256 year = day / DAYS_PER_YEAR;
        if (year >= LAST_YEAR) return 0;
        uint256 left = FUND;
        for (uint256 past = 0; past < year; ++past) left -= left / 5;
        return left / 5 / DAYS_PER_YEAR;
    }
}
