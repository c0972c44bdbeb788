import type { EngineState, GpuState, WorkerState } from "#lib/host/engine/engine-state.ts";
import type { Formats } from "../../format.ts";
import type { Translate } from "../../i18n/translate.ts";
import type { TellReason } from "../../i18n/use-reason.ts";
import { describePause } from "./describe-pause.ts";

/** The language something is described in. */
export interface EngineWords {
  readonly t: Translate<"contribute">;
  readonly tellReason: TellReason;
  readonly formats: Formats;
}

function describeIdle(idle: EngineState["idle"], { t, tellReason }: EngineWords): string {
  const first = t(`idle.${idle?.code ?? "no-work"}`);
  if (!idle?.reason) return first;
  return t("then", { first, second: tellReason(idle.reason.code, idle.reason.sentence) });
}

/** What the engine is doing, in a short line and a sentence. */
export function describeEngine(
  state: EngineState,
  words: EngineWords,
): { readonly headline: string; readonly detail: string } {
  const { t, tellReason, formats } = words;
  const used = usedWorkers(state);
  const elsewhere = (first: string): string =>
    state.inOtherTab ? t("then", { first, second: t("state.elsewhere") }) : first;
  const headline = state.status === "paused" ? "" : t(`state.${state.status}.headline`);
  switch (state.status) {
    case "off":
    case "offline":
    case "waiting-for-other-tab":
    case "stopping":
      return { headline, detail: t(`state.${state.status}.detail`) };
    case "starting":
      return { headline, detail: elsewhere(t("state.starting.detail")) };
    case "working": {
      const busy = used.filter((worker) => worker.current !== null).length;
      return { headline, detail: elsewhere(t("state.working.detail", { busy, total: used.length })) };
    }
    case "paused": {
      const pause = describePause(state.pauses, Date.now(), t, formats);
      return { headline: pause.headline, detail: elsewhere(pause.detail) };
    }
    case "idle":
      return { headline, detail: elsewhere(describeIdle(state.idle, words)) };
    case "error":
      return {
        headline,
        detail: state.error ? tellReason(state.error.code, state.error.message) : t("state.error.detail"),
      };
  }
}

/** The workers that can get work: the GPU's only while it is trusted, or may yet be. */
export function usedWorkers(state: EngineState): readonly WorkerState[] {
  const gpu = state.gpu.status === "admitted" || state.gpu.status === "testing";
  return state.workers.filter((worker) => worker.role === "cpu" || gpu);
}

/** How the GPU stands, with the reason when it is not used. `wanted`: the person lends it. */
export function describeGpu(gpu: GpuState, wanted: boolean, t: Translate<"contribute">): string {
  const and = (first: string, second: string | null): string => (second ? t("then", { first, second }) : first);
  // In the words of the browser or its driver.
  const reason = gpu.reason && sentence(gpu.reason);
  switch (gpu.status) {
    case "off":
      return wanted ? t("gpu.wanted") : t("gpu.off");
    case "testing":
      return t("gpu.testing");
    case "admitted": {
      const refused = gpu.kernels.filter((kernel) => !kernel.admitted).map((kernel) => kernel.kernel.split("@")[0]);
      const fallback = refused.length > 0 ? t("gpu.fallback", { kernels: refused.join(", ") }) : null;
      return and(gpu.adapter ? t("gpu.admittedNamed", { adapter: gpu.adapter }) : t("gpu.admitted"), fallback);
    }
    case "refused":
    case "unavailable":
      return and(t(`gpu.${gpu.status}`), reason);
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
