import type { Preferences } from "#lib/protocol/messages/preferences.ts";
import type { Translate } from "../../../i18n/translate.ts";

/** What holds this browser back, in a few words for the closed panel. */
export function describePreferences(preferences: Preferences, t: Translate<"preferences">): string {
  const { hours, quietHours, dailyLimits, minimumBattery, refusedKernels, requesters } = preferences;
  const rules = [
    hours.length > 0 && t("rules.hours"),
    quietHours.length > 0 && t("rules.quiet"),
    preferences.onlyCharging
      ? t("rules.charging")
      : minimumBattery > 0 && t("rules.battery", { percent: minimumBattery }),
    preferences.pauseWhenMetered && t("rules.metered"),
    preferences.pauseWhenBusy && t("rules.busy"),
    preferences.pauseWhenHidden && t("rules.hidden"),
    Object.values(dailyLimits).some((limit) => limit !== null) && t("rules.limits"),
    refusedKernels.length > 0 && t("rules.kinds"),
    requesters.only.length + requesters.never.length > 0 && t("rules.requesters"),
  ].filter((rule) => rule !== false);
  if (rules.length === 0) return t("free");
  const text = rules.join(t("comma"));
  return t("summary", { rules: `${text[0]!.toUpperCase()}${text.slice(1)}` });
}
