import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AccountId } from "#lib/protocol/ids.ts";
import { FakeClock } from "#lib/testing/fake-clock.ts";
import { MemoryState } from "../memory/memory-state.ts";
import { MemoryPartners } from "./memory-partners.ts";
import { NotProvenError } from "./partner-errors.ts";
import { recheckProofs } from "./recheck-proofs.ts";

const DAY_MS = 24 * 3_600_000;

/** Sites proven by files, which can be taken away, and the chore that looks for them. */
async function scene(sites = 1) {
  const clock = new FakeClock();
  const partners = new MemoryPartners(new MemoryState());
  const files = new Set<string>();
  const looked: string[] = [];
  for (let site = 0; site < sites; site++) {
    const [id, origin] = [String(site), `https://${site}.example`];
    files.add(origin);
    await partners.createPartner(
      {
        id,
        accountId: randomUUID() as AccountId,
        name: "Bread",
        origin,
        shareBasisPoints: 0,
        abuseContact: "abuse@bread.example",
        proof: `proof of ${origin}`,
        proven: null,
        watch: null,
        paused: false,
        stoppedFor: null,
        createdAtMs: 0,
      },
      1,
    );
    await partners.markProven(id, { by: "file", atMs: clock.nowMs() }, clock.nowMs() + DAY_MS);
  }
  const chore = recheckProofs({
    partners,
    proveOrigin: async (origin, proof) => {
      looked.push(origin);
      expect(proof).toBe(`proof of ${origin}`);
      if (origin.includes("broken")) throw new Error("out of memory");
      if (!files.has(origin)) throw new NotProvenError("the server answered 404", "there is none");
      return "file";
    },
    clock,
    random: () => 0.5,
  });
  const { signal } = new AbortController();
  return {
    clock,
    partners,
    files,
    looked,
    run: () => chore.run(signal),
    /** Runs the chore once a day. */
    async pass(days: number) {
      for (let day = 0; day < days; day++) {
        clock.advance(DAY_MS);
        await chore.run(signal);
      }
    },
    isProven: async () => (await partners.findProven("https://0.example")) !== null,
  };
}

describe("recheckProofs", () => {
  it("looks once a day, and not before", async () => {
    const { clock, run, looked } = await scene();
    clock.advance(DAY_MS - 1);
    await run();
    expect(looked).toEqual([]);
    clock.advance(1);
    await run();
    await run();
    expect(looked).toEqual(["https://0.example"]);
  });

  it("bears with a site that is away for three days, lets its proof lapse on the fourth, and takes it back", async () => {
    const { files, pass, isProven } = await scene();
    files.clear();
    await pass(3);
    expect(await isProven()).toBe(true);
    await pass(1);
    expect(await isProven()).toBe(false);
    files.add("https://0.example");
    await pass(1);
    expect(await isProven()).toBe(true);
  });

  it("takes no origin back that somebody else has proven since", async () => {
    const { files, pass, partners, clock } = await scene();
    files.clear();
    await pass(4);
    const other = { ...(await partners.findPartner("0"))!, id: "other", accountId: randomUUID() as AccountId };
    await partners.createPartner({ ...other, watch: null }, 1);
    await partners.markProven("other", { by: "dns", atMs: clock.nowMs() }, clock.nowMs() + 99 * DAY_MS);
    files.add("https://0.example");
    await pass(9);
    expect((await partners.findProven("https://0.example"))?.id).toBe("other");
  });

  it("asks for another round while more sites are due than it looks at side by side", async () => {
    const { clock, run, looked } = await scene(9);
    clock.advance(DAY_MS);
    expect(await run()).toBe(true);
    expect(looked).toHaveLength(8);
    expect(await run()).toBe(false);
    expect(new Set(looked).size).toBe(9);
  });

  it("counts only what a look found: one that could not be made is made again", async () => {
    const { clock, run, partners } = await scene();
    await partners.createPartner(
      {
        ...(await partners.findPartner("0"))!,
        id: "1",
        accountId: randomUUID() as AccountId,
        origin: "https://broken.example",
        proof: "proof of https://broken.example",
      },
      1,
    );
    clock.advance(DAY_MS);
    await expect(run()).rejects.toThrow("out of memory");
    expect((await partners.findPartner("1"))?.watch?.failures).toBe(0);
    expect((await partners.listDueProofs(clock.nowMs(), 9)).map(({ id }) => id)).toEqual(["1"]);
  });
});
