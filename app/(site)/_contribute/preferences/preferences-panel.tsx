"use client";

import type { BrowserHost } from "#lib/host/browser/browser-host.ts";
import type { Usage } from "#lib/host/policies/usage.ts";
import type { Preferences } from "#lib/protocol/messages/preferences.ts";
import { Icon } from "../../../components/line-icon.tsx";
import { Notice } from "../../../components/notice.tsx";
import { Slider } from "../../../components/slider.tsx";
import { CheckRow } from "./check-row.tsx";
import { MISSING } from "./describe-missing.ts";
import { describePreferences } from "./describe-preferences.ts";
import { HoursEditor } from "./hours-editor.tsx";
import { KINDS } from "./kinds.ts";
import { LimitFields } from "./limit-fields.tsx";
import { RequesterFields } from "./requester-fields.tsx";
import { TimeZoneField } from "./time-zone-field.tsx";

const WORKDAYS = [1, 2, 3, 4, 5];
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

/** When this browser works, on what, and what makes it pause. Every change holds at once. */
export function PreferencesPanel(props: {
  /** Null until they are read. */
  readonly preferences: Preferences | null;
  readonly missing: ReturnType<BrowserHost["getMissing"]>;
  readonly usage: Usage | null;
  readonly onChange: (preferences: Preferences) => void;
}) {
  const { preferences } = props;
  return (
    <details className="group rounded-xl border border-line bg-panel">
      <summary className="flex list-none items-center gap-4 rounded-xl p-6 sm:px-8 [&::-webkit-details-marker]:hidden">
        <span className="flex min-w-0 grow flex-wrap items-baseline gap-x-4 gap-y-1">
          <h2 className="text-lg">Preferences</h2>
          <span className="text-[0.9375rem] text-ink-soft">
            {preferences === null ? "Being read." : describePreferences(preferences)}
          </span>
        </span>
        <span className="shrink-0 transition-transform group-open:rotate-180">
          <Icon name="chevron" size={20} />
        </span>
      </summary>
      {preferences !== null && <Groups {...props} preferences={preferences} />}
    </details>
  );
}

function Groups(props: Parameters<typeof PreferencesPanel>[0] & { readonly preferences: Preferences }) {
  const { preferences, missing } = props;
  const set = (change: Partial<Preferences>): void => props.onChange({ ...preferences, ...change });
  const lacks = (what: keyof typeof MISSING): string | undefined =>
    missing.includes(what) ? MISSING[what] : undefined;
  const refuse = (kernel: string, refused: boolean): string[] =>
    [...preferences.refusedKernels.filter((other) => other !== kernel), ...(refused ? [kernel] : [])].sort();
  return (
    <div className="grid gap-x-10 gap-y-8 border-t border-line p-6 sm:p-8 lg:grid-cols-2">
      {missing.includes("storage") && (
        <div className="lg:col-span-2">
          <Notice tone="info">{MISSING.storage}</Notice>
        </div>
      )}
      <fieldset className="grid content-start gap-2">
        <legend className="mb-1 font-semibold">Pause</legend>
        <CheckRow
          label="When not charging"
          checked={preferences.onlyCharging}
          onChange={(onlyCharging) => set({ onlyCharging })}
        />
        <div className="grid gap-1 py-1">
          <Slider
            label="Pause below this battery level"
            unit="%"
            min={0}
            max={100}
            step={5}
            value={preferences.minimumBattery}
            disabled={preferences.onlyCharging}
            onChange={(minimumBattery) => set({ minimumBattery })}
          />
          <p className="text-sm text-ink-soft">{lacks("battery") ?? "Unless it is being charged."}</p>
        </div>
        <CheckRow
          label="When the machine is busy"
          hint={
            lacks("pressure") ??
            "Pauses at once when other programs need it, and comes back carefully. Told only while this page has the focus."
          }
          checked={preferences.pauseWhenBusy}
          onChange={(pauseWhenBusy) => set({ pauseWhenBusy })}
        />
        <CheckRow
          label="When no page of Tabgrid is in view"
          checked={preferences.pauseWhenHidden}
          onChange={(pauseWhenHidden) => set({ pauseWhenHidden })}
        />
        <CheckRow
          label="On metered connections"
          hint={lacks("connection") ?? "Cellular ones, and those on which this browser is asked to save data."}
          checked={preferences.pauseWhenMetered}
          onChange={(pauseWhenMetered) => set({ pauseWhenMetered })}
        />
      </fieldset>
      <fieldset className="grid content-start gap-6">
        <legend className="mb-1 font-semibold">Hours</legend>
        <HoursEditor
          title="Quiet hours"
          hint="Nothing is computed then."
          name="Quiet hours"
          windows={preferences.quietHours}
          added={{ days: EVERY_DAY, from: 22 * 60, to: 7 * 60 }}
          onChange={(quietHours) => set({ quietHours })}
        />
        <HoursEditor
          title="Only at these hours"
          hint="Unless there are any, every hour will do."
          name="Hours"
          windows={preferences.hours}
          added={{ days: WORKDAYS, from: 18 * 60, to: 22 * 60 }}
          onChange={(hours) => set({ hours })}
        />
        <TimeZoneField value={preferences.timeZone} onChange={(timeZone) => set({ timeZone })} />
      </fieldset>
      <LimitFields
        limits={preferences.dailyLimits}
        usage={props.usage}
        onChange={(dailyLimits) => set({ dailyLimits })}
      />
      <fieldset className="grid content-start gap-1">
        <legend className="mb-1 font-semibold">Kinds of jobs</legend>
        {KINDS.map(({ kernel, label }) => (
          <CheckRow
            key={kernel}
            label={label}
            checked={!preferences.refusedKernels.includes(kernel)}
            onChange={(served) => set({ refusedKernels: refuse(kernel, !served) })}
          />
        ))}
        <p className="text-sm text-ink-soft">Kinds that come later are served, until you say otherwise.</p>
      </fieldset>
      <RequesterFields filter={preferences.requesters} onChange={(requesters) => set({ requesters })} />
    </div>
  );
}
