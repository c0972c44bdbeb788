import type { Earnings, EpochEarning } from "#lib/protocol/messages/rewards.ts";
import type { ApiResponse } from "../../api-message.ts";

const COLUMNS = ["epoch", "ended_at", "state", "kind", "job_key", "amount", "amount_wei", "cumulative_wei", "reason"];
/** Epochs read at once. */
const PAGE = 100;
const DECIMALS = 18;

type ReadEarnings = (query: { readonly before?: number; readonly limit: number }) => Promise<Earnings>;

/**
 * Earnings as CSV (RFC 4180), one line for each amount, oldest first: `amount` in whole tokens with all its digits, which
 * spreadsheets read, and in wei, which are exact everywhere.
 */
export async function sendEarningsCsv(read: ReadEarnings): Promise<ApiResponse> {
  const epochs: EpochEarning[] = [];
  let before: number | null = null;
  do {
    const page = await read({ limit: PAGE, ...(before !== null && { before }) });
    epochs.push(...page.epochs);
    before = page.nextBefore;
  } while (before !== null);
  return {
    status: 200,
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="tabgrid-earnings.csv"',
      "cache-control": "no-store",
    },
    body: `${[COLUMNS, ...epochs.reverse().flatMap(linesOf)].map(toLine).join("\r\n")}\r\n`,
  };
}

function linesOf({ epoch, endedAt, state, parts, cumulativeWei }: EpochEarning): string[][] {
  return parts.map(({ kind, jobKey, amountWei, reason }) => [
    `${epoch}`,
    endedAt,
    state,
    kind,
    jobKey ?? "",
    inTokens(amountWei),
    amountWei,
    cumulativeWei,
    reason.sentence,
  ]);
}

/** Whole tokens with all eighteen digits behind the point, as far as they are not zero. */
function inTokens(wei: string): string {
  const digits = wei.padStart(DECIMALS + 1, "0");
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, "");
  return `${digits.slice(0, -DECIMALS)}${fraction === "" ? "" : `.${fraction}`}`;
}

const toLine = (cells: readonly string[]): string => cells.map(quoted).join(",");
const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
