import type { UnitRecord } from "../ports.ts";
import type { Decisions } from "./unit-drafts.ts";

/** The attempt of a unit that hosts call so (attempt-names.ts); of a job that nobody here knows, they count. */
export function attemptOf(unit: UnitRecord, name: number, { book, trust }: Pick<Decisions, "book" | "trust">): number {
  const facts = book.find(unit.jobId);
  return facts === undefined ? name : trust.attemptOf(facts, unit.id, name);
}
