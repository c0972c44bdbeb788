import { Resolver } from "node:dns/promises";
import { NotProvenError } from "#lib/coordinator/partners/partner-errors.ts";
import type { ProveOrigin } from "#lib/coordinator/partners/ports.ts";
import { PROOF_PATH, PROOF_RECORD } from "#lib/protocol/messages/partners.ts";
import { type FetchRules, fetchProof } from "./fetch-proof.ts";

/** Longest one look-up may take, in milliseconds. */
const RECORD_WITHIN_MS = 3_000;

/** Text records of a name, each in one piece. */
type FindRecords = (name: string) => Promise<readonly string[]>;

/** What proves an origin: a line of its partner's in a well-known file on it, or in a DNS text record. */
export function createProveOrigin(rules: FetchRules, findRecords: FindRecords = resolveTexts): ProveOrigin {
  return async (origin, proof) => {
    const [file, dns] = await Promise.all([
      lookAtFile(new URL(PROOF_PATH, origin), proof, rules),
      lookAtRecords(`${PROOF_RECORD}.${new URL(origin).hostname}`, proof, findRecords),
    ]);
    if (file === null) return "file";
    if (dns === null) return "dns";
    throw new NotProvenError(file, dns);
  };
}

/** Null when it holds the proof; otherwise what it is like. */
async function lookAtFile(url: URL, proof: string, rules: FetchRules): Promise<string | null> {
  const fetched = await fetchProof(url, rules);
  if ("why" in fetched) return fetched.why;
  return holds(fetched.text.split("\n"), proof) ? null : "it does not have the line";
}

async function lookAtRecords(name: string, proof: string, findRecords: FindRecords): Promise<string | null> {
  try {
    const records = await findRecords(name);
    if (records.length === 0) return "there is none";
    return holds(records, proof) ? null : "it does not have the text";
  } catch {
    return "there is none";
  }
}

const holds = (lines: readonly string[], proof: string): boolean => lines.some((line) => line.trim() === proof);

async function resolveTexts(name: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: RECORD_WITHIN_MS, tries: 1 });
  return (await resolver.resolveTxt(name)).map((pieces) => pieces.join(""));
}
