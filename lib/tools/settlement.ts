/**
 * `npm run settlement -- retry N`: drops what was computed of an epoch whose root was refused, so that it is computed anew
 * from the same credit. With the embedded database the server has to be stopped meanwhile.
 */
import { readConfig } from "#lib/config/config.ts";
import { openDatabase } from "#lib/db/open-database.ts";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { lockDataDir } from "#lib/server/lock-data-dir.ts";

const [command, text] = process.argv.slice(2);
const epoch = Number(text);
try {
  if (command === "retry" && Number.isSafeInteger(epoch) && epoch > 0) await retry(epoch);
  else {
    console.error("Usage: npm run settlement -- retry EPOCH");
    process.exitCode = 2;
  }
} catch (error) {
  if (!(error instanceof TabgridError)) throw error;
  console.error(error.message, ...error.hints);
  process.exitCode = 1;
}

async function retry(epoch: number): Promise<void> {
  const { databaseUrl, dataDir } = readConfig();
  const unlock = databaseUrl === undefined ? await lockDataDir(dataDir) : null;
  const { settlement, close } = await openDatabase(databaseUrl === undefined ? { dataDir } : { databaseUrl });
  try {
    const record = await settlement.findUnsettled();
    if (record?.epoch !== epoch || record.outcome === null) {
      console.error(`Epoch ${epoch} is not the one that is being settled, or nothing is computed of it.`);
      process.exitCode = 1;
    } else if (await settlement.discardOutcome(epoch, record.version)) {
      console.log(`Epoch ${epoch} is computed anew.`);
    } else {
      console.error("A coordinator went on with the epoch just now; look again.");
      process.exitCode = 1;
    }
  } finally {
    await close();
    await unlock?.();
  }
}
