"use client";

import { useTranslations } from "next-intl";
import type { Usage } from "#lib/host/policies/usage.ts";
import type { Preferences } from "#lib/protocol/messages/preferences.ts";
import { useFormats } from "../../../i18n/use-formats.ts";
import { LimitField } from "./limit-field.tsx";

type Limits = Preferences["dailyLimits"];

/** Most that is given on one day, beside what was given today. */
export function LimitFields(props: {
  readonly limits: Limits;
  readonly usage: Usage | null;
  readonly onChange: (limits: Limits) => void;
}) {
  const t = useTranslations("preferences.limits");
  const { formatBytes, formatDuration, formatFigure } = useFormats();
  const { limits, usage } = props;
  const set = (change: Partial<Limits>): void => props.onChange({ ...limits, ...change });
  const hint = (what: "minutesHint" | "megabytesHint" | "energyHint", used: string | null): string =>
    used === null ? t(what) : t("then", { first: t(what), second: t("today", { used }) });
  return (
    <fieldset className="grid content-start gap-4">
      <legend className="mb-1 font-semibold">{t("legend")}</legend>
      <LimitField
        label={t("minutes")}
        hint={hint("minutesHint", usage && formatDuration(usage.busyMs / 1_000))}
        value={limits.minutes}
        min={1}
        max={1440}
        step={1}
        onChange={(minutes) => set({ minutes })}
      />
      <LimitField
        label={t("megabytes")}
        hint={hint("megabytesHint", usage && formatBytes(usage.bytes))}
        value={limits.megabytes}
        min={1}
        max={1_000_000}
        step={1}
        onChange={(megabytes) => set({ megabytes })}
      />
      <LimitField
        label={t("energy")}
        hint={hint("energyHint", usage && `${formatFigure(Number(usage.kilowattHours.toFixed(3)))} kWh`)}
        value={limits.kilowattHours}
        min={0.001}
        max={100}
        step={0.001}
        onChange={(kilowattHours) => set({ kilowattHours })}
      />
    </fieldset>
  );
}
