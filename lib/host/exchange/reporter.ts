import { cidOfDigest } from "#lib/protocol/digests.ts";
import { INLINE_RESULT_BYTES, MAX_BATCH, MAX_STANDINGS } from "#lib/protocol/limits.ts";
import type { ExchangeRequest, ExchangeResponse, Failure, Report, Standing } from "#lib/protocol/messages/exchange.ts";
import type { EngineProgress } from "../engine/engine-progress.ts";
import type { Clock } from "../ports.ts";
import { type CoordinatorClient, CoordinatorUnreachableError, mayRetry } from "./coordinator-client.ts";
import type { Replica } from "./replica.ts";
import type { ReplicaLedger } from "./replica-ledger.ts";

/** First question about a recorded replica comes after this time, then at doubled intervals up to the longest, in milliseconds. */
const FIRST_ASK_MS = 1_000;
const LONGEST_ASK_MS = 60_000;
/** How often recorded replicas are looked through for questions that are due, in milliseconds. */
const ASK_SCAN_MS = 500;

/** Turns the ledger into exchanges and their answers back into the ledger. */
export class Reporter {
  private readonly client: CoordinatorClient;
  private readonly ledger: ReplicaLedger;
  private readonly progress: EngineProgress;
  private readonly clock: Clock;
  private due: Replica[] = [];
  private nextScanAt = 0;
  /** Smaller after the coordinator refused a whole exchange, to find the one report that it cannot take. */
  private batchLimit = MAX_BATCH;

  constructor(parts: { client: CoordinatorClient; ledger: ReplicaLedger; progress: EngineProgress; clock: Clock }) {
    this.client = parts.client;
    this.ledger = parts.ledger;
    this.progress = parts.progress;
    this.clock = parts.clock;
  }

  /** Replicas that could be sent now. */
  get ready(): number {
    return this.ledger.inPhase.finished.size + this.ledger.inPhase.failed.size;
  }

  /** Whether questions are due; `nextAskAt` says when to look again. */
  get asksDue(): boolean {
    const now = this.clock.now();
    if (now >= this.nextScanAt) {
      this.nextScanAt = now + ASK_SCAN_MS;
      this.due = [];
      for (const replica of this.ledger.inPhase.reported) {
        if (replica.askAt <= now && this.due.push(replica) >= MAX_STANDINGS) break;
      }
    }
    return this.due.length > 0;
  }

  get nextAskAt(): number | null {
    return this.ledger.inPhase.reported.size > 0 ? this.nextScanAt : null;
  }

  /**
   * One exchange: reports, gives back, asks and claims.
   *
   * @throws what the client threw; everything that was to be sent is queued again, or dropped when the coordinator
   * refused it for good.
   */
  async exchange(claim: ExchangeRequest["claim"] | null): Promise<ExchangeResponse> {
    const reporting = first(this.ledger.inPhase.finished, this.batchLimit);
    const failing = first(this.ledger.inPhase.failed, this.batchLimit);
    const asking = this.due.filter((replica) => replica.phase === "reported");
    this.due = [];
    for (const replica of [...reporting, ...failing]) this.ledger.move(replica, "sending");
    for (const replica of asking) this.askLater(replica);
    const payloads: Uint8Array[] = [];
    const request: ExchangeRequest = {
      reports: reporting.map((replica) => report(replica, payloads)),
      failures: failing.map(({ unitId, attempt, failure }) => ({ unitId, attempt, reason: failure ?? "crashed" })),
      ask: asking.map(({ unitId, attempt }) => ({ unitId, attempt })),
      ...(claim && { claim }),
    };
    let response: ExchangeResponse;
    try {
      response = await this.client.exchange(request, payloads);
      if (response.standings.length !== reporting.length + failing.length + asking.length) {
        throw new CoordinatorUnreachableError(new RangeError("The answer has too few or too many standings."));
      }
    } catch (error) {
      this.putBack(reporting, failing, error);
      throw error;
    }
    this.batchLimit = Math.min(MAX_BATCH, this.batchLimit * 2);
    this.settle(response, reporting, failing, asking);
    void this.progress.standing.look(this.client);
    void this.progress.earnings.look(this.client);
    return response;
  }

