// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice What the escrow asks of the distributor, where the roles are kept.
interface IDebitAuthority {
    /// @notice Reverts unless `settler` may now hold `held` tokens in all against `epoch`.
    function authorizeDebit(address settler, uint256 epoch, uint256 held) external view;

    /// @notice Reverts unless `settler` has the settlement role.
    function authorizeClose(address settler) external view;
}

/**
 * @title Budgets of jobs
 * @notice A requester deposits a job's whole budget before it starts. Only spending that was verified leaves it, epoch
 * by epoch: 90 % to contributors, 10 % to holders. What is not spent goes back to the requester, and to nobody else.
 *
 * How an epoch is debited:
 * 1. {debit}: the settlement role names jobs and amounts, in numbered batches. The tokens stay here, held.
 * 2. The epoch's root is posted at the distributor with the sum that is held. Nothing more can be debited.
 * 3. The root becomes final ({release}: what is held moves to the distributor), or it is vetoed ({restore}: what is
 *    held counts as the jobs' budget again, and the epoch can be settled anew). One such turn is a round.
 *
 * @dev There is no admin and no pause here: the settlement role is looked up at the distributor, and nothing that
 * happens there can keep a requester from a refund of what is not held. Threats considered:
 * - A requester who cancels to escape the bill: a refund is possible {noticeSeconds} after {cancel}, time enough to
 *   settle what was computed; the settlement role can waive the rest of the notice once it is settled ({close}).
 * - A settlement role that is gone or stolen: requesters need it for nothing; what it debits is bounded by the
 *   distributor's cap for an epoch, held during the challenge delay, and given back by a veto.
 * - A debit sent twice, after a crash or a reorganisation: batches of a round are numbered, and each number is good
 *   once.
 * - A cancelled job in the middle of an epoch's settlement: what is held stays held, the rest is refunded, and what a
 *   veto frees later can be refunded later.
 * - A key that means another job: it binds chain, escrow, requester and the coordinator's own id, so that nobody can
 *   take another's id, and a job of another chain has another key.
 * - A permit that somebody else has used already: it is tried, and only the allowance counts.
 * - Reentrancy: the only contract called that is not ours by construction is the token, which calls nobody; state is
 *   written before it is called all the same.
 * Tokens sent here by a plain transfer belong to no job and cannot be taken out again.
 */
