import * as z from "zod";
import { cidSchema, digestSchema, jobIdSchema } from "../ids.ts";
import { reasonSchema } from "./reason.ts";

/** An amount in wei of the token (18 decimals), in decimal digits: JSON's numbers are not exact. */
export const weiSchema = z.string().regex(/^(0|[1-9][0-9]{0,77})$/);
/** A wallet or contract: `0x` and 40 lower-case hex digits. */
export const addressSchema = z.templateLiteral(["0x", z.string().regex(/^[0-9a-f]{40}$/)]);
/** 32 bytes of a chain: `0x` and 64 lower-case hex digits. */
export const hashSchema = z.templateLiteral(["0x", z.string().regex(/^[0-9a-f]{64}$/)]);
export type Address = z.infer<typeof addressSchema>;

/**
 * How far an epoch is settled. `open`: it runs, or ended and is not summed yet. `closed`: credit is summed.
 * `published`: payouts are computed and their file can be fetched. `posted`: the root is on the chain and may be vetoed
 * until `finalAt`. `final`: accounts can claim. `settled`: that is buried deep enough to stay. `halted`: a person has to
 * look. `skipped`: nobody earned anything.
 */
export const epochStateSchema = z.enum([
  "open",
  "closed",
  "published",
  "posted",
  "final",
  "settled",
  "halted",
  "skipped",
]);
export type EpochState = z.infer<typeof epochStateSchema>;

