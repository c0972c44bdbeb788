import type common from "../messages/en/common.json";
import type partners from "../messages/en/partners.json";
import type reasons from "../messages/en/reasons.json";
import type shell from "../messages/en/shell.json";

/** Every message there is, by area: English says which. */
export interface AppMessages {
  readonly common: typeof common;
  readonly partners: typeof partners;
  readonly reasons: typeof reasons;
  readonly shell: typeof shell;
}

/** A file of messages per language: a part of the site whose pages are translated together. */
export type Area = keyof AppMessages;

export const AREAS = Object.keys({
  common: true,
  partners: true,
  reasons: true,
  shell: true,
} satisfies Record<Area, true>) as readonly Area[];