contract JobEscrow {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;

    /// @notice One job's account, as it stands after all rounds that are over.
    struct Job {
        /// Who deposited it and gets refunds; zero when there is no such job.
        address requester;
        /// From when a refund is possible, in Unix seconds; zero while the job is open.
        uint48 refundableAt;
        /// Round that `held` belongs to.
        uint48 heldRound;
        /// Neither spent nor held nor refunded.
        uint128 available;
        /// Debited in a round whose outcome is open.
        uint128 held;
    }

    /// @notice The settlement under way.
    struct Round {
        uint48 number;
        /// Epoch being settled; means nothing while `held` is zero.
        uint48 epoch;
        /// Batches of debits so far, and so the number of the next one.
        uint32 batches;
        /// Sum of the debits, in token units.
        uint128 held;
    }

    /// @notice A permit of the token (EIP-2612) for this contract.
    struct Permit {
        uint256 value;
        uint256 deadline;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    /// @notice Part of each job's spending that goes to holders of circulating tokens, in hundredths, rounded down.
    uint256 public constant HOLDERS_PERCENT = 10;

    IERC20 public immutable token;
    /// @notice The RewardDistributor: keeps the roles, decides over rounds, gets what is released.
    address public immutable distributor;
    /// @notice From {cancel} to the first possible refund.
    uint48 public immutable noticeSeconds;

    Round private _round;
    mapping(bytes32 key => Job) private _jobs;
    mapping(uint256 round => bool) private _restored;

    event Deposited(bytes32 indexed key, address indexed requester, bytes32 indexed jobId, uint256 amount);
    event ToppedUp(bytes32 indexed key, address indexed from, uint256 amount);
    event Cancelled(bytes32 indexed key, uint256 refundableAt);
    event Closed(bytes32 indexed key);
    event Refunded(bytes32 indexed key, address indexed requester, uint256 amount);
    event Debited(
        uint256 indexed epoch,
        uint256 indexed round,
        bytes32 indexed key,
        uint256 toContributors,
        uint256 toHolders
    );
    event BatchDebited(uint256 indexed epoch, uint256 indexed round, uint256 batch, uint256 held);
    event Released(uint256 indexed epoch, uint256 indexed round, uint256 amount);
    event Restored(uint256 indexed epoch, uint256 indexed round, uint256 amount);

    error NothingDeposited();
    error JobExists(bytes32 key);
    error NoSuchJob(bytes32 key);
    error NotTheRequester(bytes32 key, address caller);
    error JobCancelled(bytes32 key);
    error NotRefundableYet(bytes32 key, uint256 refundableAt);
    error NothingToRefund(bytes32 key);
    error NotTheDistributor(address caller);
    error BatchOutOfOrder(uint256 batch, uint256 expected);
    error AnotherEpochIsHeld(uint256 epoch);
    error LengthsDiffer(uint256 keys, uint256 amounts);
    error BudgetExceeded(bytes32 key, uint256 amount, uint256 available);

    modifier onlyDistributor() {
        require(msg.sender == distributor, NotTheDistributor(msg.sender));
        _;
    }

    /**
     * @param token_ What budgets consist of.
     * @param distributor_ The RewardDistributor.
     * @param noticeSeconds_ Notice of a cancellation; longer than settling the last epoch takes.
     */
    constructor(IERC20 token_, address distributor_, uint48 noticeSeconds_) {
        token = token_;
        distributor = distributor_;
        noticeSeconds = noticeSeconds_;
    }

    /**
     * @notice Opens a job with its budget, which must be approved.
     * @param jobId The coordinator's id of the job.
     * @param amount The whole budget, in token units.
     * @return key The job's key from here on, {keyOf} it.
     */
    function deposit(bytes32 jobId, uint256 amount) public returns (bytes32 key) {
        key = keyOf(msg.sender, jobId);
        Job storage job = _jobs[key];
        require(job.requester == address(0), JobExists(key));
        require(amount != 0, NothingDeposited());
        job.requester = msg.sender;
        job.available = amount.toUint128();
        emit Deposited(key, msg.sender, jobId, amount);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice {deposit} in one transaction with the approval.
    function depositWithPermit(bytes32 jobId, uint256 amount, Permit calldata permit) external returns (bytes32 key) {
        _usePermit(permit);
        return deposit(jobId, amount);
    }

    /**
     * @notice Adds to an open job's budget. Anybody may; refunds go to the requester all the same.
     * @param amount To be added, in token units; must be approved.
     */
    function topUp(bytes32 key, uint256 amount) public {
        Job storage job = _jobs[key];
        require(job.requester != address(0), NoSuchJob(key));
        require(job.refundableAt == 0, JobCancelled(key));
        require(amount != 0, NothingDeposited());
        job.available += amount.toUint128();
        emit ToppedUp(key, msg.sender, amount);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice {topUp} in one transaction with the approval.
    function topUpWithPermit(bytes32 key, uint256 amount, Permit calldata permit) external {
        _usePermit(permit);
        topUp(key, amount);
    }

    /// @notice Gives notice: the job stops, what was computed is settled, the rest can be refunded afterwards.
    function cancel(bytes32 key) external {
        Job storage job = _jobs[key];
        require(job.requester == msg.sender, NotTheRequester(key, msg.sender));
        require(job.refundableAt == 0, JobCancelled(key));
        job.refundableAt = uint48(block.timestamp) + noticeSeconds;
        emit Cancelled(key, job.refundableAt);
    }

    /// @notice Says that jobs, cancelled or done, are settled for good: their rest can be refunded at once.
    function close(bytes32[] calldata keys) external {
        IDebitAuthority(distributor).authorizeClose(msg.sender);
        for (uint256 i = 0; i < keys.length; ++i) {
            bytes32 key = keys[i];
            require(_jobs[key].requester != address(0), NoSuchJob(key));
            _jobs[key].refundableAt = uint48(block.timestamp);
            emit Closed(key);
        }
    }

    /**
     * @notice Pays back what is available of a job whose notice is over. Anybody may call it; the requester is paid.
     * @return amount What was paid back, in token units.
     */
    function refund(bytes32 key) external returns (uint256 amount) {
        Job storage job = _settledJob(key);
        address requester = job.requester;
        require(requester != address(0), NoSuchJob(key));
        require(
            job.refundableAt != 0 && block.timestamp >= job.refundableAt,
            NotRefundableYet(key, job.refundableAt)
        );
        amount = job.available;
        require(amount != 0, NothingToRefund(key));
        job.available = 0;
        emit Refunded(key, requester, amount);
        token.safeTransfer(requester, amount);
    }

    /**
     * @notice Holds verified spending of an epoch. For the settlement role.
     * @param epoch The epoch being settled; the same for all batches of a round.
     * @param batch Number of this batch, from 0 in each round.
     * @param keys Jobs, in any order.
     * @param amounts What each of them spent, in token units.
     */
    function debit(uint256 epoch, uint256 batch, bytes32[] calldata keys, uint256[] calldata amounts) external {
        Round memory round = _round;
        require(keys.length == amounts.length, LengthsDiffer(keys.length, amounts.length));
        require(batch == round.batches, BatchOutOfOrder(batch, round.batches));
        require(round.batches == 0 || epoch == round.epoch, AnotherEpochIsHeld(round.epoch));
        uint256 held = round.held;
        for (uint256 i = 0; i < keys.length; ++i) {
            uint256 amount = amounts[i];
            uint256 toHolders = (amount * HOLDERS_PERCENT) / 100;
            held += amount;
            emit Debited(epoch, round.number, keys[i], amount - toHolders, toHolders);
            _hold(keys[i], amount, round.number);
        }
        _round = Round(round.number, epoch.toUint48(), round.batches + 1, held.toUint128());
        emit BatchDebited(epoch, round.number, batch, held);
        IDebitAuthority(distributor).authorizeDebit(msg.sender, epoch, held);
    }

    /// @notice Ends the round, its root being final: what is held moves to the distributor.
    function release() external onlyDistributor returns (uint256 amount) {
        Round memory round = _round;
        amount = round.held;
        _round = Round(round.number + 1, 0, 0, 0);
        emit Released(round.epoch, round.number, amount);
        token.safeTransfer(distributor, amount);
    }

    /// @notice Ends the round without effect: what is held is available to its jobs again.
    function restore() external onlyDistributor {
        Round memory round = _round;
        _restored[round.number] = true;
        _round = Round(round.number + 1, 0, 0, 0);
        emit Restored(round.epoch, round.number, round.held);
    }

    /// @notice The settlement under way.
    function currentRound() external view returns (Round memory) {
        return _round;
    }

    /// @notice A job's account, as it stands after all rounds that are over; all zero when there is no such job.
    function jobOf(bytes32 key) external view returns (Job memory job) {
        job = _jobs[key];
        if (job.heldRound == _round.number) return job;
        if (_restored[job.heldRound]) job.available += job.held;
        job.held = 0;
    }

    /// @notice Key of a requester's job here, on this chain.
    function keyOf(address requester, bytes32 jobId) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), requester, jobId));
    }

    function _hold(bytes32 key, uint256 amount, uint48 round) private {
        Job storage job = _settledJob(key);
        require(amount <= job.available, BudgetExceeded(key, amount, job.available));
        job.available -= uint128(amount);
        job.held += uint128(amount);
        job.heldRound = round;
    }

    /// @dev Books the outcome of the round that a job's tokens were held in, once that round is over.
    function _settledJob(bytes32 key) private returns (Job storage job) {
        job = _jobs[key];
        if (job.held == 0 || job.heldRound == _round.number) return job;
        if (_restored[job.heldRound]) job.available += job.held;
        job.held = 0;
    }

    /// @dev A permit that fails may have been used by somebody who saw it first; the transfer decides.
    function _usePermit(Permit calldata permit) private {
        try
            IERC20Permit(address(token)).permit(
                msg.sender,
                address(this),
                permit.value,
                permit.deadline,
                permit.v,
                permit.r,
                permit.s
            )
        {} catch {}
    }
}
