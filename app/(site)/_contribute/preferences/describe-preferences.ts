import type { Preferences } from "#lib/protocol/messages/preferences.ts";

/** What holds this browser back, in a few words for the closed panel. */
export function describePreferences(preferences: Preferences): string {
  const { hours, quietHours, dailyLimits, minimumBattery, refusedKernels, requesters } = preferences;
  const rules = [
    hours.length > 0 && "only at chosen hours",
    quietHours.length > 0 && "quiet hours",
    preferences.onlyCharging ? "only while charging" : minimumBattery > 0 && `battery above ${minimumBattery} %`,
    preferences.pauseWhenMetered && "not on metered connections",
    preferences.pauseWhenBusy && "not when the machine is busy",
    preferences.pauseWhenHidden && "only in view",
    Object.values(dailyLimits).some((limit) => limit !== null) && "daily limits",
    refusedKernels.length > 0 && "some kinds of jobs only",
    requesters.only.length + requesters.never.length > 0 && "some requesters only",
  ].filter((rule) => rule !== false);
  if (rules.length === 0) return "At any time, without limits.";
  const text = rules.join(", ");
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}
