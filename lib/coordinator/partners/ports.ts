import type { AccountId } from "#lib/protocol/ids.ts";
import type { Answer, PartnerFigures, PartnerTerms } from "#lib/protocol/messages/partners.ts";

/** How an origin was shown to be somebody's, and when. */
export interface Proof {
  readonly by: "file" | "dns";
  readonly atMs: number;
}

/** How it goes with looking for a proof again, once it was found (decide-proof.ts). */
export interface ProofWatch {
  /** Looks in a row that did not find it. */
  readonly failures: number;
  /** The first of them; null without any. */
  readonly missingSinceMs: number | null;
  /** When the proof lapsed for it; null: it holds. */
  readonly lapsedAtMs: number | null;
  readonly nextLookMs: number;
}

/**
 * Looks for what shows that an origin is in somebody's hands.
 *
 * @returns where it was found. @throws {NotProvenError}
 */
export type ProveOrigin = (origin: string, proof: string) => Promise<Proof["by"]>;

/** Somebody whose pages hold the widget. */
export interface PartnerRecord extends PartnerTerms {
  readonly id: string;
  readonly accountId: AccountId;
  readonly origin: string;
  readonly proof: string;
  /** How it was proven that the origin is theirs; null: not, or not any more. */
  readonly proven: Proof | null;
  /** Null: it was never proven, or somebody else has proven it since. */
  readonly watch: ProofWatch | null;
  /** Switched off by the partner. */
  readonly paused: boolean;
  /** Stopped by the operator, and why. */
  readonly stoppedFor: string | null;
  readonly createdAtMs: number;
}

/** What a partner may change. */
export type PartnerChange = Pick<PartnerRecord, "name" | "shareBasisPoints" | "abuseContact" | "paused">;

/**
 * Who embeds the widget. Implementations: PostgreSQL (lib/db/partners/postgres-partners.ts) and memory
 * (memory-partners.ts); one conformance suite (lib/testing/storage/partner-conformance.ts).
 *
 * Methods throw `storage.unavailable` or `storage.conflict` (both transient) when the same call may succeed later.
 */
export interface PartnerStorage {
  /** Keeps a new partner. @returns false, and nothing is kept, when the account has `most` already. */
  createPartner(partner: PartnerRecord, most: number): Promise<boolean>;
  /**
   * An account's partners, newest first; for null everybody's, before the others those that were ever proven, and are nobody
   * else's since.
   */
  listPartners(accountId: AccountId | null, limit: number): Promise<PartnerRecord[]>;
  findPartner(id: string): Promise<PartnerRecord | null>;
  /** Who has proven that this origin is theirs; at most one has. */
  findProven(origin: string): Promise<PartnerRecord | null>;
  /**
   * Notes a proof. Whoever had proven the same origin before has not any more: it is in other hands. If the operator has
   * stopped them, these are stopped for the same reason: else a second registration would undo the operator's word.
   */
  markProven(id: string, proof: Proof, nextLookMs: number): Promise<void>;
  /** Proofs that are to be looked for again, longest due first; not of partners whom the operator has stopped. */
  listDueProofs(nowMs: number, limit: number): Promise<PartnerRecord[]>;
  /** Notes what a look came to, unless the proof that was `seen` has been replaced or looked for meanwhile. */
  noteLook(seen: PartnerRecord, outcome: { readonly proven: Proof | null; readonly watch: ProofWatch }): Promise<void>;
  changePartner(id: string, change: PartnerChange): Promise<void>;
  /** Stops a partner for a reason, or lets it go on (null). */
  stopPartner(id: string, reason: string | null): Promise<void>;
  /** Counts a visitor who was asked, or who agreed. */
  countAnswer(id: string, answer: Answer["answer"]): Promise<void>;
  /** Answers so far, hosts on its pages, and what they earned, as far as it is counted. */
  readFigures(ids: readonly string[]): Promise<ReadonlyMap<string, PartnerFigures>>;
}
