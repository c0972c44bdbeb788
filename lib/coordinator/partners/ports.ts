import type { AccountId } from "#lib/protocol/ids.ts";
import type { Answer, PartnerFigures, PartnerTerms } from "#lib/protocol/messages/partners.ts";

/** Somebody whose pages hold the widget. */
export interface PartnerRecord extends PartnerTerms {
  readonly id: string;
  readonly accountId: AccountId;
  readonly origin: string;
  readonly proof: string;
  /** How it was proven that the origin is theirs; null: not, or somebody else has since. */
  readonly proven: { readonly by: "file" | "dns"; readonly atMs: number } | null;
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
  /** An account's partners, or everybody's for null; newest first. */
  listPartners(accountId: AccountId | null, limit: number): Promise<PartnerRecord[]>;
  findPartner(id: string): Promise<PartnerRecord | null>;
  /** Who has proven that this origin is theirs; at most one has. */
  findProven(origin: string): Promise<PartnerRecord | null>;
  /** Notes a proof. Whoever had proven the same origin before has not any more: it is in other hands. */
  markProven(id: string, by: "file" | "dns", nowMs: number): Promise<void>;
  changePartner(id: string, change: PartnerChange): Promise<void>;
  /** Stops a partner for a reason, or lets it go on (null). */
  stopPartner(id: string, reason: string | null): Promise<void>;
  /** Counts a visitor who was asked, or who agreed. */
  countAnswer(id: string, answer: Answer["answer"]): Promise<void>;
  /** Answers so far, hosts on its pages, and what they earned, as far as it is counted. */
  readFigures(ids: readonly string[]): Promise<ReadonlyMap<string, PartnerFigures>>;
}
