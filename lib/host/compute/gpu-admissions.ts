import type { GpuState } from "../engine/engine-state.ts";
import type { Clock } from "../ports.ts";
import type { Admission, ComputeApi } from "./compute-api.ts";

/** An inconclusive test is repeated after this time, in milliseconds. */
const RETEST_MS = 3_000;

/**
 * Which kernels this host's GPU may compute. A kernel is tested when the first unit of it is at hand, and nothing is
 * remembered from one device to the next: a new adapter, a new driver, a new version of the browser or of a kernel all come
 * with a new device, and so does the end of a loss.
 */
export class GpuAdmissions {
  private readonly kernels = new Map<string, Admission | "testing">();
  private readonly clock: Clock;
  private readonly changed: () => void;
  private readonly lost: () => void;
  private status: GpuState["status"] = "off";
  private adapter: string | null = null;
  private reason: string | null = null;
  /** Answers to questions asked before the GPU was closed or lost do not count. */
  private epoch = 0;

  /** @param changed called after every verdict. @param lost called when the device went away during a test. */
  constructor(clock: Clock, changed: () => void, lost: () => void) {
    this.clock = clock;
    this.changed = changed;
    this.lost = lost;
  }

  get state(): GpuState {
    const kernels = [...this.kernels].flatMap(([kernel, admission]) =>
      admission === "testing" ? [] : [{ kernel, admitted: admission.admitted, reason: admission.reason }],
    );
    return { status: this.status, adapter: this.adapter, reason: this.reason, kernels };
  }

  opening(): void {
    this.epoch += 1;
    this.kernels.clear();
    this.status = "testing";
    this.reason = null;
  }

  opened(adapter: string | null): void {
    this.adapter = adapter;
  }

  close(status: "off" | "unavailable", reason: string | null): void {
    this.epoch += 1;
    this.kernels.clear();
    this.status = status;
    this.reason = reason;
    if (status === "off") this.adapter = null;
  }

  /** Whether the GPU may have units of this kernel. Asking about an untested one has it tested. */
  accepts(kernelTag: string, api: ComputeApi): boolean {
    const known = this.kernels.get(kernelTag);
    if (known === undefined) this.test(kernelTag, api);
    return known !== undefined && known !== "testing" && known.admitted;
  }

  private test(kernelTag: string, api: ComputeApi): void {
    const epoch = this.epoch;
    this.kernels.set(kernelTag, "testing");
    const id = kernelTag.slice(0, kernelTag.lastIndexOf("@"));
    api
      .admit(id)
      .catch(
        (error: unknown): Admission => ({
          admitted: false,
          wrong: false,
          reason: error instanceof Error ? error.message : String(error),
          deviceLost: false,
          inconclusive: true,
        }),
      )
      .then((admission) => {
        if (epoch !== this.epoch) return;
        if (admission.deviceLost) return this.lost();
        if (admission.inconclusive) return this.retest(kernelTag, api);
        this.kernels.set(kernelTag, admission);
        this.judge();
        this.changed();
      });
  }

  private retest(kernelTag: string, api: ComputeApi): void {
    const epoch = this.epoch;
    this.clock.setTimeout(() => {
      if (epoch === this.epoch) this.test(kernelTag, api);
    }, RETEST_MS);
  }

  private judge(): void {
    const tested = [...this.kernels.values()].filter((admission) => admission !== "testing");
    const wrong = tested.find((admission) => admission.wrong);
    const failed = wrong ?? tested.find((admission) => !admission.admitted);
    if (tested.some((admission) => admission.admitted)) this.status = "admitted";
    else if (failed) this.status = "refused";
    this.reason = wrong?.reason ?? (this.status === "refused" ? (failed?.reason ?? null) : null);
  }
}