  private settle(
    { standings }: ExchangeResponse,
    reporting: readonly Replica[],
    failing: readonly Replica[],
    asking: readonly Replica[],
  ): void {
    let at = 0;
    for (const replica of reporting) {
      const standing = standings[at++]!;
      if (replica.reportedAtMs === null && standing.standing !== "rejected") this.progress.recorded(replica.units);
      this.stand(replica, standing);
    }
    for (const replica of failing) {
      at++;
      this.ledger.remove(replica);
    }
    for (const replica of asking) {
      const standing = standings[at++]!;
      if (replica.phase === "reported") this.stand(replica, standing);
    }
  }

  private stand(replica: Replica, standing: Standing): void {
    if (standing.standing === "pending" || (standing.standing === "payload-wanted" && !replica.withoutPayload)) {
      this.progress.mark(replica.key, "pending");
      this.progress.history?.stands(replica, { ...standing, standing: "pending" });
      if (replica.phase === "sending") {
        this.ledger.reported(replica);
        replica.asks = 0;
        this.askLater(replica);
      }
      if (standing.standing === "payload-wanted") this.ledger.want(replica);
      return;
    }
    if (standing.standing !== "payload-wanted") {
      this.progress.mark(replica.key, standing.standing);
      this.progress.history?.stands(replica, { ...standing, standing: standing.standing });
    }
    this.progress.verdict(standing, replica.units);
    this.ledger.remove(replica);
  }

  private putBack(reporting: readonly Replica[], failing: readonly Replica[], error: unknown): void {
    const sent = reporting.length + failing.length;
    if (!mayRetry(error) && sent === 1) {
      // The one report the coordinator cannot take: kept, it would block all others for ever.
      for (const replica of [...reporting, ...failing]) {
        this.progress.mark(replica.key, "rejected");
        if (replica.failure === null) this.progress.history?.stands(replica, { standing: "rejected" });
        this.ledger.remove(replica);
      }
      return;
    }
    if (!mayRetry(error) && sent > 1)
      this.batchLimit = Math.max(1, Math.floor(Math.max(reporting.length, failing.length) / 2));
    for (const replica of reporting) this.ledger.queue(replica);
    for (const replica of failing) this.ledger.move(replica, "failed");
  }

  private askLater(replica: Replica): void {
    replica.askAt = this.clock.now() + Math.min(LONGEST_ASK_MS, FIRST_ASK_MS * 2 ** Math.min(replica.asks, 16));
    replica.asks += 1;
  }
}

/** Gives unfinished replicas back, and what is finished is reported: for Stop. */
export function giveBack(ledger: ReplicaLedger, reason: Failure["reason"] = "returned"): void {
  for (const phase of ["claimed", "staged", "running"] as const) {
    for (const replica of ledger.inPhase[phase]) {
      // One that is computed again for its bytes was reported already: it stays as it is.
      if (replica.reportedAtMs !== null) continue;
      replica.failure = reason;
      ledger.move(replica, "failed");
    }
  }
}

function report(replica: Replica, payloads: Uint8Array[]): Report {
  const { unitId, attempt, finished, payload } = replica;
  const { commitment, digest, sizeBytes } = finished!;
  const wanted = replica.upload || replica.wanted;
  if (!wanted || replica.withoutPayload) return { unitId, attempt, commitment };
  if (sizeBytes > INLINE_RESULT_BYTES) {
    return { unitId, attempt, commitment, payload: { kind: "blob", cid: cidOfDigest(digest) } };
  }
  if (payload === null) return { unitId, attempt, commitment };
  payloads.push(payload);
  return { unitId, attempt, commitment, payload: { kind: "inline", sizeBytes } };
}

function first(replicas: ReadonlySet<Replica>, count: number): Replica[] {
  const taken: Replica[] = [];
  for (const replica of replicas) {
    if (taken.length >= count) break;
    taken.push(replica);
  }
  return taken;
}
