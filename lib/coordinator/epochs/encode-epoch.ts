import { canonicalJson } from "../canonical-json.ts";
import type { CreditLine, Epoch, EpochInputs, Hash, Part } from "./epoch.ts";
import { EPOCH_FORMAT } from "./epoch-lines.ts";

/** Characters gathered before they leave as one chunk. */
const CHUNK_LENGTH = 256 * 1024;

/**
 * The published file of an epoch in chunks: the one sequence of bytes for what it says (see epoch-lines.ts), so that its
 * SHA-256, which is posted with the root, names inputs and payouts alike.
 *
 * @param epoch as `computeEpoch` returns it: lists ascend.
 * @param root of the tree over the wallets among the payouts.
 */
export function* encodeEpoch(epoch: Epoch, root: Hash): Generator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let gathered = "";
  for (const line of linesOf(epoch, root)) {
    gathered += `${line}\n`;
    if (gathered.length < CHUNK_LENGTH) continue;
    yield encoder.encode(gathered);
    gathered = "";
  }
  yield encoder.encode(gathered);
}

function* linesOf({ inputs, payouts, totals }: Epoch, root: Hash): Generator<string> {
  yield canonicalJson(headOf(inputs));
  for (const { partner, shareBasisPoints } of inputs.partners) {
    yield JSON.stringify(["partner", partner, shareBasisPoints]);
  }
  for (const line of inputs.volunteers) yield creditLine("volunteer", line);
  for (const { job, spentWei, credit } of inputs.jobs) {
    yield JSON.stringify(["job", job, `${spentWei}`]);
    for (const line of credit) yield creditLine("credit", line);
  }
  for (const { wallet, balanceWei } of inputs.holdings) yield JSON.stringify(["holder", wallet, `${balanceWei}`]);
  for (const { account, wallet, pendingWei } of inputs.arrivals) {
    yield JSON.stringify(["arrival", account, wallet, `${pendingWei}`]);
  }
  const places = new Map(inputs.jobs.map(({ job }, place) => [job, place]));
  const encodePart = ({ reason, job, amountWei }: Part) =>
    job === null ? [reason, `${amountWei}`] : [reason, places.get(job), `${amountWei}`];
  for (const { payee, previousWei, totalWei, parts } of payouts) {
    yield JSON.stringify(["payout", payee, `${previousWei}`, `${totalWei}`, ...parts.map(encodePart)]);
  }
  yield canonicalJson({ payouts: payouts.length, root, ...inDigits(totals) });
}

function creditLine(kind: "volunteer" | "credit", { payee, creditMicro, partner }: CreditLine): string {
  return JSON.stringify(partner === null ? [kind, payee, creditMicro] : [kind, payee, creditMicro, partner]);
}

function headOf(inputs: EpochInputs): unknown {
  const { partners, volunteers, jobs, holdings, arrivals, balances, ...head } = inputs;
  return { format: EPOCH_FORMAT, ...inDigits(head) };
}

/** Amounts as decimal digits, because JSON's numbers are not exact. */
function inDigits(members: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, typeof value === "bigint" ? `${value}` : value]),
  );
}
