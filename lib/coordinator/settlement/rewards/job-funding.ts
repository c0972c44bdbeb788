import type { JobFunding } from "#lib/protocol/messages/rewards.ts";
import { HOLDERS_BASIS_POINTS } from "../../epochs/compute-epoch.ts";
import type { Wallet } from "../../epochs/epoch.ts";
import type { JobRecord } from "../../ports.ts";
import type { JobBudget, SettlementChain } from "../settlement-chain.ts";
import { type JobFundingRecord, MAX_FUNDERS, type SettlementStorage } from "../settlement-storage.ts";
import type { RewardsChain } from "./ports.ts";
import { FundingNotFoundError, TooManyFundersError } from "./rewards-errors.ts";

export interface FundingDeps {
  readonly storage: SettlementStorage;
  readonly chain: RewardsChain;
  readonly budgets: Pick<SettlementChain, "readBudgets">;
}

/** Remembers which wallet deposits a job's budget, and says where. @throws `funding.too-many` */
export async function registerFunding(job: JobRecord, requester: Wallet, deps: FundingDeps): Promise<JobFunding> {
  const { jobKey } = deps.chain.namesOf(job.id, requester);
  const funding = { jobId: job.id, requester, jobKey };
  if (!(await deps.storage.addFunding(funding))) throw new TooManyFundersError(MAX_FUNDERS);
  return describeFunding(job, funding, deps);
}

/** A job's budget: the one that was deposited, or the one that was named first. @throws `funding.not-found` */
export async function getFunding(job: JobRecord, deps: FundingDeps): Promise<JobFunding> {
  const fundings = await deps.storage.listFundings(job.id);
  const views = await Promise.all(fundings.map((funding) => describeFunding(job, funding, deps)));
  const view = views.find(({ state }) => state !== "none") ?? views[0];
  if (view === undefined) throw new FundingNotFoundError();
  return view;
}

async function describeFunding(
  job: JobRecord,
  { requester, jobKey }: JobFundingRecord,
  { storage, chain, budgets }: FundingDeps,
): Promise<JobFunding> {
  const [budget] = (await budgets.readBudgets([jobKey])) as [JobBudget];
  const debits = await storage.listDebits(jobKey);
  const spentWei = debits.reduce((sum, { amountWei }) => sum + amountWei, 0n);
  const { unitsAccepted, unitsTotal } = job;
  const inAllWei = budget.availableWei + spentWei;
  const dueWei = unitsTotal === 0 ? 0n : (inAllWei * BigInt(unitsAccepted)) / BigInt(unitsTotal);
  return {
    jobId: job.id,
    chainId: chain.chainId,
    token: chain.token,
    escrow: chain.escrow,
    requester,
    escrowJobId: chain.namesOf(job.id, requester).escrowJobId,
    jobKey,
    state: stateOf(budget),
    availableWei: `${budget.availableWei}`,
    heldWei: `${budget.heldWei}`,
    spentWei: `${spentWei}`,
    dueWei: `${dueWei}`,
    refundableAt: budget.refundableAtMs === null ? null : new Date(budget.refundableAtMs).toISOString(),
    debits: debits.map(({ epoch, amountWei }) => ({
      epoch,
      amountWei: `${amountWei}`,
      toHoldersWei: `${(amountWei * HOLDERS_BASIS_POINTS) / 10_000n}`,
    })),
  };
}

function stateOf({ requester, refundableAtMs, isClosed }: JobBudget): JobFunding["state"] {
  if (requester === null) return "none";
  if (isClosed) return "refundable";
  return refundableAtMs === null ? "funded" : "cancelled";
}
