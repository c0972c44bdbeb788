import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { bundleKernel } from "#lib/kernels/bundles/bundle-kernel.ts";
import { bundleSizesOf } from "#lib/kernels/bundles/bundle-plan.ts";
import { shapesOf } from "#lib/kernels/input-shapes.ts";
import type { JobPlan, Kernel, KernelJob } from "#lib/kernels/kernel.ts";
import { kernelTag } from "#lib/kernels/registry.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import { type RequesterFilter, servesRequester } from "#lib/protocol/requesters.ts";
import type { HashHex } from "./commitments.ts";
import { creditMicroOf } from "./credit.ts";
import type { JobRecord, NewJob } from "./ports.ts";
import { requesterKeyOf } from "./requester-key.ts";
import { policyOf, type VerificationPolicy } from "./trust/policy.ts";

/** Thrown when a job names a kernel that this version does not have. */
export class UnknownKernelError extends TabgridError {
  constructor(kernel: string, version: number) {
    super("kernel.unknown", "user", "This coordinator does not know the job's kernel.", {
      details: { kernel, version },
    });
  }
}

/** A job as its kernel's pure half sees it. */
export function kernelJobOf({ params, inputs }: Pick<JobRecord, "params" | "inputs">): KernelJob {
  return { params, inputs: shapesOf(inputs) };
}

/** What never changes about a job, as the hot path needs it. */
export interface JobFacts {
  /** `id@version`. */
  readonly kernel: string;
  /** As in `requesterKeyOf`. */
  readonly requester: string;
  readonly policy: VerificationPolicy;
  /** Wrong results among the units of the job that its target error rate allows; 0 for a fixed quorum. */
  readonly allowedWrong: number;
  readonly leaseMs: number;
  /** Exact size of the results of a unit, in bytes. */
  resultBytes(ordinal: number): number;
  /** What a valid result of a unit earns. */
  creditMicro(ordinal: number): number;
}

/** Jobs kept ready; the one used least recently goes first. */
const CAPACITY = 1_000;

/** Derives plans from jobs' parameters once and keeps them. A job's parameters never change, so nothing goes stale. */
export class JobBook {
  readonly #kernels: Readonly<Record<string, Kernel>>;
  readonly #tags: ReadonlySet<string>;
  readonly #hash: HashHex;
  readonly #facts = new Map<JobId, JobFacts>();

  constructor(kernels: Readonly<Record<string, Kernel>>, hash: HashHex) {
    this.#kernels = kernels;
    this.#hash = hash;
    this.#tags = new Set(Object.values(kernels).map(kernelTag));
  }

  /**
   * The kernel of a job, in the bundles that its stages are in.
   *
   * @throws {UnknownKernelError} when this version does not have it.
   */
  kernelOf(job: Pick<NewJob, "kernel" | "kernelVersion" | "stages">): Kernel {
    const kernel = this.#kernels[job.kernel];
    if (kernel === undefined || kernel.version !== job.kernelVersion) {
      throw new UnknownKernelError(job.kernel, job.kernelVersion);
    }
    return bundleKernel(kernel, bundleSizesOf(job.stages));
  }

  planOf(job: Pick<JobRecord, "kernel" | "kernelVersion" | "stages" | "params" | "inputs">): JobPlan {
    const { params, inputs } = kernelJobOf(job);
    return this.kernelOf(job).plan(params, inputs);
  }

  /** Those of these jobs that are not in the book; the others count as used now. */
  missing(ids: Iterable<JobId>): JobId[] {
    const missing: JobId[] = [];
    for (const id of new Set(ids)) {
      const facts = this.#facts.get(id);
      if (facts === undefined) {
        missing.push(id);
        continue;
      }
      this.#facts.delete(id);
      this.#facts.set(id, facts);
    }
    return missing;
  }

  /** Adds a job. One whose kernel this version does not have stays unknown: its units are left to other processes. */
  learn(job: JobRecord): void {
    if (this.#kernels[job.kernel]?.version !== job.kernelVersion) return;
    const plan = this.planOf(job);
    const policy = policyOf(job.terms);
    this.#facts.set(job.id, {
      kernel: kernelTag(this.kernelOf(job)),
      requester: requesterKeyOf(job.accountId, this.#hash),
      policy,
      allowedWrong: policy.kind === "error-rate" ? job.unitsTotal * policy.targetErrorRate : 0,
      leaseMs: job.terms.deadlineMs,
      resultBytes: (ordinal) => plan.unit(ordinal).resultBytes,
      creditMicro: (ordinal) => creditMicroOf(plan.unit(ordinal).costOps),
    });
    if (this.#facts.size > CAPACITY) this.#facts.delete(this.#facts.keys().next().value as JobId);
  }

  /** Whether this version has the kernel `id@version`. */
  knows(tag: string): boolean {
    return this.#tags.has(tag);
  }

  find(id: JobId): JobFacts | undefined {
    return this.#facts.get(id);
  }

  /** Jobs in the book whose requesters a filter leaves out. */
  leftOutBy(filter: RequesterFilter): JobId[] {
    return [...this.#facts].flatMap(([id, { requester }]) => (servesRequester(filter, requester) ? [] : [id]));
  }
}
