import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { HostId } from "#lib/protocol/ids.ts";
import type {
  ClaimProof,
  Earnings,
  EarningsStatement,
  EpochPage,
  EpochView,
  RewardsOverview,
  SponsoredClaim,
} from "#lib/protocol/messages/rewards.ts";
import { canonicalJson } from "../../canonical-json.ts";
import type { Hash, Wallet } from "../../epochs/epoch.ts";
import type { BlobStore } from "../../ports.ts";
import type { EpochRecord } from "../settlement-storage.ts";
import {
  describeEarning,
  type EarningsDeps,
  type EarningsQuery,
  earningsOfHost,
  earningsOfWallet,
} from "./earnings.ts";
import { explainState, stateOf } from "./explain.ts";
import type { ClaimSponsor, Faucet, ProofReader, RewardsChain, StatementSigner } from "./ports.ts";
import {
  ClaimsNotSponsoredError,
  EpochNotFoundError,
  NothingEarnedError,
  NothingToClaimError,
  RewardsOffError,
  TooLittleToSponsorError,
} from "./rewards-errors.ts";

/** What rewards are told from. */
export interface RewardsDeps extends Omit<EarningsDeps, "chain" | "openCredit"> {
  readonly chain: RewardsChain;
  readonly blobs: BlobStore;
  readonly proofs: ProofReader;
  readonly isDevelopment: boolean;
  /** What wallets are given to reach the chain; null when they know it themselves. */
  readonly publicRpcUrl: string | null;
  readonly sponsor: ClaimSponsor | null;
  /** Null on a server that does not settle. */
  readonly signer: StatementSigner | null;
  /** Null but for a development chain. */
  readonly faucet: Faucet | null;
}

/** Anybody may ask for anybody's claim, so that dust is not worth its gas: one token. */
const LEAST_SPONSORED_WEI = 10n ** 18n;
/** How long a sum of the open epoch's credit is told, in milliseconds. */
const OPEN_CREDIT_MS = 15_000;

/** What the API says of rewards. */
export class Rewards {
  readonly deps: RewardsDeps;

  #openCredit: { readonly sums: Promise<ReadonlyMap<HostId, number>>; readonly untilMs: number } | null = null;

  constructor(deps: RewardsDeps) {
    this.deps = deps;
  }

  async overview(): Promise<RewardsOverview> {
    const { chain, storage, now, epochAt } = this.deps;
    const { head, ...figures } = await chain.readNetwork(now());
    const { epoch, endsAtMs } = epochAt(now());
    const unsettled = await storage.findUnsettled();
    const settled = await storage.findLastSettled();
    const isHalted = unsettled?.sighting.state === "halted";
    const lastFinal = unsettled?.sighting.state === "final" ? unsettled : settled;
    return {
      chain: {
        id: chain.chainId,
        isDevelopment: this.deps.isDevelopment,
        rpcUrl: this.deps.publicRpcUrl,
        head,
      },
      ...figures,
      settlement: {
        currentEpoch: epoch,
        currentEpochEndsAt: iso(endsAtMs),
        lastFinalEpoch: lastFinal?.epoch ?? null,
        halted: isHalted ? explainState("halted", unsettled.sighting.haltReason) : null,
      },
      sponsoredFromWei: this.deps.sponsor === null ? null : String(LEAST_SPONSORED_WEI),
    };
  }

