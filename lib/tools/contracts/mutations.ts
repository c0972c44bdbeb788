/** A bug that is planted to see whether the contracts' tests catch it. The list is data, and longer than 300 lines. */
export interface Mutation {
  readonly title: string;
  readonly file: string;
  /** Stands once in the file. */
  readonly find: string;
  readonly replace: string;
}

const CLAIMS = "contracts/rewards/RewardClaims.sol";
const DISTRIBUTOR = "contracts/rewards/RewardDistributor.sol";
const ESCROW = "contracts/jobs/JobEscrow.sol";
const PROOFS = "contracts/rewards/PayoutProofs.sol";
const TOKEN = "contracts/token/TabgridToken.sol";
const TREASURY = "contracts/rewards/RewardTreasury.sol";
const VESTING = "contracts/token/TabgridVesting.sol";

/** What an author could get wrong or an attacker would like to find. */
export const MUTATIONS: readonly Mutation[] = [
  {
    title: "a leaf is paid in full each time",
    file: CLAIMS,
    find: "claimedBy[account] = before + paid;",
    replace: "claimedBy[account] = before;",
  },
  {
    title: "a partly paid claim counts as paid in full",
    file: CLAIMS,
    find: "claimedBy[account] = before + paid;",
    replace: "claimedBy[account] = cumulativeAmount;",
  },
  {
    title: "claimFor pays who sends it",
    file: CLAIMS,
    find: "token.safeTransfer(account, paid);",
    replace: "token.safeTransfer(msg.sender, paid);",
  },
  {
    title: "a proof is not checked",
    file: CLAIMS,
    find: ".rootOf(proof) == root, ProofInvalid()",
    replace: ".rootOf(proof) != 0, ProofInvalid()",
  },
  {
    title: "many proofs are not checked",
    file: CLAIMS,
    find: "require(proved != 0 && proved == root, ProofInvalid());",
    replace: "require(proved != 0 && root != 0, ProofInvalid());",
  },
  {
    title: "a claim before there is a root",
    file: CLAIMS,
    find: "proved != 0 && proved == root",
    replace: "proved == root",
  },
  {
    title: "many claims are each allowed the whole cap",
    file: CLAIMS,
    find: "allowed - paid);",
    replace: "allowed);",
  },
  {
    title: "claims do not count against the cap",
    file: CLAIMS,
    find: "_claimedInEpoch = uint88(claimed);",
    replace: "_claimedInEpoch = 0;",
  },
  {
    title: "the cap never frees again",
    file: CLAIMS,
    find: "_claimEpoch == epoch ? _claimedInEpoch : 0",
    replace: "_claimEpoch <= epoch ? _claimedInEpoch : 0",
  },
  {
    title: "claims go on during a pause",
    file: CLAIMS,
    find: ") private whenNotPaused returns (uint256 paid) {",
    replace: ") private returns (uint256 paid) {",
  },
  {
    title: "many claims go on during a pause",
    file: CLAIMS,
    find: ") external whenNotPaused returns (uint256 paid) {",
    replace: ") external returns (uint256 paid) {",
  },
  {
    title: "leaves are hashed once",
    file: PROOFS,
    find: "mstore(0, keccak256(0, 64))\n            leaf := keccak256(0, 32)",
    replace: "leaf := keccak256(0, 64)",
  },
  {
    title: "a pair is hashed in the order given",
    file: PROOFS,
    find: "let place := shl(5, gt(root, sibling))",
    replace: "let place := 0",
  },
  {
    title: "siblings left over are overlooked",
    file: PROOFS,
    find: "root := mul(root, eq(sibling, proofEnd))",
    replace: "",
  },
  {
    title: "an account's dirty bits change its leaf",
    file: PROOFS,
    find: "and(account, 0xffffffffffffffffffffffffffffffffffffffff)",
    replace: "account",
  },
  {
    title: "anybody posts a root",
    file: DISTRIBUTOR,
    find: ") external onlyRole(SETTLER_ROLE) {",
    replace: ") external {",
  },
  {
    title: "anybody vetoes",
    file: DISTRIBUTOR,
    find: "bytes32 refused) external onlyRole(GUARDIAN_ROLE) {",
    replace: "bytes32 refused) external {",
  },
  {
    title: "the guardian ends a pause",
    file: DISTRIBUTOR,
    find: "function unpause() external onlyRole(DEFAULT_ADMIN_ROLE)",
    replace: "function unpause() external onlyRole(GUARDIAN_ROLE)",
  },
  {
    title: "a root is final a second early",
    file: DISTRIBUTOR,
    find: "block.timestamp >= pending.finalAt",
    replace: "block.timestamp + 1 >= pending.finalAt",
  },
  {
    title: "a root is final during a pause",
    file: DISTRIBUTOR,
    find: "function finalizeRoot() external whenNotPaused {",
    replace: "function finalizeRoot() external {",
  },
  {
    title: "a root is final twice",
    file: DISTRIBUTOR,
    find: "        _pending.finalAt = 0;\n        _setRoot(",
    replace: "        _setRoot(",
  },
  {
    title: "an epoch is settled twice",
    file: DISTRIBUTOR,
    find: "nextEpoch = pending.epoch + 1;",
    replace: "nextEpoch = pending.epoch;",
  },
  {
    title: "an epoch is settled before it is over",
    file: DISTRIBUTOR,
    find: "uint256 endsAt = genesis + epoch * epochSeconds;",
    replace: "uint256 endsAt = genesis + (epoch - 1) * epochSeconds;",
  },
  {
    title: "a root may claim fewer debits than are held",
    file: DISTRIBUTOR,
    find: "require(escrowed == round.held,",
    replace: "require(escrowed <= round.held,",
  },
  {
    title: "debits of one epoch pay another",
    file: DISTRIBUTOR,
    find: "round.batches == 0 || round.epoch == epoch",
    replace: "true",
  },
  {
    title: "emission is not bounded when it is posted",
    file: DISTRIBUTOR,
    find: "require(emitted <= most, EmissionExceeded(emitted, most));",
    replace: "",
  },
  {
    title: "the cap bounds debits alone",
    file: DISTRIBUTOR,
    find: "_requireSettleable(epoch, escrowed + emitted);",
    replace: "_requireSettleable(epoch, escrowed);",
  },
  {
    title: "a second root replaces one under challenge",
    file: DISTRIBUTOR,
    find: "        _requireNoneUnderChallenge();\n        require(epoch >= nextEpoch",
    replace: "        require(epoch >= nextEpoch",
  },
  {
    title: "a veto forgets the debits",
    file: DISTRIBUTOR,
    find: "emit RootVetoed(epoch, refused, msg.sender);\n        escrow.restore();",
    replace: "emit RootVetoed(epoch, refused, msg.sender);",
  },
  {
    title: "a veto hits whatever is under challenge",
    file: DISTRIBUTOR,
    find: "_pending.epoch == epoch && _pendingRoot == refused",
    replace: "_pending.epoch == epoch || _pendingRoot == refused",
  },
  {
    title: "anybody debits",
    file: DISTRIBUTOR,
    find: "_checkRole(SETTLER_ROLE, settler);\n        _requireSettleable(epoch, held);",
    replace: "_requireSettleable(epoch, held);",
  },
  {
    title: "a batch of debits is good twice",
    file: ESCROW,
    find: "require(batch == round.batches, BatchOutOfOrder(batch, round.batches));",
    replace: "",
  },
  {
    title: "a debit holds more than is available",
    file: ESCROW,
    find: "require(amount <= job.available, BudgetExceeded(key, amount, job.available));\n        job.available -= uint128(amount);",
    replace: "unchecked { job.available -= uint128(amount); }",
  },
  {
    title: "a vetoed debit is lost to its job",
    file: ESCROW,
    find: "        if (_restored[job.heldRound]) job.available += job.held;\n        job.held = 0;\n    }\n\n    /// @dev A permit",
    replace: "        job.held = 0;\n    }\n\n    /// @dev A permit",
  },
  {
    title: "a final debit is given back",
    file: ESCROW,
    find: "_restored[round.number] = true;",
    replace: "_restored[round.number] = true;\n        _restored[round.number - (round.number == 0 ? 0 : 1)] = true;",
  },
  {
    title: "what is held is refunded too",
    file: ESCROW,
    find: "amount = job.available;\n        require(amount != 0, NothingToRefund(key));",
    replace: "amount = job.available + job.held;\n        require(amount != 0, NothingToRefund(key));",
  },
  {
    title: "a refund is paid twice",
    file: ESCROW,
    find: "        job.available = 0;\n",
    replace: "",
  },
  {
    title: "a refund goes to who asks for it",
    file: ESCROW,
    find: "token.safeTransfer(requester, amount);",
    replace: "token.safeTransfer(msg.sender, amount);",
  },
  {
    title: "a job that is open is refunded",
    file: ESCROW,
    find: "job.refundableAt != 0 && block.timestamp >= job.refundableAt",
    replace: "block.timestamp >= job.refundableAt",
  },
  {
    title: "anybody cancels",
    file: ESCROW,
    find: "require(job.requester == msg.sender, NotTheRequester(key, msg.sender));",
    replace: "",
  },
  {
    title: "a key is good on every chain",
    file: ESCROW,
    find: "abi.encode(block.chainid, address(this), requester, jobId)",
    replace: "abi.encode(address(this), requester, jobId)",
  },
  {
    title: "a used permit fails the deposit",
    file: ESCROW,
    find: "{} catch {}",
    replace: "{} catch { revert NothingDeposited(); }",
  },
  {
    title: "holders get a tenth too much",
    file: ESCROW,
    find: "HOLDERS_PERCENT = 10;",
    replace: "HOLDERS_PERCENT = 11;",
  },
  {
    title: "anybody takes an epoch's debits",
    file: ESCROW,
    find: "function release() external onlyDistributor",
    replace: "function release() external",
  },
  {
    title: "anybody takes emission",
    file: TREASURY,
    find: "require(msg.sender == distributor, NotTheDistributor(msg.sender));",
    replace: "",
  },
  {
    title: "an epoch is emitted twice",
    file: TREASURY,
    find: "nextEpoch = uint64(epoch + 1);",
    replace: "nextEpoch = uint64(epoch);",
  },
  {
    title: "emission is not bounded",
    file: TREASURY,
    find: "require(amount <= most, EmissionExceeded(epoch, amount, most));",
    replace: "",
  },
  {
    title: "emission does not decay",
    file: TREASURY,
    find: "left -= left / 5;",
    replace: "left -= 0;",
  },
  {
    title: "emission of an epoch that is not over",
    file: TREASURY,
    find: "block.timestamp >= epochEnd(epoch)",
    replace: "block.timestamp + epochSeconds >= epochEnd(epoch)",
  },
  {
    title: "a distributor is replaced at once",
    file: TREASURY,
    find: "require(block.timestamp >= replaceableAt, NotReplaceableYet(replaceableAt));",
    replace: "",
  },
  {
    title: "founders have no cliff",
    file: TOKEN,
    find: "1460 days, 365 days)",
    replace: "1460 days, 0)",
  },
  {
    title: "somebody gets more than their share",
    file: TOKEN,
    find: "INVESTMENT = 15_000_000e18",
    replace: "INVESTMENT = 16_000_000e18",
  },
  {
    title: "vesting can be given up",
    file: VESTING,
    find: "    function renounceOwnership() public pure override {\n        revert VestingCannotBeRenounced();",
    replace: "    function renounceOwnership() public override {\n        super.renounceOwnership();",
  },
];
