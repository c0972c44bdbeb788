import type { EngineState, GpuState, IdleCode, WorkerState } from "#lib/host/engine/engine-state.ts";
import { describePause } from "./describe-pause.ts";

const IDLE: Record<IdleCode, string> = {
  "no-work": "Nobody needs anything computed right now. This tab keeps asking.",
  "only-own-units":
    "This browser has done its part of the open work. The rest must come from other people, so that results can be compared.",
  "kernel-unsupported":
    "There is work, but of a kind this browser cannot run. A newer version of this page may: reload it.",
  "quota-reached": "This browser holds as much unreported work as it may. It goes on as soon as some is reported.",
  rules:
    "There is work, but results are only worth comparing when they come from people who have nothing to do with each other.",
  "other-requesters":
    "There is work, but only of requesters that this browser does not serve. Your preferences say which.",
  waiting: "This browser has to wait before it gets work.",
  "loading-input": "Work is here; its pictures are still on their way.",
};

function describeIdle(idle: EngineState["idle"]): string {
  if (idle === null) return IDLE["no-work"];
  return idle.sentence === undefined ? IDLE[idle.code] : `${IDLE[idle.code]} ${idle.sentence}`;
}

/** What the engine is doing, in a short line and a sentence. */
export function describeEngine(state: EngineState): { readonly headline: string; readonly detail: string } {
  const used = usedWorkers(state);
  const busy = used.filter((worker) => worker.current !== null).length;
  const elsewhere = state.inOtherTab
    ? " The work runs in another tab of this browser; the button works from here too."
    : "";
  switch (state.status) {
    case "off":
      return {
        headline: "Not contributing",
        detail: "Press Start to lend this browser's spare power. Stop at any time.",
      };
    case "starting":
      return { headline: "Getting ready", detail: `Workers start and this browser signs in.${elsewhere}` };
    case "working":
      return {
        headline: "Contributing",
        detail: `${busy} of ${used.length} ${used.length === 1 ? "worker" : "workers"} computing.${elsewhere}`,
      };
    case "paused": {
      const { headline, detail } = describePause(state.pauses, Date.now());
      return { headline, detail: detail + elsewhere };
    }
    case "idle":
      return {
        headline: "Waiting for work",
        detail: describeIdle(state.idle) + elsewhere,
      };
    case "offline":
      return {
        headline: "The coordinator cannot be reached",
        detail:
          "Finished work is kept in this browser and reported when the connection is back. It tries again by itself.",
      };
    case "waiting-for-other-tab":
      return {
        headline: "Running in another tab",
        detail: "Another tab of this browser contributes. Stop works from here.",
      };
    case "stopping":
      return { headline: "Stopped", detail: "Nothing is computed any more. Unfinished work is being given back." };
    case "error":
      return {
        headline: "Cannot go on",
        detail: state.error?.message ?? "The engine stopped. Press Start to try again.",
      };
  }
}

/** The workers that can get work: the GPU's only while it is trusted, or may yet be. */
export function usedWorkers(state: EngineState): readonly WorkerState[] {
  const gpu = state.gpu.status === "admitted" || state.gpu.status === "testing";
  return state.workers.filter((worker) => worker.role === "cpu" || gpu);
}

/** How the GPU stands, with the reason when it is not used. `wanted`: the person lends it. */
export function describeGpu(gpu: GpuState, wanted: boolean): string {
  const reason = gpu.reason ? ` ${sentence(gpu.reason)}` : "";
  switch (gpu.status) {
    case "off":
      return wanted ? "Tested first, once this browser contributes." : "Not in use.";
    case "testing":
      return "Being tested: it has to reproduce known results before it is trusted with work.";
    case "admitted": {
      const refused = gpu.kernels.filter((kernel) => !kernel.admitted).map((kernel) => kernel.kernel.split("@")[0]);
      const fallback = refused.length > 0 ? ` Computed on the CPU instead: ${refused.join(", ")}.` : "";
      return `In use${gpu.adapter ? `: ${gpu.adapter}` : ""}.${fallback}`;
    }
    case "refused":
      return `Refused: it did not reproduce known results, so the CPU does its work.${reason}`;
    case "unavailable":
      return `Not available.${reason}`;
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
