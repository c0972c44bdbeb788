import type account from "../messages/en/account.json";
import type common from "../messages/en/common.json";
import type funding from "../messages/en/funding.json";
import type partners from "../messages/en/partners.json";
import type reasons from "../messages/en/reasons.json";
import type shell from "../messages/en/shell.json";
import type wallet from "../messages/en/wallet.json";

/** Every message there is, by area: English says which. */
export interface AppMessages {
  readonly account: typeof account;
  readonly common: typeof common;
  readonly funding: typeof funding;
  readonly partners: typeof partners;
  readonly reasons: typeof reasons;
  readonly shell: typeof shell;
  readonly wallet: typeof wallet;
}

/** A file of messages per language: a part of the site whose pages are translated together. */
export type Area = keyof AppMessages;

export const AREAS = Object.keys({
  account: true,
  common: true,
  funding: true,
  partners: true,
  reasons: true,
  shell: true,
  wallet: true,
} satisfies Record<Area, true>) as readonly Area[];
