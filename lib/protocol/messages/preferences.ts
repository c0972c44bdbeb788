import * as z from "zod";
import { requesterFilterSchema } from "./requester-filter.ts";

/**
 * What a contributor lends, and when. The same document stands in a browser profile, on a headless host and, once
 * somebody signs in, with the account: it says nothing about one machine (`workers: null` fits each).
 */

/** Raised when a field changes its meaning. New fields come with a default and raise nothing. */
export const PREFERENCES_VERSION = 1;

const percentSchema = z.int().min(1).max(100);
/** Minutes since local midnight. */
const minuteOfDaySchema = z.int().min(0).max(1439);

/** A span of local time on some days of every week; it belongs to the days it begins on. */
export const weeklyWindowSchema = z.object({
  /** ISO 8601: 1 is Monday, 7 is Sunday. */
  days: z.array(z.int().min(1).max(7)).min(1).max(7),
  from: minuteOfDaySchema,
  /** Not later than `from`: it ends the day after; the same: it lasts 24 hours. */
  to: minuteOfDaySchema,
});
export type WeeklyWindow = z.infer<typeof weeklyWindowSchema>;

/** Most that is given on one day, local midnight to midnight; null: as much as comes. */
export const dailyLimitsSchema = z.object({
  /** Time during which anything is computed. */
  minutes: z.int().min(1).max(1440).nullable().default(null),
  /** Sent and received by the engine. */
  megabytes: z.int().min(1).max(1_000_000).nullable().default(null),
  /** Estimated from busy time; see `ENERGY_MODEL` of lib/host/policies/usage.ts. */
  kilowattHours: z.number().min(0.001).max(100).nullable().default(null),
});

export const preferencesSchema = z.object({
  version: z.literal(PREFERENCES_VERSION).default(PREFERENCES_VERSION),
  /** CPU workers; null: all cores but one. */
  workers: z.int().min(1).max(1024).nullable().default(null),
  /** Per cent of its time that a CPU worker computes. */
  cpuShare: percentSchema.default(100),
  gpu: z.boolean().default(true),
  /** Per cent of its time that the GPU computes for us. */
  gpuShare: percentSchema.default(100),
  onlyCharging: z.boolean().default(false),
  /** Per cent below which a battery that is not being charged is left alone; 0: never. */
  minimumBattery: z.int().min(0).max(100).default(20),
  /** IANA time zone of the hours below and of the daily limits; null: the machine's. */
  timeZone: z.string().max(64).refine(isTimeZone, "must be an IANA time zone").nullable().default(null),
  /** Only then; empty: at any time. */
  hours: z.array(weeklyWindowSchema).max(28).default([]),
  /** Never then. */
  quietHours: z.array(weeklyWindowSchema).max(28).default([]),
  pauseWhenBusy: z.boolean().default(false),
  pauseWhenHidden: z.boolean().default(false),
  pauseWhenMetered: z.boolean().default(true),
  dailyLimits: dailyLimitsSchema.prefault({}),
  /** Kinds of jobs not served, as kernel ids. What comes new is served. */
  refusedKernels: z.array(z.string().min(1).max(64)).max(64).default([]),
  /** Whose jobs are served, and whose never. */
  requesters: requesterFilterSchema.prefault({}),
});
export type Preferences = z.infer<typeof preferencesSchema>;

/** What holds until somebody chooses. */
export const defaultPreferences: Preferences = preferencesSchema.parse({});

/** Stored or synced preferences, field by field: what is missing or makes no sense becomes the default. */
export function readPreferences(stored: unknown): Preferences {
  const whole = preferencesSchema.safeParse(stored);
  if (whole.success) return whole.data;
  if (typeof stored !== "object" || stored === null) return defaultPreferences;
  const sound = Object.entries(preferencesSchema.shape).flatMap(([name, schema]) => {
    const field = schema.safeParse((stored as Record<string, unknown>)[name]);
    return field.success ? [[name, field.data]] : [];
  });
  return preferencesSchema.parse(Object.fromEntries(sound));
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