/** One epoch; amounts and addresses are null until they are known. */
export const epochViewSchema = z.object({
  epoch: z.int().positive(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  state: epochStateSchema,
  /** Why it is in this state. */
  reason: reasonSchema,
  root: hashSchema.nullable(),
  /** The file that explains every payout; `GET /blobs/{cid}`. */
  fileCid: cidSchema.nullable(),
  fileSizeBytes: z.int().nullable(),
  /** From when the root can be final; null before it is posted. */
  finalAt: z.iso.datetime().nullable(),
  totals: z
    .object({
      /** What jobs spent: 90 % of it to contributors, 10 % to holders. */
      spentWei: weiSchema,
      /** What volunteers were paid from the community fund. */
      emittedWei: weiSchema,
      /** What all wallets can have claimed once it is final, from epoch 1 on. */
      cumulativeWei: weiSchema,
      /** Kept for hosts that no wallet signed for. */
      pendingWei: weiSchema,
      carriedHoldersWei: weiSchema,
      payouts: z.int(),
    })
    .nullable(),
  /** Transactions sent for it, oldest first; a replaced one has another of the same nonce behind it. */
  transactions: z.array(
    z.object({
      step: z.string(),
      nonce: z.int(),
      hash: hashSchema,
      sentAt: z.iso.datetime(),
    }),
  ),
});
export type EpochView = z.infer<typeof epochViewSchema>;

/** `GET /api/v1/rewards/epochs`, newest first. */
export const epochPageSchema = z.object({ epochs: z.array(epochViewSchema), nextCursor: z.string().nullable() });
export type EpochPage = z.infer<typeof epochPageSchema>;

/** `GET /api/v1/rewards`: token, treasury and settlement at a glance. 404 `rewards.off` on a server without a chain. */
export const rewardsOverviewSchema = z.object({
  chain: z.object({
    id: z.int().positive(),
    /** True for the chain that the server brings along: its tokens are worth nothing. */
    isDevelopment: z.boolean(),
    /** What wallets may be given to reach the chain; null when they know it themselves. */
    rpcUrl: z.string().nullable(),
    /** Latest block and when the server last saw one; null while the chain cannot be reached. */
    head: z.object({ block: z.int(), at: z.iso.datetime() }).nullable(),
  }),
  contracts: z.object({
    token: addressSchema,
    treasury: addressSchema,
    distributor: addressSchema,
    escrow: addressSchema,
  }),
  supply: z.object({
    totalWei: weiSchema,
    /** All but what vesting wallets, treasury, escrow and distributor hold. */
    circulatingWei: weiSchema,
    vestingWei: weiSchema,
    escrowWei: weiSchema,
    /** Earned and not claimed yet. */
    distributorWei: weiSchema,
  }),
  emission: z.object({
    /** Start of epoch 1. */
    genesis: z.iso.datetime(),
    epochSeconds: z.int().positive(),
    /** Most that the epoch running now emits. */
    currentEpochWei: weiSchema,
    /** Most that a day of each year emits, year 0 first, and what the fund has left at the year's end. */
    schedule: z.array(z.object({ year: z.int(), perDayWei: weiSchema, leftWei: weiSchema })),
  }),
  treasury: z.object({ heldWei: weiSchema, emittedWei: weiSchema }),
  distributor: z.object({
    paused: z.boolean(),
    payoutCapWei: weiSchema,
    claimCapWei: weiSchema,
    challengeSeconds: z.int(),
    /** Sum of all final epochs' debits. */
    escrowedWei: weiSchema,
  }),
  settlement: z.object({
    currentEpoch: z.int(),
    currentEpochEndsAt: z.iso.datetime(),
    /** The last epoch that accounts can claim from; null before the first. */
    lastFinalEpoch: z.int().nullable(),
    /** Why settlement stands still; null while it goes on. */
    halted: reasonSchema.nullable(),
  }),
  /** The least that has to be claimable for the operator to pay for the claim (`POST /rewards/wallets/{wallet}/claims`); null: never. */
  sponsoredFromWei: weiSchema.nullable(),
});
export type RewardsOverview = z.infer<typeof rewardsOverviewSchema>;

/**
 * Where an earned amount is: not settled yet; posted and open to challenge, or final and kept until a wallet signs for its
 * host; ready to be claimed; or had.
 */
export const earningStateSchema = z.enum(["pending", "confirmed", "claimable", "claimed"]);
export type EarningState = z.infer<typeof earningStateSchema>;

/** One reason for an amount. `sentence` of the reason has the figures in it. */
export const earningPartSchema = z.object({
  kind: z.enum(["volunteer", "job", "partner", "holder", "arrival"]),
  amountWei: weiSchema,
  /** The job's key in the escrow; null for everything but work for a job that pays. */
  jobKey: hashSchema.nullable(),
  reason: reasonSchema,
});

/** What one payee earned in one epoch. */
export const epochEarningSchema = z.object({
  epoch: z.int().positive(),
  endedAt: z.iso.datetime(),
  state: earningStateSchema,
  epochState: epochStateSchema,
  amountWei: weiSchema,
  /** Sums to the amount. */
  parts: z.array(earningPartSchema),
  /** What had been earned in all once the epoch ended. */
  cumulativeWei: weiSchema,
});
export type EpochEarning = z.infer<typeof epochEarningSchema>;

/** `?cursor=…` of earnings: epochs before it. */
export const earningsQuerySchema = z.object({
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});

/**
 * `GET /api/v1/rewards/hosts/me/earnings` (a host's token) and `GET /api/v1/rewards/wallets/{wallet}/earnings`: what was
 * earned, epoch by epoch, newest first, and why.
 */
export const earningsSchema = z.object({
  /** Who is paid: a wallet, or null while no wallet signed for the host and its earnings are kept. */
  wallet: addressSchema.nullable(),
  totals: z.object({
    /** Of closed epochs that are not on the chain yet. What the open epoch adds is known when it is over. */
    pendingWei: weiSchema,
    /** Posted, open to challenge. */
    confirmedWei: weiSchema,
    /** Can be claimed now. */
    claimableWei: weiSchema,
    claimedWei: weiSchema,
    /** Kept until a wallet signs for the host: part of none of the others. */
    keptWei: weiSchema,
  }),
  /** Verified work in epochs that are not closed, in micro-credits; null for a wallet without hosts here. */
  open: z.object({ epoch: z.int(), endsAt: z.iso.datetime(), creditMicro: z.int() }).nullable(),
  epochs: z.array(epochEarningSchema),
  /** `before` of the next page. */
  nextBefore: z.int().nullable(),
});
export type Earnings = z.infer<typeof earningsSchema>;

/** `GET /api/v1/rewards/wallets/{wallet}/claim`: the arguments of `RewardDistributor.claim`, checked against the root. */
export const claimProofSchema = z.object({
  chainId: z.int(),
  distributor: addressSchema,
  /** The last final epoch, whose root is the one to prove against. */
  epoch: z.int(),
  root: hashSchema,
  account: addressSchema,
  cumulativeWei: weiSchema,
  claimedWei: weiSchema,
  /** What a claim pays now, unless the cap on claims is reached. */
  claimableWei: weiSchema,
  leaf: hashSchema,
  proof: z.array(hashSchema),
});
export type ClaimProof = z.infer<typeof claimProofSchema>;

/** `POST /api/v1/rewards/wallets/{wallet}/claims`: the operator claims for the wallet and pays the gas. */
export const sponsoredClaimSchema = z.object({ transaction: hashSchema, claimableWei: weiSchema });
export type SponsoredClaim = z.infer<typeof sponsoredClaimSchema>;

/** `POST /api/v1/jobs/{id}/funding`: says which wallet deposits a job's budget. Only the job's account may. */
export const registerFundingSchema = z.object({ requester: addressSchema });

/** `GET /api/v1/jobs/{id}/funding`: a job's budget. */
export const jobFundingSchema = z.object({
  jobId: jobIdSchema,
  chainId: z.int(),
  token: addressSchema,
  escrow: addressSchema,
  requester: addressSchema,
  /** First argument of `JobEscrow.deposit`: a hash, from which nobody gets back to the job. */
  escrowJobId: hashSchema,
  /** The job's key in the escrow, for `topUp`, `cancel` and `refund`. */
  jobKey: hashSchema,
  /** `none` until the deposit is in a block; `refundable` once `refund` pays. */
  state: z.enum(["none", "funded", "cancelled", "refundable"]),
  /** Neither spent nor held nor refunded. */
  availableWei: weiSchema,
  /** Debited for an epoch whose root is not final yet. */
  heldWei: weiSchema,
  /** Spent in epochs that are computed. */
  spentWei: weiSchema,
  /** What is verified so far will have cost, by the share of units that are accepted. */
  dueWei: weiSchema,
  refundableAt: z.iso.datetime().nullable(),
  debits: z.array(z.object({ epoch: z.int(), amountWei: weiSchema, toHoldersWei: weiSchema })),
});
export type JobFunding = z.infer<typeof jobFundingSchema>;

/** What the operator signs of one epoch: RFC 8785 JSON of `statement`, by EIP-191 (`personal_sign`). */
export const earningsStatementSchema = z.object({
  statement: z.object({
    format: z.literal("tabgrid/statement/1"),
    chainId: z.int(),
    distributor: addressSchema,
    wallet: addressSchema,
    epoch: z.int(),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime(),
    fileDigest: digestSchema,
    root: hashSchema,
    amountWei: weiSchema,
    cumulativeWei: weiSchema,
    parts: z.array(earningPartSchema.omit({ reason: true })),
  }),
  signer: addressSchema,
  signature: z.templateLiteral(["0x", z.string().regex(/^[0-9a-f]+$/)]),
});
export type EarningsStatement = z.infer<typeof earningsStatementSchema>;
