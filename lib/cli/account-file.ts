import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { createClient } from "#lib/sdk/client.ts";

const accountsSchema = z.record(z.string(), z.string());

/** Thrown when the file of tokens holds something else. It is left alone: jobs can be cancelled only with what is in it. */
export class AccountFileDamagedError extends TabgridError {
  constructor(cause: unknown) {
    super("cli.account-file-damaged", "config", `The file of account tokens cannot be read: ${accountFile}.`, {
      cause,
      hints: ["Mend it, or move it away to begin with a new account."],
    });
  }
}

/** Where the command line keeps its account tokens, by coordinator address; readable by its owner alone. */
const accountFile = join(homedir(), ".config", "tabgrid", "accounts.json");

/** The token for a coordinator, or null when none was made yet. @throws {AccountFileDamagedError} */
export async function findToken(baseUrl: string): Promise<string | null> {
  return (await readAccounts())[baseUrl] ?? null;
}

/** The token for a coordinator, made on first use. @throws {AccountFileDamagedError} */
export async function getToken(baseUrl: string): Promise<string> {
  const known = await findToken(baseUrl);
  if (known !== null) return known;
  const { token } = await createClient({ baseUrl }).createAccount();
  const accounts = { ...(await readAccounts()), [baseUrl]: token };
  await mkdir(dirname(accountFile), { recursive: true });
  // Renamed into place: a full disk or a signal in the middle costs no token that is there already.
  const written = `${accountFile}.${process.pid}`;
  await writeFile(written, `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 });
  await rename(written, accountFile);
  return token;
}

async function readAccounts(): Promise<Record<string, string>> {
  let text: string;
  try {
    text = await readFile(accountFile, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
  try {
    return accountsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AccountFileDamagedError(cause);
  }
}
