/** `npm run deploy-contracts`: deploys the contracts and writes where, or verifies those that stand. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { isHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { type Deployment, parseDeployment } from "#lib/chain/addresses.ts";
import { deployContracts } from "#lib/chain/deploy-contracts.ts";
import { viemDeployPort } from "#lib/chain/viem-deploy-port.ts";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { compileContracts } from "./contracts/compile-contracts.ts";
import { readPlan } from "./contracts/read-plan.ts";
import { verifyDeployment } from "./contracts/verify-deployment.ts";

/** Thrown when a file that was named cannot be used. */
class DeployInputError extends TabgridError {
  constructor(message: string) {
    super("tools.deploy-input", "config", message);
  }
}

const { values } = parseArgs({
  options: {
    rpc: { type: "string" },
    plan: { type: "string" },
    "key-file": { type: "string" },
    out: { type: "string" },
    verify: { type: "string" },
  },
});
const { rpc, plan, "key-file": keyFile, out, verify } = values;

try {
  if (rpc && verify) await check(rpc, parseDeployment(await readFile(verify, "utf8")));
  else if (rpc && plan && keyFile && out) await deploy(rpc, plan, keyFile, out);
  else {
    console.error(`Usage: npm run deploy-contracts -- --rpc URL --plan plan.json --key-file FILE --out contracts.json
       npm run deploy-contracts -- --rpc URL --verify contracts.json
FILE has the deploying account's private key, 0x and 64 hex digits; the account has no role afterwards.`);
    process.exitCode = 2;
  }
} catch (error) {
  if (!(error instanceof TabgridError)) throw error;
  console.error(error.message, ...error.hints);
  process.exitCode = 1;
}

async function deploy(rpcUrl: string, planFile: string, keyPath: string, outFile: string): Promise<void> {
  const key = (await readFile(keyPath, "utf8")).trim();
  if (!isHex(key) || key.length !== 66) throw new DeployInputError("The key file has no private key in it.");
  const account = privateKeyToAccount(key);
  const port = await viemDeployPort(rpcUrl, account);
  const wanted = readPlan(await readFile(planFile, "utf8"));
  // Taken before anything is sent: an earlier deployment is not overwritten.
  await writeFile(outFile, "", { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") throw new DeployInputError(`${outFile} exists already and may be in use.`);
    throw error;
  });
  console.log(`Deploying to chain ${port.chainId} as ${account.address} …`);
  const deployment = await deployContracts(port, wanted).catch(async (error: unknown) => {
    await rm(outFile);
    throw error;
  });
  await writeFile(outFile, `${JSON.stringify(deployment, null, 2)}\n`);
  console.log(`Written to ${outFile}.`);
  await check(rpcUrl, deployment);
}

async function check(rpcUrl: string, deployment: Deployment): Promise<void> {
  const differences = await verifyDeployment(rpcUrl, deployment, await compileContracts());
  for (const difference of differences) console.error(difference);
  if (differences.length === 0) console.log("The source is what runs there: eight contracts verified.");
  else process.exitCode = 1;
}
