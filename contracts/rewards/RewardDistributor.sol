// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    AccessControlDefaultAdminRules
} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IDebitAuthority, JobEscrow} from "../jobs/JobEscrow.sol";
import {RewardClaims} from "./RewardClaims.sol";
import {RewardTreasury} from "./RewardTreasury.sol";

/**
 * @title Where epochs are settled and earnings are claimed
 * @notice Each epoch the settlement role posts one Merkle root over everybody's earnings since the first epoch here.
 * After a challenge delay, in which a guardian can veto it, the root is final and accounts claim what they have not
 * had.
 *
 * Contributors' 90 % of what jobs spent, holders' 10 % and volunteers' emission are all leaves of the one tree; an
 * account that earns in several ways has one leaf with the sum.
 *
 * @dev Roles, each with as little power as its duty needs:
 * - SETTLER_ROLE, a hot key: debits escrows and posts roots.
 * - GUARDIAN_ROLE: vetoes roots, gives debits back, pauses. It can hold things up and can move nothing.
 * - DEFAULT_ADMIN_ROLE, a multisig: grants and revokes the two, sets the caps, ends a pause. It is handed over in two
 *   steps with a delay.
 * - Anybody: makes an unchallenged root final, claims for others (the tokens go to the account).
 *
 * Threats considered, beside those of claims:
 * - A root that pays more than was earned: its totals are bounded by what the escrow holds for the epoch, by the
 *   treasury's emission for it, and by {payoutCap}. Whether the leaves are right anybody can recompute from the file
 *   whose digest is posted with the root; the guardian vetoes it within the delay if they are not.
 * - A stolen settlement key: the same bounds and the same veto; and with the guardian asleep, the cap on claims.
 * - A debit that was lost, its root posted all the same and paid from emission: the root says how much is escrowed, and
 *   that has to be what is held, to the last unit.
 * - A vetoed epoch's funds: they have not moved. Debits are available to their jobs again, emission is still in the
 *   treasury, and the epoch can be settled anew.
 * - Skipped epochs: allowed, in rising order; their emission is not made up for.
 * - Rounding: a root's leaves may come to less than its totals. The remainder stays here, and later roots may contain
 *   it, since their leaves are bounded by the sum of all totals.
 * - Reentrancy: only our own contracts are called, and state is written before.
 */
