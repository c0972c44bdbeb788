import * as z from "zod";
import { accountIdSchema } from "../ids.ts";
import { type Preferences, preferencesSchema, readPreferences } from "./preferences.ts";

/**
 * Preferences that follow an account to every browser where it is signed in. How many workers and whether the GPU is lent
 * are questions about one machine: each keeps its own answer.
 */
export const sharedPreferencesSchema = preferencesSchema.omit({ version: true, workers: true, gpu: true });
export type SharedPreferences = z.infer<typeof sharedPreferencesSchema>;
type Fields = typeof sharedPreferencesSchema.shape;

/** Their names. */
export const SHARED_FIELDS = Object.keys(sharedPreferencesSchema.shape) as (keyof SharedPreferences)[];

/** Some of them. What is not there is left as it is: it does not become its default. */
export const preferencesChangeSchema = z.object(
  Object.fromEntries(
    Object.entries(sharedPreferencesSchema.shape).map(([name, field]) => [name, field.unwrap().optional()]),
  ) as { [Name in keyof Fields]: z.ZodOptional<ReturnType<Fields[Name]["unwrap"]>> },
);
export type PreferencesChange = z.infer<typeof preferencesChangeSchema>;

/** `GET /api/v1/account/preferences`. */
export const accountPreferencesSchema = z.object({
  accountId: accountIdSchema,
  /** Counts the changes; 0 before the first. */
  version: z.int().min(0),
  /** Null before the first. */
  preferences: sharedPreferencesSchema.nullable(),
});
export type AccountPreferences = z.infer<typeof accountPreferencesSchema>;

/** `PUT /api/v1/account/preferences`: good for the version that it was made from alone. */
export const preferencesUpdateSchema = z.object({ version: z.int().min(0), change: preferencesChangeSchema });
export type PreferencesUpdate = z.infer<typeof preferencesUpdateSchema>;

/** The part of a document that may follow an account. */
export function sharedOf(preferences: Preferences): SharedPreferences {
  const { version: _version, workers: _workers, gpu: _gpu, ...shared } = preferences;
  return shared;
}

/** What an account keeps, field by field: what is missing or makes no sense becomes the default. */
export function readSharedPreferences(stored: unknown): SharedPreferences {
  return sharedOf(readPreferences(stored));
}
