import type { JobId } from "#lib/protocol/ids.ts";
import type { JobBrief } from "#lib/protocol/messages/jobs.ts";

/** Briefs kept. */
const MAX_BRIEFS = 64;

interface Entry {
  /** The newest that arrived. */
  brief: JobBrief | null;
  asking: Promise<JobBrief> | null;
}

/** The briefs of this host's jobs, each asked for once, and again when its job has grown beyond it. */
export class BriefBook {
  private readonly getBrief: (jobId: JobId) => Promise<JobBrief>;
  private readonly entries = new Map<JobId, Entry>();

  constructor(getBrief: (jobId: JobId) => Promise<JobBrief>) {
    this.getBrief = getBrief;
  }

  /** The brief if it is here. */
  find(jobId: JobId): JobBrief | null {
    return this.entries.get(jobId)?.brief ?? null;
  }

  /** @throws whatever asking threw; it is asked for again the next time. */
  async get(jobId: JobId): Promise<JobBrief> {
    return this.find(jobId) ?? this.ask(jobId);
  }

  /** The brief that comes after one that knows too few stages: all who hold the same old one share one question. */
  async getNewer(old: JobBrief): Promise<JobBrief> {
    const known = this.find(old.jobId);
    return known === null || known === old ? this.ask(old.jobId) : known;
  }

  private ask(jobId: JobId): Promise<JobBrief> {
    const entry: Entry = this.entries.get(jobId) ?? { brief: null, asking: null };
    this.entries.set(jobId, entry);
    entry.asking ??= this.getBrief(jobId)
      .then((brief) => {
        entry.brief = brief;
        const oldest = this.entries.keys().next().value;
        if (this.entries.size > MAX_BRIEFS && oldest !== undefined) this.entries.delete(oldest);
        return brief;
      })
      .finally(() => {
        entry.asking = null;
      });
    return entry.asking;
  }
}
