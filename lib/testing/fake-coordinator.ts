import { randomUUID } from "node:crypto";
import { openJobRecord } from "#lib/coordinator/open-job-record.ts";
import type { Coordinator, JobRecord, UnitRecord } from "#lib/coordinator/ports.ts";
import type { HostRecord } from "#lib/coordinator/trust/host-record.ts";
import { policyOf } from "#lib/coordinator/trust/policy.ts";
import { explainUnit } from "#lib/coordinator/units/explain-unit.ts";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import type { AccountId, HostId, JobId, UnitId } from "#lib/protocol/ids.ts";
import type { ExchangeRequest, ExchangeResponse } from "#lib/protocol/messages/exchange.ts";
import type { JobInput } from "#lib/protocol/messages/jobs.ts";

/** A coordinator that remembers and decides nothing, for tests of what stands before it. */
export interface FakeCoordinator extends Coordinator {
  readonly exchanges: { hostId: HostId; request: ExchangeRequest; payloads: number[] }[];
  /** Changes a job, as hosts and loops would. */
  changeJob(id: JobId, change: Partial<JobRecord>): void;
  /** Accepts a unit with these bytes. */
  acceptUnit(id: JobId, ordinal: number, pixels: Uint8Array<ArrayBuffer>): void;
  /** Calls of getJob so far. */
  readonly looks: { count: number };
}

export function createFakeCoordinator(now: () => number = Date.now): FakeCoordinator {
  const jobs = new Map<JobId, JobRecord>();
  const inputs = new Map<JobId, readonly JobInput[]>();
  const units = new Map<JobId, (UnitRecord & { changedAtMs: number })[]>();
  const results = new Map<string, Uint8Array<ArrayBuffer>>();
  const hosts = new Map<HostId, HostRecord>();
  const settings = new Map<string, string>();
  const exchanges: FakeCoordinator["exchanges"] = [];
  const looks = { count: 0 };

  const get = (id: JobId): JobRecord => {
    const job = jobs.get(id);
    if (job === undefined) throw new TabgridError("job.not-found", "user", "There is no such job.");
    return job;
  };
  const openUnits = (id: JobId, job: JobRecord): (UnitRecord & { changedAtMs: number })[] =>
    Array.from({ length: job.unitsTotal }, (_, ordinal) => ({
      id: (ordinal + 1) as UnitId,
      jobId: id,
      ordinal,
      state: "open",
      quorum: job.terms.quorum,
      maxReplicas: job.terms.maxReplicas,
      wants: job.terms.quorum,
      replicas: [],
      candidates: [],
      canonical: null,
      auditedSupport: 0,
      auditFloor: 0,
      changedAtMs: now(),
    }));

  return {
    exchanges,
    looks,
    changeJob(id, change) {
      jobs.set(id, { ...get(id), ...change });
    },
    acceptUnit(id, ordinal, pixels) {
      const list = units.get(id)!;
      list[ordinal] = { ...list[ordinal]!, state: "accepted", changedAtMs: now() };
      results.set(`${id}.${ordinal}`, pixels);
      jobs.set(id, { ...get(id), unitsAccepted: get(id).unitsAccepted + 1 });
    },
    async exchange(hostId, request, payloads): Promise<ExchangeResponse> {
      exchanges.push({ hostId, request, payloads: payloads.map((payload) => payload.length) });
      const standings = [...request.reports, ...request.failures, ...request.ask].map(({ unitId, attempt }) => ({
        unitId,
        attempt,
        standing: "pending" as const,
      }));
      return { standings, assignments: [], idle: { reason: "no-work", retryAfterMs: 1_000 } };
    },
    async introduceHost(id, origin) {
      hosts.set(id, { id, ...origin, ring: null, firstSeenMs: now(), trust: new Map() });
    },
    findHost: async (id) => hosts.get(id) ?? null,
    explainHost: async (id) => ({ prefix: hosts.get(id)?.prefix ?? null, kernels: [] }),
    explainUnits: async (job, units) =>
      units.map((unit) =>
        explainUnit(unit, {
          kind: policyOf(job.terms).kind,
          ended: job.endedAtMs !== null,
          decided: null,
          isArbiter: () => false,
          isForfeited: () => false,
        }),
      ),
    async createJob(job) {
      const id = randomUUID() as JobId;
      const record = openJobRecord(job, id, now());
      jobs.set(id, record);
      units.set(id, openUnits(id, record));
      inputs.set(id, job.inputs);
      return record;
    },
    async getJob(id) {
      looks.count++;
      return get(id);
    },
    getInputs: async ({ id }) => [...inputs.get(id)!],
    async listJobs({ accountId, limit, cursor }) {
      const mine = [...jobs.values()].filter((job) =>
        accountId === null ? job.standing : job.accountId === accountId,
      );
      const from = cursor === null ? 0 : Number(cursor);
      const page = mine.reverse().slice(from, from + limit);
      return { jobs: page, nextCursor: from + limit < mine.length ? String(from + limit) : null };
    },
    async cancelJob(id) {
      const job = get(id);
      if (job.endedAtMs === null) jobs.set(id, { ...job, state: "cancelled", endedAtMs: now() });
      return get(id);
    },
    async listUnits(id, { sinceMs, limit, afterOrdinal = -1 }) {
      return units
        .get(id)!
        .filter((unit) => unit.changedAtMs >= sinceMs && unit.ordinal > afterOrdinal)
        .slice(0, limit);
    },
    findResult: async (id, ordinal) => results.get(`${id}.${ordinal}`) ?? null,
    hostTotals: async () => ({ verifiedUnits: 3, invalidUnits: 1, creditMicro: 77 }),
    status: async () => ({ activeHosts: 1, openUnits: 2, acceptedLastMinute: 3, runningJobs: jobs.size }),
    async getOrCreateSetting(key, make) {
      const value = settings.get(key) ?? make();
      settings.set(key, value);
      return value;
    },
    createAccount: async () => randomUUID() as AccountId,
    start: async () => undefined,
    stop: async () => undefined,
  };
}
