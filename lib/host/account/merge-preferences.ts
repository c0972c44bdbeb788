import {
  type PreferencesChange,
  SHARED_FIELDS,
  type SharedPreferences,
} from "#lib/protocol/messages/account-preferences.ts";

/** What this device and its account come to. */
export interface MergedPreferences {
  /** What holds on both sides then. */
  readonly merged: SharedPreferences;
  /** What the account has to be told for that; empty when it is so already. */
  readonly change: PreferencesChange;
}

/**
 * Brings this device's preferences and its account's together, field by field: what was changed here since both agreed holds,
 * whatever others made of it; what was not is as the account has it. Nothing is decided by clocks. A device that meets the
 * account for the first time takes over what it finds; what nobody has told the account yet, it tells.
 *
 * @param mine as they are here. @param agreed as both sides last had them; null before they met.
 * @param theirs as the account has them; null when it has none.
 */
export function mergePreferences(
  mine: SharedPreferences,
  agreed: SharedPreferences | null,
  theirs: SharedPreferences | null,
): MergedPreferences {
  if (theirs === null) return { merged: mine, change: mine };
  if (agreed === null) return { merged: theirs, change: {} };
  const merged = { ...theirs, ...changeBetween(agreed, mine) };
  return { merged, change: changeBetween(theirs, merged) };
}

/** The fields in which `to` differs, as they are there. */
export function changeBetween(from: SharedPreferences, to: SharedPreferences): PreferencesChange {
  const changed = SHARED_FIELDS.filter((name) => JSON.stringify(from[name]) !== JSON.stringify(to[name]));
  return Object.fromEntries(changed.map((name) => [name, to[name]]));
}
