import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readConfig } from "#lib/config/config.ts";
import { identityOf } from "#lib/host/identity.ts";
import { FileKeyStore, HOST_KEY_FILE } from "#lib/host/store/file-key-store.ts";
import type { HostId } from "#lib/protocol/ids.ts";
import { hostNumber } from "#lib/testing/storage/unit-builders.ts";
import { arbitersOf, ownHostDir } from "./arbiters-of.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "tabgrid-arbiters-"));
});
afterEach(() => rm(dataDir, { recursive: true }));

const makeHost = async (index: number): Promise<HostId> => {
  const keys = new FileKeyStore(join(ownHostDir(dataDir, index), HOST_KEY_FILE));
  return (await identityOf(await keys.getKeyPair())).hostId;
};

test("the operator vouches for the server's own hosts, as soon as they have a key, and for those the settings name", async () => {
  const named = hostNumber(7);
  const settings = { TABGRID_DATA: dataDir, TABGRID_HOSTS: "2", TABGRID_ARBITERS: `${hostNumber(6)}, ${named}` };
  const isArbiter = arbitersOf(readConfig(settings));
  expect(await isArbiter(named)).toBe(true);
  expect(await isArbiter(hostNumber(1))).toBe(false);
  const own = [await makeHost(0), await makeHost(1)];
  expect(await Promise.all(own.map(isArbiter))).toEqual([true, true]);
  // A folder that is left of more hosts than run now.
  expect(await isArbiter(await makeHost(2))).toBe(false);
});
