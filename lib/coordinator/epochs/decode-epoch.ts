import type * as z from "zod";
import type { Arrival, Balance, CreditLine, Epoch, Hash, Holding, JobSpending, Partner, Payout } from "./epoch.ts";
import { EpochFileError } from "./epoch-errors.ts";
import { headSchema, lineSchemas, totalsSchema } from "./epoch-lines.ts";

const NO_PARTS: Payout["parts"] = [];

/** What a file says. Nothing of it has been recomputed: see `verifyEpoch`. */
export interface PublishedEpoch extends Epoch {
  readonly root: Hash;
}

/** Longest line, in characters: a payout has a part for each job, so this is some 100,000 jobs. */
const MAX_LINE_LENGTH = 8 * 1024 * 1024;

/**
 * Reads an epoch's file. Whatever is wrong with its form is found here; whether it is canonical shows when it is encoded
 * again.
 *
 * @param keep `inputs` leaves out the parts of the payouts, which follow from them: half the memory.
 * @throws `epoch.file`
 */
export async function decodeEpoch(
  source: AsyncIterable<Uint8Array>,
  keep: "everything" | "inputs" = "everything",
): Promise<PublishedEpoch> {
  const reader = new EpochReader(keep === "everything");
  for await (const lines of linesFrom(source)) for (const line of lines) reader.read(line);
  return reader.close();
}

/** Lines without their ends, those of a chunk together. The last one has to have its end too. */
async function* linesFrom(source: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let open = "";
  let count = 0;
  for await (const chunk of source) {
    const lines = (open + decodeText(decoder, chunk, count)).split("\n");
    open = lines.pop()!;
    count += lines.length;
    if (open.length > MAX_LINE_LENGTH) throw new EpochFileError("A line is too long.", count + 1);
    yield lines;
  }
  if (open !== "") throw new EpochFileError("The file ends within a line.", count + 1);
}

function decodeText(decoder: TextDecoder, chunk: Uint8Array, line: number): string {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch {
    throw new EpochFileError("The file is not text in UTF-8.", line + 1);
  }
}

class EpochReader {
  readonly #keepsParts: boolean;
  #line = 0;
  #head: z.output<typeof headSchema> | null = null;
  #totals: z.output<typeof totalsSchema> | null = null;
  readonly #partners: Partner[] = [];
  readonly #volunteers: CreditLine[] = [];
  readonly #jobs: (JobSpending & { credit: CreditLine[] })[] = [];
  readonly #holdings: Holding[] = [];
  readonly #arrivals: Arrival[] = [];
  readonly #payouts: Payout[] = [];

  constructor(keepsParts: boolean) {
    this.#keepsParts = keepsParts;
  }

  read(text: string): void {
    this.#line++;
    const value = this.#parse(text);
    if (this.#totals !== null) throw this.#wrong("Something follows the totals.");
    if (this.#head === null) this.#head = this.#check(headSchema, value);
    else if (!Array.isArray(value)) this.#totals = this.#check(totalsSchema, value);
    else this.#readEntry(value);
  }

  /** The epoch, once all lines were read. */
  close(): PublishedEpoch {
    if (this.#head === null || this.#totals === null) throw this.#wrong("The file was cut short.");
    const { format, ...head } = this.#head;
    const { root, payouts: count, ...totals } = this.#totals;
    const payouts = this.#payouts;
    if (count !== payouts.length) throw this.#wrong("The file has not as many payouts as it says.");
    const balances: Balance[] = [];
    for (const { payee, previousWei } of payouts) {
      if (previousWei > 0n) balances.push({ payee, totalWei: previousWei });
    }
    const inputs = {
      ...head,
      partners: this.#partners,
      volunteers: this.#volunteers,
      jobs: this.#jobs,
      holdings: this.#holdings,
      arrivals: this.#arrivals,
      balances,
    };
    return { inputs, payouts, totals, root };
  }

  #readEntry(value: readonly unknown[]): void {
    switch (value[0]) {
      case "payout": {
        const [, payee, previousWei, totalWei, ...parts] = this.#check(lineSchemas.payout, value);
        const kept = this.#keepsParts ? parts.map((part) => this.#partOf(part)) : NO_PARTS;
        this.#payouts.push({ payee, previousWei, totalWei, parts: kept });
        return;
      }
      case "volunteer":
        this.#volunteers.push(creditOf(this.#check(lineSchemas.volunteer, value)));
        return;
      case "credit": {
        const job = this.#jobs.at(-1);
        if (job === undefined) throw this.#wrong("There is credit before the first job.");
        job.credit.push(creditOf(this.#check(lineSchemas.credit, value)));
        return;
      }
      case "job": {
        const [, job, spentWei] = this.#check(lineSchemas.job, value);
        this.#jobs.push({ job, spentWei, credit: [] });
        return;
      }
      case "holder": {
        const [, wallet, balanceWei] = this.#check(lineSchemas.holder, value);
        this.#holdings.push({ wallet, balanceWei });
        return;
      }
      case "arrival": {
        const [, account, wallet, pendingWei] = this.#check(lineSchemas.arrival, value);
        this.#arrivals.push({ account, wallet, pendingWei });
        return;
      }
      case "partner": {
        const [, partner, shareBasisPoints] = this.#check(lineSchemas.partner, value);
        this.#partners.push({ partner, shareBasisPoints });
        return;
      }
      default:
        throw this.#wrong("A line is of no known kind.");
    }
  }

  #partOf(part: z.output<typeof lineSchemas.payout>[4]): Payout["parts"][number] {
    if (part.length === 2) return { reason: part[0], job: null, amountWei: part[1] };
    const job = this.#jobs[part[1]];
    if (job === undefined) throw this.#wrong("A payout is for a job that the file does not have.");
    return { reason: part[0], job: job.job, amountWei: part[2] };
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.#wrong("A line is not JSON.");
    }
  }

  #check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const { path = [], message = "" } = parsed.error.issues[0] ?? {};
    throw this.#wrong(`A line is not what it should be (${[...path, message].join(": ")}).`);
  }

  #wrong(message: string): EpochFileError {
    return new EpochFileError(message, this.#line);
  }
}

type CreditEntry = z.output<typeof lineSchemas.credit | typeof lineSchemas.volunteer>;

function creditOf([, payee, creditMicro, partner]: CreditEntry): CreditLine {
  return { payee, creditMicro, partner: partner ?? null };
}
