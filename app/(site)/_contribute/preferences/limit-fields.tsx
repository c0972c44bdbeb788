"use client";

import type { Usage } from "#lib/host/policies/usage.ts";
import type { Preferences } from "#lib/protocol/messages/preferences.ts";
import { formatBytes, formatDuration } from "../../../format.ts";
import { LimitField } from "./limit-field.tsx";

type Limits = Preferences["dailyLimits"];

/** Most that is given on one day, beside what was given today. */
export function LimitFields(props: {
  readonly limits: Limits;
  readonly usage: Usage | null;
  readonly onChange: (limits: Limits) => void;
}) {
  const { limits, usage } = props;
  const set = (change: Partial<Limits>): void => props.onChange({ ...limits, ...change });
  const today = (used: string | null): string => (used === null ? "" : ` Today so far: ${used}.`);
  return (
    <fieldset className="grid content-start gap-4">
      <legend className="mb-1 font-semibold">At most each day</legend>
      <LimitField
        label="Minutes of computing"
        hint={`Time in which anything is computed.${today(usage && formatDuration(usage.busyMs / 1_000))}`}
        value={limits.minutes}
        min={1}
        max={1440}
        step={1}
        onChange={(minutes) => set({ minutes })}
      />
      <LimitField
        label="Megabytes sent and received"
        hint={`By the engine, this page not counted.${today(usage && formatBytes(usage.bytes))}`}
        value={limits.megabytes}
        min={1}
        max={1_000_000}
        step={1}
        onChange={(megabytes) => set({ megabytes })}
      />
      <LimitField
        label="Kilowatt-hours"
        hint={`Estimated, rather too high: 8 W for a busy core, 60 W for a busy GPU. No browser measures it.${today(
          usage && `${usage.kilowattHours.toFixed(3)} kWh`,
        )}`}
        value={limits.kilowattHours}
        min={0.001}
        max={100}
        step={0.001}
        onChange={(kilowattHours) => set({ kilowattHours })}
      />
    </fieldset>
  );
}
