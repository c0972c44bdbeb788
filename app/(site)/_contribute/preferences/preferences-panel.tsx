"use client";

import { useTranslations } from "next-intl";
import type { BrowserHost } from "#lib/host/browser/browser-host.ts";
import type { Usage } from "#lib/host/policies/usage.ts";
import type { Preferences } from "#lib/protocol/messages/preferences.ts";
import { CheckRow } from "../../../components/check-row.tsx";
import { Icon } from "../../../components/line-icon.tsx";
import { Notice } from "../../../components/notice.tsx";
import { Slider } from "../../../components/slider.tsx";
import { AccountRow } from "./account-row.tsx";
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
  const t = useTranslations("preferences");
  const { preferences } = props;
  return (
    <details className="group rounded-xl border border-line bg-panel">
      <summary className="flex list-none items-center gap-4 rounded-xl p-6 sm:px-8 [&::-webkit-details-marker]:hidden">
        <span className="flex min-w-0 grow flex-wrap items-baseline gap-x-4 gap-y-1">
          <h2 className="text-lg">{t("heading")}</h2>
          <span className="text-[0.9375rem] text-ink-soft">
            {preferences === null ? t("reading") : describePreferences(preferences, t)}
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
  const t = useTranslations("preferences");
  const { preferences, missing } = props;
  const set = (change: Partial<Preferences>): void => props.onChange({ ...preferences, ...change });
  const lacks = (what: (typeof missing)[number]): string | undefined =>
    missing.includes(what) ? t(`missing.${what}`) : undefined;
  const refuse = (kernel: string, refused: boolean): string[] =>
    [...preferences.refusedKernels.filter((other) => other !== kernel), ...(refused ? [kernel] : [])].sort();
  return (
    <div className="grid gap-x-10 gap-y-8 border-t border-line p-6 sm:p-8 lg:grid-cols-2">
      {missing.includes("storage") && (
        <div className="lg:col-span-2">
          <Notice tone="info">{t("missing.storage")}</Notice>
        </div>
      )}
      <AccountRow />
      <fieldset className="grid content-start gap-2">
        <legend className="mb-1 font-semibold">{t("pause.legend")}</legend>
        <CheckRow
          label={t("pause.charging")}
          checked={preferences.onlyCharging}
          onChange={(onlyCharging) => set({ onlyCharging })}
        />
        <div className="grid gap-1 py-1">
          <Slider
            label={t("pause.battery")}
            unit="%"
            min={0}
            max={100}
            step={5}
            value={preferences.minimumBattery}
            disabled={preferences.onlyCharging}
            onChange={(minimumBattery) => set({ minimumBattery })}
          />
          <p className="text-sm text-ink-soft">{lacks("battery") ?? t("pause.batteryHint")}</p>
        </div>
        <CheckRow
          label={t("pause.busy")}
          hint={lacks("pressure") ?? t("pause.busyHint")}
          checked={preferences.pauseWhenBusy}
          onChange={(pauseWhenBusy) => set({ pauseWhenBusy })}
        />
        <CheckRow
          label={t("pause.hidden")}
          checked={preferences.pauseWhenHidden}
          onChange={(pauseWhenHidden) => set({ pauseWhenHidden })}
        />
        <CheckRow
          label={t("pause.metered")}
          hint={lacks("connection") ?? t("pause.meteredHint")}
          checked={preferences.pauseWhenMetered}
          onChange={(pauseWhenMetered) => set({ pauseWhenMetered })}
        />
      </fieldset>
      <fieldset className="grid content-start gap-6">
        <legend className="mb-1 font-semibold">{t("hours.legend")}</legend>
        <HoursEditor
          kind="quiet"
          windows={preferences.quietHours}
          added={{ days: EVERY_DAY, from: 22 * 60, to: 7 * 60 }}
          onChange={(quietHours) => set({ quietHours })}
        />
        <HoursEditor
          kind="only"
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
        <legend className="mb-1 font-semibold">{t("kinds.legend")}</legend>
        {KINDS.map((kernel) => (
          <CheckRow
            key={kernel}
            label={t(`kinds.${kernel}`)}
            checked={!preferences.refusedKernels.includes(kernel)}
            onChange={(served) => set({ refusedKernels: refuse(kernel, !served) })}
          />
        ))}
        <p className="text-sm text-ink-soft">{t("kinds.later")}</p>
      </fieldset>
      <RequesterFields filter={preferences.requesters} onChange={(requesters) => set({ requesters })} />
    </div>
  );
}
