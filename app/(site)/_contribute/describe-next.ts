import type { EngineState } from "#lib/host/engine/engine-state.ts";
import type { Formats } from "../../format.ts";
import type { Translate } from "../../i18n/translate.ts";

/** Waits shorter than this come one after another, and are told as such, in milliseconds. */
const SHORT_MS = 10_000;

/**
 * When the engine that waits looks for work again: as the coordinator asked, as the connection is tried, as the schedule says.
 *
 * @returns a sentence; null when it does not wait, or for something that no clock tells.
 */
export function describeNext(
  state: Pick<EngineState, "status" | "idle" | "retryAtMs" | "pauses">,
  now: number,
  t: Translate<"contribute">,
  { formatWait }: Formats,
): string | null {
  const at = (what: "asks" | "tries" | "goes", atMs: number | null): string | null => {
    if (atMs === null) return null;
    const leftMs = atMs - now;
    return leftMs < SHORT_MS ? t("next.soon", { what }) : t("next.in", { what, wait: formatWait(leftMs) });
  };
  switch (state.status) {
    case "idle":
      return state.idle?.code === "loading-input" ? null : at("asks", state.idle?.retryAtMs ?? null);
    case "offline":
      return at("tries", state.retryAtMs);
    case "paused":
      return at("goes", state.pauses[0]?.untilMs ?? null);
    default:
      return null;
  }
}
