/** `npm run job -- …`: the requester's command line. Exits 0 when all went well, 1 with a reason, 2 on wrong usage. */
import { Command, InvalidArgumentError, Option } from "commander";
import { cancelJob, listJobs, showStatus } from "#lib/cli/job-commands.ts";
import { submitJob } from "#lib/cli/submit-job.ts";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { type JobId, jobIdSchema } from "#lib/protocol/ids.ts";

const program = new Command("job").description("Submit jobs to a Tabgrid network and follow them.").exitOverride();
const urlOption = () =>
  new Option("--url <url>", "address of the coordinator").default("http://localhost:3000").argParser(parseUrl);

program
  .command("submit")
  .description("upload images, have them computed on, write the verified results")
  .argument("[files...]", "JPEG, PNG, WebP or AVIF, or folders of them")
  .option("--pipeline <text>", "filter an image, for example with 'blur(sigma=2) | resize(width=800)'")
  .option("--analyze <text>", "find things in images, for example 'corners(method=fast9)'")
  .option("--model <file>", "run a quantised ONNX network over images; or the file that --kernel takes")
  .option("--kernel <id>", "run any kernel")
  .option("--params <json>", "parameters for --kernel or --model")
  .option("--quorum <n>", "agreeing results that decide a unit", parseInteger, 2)
  .option("--target-error <share>", "wrong results that are borne, instead of a quorum: for example 1e-4", parseShare)
  .option("--priority <n>", "-10 to 10, higher is served first", parseInteger, 0)
  .option("--bundle <n>", "units handed out and compared as one; chosen so that tiny ones are by default", parseInteger)
  .option("--gallery", "show it in the gallery: everybody may see its inputs and what becomes of them")
  .option("--title <text>", "shown on the job's page; the file name by default")
  .option("-o, --output <file>", "where the image goes")
  .option("--report <file>", "where the report goes, for kernels that make one")
  .addOption(new Option("--format <format>", "by default from the output's name").choices(["png", "webp"]))
  .option("--no-wait", "print the job's id and leave")
  .addOption(urlOption())
  .action((files, options) => submitJob(files, options));
program
  .command("status")
  .argument("<id>", "printed by `job submit`", parseJobId)
  .addOption(urlOption())
  .action((id, { url }) => showStatus(id, url));
program
  .command("cancel")
  .argument("<id>", "printed by `job submit`", parseJobId)
  .addOption(urlOption())
  .action((id, { url }) => cancelJob(id, url));
program
  .command("list")
  .option("--limit <n>", "most jobs shown", parseInteger, 20)
  .addOption(urlOption())
  .action(({ url, limit }) => listJobs(url, limit));

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

function explain(error: unknown): number {
  if (error instanceof Error && "exitCode" in error) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof TabgridError) {
    const column = typeof error.details.column === "number" ? ` (column ${error.details.column})` : "";
    console.error(`\n${error.message}${column} [${error.code}]`);
    for (const hint of error.hints) console.error(`  ${hint}`);
  } else if (error instanceof Error && "code" in error) {
    console.error(error.message);
  } else {
    console.error(error);
  }
  return 1;
}

function parseInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError("a whole number is wanted.");
  return value;
}

function parseShare(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("a number such as 1e-4 is wanted.");
  return value;
}

function parseJobId(text: string): JobId {
  const parsed = jobIdSchema.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError("a job's id is wanted, such as `job submit` prints.");
  return parsed.data;
}

function parseUrl(text: string): string {
  if (!URL.canParse(text)) throw new InvalidArgumentError("an address such as http://localhost:3000 is wanted.");
  return new URL(text).origin;
}
