// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {PayoutProofs} from "./PayoutProofs.sol";

/**
 * @title Claims against a Merkle root of cumulative earnings
 * @notice The half of the RewardDistributor that pays: given a final root, an account is paid what its leaf says and it
 * has not had yet.
 *
 * A leaf is keccak256(keccak256(abi.encode(address account, uint256 cumulativeAmount))), the tree OpenZeppelin's
 * StandardMerkleTree.
 *
 * @dev Threats considered:
 * - A leaf claimed twice: only the difference to what the account has had is paid.
 * - Roots going down: an account's smaller leaf pays nothing and takes nothing back; what it has had is never
 *   forgotten.
 * - A root that should never have become final: its leaves can claim everything that is held for others, so the chain
 *   bounds what leaves at {claimCap} for each epoch of time. A claim beyond it is paid in part, the rest later:
 *   nobody's claim can grow too large to be paid. Who claims for others to use up an epoch's cap pays them, and gas,
 *   for a day's delay.
 * - An inner node of the tree shown as a leaf: leaves are hashed twice.
 * - A claim before there is a root: no proof leads to zero.
 * - Replay on another chain or deployment: a proof is worth what the root posted there says; nothing is signed.
 * - Front-running {claimMany} with one of its claims: accounts with nothing left to claim are passed over.
 * - Reentrancy: only the token is called, which calls nobody, and an account's claim is written before it is paid.
 */
abstract contract RewardClaims is Pausable {
    using PayoutProofs for bytes32;
    using SafeERC20 for IERC20;
    using SafeCast for uint256;

    IERC20 public immutable token;
    /// @notice Start of epoch 1, in Unix seconds.
    uint256 public immutable genesis;
    uint256 public immutable epochSeconds;

    // With Pausable's flag these share one slot, all that a claim reads and writes beside the account's own.
    /// @dev The epoch of time in which there was a claim last, and how much was claimed in it.
    uint40 private _claimEpoch;
    uint88 private _claimedInEpoch;
    /// @notice Most that is claimed during one epoch of time, in token units.
    uint88 public claimCap;

    /// @notice The final root that claims are proved against.
    bytes32 public root;

    /// @notice What an account has had so far, in token units.
    mapping(address account => uint256) public claimedBy;

    event Claimed(address indexed account, uint256 amount);
    event ClaimCapSet(uint256 claimCap);

    error ProofInvalid();
    error NothingToClaim();
    error ClaimCapReached(uint256 nextEpochAt);

    constructor(IERC20 token_, uint256 genesis_, uint256 epochSeconds_, uint256 claimCap_) {
        token = token_;
        genesis = genesis_;
        epochSeconds = epochSeconds_;
        _setClaimCap(claimCap_);
    }

    /**
     * @notice Pays the caller what its leaf says and it has not had, as far as {claimCap} allows.
     * @param cumulativeAmount What the leaf says, in token units.
     * @param proof From the leaf to {root}.
     * @return paid In token units, more than zero.
     */
    function claim(uint256 cumulativeAmount, bytes32[] calldata proof) external returns (uint256 paid) {
        return _claim(msg.sender, cumulativeAmount, proof);
    }

    /// @notice {claim} for somebody else: the caller pays the gas, the account gets the tokens.
    function claimFor(
        address account,
        uint256 cumulativeAmount,
        bytes32[] calldata proof
    ) external returns (uint256 paid) {
        return _claim(account, cumulativeAmount, proof);
    }

    /**
     * @notice {claimFor} many at once with one proof of all their leaves. Accounts with nothing left to claim are
     * passed over; those that {claimCap} leaves without can be claimed for in the next epoch.
     * @param accounts In the order of the multiproof's leaves.
     * @param cumulativeAmounts What their leaves say, in the same order, in token units.
     * @param proof Siblings that cannot be computed from the leaves.
     * @param flags MerkleProof's flags as bits, from the lowest of the first word on.
     * @return paid In token units, more than zero.
     */
    function claimMany(
        address[] calldata accounts,
        uint256[] calldata cumulativeAmounts,
        bytes32[] calldata proof,
        uint256[] calldata flags
    ) external whenNotPaused returns (uint256 paid) {
        require(accounts.length == cumulativeAmounts.length, ProofInvalid());
        bytes32[] memory leaves = new bytes32[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            leaves[i] = PayoutProofs.leafOf(accounts[i], cumulativeAmounts[i]);
        }
        bytes32 proved = PayoutProofs.rootOfMany(leaves, proof, flags);
        require(proved != 0 && proved == root, ProofInvalid());

        (uint256 epoch, uint256 claimed) = _currentEpoch();
        uint256 allowed = _allowed(epoch, claimed);
        for (uint256 i = 0; i < accounts.length; ++i) {
            paid += _pay(accounts[i], cumulativeAmounts[i], allowed - paid);
        }
        _count(epoch, claimed + paid, paid);
    }

    /// @notice What the cap leaves to be claimed until the current epoch of time ends, in token units.
    function claimableNow() external view returns (uint256) {
        (, uint256 claimed) = _currentEpoch();
        return Math.saturatingSub(claimCap, claimed);
    }

    function _setClaimCap(uint256 claimCap_) internal {
        claimCap = claimCap_.toUint88();
        emit ClaimCapSet(claimCap_);
    }

    function _setRoot(bytes32 finalRoot) internal {
        root = finalRoot;
    }

    function _claim(
        address account,
        uint256 cumulativeAmount,
        bytes32[] calldata proof
    ) private whenNotPaused returns (uint256 paid) {
        require(PayoutProofs.leafOf(account, cumulativeAmount).rootOf(proof) == root, ProofInvalid());
        (uint256 epoch, uint256 claimed) = _currentEpoch();
        paid = _pay(account, cumulativeAmount, _allowed(epoch, claimed));
        _count(epoch, claimed + paid, paid);
    }

    /// @return paid What is due to the account, or what is allowed if that is less; maybe zero.
    function _pay(address account, uint256 cumulativeAmount, uint256 allowed) private returns (uint256 paid) {
        uint256 before = claimedBy[account];
        paid = Math.min(Math.saturatingSub(cumulativeAmount, before), allowed);
        if (paid == 0) return 0;
        claimedBy[account] = before + paid;
        emit Claimed(account, paid);
        token.safeTransfer(account, paid);
    }

    /// @dev Time counted in epochs fits, and so does what the cap, which fits, allows.
    function _count(uint256 epoch, uint256 claimed, uint256 paid) private {
        require(paid != 0, NothingToClaim());
        _claimEpoch = uint40(epoch);
        _claimedInEpoch = uint88(claimed);
    }

    /// @dev Before genesis nothing can be claimed, but asked for.
    function _currentEpoch() private view returns (uint256 epoch, uint256 claimed) {
        epoch = Math.saturatingSub(block.timestamp, genesis) / epochSeconds + 1;
        claimed = _claimEpoch == epoch ? _claimedInEpoch : 0;
    }

    function _allowed(uint256 epoch, uint256 claimed) private view returns (uint256 allowed) {
        allowed = Math.saturatingSub(claimCap, claimed);
        require(allowed != 0, ClaimCapReached(genesis + epoch * epochSeconds));
    }
}
