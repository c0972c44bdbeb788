import type account from "../messages/en/account.json";
import type common from "../messages/en/common.json";
import type community from "../messages/en/community.json";
import type contribute from "../messages/en/contribute.json";
import type docs from "../messages/en/docs.json";
import type funding from "../messages/en/funding.json";
import type history from "../messages/en/history.json";
import type home from "../messages/en/home.json";
import type jobs from "../messages/en/jobs.json";
import type network from "../messages/en/network.json";
import type offline from "../messages/en/offline.json";
import type operations from "../messages/en/operations.json";
import type partners from "../messages/en/partners.json";
import type preferences from "../messages/en/preferences.json";
import type reasons from "../messages/en/reasons.json";
import type refusals from "../messages/en/refusals.json";
import type shell from "../messages/en/shell.json";
import type show from "../messages/en/show.json";
import type submit from "../messages/en/submit.json";
import type wallet from "../messages/en/wallet.json";

/** Every message there is, by area: English says which. */
export interface AppMessages {
  readonly account: typeof account;
  readonly common: typeof common;
  readonly community: typeof community;
  readonly contribute: typeof contribute;
  readonly docs: typeof docs;
  readonly funding: typeof funding;
  readonly history: typeof history;
  readonly home: typeof home;
  readonly jobs: typeof jobs;
  readonly network: typeof network;
  readonly offline: typeof offline;
  readonly operations: typeof operations;
  readonly partners: typeof partners;
  readonly preferences: typeof preferences;
  readonly reasons: typeof reasons;
  readonly refusals: typeof refusals;
  readonly shell: typeof shell;
  readonly show: typeof show;
  readonly submit: typeof submit;
  readonly wallet: typeof wallet;
}

/** A file of messages per language: a part of the site whose pages are translated together. */
export type Area = keyof AppMessages;

export const AREAS = Object.keys({
  account: true,
  common: true,
  community: true,
  contribute: true,
  docs: true,
  funding: true,
  history: true,
  home: true,
  jobs: true,
  network: true,
  offline: true,
  operations: true,
  partners: true,
  preferences: true,
  reasons: true,
  refusals: true,
  shell: true,
  show: true,
  submit: true,
  wallet: true,
} satisfies Record<Area, true>) as readonly Area[];
