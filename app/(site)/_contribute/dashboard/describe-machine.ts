import type { EngineState, MachineState } from "#lib/host/engine/engine-state.ts";

/** A reading in a word or two, and what it means. */
export interface MachineReading {
  readonly value: string;
  readonly note: string;
}

const LOADS: Record<NonNullable<MachineState["pressure"]>, MachineReading> = {
  nominal: { value: "Calm", note: "Nothing strains it." },
  fair: { value: "Light", note: "At work, with room left." },
  serious: { value: "Heavy", note: "Busy; it may be warm." },
  critical: { value: "Overloaded", note: "Hot, or at its limit." },
};

/** A change within this is noise. */
const STEADY = 0.05;

/** The load of the whole machine. @param told whether this browser ever tells it. */
export function describeLoad(pressure: MachineState["pressure"], told: boolean): MachineReading {
  if (!told) return { value: "–", note: "This browser does not tell." };
  return pressure === null ? { value: "–", note: "Told while this page has the focus." } : LOADS[pressure];
}

/** How fast the machine is now, against its first minute of work. */
export function describeSpeed(slowdown: number | null): MachineReading {
  if (slowdown === null) return { value: "–", note: "Known after a minute of work." };
  const change = 1 / slowdown - 1;
  if (Math.abs(change) < STEADY) return { value: "Steady", note: "As in its first minute." };
  const percent = Math.round(Math.abs(change) * 100);
  return change < 0
    ? { value: `−${percent} %`, note: "Slower than in its first minute." }
    : { value: `+${percent} %`, note: "Faster than in its first minute." };
}

const GPU: Record<EngineState["gpu"]["status"], string> = {
  off: "Off",
  testing: "Being tested",
  admitted: "In use",
  refused: "Refused",
  unavailable: "None",
};

/** The GPU in a word or two. */
export function describeGpuBriefly({ gpu }: Pick<EngineState, "gpu">): string {
  return GPU[gpu.status];
}