  async listEpochs(query: { readonly before: number | null; readonly limit: number }): Promise<EpochPage> {
    const records = await this.deps.storage.listEpochs({ before: query.before, limit: query.limit + 1 });
    const shown = records.slice(0, query.limit);
    return {
      epochs: await Promise.all(shown.map((record) => this.#describeEpoch(record))),
      nextCursor: records.length > query.limit ? `${shown.at(-1)!.epoch}` : null,
    };
  }

  /** @throws `epoch.not-found` */
  async getEpoch(epoch: number): Promise<EpochView> {
    return this.#describeEpoch(await this.#find(epoch));
  }

  earningsOfHost(host: HostId, query: EarningsQuery): Promise<Earnings> {
    return earningsOfHost(host, query, this.#earningsDeps());
  }

  earningsOfWallet(wallet: Wallet, query: EarningsQuery): Promise<Earnings> {
    return earningsOfWallet(wallet, query, this.#earningsDeps());
  }

  /**
   * What claiming takes, against the root that is final now.
   *
   * @throws `rewards.nothing-earned`
   */
  async getClaim(wallet: Wallet): Promise<ClaimProof> {
    const { storage, chain, blobs, proofs } = this.deps;
    const unsettled = await storage.findUnsettled();
    const record = unsettled?.sighting.state === "final" ? unsettled : await storage.findLastSettled();
    const { root, treeDigest } = record?.outcome ?? { root: null, treeDigest: null };
    if (record === null || root === null || treeDigest === null) throw new NothingEarnedError(wallet);
    const cid = cidOfDigest(treeDigest);
    const readAt = async (offset: number, length: number): Promise<Uint8Array> => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of blobs.read(cid, { start: offset, end: offset + length })) chunks.push(chunk);
      return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    };
    const sizeBytes = await blobs.findSize(cid);
    const found = sizeBytes === null ? null : await proofs.findProof(readAt, sizeBytes, wallet);
    if (found === null) throw new NothingEarnedError(wallet);
    const claimedWei = await chain.readClaimed(wallet);
    const { cumulativeWei, leaf, proof } = found;
    return {
      chainId: chain.chainId,
      distributor: chain.distributor,
      epoch: record.epoch,
      root,
      account: wallet,
      cumulativeWei: `${cumulativeWei}`,
      claimedWei: `${claimedWei}`,
      claimableWei: `${cumulativeWei > claimedWei ? cumulativeWei - claimedWei : 0n}`,
      leaf,
      proof: [...proof],
    };
  }

  /**
   * Claims for a wallet at the operator's cost; the tokens go to the wallet.
   *
   * @throws `rewards.not-sponsored`, `rewards.nothing-earned`, `rewards.nothing-to-claim`, `rewards.too-little`
   */
  async sponsorClaim(wallet: Wallet): Promise<SponsoredClaim> {
    const { sponsor } = this.deps;
    if (sponsor === null) throw new ClaimsNotSponsoredError();
    const { cumulativeWei, claimableWei, proof } = await this.getClaim(wallet);
    if (claimableWei === "0") throw new NothingToClaimError(wallet);
    if (BigInt(claimableWei) < LEAST_SPONSORED_WEI)
      throw new TooLittleToSponsorError(LEAST_SPONSORED_WEI, claimableWei);
    const transaction = await sponsor.claimFor(wallet, { cumulativeWei: BigInt(cumulativeWei), proof });
    return { transaction, claimableWei };
  }

  /** Fills a wallet of a development chain. @throws `rewards.off` on any other. */
  async fillWallet(wallet: Wallet): Promise<{ transaction: Hash }> {
    const { faucet } = this.deps;
    if (faucet === null) throw new RewardsOffError();
    return { transaction: await faucet.fill(wallet) };
  }

  /**
   * What a wallet earned in an epoch, signed by the account that settles.
   *
   * @throws `epoch.not-found`, `rewards.nothing-earned`
   */
  async getStatement(wallet: Wallet, epoch: number): Promise<EarningsStatement> {
    const { storage, signer, chain } = this.deps;
    if (signer === null) throw new RewardsOffError();
    const record = await this.#find(epoch);
    const [payout] = await storage.listPayouts({ payees: [wallet], before: epoch + 1, limit: 1 });
    if (record.outcome === null || payout?.epoch !== epoch) throw new NothingEarnedError(wallet);
    const { parts, amountWei, cumulativeWei } = await describeEarning(payout, record, 0n, storage);
    const statement: EarningsStatement["statement"] = {
      format: "tabgrid/statement/1",
      chainId: chain.chainId,
      distributor: chain.distributor,
      wallet,
      epoch,
      startedAt: iso(record.startedAtMs),
      endedAt: iso(record.endedAtMs),
      fileDigest: record.outcome.fileDigest,
      root: record.outcome.root,
      amountWei,
      cumulativeWei,
      parts: parts.map(({ reason, ...part }) => part),
    };
    return { statement, signer: signer.address, signature: await signer.sign(canonicalJson(statement)) };
  }

  #earningsDeps(): EarningsDeps {
    return { ...this.deps, openCredit: () => this.#sumOpenCredit() };
  }

  /** Summed for all hosts at once, however many people look. */
  #sumOpenCredit(): Promise<ReadonlyMap<HostId, number>> {
    const { storage, now } = this.deps;
    if (this.#openCredit === null || this.#openCredit.untilMs <= now()) {
      const sums = storage.sumOpenCredit();
      this.#openCredit = { sums, untilMs: now() + OPEN_CREDIT_MS };
      // What failed is asked again by the next who looks.
      sums.catch(() => {
        this.#openCredit = null;
      });
    }
    return this.#openCredit.sums;
  }

  async #find(epoch: number): Promise<EpochRecord> {
    const record = await this.deps.storage.findEpoch(epoch);
    if (record === null) throw new EpochNotFoundError(epoch);
    return record;
  }

  async #describeEpoch(record: EpochRecord): Promise<EpochView> {
    const { epoch, startedAtMs, endedAtMs, outcome, sighting } = record;
    const state = stateOf(record);
    const notes = await this.deps.storage.listTransactions(epoch);
    return {
      epoch,
      startedAt: iso(startedAtMs),
      endedAt: iso(endedAtMs),
      state,
      reason: explainState(state, sighting.haltReason),
      root: outcome?.root ?? null,
      fileCid: outcome === null ? null : cidOfDigest(outcome.fileDigest),
      fileSizeBytes: outcome?.fileSizeBytes ?? null,
      finalAt: sighting.finalAtMs === null ? null : iso(sighting.finalAtMs),
      totals:
        outcome === null
          ? null
          : {
              spentWei: `${outcome.totals.spentWei}`,
              emittedWei: `${outcome.totals.emittedWei}`,
              cumulativeWei: `${outcome.totals.cumulativeWei}`,
              pendingWei: `${outcome.totals.pendingWei}`,
              carriedHoldersWei: `${outcome.totals.carriedHoldersWei}`,
              payouts: outcome.payouts,
            },
      transactions: notes.map(({ step, nonce, hash, sentAtMs }) => ({
        step: step.kind === "debit" ? `debit ${step.batch}` : step.kind,
        nonce,
        hash,
        sentAt: iso(sentAtMs),
      })),
    };
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();
