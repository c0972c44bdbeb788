"use client";

import type { AccountId, JobId } from "#lib/protocol/ids.ts";
import { createAccountClient } from "#lib/sdk/account-client.ts";
import { type Client, createClient } from "#lib/sdk/client.ts";

const ACCOUNT_KEY = "tabgrid.account";
const JOBS_KEY = "tabgrid.jobs";
/** Jobs remembered as this visitor's own; older ones are forgotten. */
const MOST_JOBS = 500;
/** What could not be stored, because storage is full or forbidden, by its key: it lives as long as the page. */
const unsaved = new Map<string, unknown>();

/** Whom this browser speaks for. */
interface Account {
  readonly accountId: AccountId;
  /** The only key of an anonymous account. Absent where a wallet signed in: a cookie, which no script sees, stands for it. */
  readonly token?: string;
}

/** The visitor's account, or null before their first job and their first sign-in. */
export function findAccount(): Account | null {
  const saved = read<Partial<Account>>(ACCOUNT_KEY);
  return typeof saved?.accountId === "string" ? { accountId: saved.accountId, token: saved.token } : null;
}

/** Notes that a wallet signed in here; what the anonymous account had is the wallet's now. */
export function keepSignedIn(accountId: AccountId): void {
  write(ACCOUNT_KEY, { accountId });
}

/** Notes that nobody is signed in here any more. An anonymous account stays. */
export function forgetSignedIn(): void {
  if (findAccount()?.token === undefined) write(ACCOUNT_KEY, null);
}

/** A client that speaks for the visitor's account, if they have one. */
export function visitorClient(signal?: AbortSignal): Client {
  return createClient({ baseUrl: "", token: findAccount()?.token, signal });
}

/** A client that speaks for the visitor's account, which is made when they have none. */
export async function accountClient(signal?: AbortSignal): Promise<Client & { readonly token: string | undefined }> {
  const known = findAccount();
  // Another browser may have ended the session: what is made now is kept with this browser, until the next sign-in.
  const isOver = known !== null && known.token === undefined && !(await isSignedIn(signal));
  const account = known === null || isOver ? await createClient({ baseUrl: "", signal }).createAccount() : known;
  write(ACCOUNT_KEY, account);
  return { ...createClient({ baseUrl: "", token: account.token, signal }), token: account.token };
}

async function isSignedIn(signal?: AbortSignal): Promise<boolean> {
  return (await createAccountClient({ baseUrl: "", signal }).getCurrentSession()) !== null;
}

/** Notes that these jobs are the visitor's own. */
export function rememberJobs(ids: readonly JobId[]): void {
  const known = read<JobId[]>(JOBS_KEY) ?? [];
  const added = ids.filter((id) => !known.includes(id));
  if (added.length > 0) write(JOBS_KEY, [...known, ...added].slice(-MOST_JOBS));
}

/** Whether a job is the visitor's own, so that they may cancel it. The coordinator decides; this decides what is offered. */
export function isOwnJob(id: JobId): boolean {
  return read<JobId[]>(JOBS_KEY)?.includes(id) ?? false;
}

function read<T>(key: string): T | null {
  if (unsaved.has(key)) return unsaved.get(key) as T;
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as T | null;
  } catch {
    return null;
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    unsaved.delete(key);
  } catch {
    unsaved.set(key, value);
  }
}
