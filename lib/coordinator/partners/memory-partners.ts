import type { AccountId } from "#lib/protocol/ids.ts";
import type { Answer, PartnerFigures } from "#lib/protocol/messages/partners.ts";
import type { MemoryState } from "../memory/memory-state.ts";
import type { PartnerChange, PartnerRecord, PartnerStorage, Proof, ProofWatch } from "./ports.ts";

/** Partners in memory, over a coordinator's state: the same answers as PostgreSQL, nothing durable. */
export class MemoryPartners implements PartnerStorage {
  readonly #state: MemoryState;
  readonly #partners = new Map<string, PartnerRecord>();
  readonly #answers = new Map<string, Record<Answer["answer"], number>>();

  constructor(state: MemoryState) {
    this.#state = state;
  }

  async createPartner(partner: PartnerRecord, most: number): Promise<boolean> {
    const { length } = [...this.#partners.values()].filter(({ accountId }) => accountId === partner.accountId);
    if (length >= most) return false;
    this.#partners.set(partner.id, partner);
    return true;
  }

  async listPartners(accountId: AccountId | null, limit: number): Promise<PartnerRecord[]> {
    const found = [...this.#partners.values()].filter((one) => accountId === null || one.accountId === accountId);
    const isUnproven = ({ watch }: PartnerRecord) => Number(accountId === null && watch === null);
    const compare = (a: PartnerRecord, b: PartnerRecord) =>
      isUnproven(a) - isUnproven(b) || b.createdAtMs - a.createdAtMs || (a.id < b.id ? -1 : 1);
    return found.sort(compare).slice(0, limit);
  }

  async findPartner(id: string): Promise<PartnerRecord | null> {
    return this.#partners.get(id) ?? null;
  }

  async findProven(origin: string): Promise<PartnerRecord | null> {
    return [...this.#partners.values()].find((one) => one.origin === origin && one.proven !== null) ?? null;
  }

  async markProven(id: string, proven: Proof, nextLookMs: number): Promise<void> {
    const partner = this.#partners.get(id)!;
    let { stoppedFor } = partner;
    for (const before of this.#partners.values()) {
      if (before.origin !== partner.origin) continue;
      if (before.watch !== null) stoppedFor ??= before.stoppedFor;
      this.#put(before.id, { proven: null, watch: null });
    }
    const watch = { failures: 0, missingSinceMs: null, lapsedAtMs: null, nextLookMs };
    this.#put(id, { proven, watch, stoppedFor });
  }

  async listDueProofs(nowMs: number, limit: number): Promise<PartnerRecord[]> {
    const due = [...this.#partners.values()].filter(
      ({ watch, stoppedFor }) => watch !== null && watch.nextLookMs <= nowMs && stoppedFor === null,
    );
    return due.sort((a, b) => a.watch!.nextLookMs - b.watch!.nextLookMs).slice(0, limit);
  }

  async noteLook(seen: PartnerRecord, outcome: { proven: Proof | null; watch: ProofWatch }): Promise<void> {
    if (this.#partners.get(seen.id)?.watch?.nextLookMs === seen.watch?.nextLookMs) this.#put(seen.id, outcome);
  }

  async changePartner(id: string, change: PartnerChange): Promise<void> {
    this.#put(id, change);
  }

  async stopPartner(id: string, reason: string | null): Promise<void> {
    this.#put(id, { stoppedFor: reason });
  }

  async countAnswer(id: string, answer: Answer["answer"]): Promise<void> {
    const counts = this.#answers.get(id) ?? { asked: 0, agreed: 0 };
    this.#answers.set(id, { ...counts, [answer]: counts[answer] + 1 });
  }

  async readFigures(ids: readonly string[]): Promise<ReadonlyMap<string, PartnerFigures>> {
    return new Map(ids.map((id) => [id, this.#figuresOf(id)]));
  }

  #figuresOf(id: string): PartnerFigures {
    const hosts = [...this.#state.hosts].filter(([, { origin }]) => origin.partner === id).map(([host]) => host);
    const earned = this.#state.ledger.filter(({ hostId }) => hostId !== null && hosts.includes(hostId));
    const creditMicro = earned.reduce((sum, entry) => sum + entry.creditMicro, 0);
    return { ...(this.#answers.get(id) ?? { asked: 0, agreed: 0 }), hosts: hosts.length, creditMicro };
  }

  #put(id: string, change: Partial<PartnerRecord>): void {
    this.#partners.set(id, { ...this.#partners.get(id)!, ...change });
  }
}
