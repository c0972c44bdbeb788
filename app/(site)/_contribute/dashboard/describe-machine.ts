import type { MachineState } from "#lib/host/engine/engine-state.ts";
import type { Translate } from "../../../i18n/translate.ts";

/** A reading in a word or two, and what it means. */
export interface MachineReading {
  readonly value: string;
  readonly note: string;
}

/** A change within this is noise. */
const STEADY = 0.05;

/** The load of the whole machine. @param told whether this browser ever tells it. */
export function describeLoad(
  pressure: MachineState["pressure"],
  told: boolean,
  t: Translate<"contribute">,
): MachineReading {
  if (!told) return { value: "–", note: t("load.untold") };
  if (pressure === null) return { value: "–", note: t("load.unfocused") };
  return { value: t(`load.${pressure}.value`), note: t(`load.${pressure}.note`) };
}

/** How fast the machine is now, against its first minute of work. */
export function describeSpeed(slowdown: number | null, t: Translate<"contribute">): MachineReading {
  if (slowdown === null) return { value: "–", note: t("speed.unknown") };
  const change = 1 / slowdown - 1;
  if (Math.abs(change) < STEADY) return { value: t("speed.steady.value"), note: t("speed.steady.note") };
  const percent = Math.round(Math.abs(change) * 100);
  return change < 0
    ? { value: `−${percent} %`, note: t("speed.slower") }
    : { value: `+${percent} %`, note: t("speed.faster") };
}
