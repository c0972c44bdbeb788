"use client";

import { useTranslations } from "next-intl";
import type { GpuState } from "#lib/host/engine/engine-state.ts";
import { defaultWorkers } from "#lib/host/preferences.ts";
import type { Preferences } from "#lib/protocol/messages/preferences.ts";
import { Slider } from "../../components/slider.tsx";
import { describeGpu } from "./describe-engine.ts";
import { KeepScreenOn } from "./device/keep-screen-on.tsx";

/** How much of this machine is lent. */
export function ContributionSettings(props: {
  /** Null until they are read. */
  readonly preferences: Preferences | null;
  readonly gpu: GpuState;
  readonly onChange: (preferences: Preferences) => void;
}) {
  const t = useTranslations("contribute");
  const { preferences } = props;
  const set = (change: Partial<Preferences>): void => {
    if (preferences !== null) props.onChange({ ...preferences, ...change });
  };
  const workers = preferences === null ? 1 : (preferences.workers ?? defaultWorkers());
  const cores = preferences === null ? 2 : Math.max(navigator.hardwareConcurrency || 1, workers);
  const gpu = preferences?.gpu ?? true;
  return (
    <fieldset disabled={preferences === null} className="grid gap-4">
      <legend className="sr-only">{t("settings.legend")}</legend>
      <div>
        {cores > 1 ? (
          <Slider
            label={t("settings.workers")}
            min={1}
            max={cores}
            step={1}
            value={workers}
            onChange={(chosen) => set({ workers: chosen })}
          />
        ) : (
          <p className="text-sm">{t("settings.oneCore")}</p>
        )}
        <p className="text-sm text-ink-soft">
          {preferences === null
            ? " "
            : workers >= cores
              ? t("settings.allCores")
              : t("settings.left", { left: cores - workers, cores })}
        </p>
      </div>
      <Slider
        label={t("settings.cpuShare")}
        unit="%"
        min={1}
        max={100}
        step={1}
        value={preferences?.cpuShare ?? 100}
        onChange={(cpuShare) => set({ cpuShare })}
      />
      <div>
        <label className="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            className="size-5 accent-[var(--accent)]"
            checked={gpu}
            onChange={(event) => set({ gpu: event.target.checked })}
          />
          <span className="text-sm">{t("settings.gpu")}</span>
        </label>
        <p className="min-h-[2.75rem] text-sm text-ink-soft">{describeGpu(props.gpu, gpu, t)}</p>
      </div>
      <Slider
        label={t("settings.gpuShare")}
        unit="%"
        min={1}
        max={100}
        step={1}
        disabled={!gpu}
        value={preferences?.gpuShare ?? 100}
        onChange={(gpuShare) => set({ gpuShare })}
      />
      <KeepScreenOn />
    </fieldset>
  );
}
