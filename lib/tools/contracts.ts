/** `npm run contracts -- COMMAND`: what is done with contracts/. */
import { checkCoverage } from "./contracts/check-coverage.ts";
import { mutateContracts } from "./contracts/mutate-contracts.ts";
import { testContracts } from "./contracts/test-contracts.ts";
import { writeBindings } from "./contracts/write-bindings.ts";

/** Each says whether all is well. */
const COMMANDS: Readonly<Record<string, () => Promise<boolean>>> = {
  bindings: async () => {
    await writeBindings();
    return true;
  },
  test: async () => (await testContracts()).failed === 0,
  nightly: async () => (await testContracts("nightly")).failed === 0,
  coverage: checkCoverage,
  mutate: mutateContracts,
};

const command = COMMANDS[process.argv[2] ?? ""];
if (command === undefined) {
  console.error(`Usage: npm run contracts -- COMMAND
  bindings   compile, and write the interfaces and codes of lib/chain/contracts
  test       run forge's tests, as \`npm test\` does
  nightly    the same with a million calls of the invariants' handler
  coverage   which branches the tests take; fails below all
  mutate     plant known bugs one by one; fails when the tests miss one`);
  process.exit(2);
}
process.exitCode = (await command()) ? 0 : 1;