contract RewardDistributor is AccessControlDefaultAdminRules, RewardClaims, IDebitAuthority {
    using SafeCast for uint256;

    /// @notice Where the pieces are, how long a challenge lasts, and the caps.
    struct Setup {
        RewardTreasury treasury;
        /// The JobEscrow, which may be deployed after this.
        JobEscrow escrow;
        /// From posting a root until it can be final, in seconds.
        uint256 challengeSeconds;
        /// Most that one epoch pays, in token units.
        uint256 payoutCap;
        /// Most that is claimed during one epoch of time, in token units.
        uint256 claimCap;
    }

    /// @notice Who holds the roles at first.
    struct Holders {
        address admin;
        address settler;
        address guardian;
        /// From beginning a transfer of the admin role to its earliest acceptance, in seconds.
        uint48 adminDelaySeconds;
    }

    /// @dev A root under challenge, its totals in 88 bits, which hold three times the supply.
    struct Pending {
        uint40 epoch;
        /// Zero when no root is under challenge.
        uint40 finalAt;
        uint88 escrowed;
        uint88 emitted;
    }

    bytes32 public constant SETTLER_ROLE = keccak256("SETTLER_ROLE");
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");

    RewardTreasury public immutable treasury;
    JobEscrow public immutable escrow;
    uint256 public immutable challengeSeconds;

    bytes32 private _pendingRoot;
    Pending private _pending;
    /// @notice Most that an epoch may pay, in token units.
    uint88 public payoutCap;
    /// @notice First epoch that can still be settled.
    uint40 public nextEpoch = 1;

    /// @notice Sum of all final epochs' debits, in token units.
    uint128 public totalEscrowed;
    /// @notice Sum of all final epochs' emission, in token units.
    uint128 public totalEmitted;

    event PayoutCapSet(uint256 payoutCap);
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

    error EmptyRoot();
    error RootUnderChallenge(uint256 epoch, uint256 finalAt);
    error NoRootUnderChallenge();
    error NotTheRootUnderChallenge(uint256 epoch, bytes32 root);
    error EpochSettled(uint256 epoch, uint256 nextEpoch);
    error EpochNotOver(uint256 epoch, uint256 endsAt);
    error DebitsDiffer(uint256 escrowed, uint256 held);
    error DebitsOfAnotherEpoch(uint256 epoch);
    error EmissionExceeded(uint256 emitted, uint256 most);
    error PayoutCapExceeded(uint256 amount, uint256 cap);

    constructor(
        Setup memory setup,
        Holders memory holders
    )
        AccessControlDefaultAdminRules(holders.adminDelaySeconds, holders.admin)
        RewardClaims(
            setup.treasury.token(),
            setup.treasury.genesis(),
            setup.treasury.epochSeconds(),
            setup.claimCap
        )
    {
        treasury = setup.treasury;
        escrow = setup.escrow;
        challengeSeconds = setup.challengeSeconds;
        _setPayoutCap(setup.payoutCap);
        _grantRole(SETTLER_ROLE, holders.settler);
        _grantRole(GUARDIAN_ROLE, holders.guardian);
    }

    /**
     * @notice Posts an epoch's root. It can be final after the challenge delay.
     * @param epoch One that has ended, after the last final one.
     * @param newRoot Root over all accounts' cumulative earnings, this epoch's included.
     * @param escrowed What jobs spent in the epoch: exactly what the escrow holds for it, in token units.
     * @param emitted What volunteers earned: at most the treasury's emission for the epoch, in token units.
     * @param contentDigest SHA-256 of the epoch's published file.
     */
    function postRoot(
        uint256 epoch,
        bytes32 newRoot,
        uint256 escrowed,
        uint256 emitted,
        bytes32 contentDigest
    ) external onlyRole(SETTLER_ROLE) {
        require(newRoot != 0, EmptyRoot());
        _requireSettleable(epoch, escrowed + emitted);
        JobEscrow.Round memory round = escrow.currentRound();
        require(escrowed == round.held, DebitsDiffer(escrowed, round.held));
        require(round.batches == 0 || round.epoch == epoch, DebitsOfAnotherEpoch(round.epoch));
        uint256 most = treasury.emissionOf(epoch);
        require(emitted <= most, EmissionExceeded(emitted, most));

        uint256 finalAt = block.timestamp + challengeSeconds;
        _pendingRoot = newRoot;
        // Both amounts are within the cap, which fits; an epoch that is over fits too.
        _pending = Pending(uint40(epoch), finalAt.toUint40(), uint88(escrowed), uint88(emitted));
        emit RootPosted(epoch, newRoot, escrowed, emitted, contentDigest, finalAt);
    }

    /// @notice Makes the root under challenge final and collects what it pays. Anybody may, once the delay is over.
    function finalizeRoot() external whenNotPaused {
        Pending memory pending = _pending;
        require(pending.finalAt != 0, NoRootUnderChallenge());
        require(block.timestamp >= pending.finalAt, RootUnderChallenge(pending.epoch, pending.finalAt));
        // The rest of the slot stays as it is: writing to a slot that is not zero is cheaper.
        _pending.finalAt = 0;
        _setRoot(_pendingRoot);
        nextEpoch = pending.epoch + 1;
        totalEscrowed += pending.escrowed;
        totalEmitted += pending.emitted;
        emit RootFinal(pending.epoch, _pendingRoot, pending.escrowed, pending.emitted);
        escrow.release();
        // Without emission it does not take a treasury that pays this distributor.
        if (pending.emitted != 0) treasury.release(pending.epoch, pending.emitted);
    }

    /**
     * @notice Refuses the root under challenge; its debits are available to their jobs again. Possible until it is
     * final.
     * @dev Names what it refuses, so that a veto in flight does not hit the corrected root.
     */
    function veto(uint256 epoch, bytes32 refused) external onlyRole(GUARDIAN_ROLE) {
        require(_pending.finalAt != 0, NoRootUnderChallenge());
        require(_pending.epoch == epoch && _pendingRoot == refused, NotTheRootUnderChallenge(epoch, refused));
        _pending.finalAt = 0;
        emit RootVetoed(epoch, refused, msg.sender);
        escrow.restore();
    }

    /// @notice Gives back debits for which no root has been posted, if whoever held them abandoned or abused them.
    function returnDebits() external onlyRole(GUARDIAN_ROLE) {
        _requireNoneUnderChallenge();
        emit DebitsReturned(msg.sender);
        escrow.restore();
    }

    /// @notice Stops settlement and claims. Refunds, vetoes and the return of debits go on.
    function pause() external onlyRole(GUARDIAN_ROLE) {
        _pause();
    }

    /// @notice Ends a pause.
    function unpause() external onlyRole(DEFAULT_ADMIN_ROLE) {
        _unpause();
    }

    /// @notice Sets the most that one epoch may pay and that may be claimed during one, in token units.
    function setCaps(uint256 payoutCap_, uint256 claimCap_) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setPayoutCap(payoutCap_);
        _setClaimCap(claimCap_);
    }

    /// @inheritdoc IDebitAuthority
    function authorizeDebit(address settler, uint256 epoch, uint256 held) external view {
        _checkRole(SETTLER_ROLE, settler);
        _requireSettleable(epoch, held);
    }

    /// @inheritdoc IDebitAuthority
    function authorizeClose(address settler) external view {
        _checkRole(SETTLER_ROLE, settler);
    }

    /// @notice The root under challenge with its totals; `finalAt` is zero when there is none.
    function pendingRoot()
        external
        view
        returns (uint256 epoch, bytes32 proposed, uint256 escrowed, uint256 emitted, uint256 finalAt)
    {
        Pending memory pending = _pending;
        return (pending.epoch, _pendingRoot, pending.escrowed, pending.emitted, pending.finalAt);
    }

    function _setPayoutCap(uint256 payoutCap_) private {
        payoutCap = payoutCap_.toUint88();
        emit PayoutCapSet(payoutCap_);
    }

    function _requireSettleable(uint256 epoch, uint256 amount) private view {
        _requireNotPaused();
        _requireNoneUnderChallenge();
        require(epoch >= nextEpoch, EpochSettled(epoch, nextEpoch));
        uint256 endsAt = genesis + epoch * epochSeconds;
        require(block.timestamp >= endsAt, EpochNotOver(epoch, endsAt));
        require(amount <= payoutCap, PayoutCapExceeded(amount, payoutCap));
    }

    function _requireNoneUnderChallenge() private view {
        require(_pending.finalAt == 0, RootUnderChallenge(_pending.epoch, _pending.finalAt));
    }
}
