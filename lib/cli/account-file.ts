import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { createClient } from "#lib/sdk/client.ts";

/** Where the command line keeps its account tokens, by coordinator address; readable by its owner alone. */
const accountFile = join(homedir(), ".config", "tabgrid", "accounts.json");

/** The token for a coordinator, or null when none was made yet. */
export async function findToken(baseUrl: string): Promise<string | null> {
  return (await readAccounts())[baseUrl] ?? null;
}

/** The token for a coordinator, made on first use. */
export async function getToken(baseUrl: string): Promise<string> {
  const known = await findToken(baseUrl);
  if (known !== null) return known;
  const { token } = await createClient({ baseUrl }).createAccount();
  const accounts = { ...(await readAccounts()), [baseUrl]: token };
  await mkdir(dirname(accountFile), { recursive: true });
  await writeFile(accountFile, `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 });
  return token;
}

async function readAccounts(): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(accountFile, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}
