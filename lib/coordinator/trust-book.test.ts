import { beforeEach, describe, expect, test } from "vitest";
import { kernels } from "#lib/kernels/registry.ts";
import type { HostId, UnitId } from "#lib/protocol/ids.ts";
import { buildJob } from "#lib/testing/storage/storage-fixture.ts";
import { hostNumber, sha256Hex } from "#lib/testing/storage/unit-builders.ts";
import { JobBook } from "./job-book.ts";
import { MemoryState } from "./memory/memory-state.ts";
import { MemoryStorage } from "./memory/memory-storage.ts";
import type { HostWork } from "./trust/host-record.ts";
import { changeOf, type TrustChange } from "./trust/trust-record.ts";
import { TrustBook } from "./trust-book.ts";

const KERNEL = "spin@1";
const DAY_MS = 86_400_000;
const NOWHERE = { accountId: null, prefix: null, partner: null };
/** Results that prove a host at any share of saboteurs. */
const ENOUGH = 24;
const host = hostNumber(1);
const unit = (id: number) => id as UnitId;

let nowMs: number;
let state: MemoryState;
let storage: MemoryStorage;
beforeEach(async () => {
  nowMs = 1_700_000_000_000;
  state = new MemoryState();
  storage = new MemoryStorage(state);
  await storage.putOrigin(host, NOWHERE, nowMs);
});

/** A coordinator's book over the one storage. */
const openBook = async (): Promise<TrustBook> => {
  const book = new TrustBook(sha256Hex);
  await book.open(storage, () => "secret", nowMs);
  return book;
};
const learn = (book: TrustBook, ...ids: HostId[]): Promise<void> =>
  storage.flush((transaction) => book.learn(transaction, ids, nowMs));
const workOf = (change: Partial<TrustChange>, hostId = host): HostWork => {
  const trust = changeOf(change);
  return { hostId, kernel: KERNEL, validUnits: 0, invalidUnits: 0, creditMicro: 0, trust };
};
/** What any coordinator's flush wrote down. */
const write = (change: Partial<TrustChange>, hostId = host): void => state.addWork(workOf(change, hostId), nowMs);
const standing = (book: TrustBook, id = host) => book.standingOf(id, KERNEL, nowMs);
const factsOf = (targetErrorRate?: number) => {
  const job = buildJob(100, { terms: { quorum: 2, maxReplicas: 8, deadlineMs: 1_000, priority: 0, targetErrorRate } });
  const book = new JobBook(kernels, sha256Hex);
  book.learn(job);
  return book.find(job.id)!;
};
const ratesOf = (book: TrustBook) => {
  const verification = book.verificationOf(factsOf(0.1), nowMs);
  return verification.kind === "error-rate" ? verification.rates : null;
};

describe("what is known of a host", () => {
  test("is nothing of one nobody has seen", async () => {
    const book = await openBook();
    expect([standing(book), standing(book, hostNumber(9))]).toEqual(["unproven", "unproven"]);
    await learn(book, hostNumber(9));
    expect(book.trustOf(hostNumber(9), KERNEL, nowMs)).toMatchObject({ verified: 0, wrong: 0, room: 32 });
    expect(book.isUnrelated(hostNumber(9))).toBe(true);
  });

  test("is what storage has of it when it is learnt, by kernel", async () => {
    write({ verified: ENOUGH });
    const book = await openBook();
    expect(standing(book)).toBe("unproven");
    await learn(book, host);
    expect(standing(book)).toBe("proven");
    expect(book.standingOf(host, "image-filter@1", nowMs)).toBe("unproven");
  });

  test("follows at once what its own coordinator found out, and within ten seconds what others did", async () => {
    const [mine, other] = [await openBook(), await openBook()];
    await learn(mine, host);
    await learn(other, host);
    write({ wrong: 1 });
    mine.apply([workOf({ wrong: 1 })], nowMs);
    nowMs += 9_999;
    await learn(other, host);
    expect([standing(mine), standing(other)]).toEqual(["caught", "unproven"]);
    nowMs += 1;
    await learn(other, host);
    expect([standing(mine), standing(other)]).toEqual(["caught", "caught"]);
  });

  test("counts once what its coordinator found out and storage has by then", async () => {
    const book = await openBook();
    await learn(book, host);
    write({ verified: 3 });
    book.apply([workOf({ verified: 3 })], nowMs);
    expect(book.trustOf(host, KERNEL, nowMs).verified).toBe(3);
    nowMs += 10_000;
    await learn(book, host);
    expect(book.trustOf(host, KERNEL, nowMs).verified).toBeCloseTo(3, 3);
  });

  test("is not begun by what happened to a host nobody asked about: storage has it all", async () => {
    const book = await openBook();
    write({ verified: ENOUGH });
    book.apply([workOf({ verified: 1 })], nowMs);
    await learn(book, host);
    expect(book.trustOf(host, KERNEL, nowMs).verified).toBe(ENOUGH);
  });

  test("is read anew once it is forgotten, as when its session says where it comes from", async () => {
    const book = await openBook();
    await learn(book, host);
    await storage.putOrigin(host, { ...NOWHERE, prefix: "192.0.2.0/24" }, nowMs);
    await learn(book, host);
    expect(book.memberOf(host, KERNEL, nowMs)).toMatchObject({ account: host, prefix: null });
    book.forget(host);
    await learn(book, host);
    expect(book.memberOf(host, KERNEL, nowMs)).toMatchObject({ account: host, prefix: "192.0.2.0/24" });
    expect(book.isUnrelated(host)).toBe(false);
  });

  test("of fifty thousand and one hosts the one learnt first is dropped", async () => {
    write({ verified: ENOUGH });
    const book = await openBook();
    await learn(book, host);
    await learn(book, ...Array.from({ length: 49_999 }, (_, index) => hostNumber(index + 2)));
    expect(standing(book)).toBe("proven");
    await learn(book, hostNumber(60_000));
    expect(standing(book)).toBe("unproven");
  });
});

describe("standing", () => {
  test("fades: what proved a host twice over proves it no more after two half-lives", async () => {
    write({ verified: 2 * ENOUGH });
    const book = await openBook();
    await learn(book, host);
    nowMs += 30 * DAY_MS - 1;
    expect(standing(book)).toBe("proven");
    nowMs += 30 * DAY_MS;
    expect(standing(book)).toBe("unproven");
  });

  test("of a caught host is that of a new one when its isolation ends", async () => {
    write({ verified: ENOUGH });
    write({ wrong: 1 });
    const book = await openBook();
    await learn(book, host);
    nowMs += DAY_MS - 1;
    expect(standing(book)).toBe("caught");
    nowMs += 1;
    expect(standing(book)).toBe("unproven");
  });

  test("of an arbiter needs no record, and is lost like any other with a wrong result", async () => {
    await storage.putOrigin(host, { ...NOWHERE, arbiter: true }, nowMs);
    const book = await openBook();
    await learn(book, host);
    expect([standing(book), book.isArbiter(host)]).toEqual(["arbiter", true]);
    book.apply([workOf({ wrong: 1 })], nowMs);
    expect(standing(book)).toBe("caught");
    expect(book.isArbiter(hostNumber(2))).toBe(false);
  });
});

describe("the count of all hosts", () => {
  test("is taken every five seconds, and says how many checks prove a host", async () => {
    const book = await openBook();
    expect(book.provenAfter(KERNEL)).toBe(ENOUGH);
    for (let n = 1; n <= 2_000; n++) write({ verified: ENOUGH }, hostNumber(n));
    await book.open(storage, () => "secret", nowMs + 4_999);
    expect(book.provenAfter(KERNEL)).toBe(ENOUGH);
    await book.open(storage, () => "secret", nowMs + 5_000);
    expect(book.provenAfter(KERNEL)).toBe(5);
    expect(book.provenAfter("image-filter@1")).toBe(ENOUGH);
  });

  test("makes checks more frequent once saboteurs are known to have passed as proven", async () => {
    const before = ratesOf(await openBook())!;
    write({ verified: ENOUGH });
    write({ wrong: 1 });
    const book = await openBook();
    expect(ratesOf(book)!.spot).toBeCloseTo(2 * before.spot, 6);
    expect([book.isForewarned(KERNEL), book.isForewarned("image-filter@1")]).toEqual([true, false]);
  });

  test("has the rules count on proven hosts once there are twenty", async () => {
    const rulesOf = (book: TrustBook) => book.rulesFor(factsOf(0.1), true);
    for (let n = 1; n < 20; n++) write({ verified: ENOUGH }, hostNumber(n));
    expect(rulesOf(await openBook())).toMatchObject({ maxUnproven: Number.POSITIVE_INFINITY, provenOnly: false });
    write({ verified: ENOUGH }, hostNumber(20));
    const book = await openBook();
    expect(rulesOf(book)).toMatchObject({ maxUnproven: 1, provenOnly: true });
    expect(book.rulesFor(factsOf(), true)).toMatchObject({ provenOnly: false });
  });

  test("says how many could still have a say: those seen within the hour, but the caught ones", async () => {
    await storage.putOrigin(hostNumber(2), { ...NOWHERE, prefix: "192.0.2.0/24" }, nowMs);
    await storage.putOrigin(hostNumber(3), { ...NOWHERE, prefix: "192.0.2.0/24" }, nowMs);
    expect(ratesOf(await openBook())!.liveHosts).toBe(2);
    write({ wrong: 1 });
    expect(ratesOf(await openBook())!.liveHosts).toBe(1);
    nowMs += 3_600_000;
    expect(ratesOf(await openBook())!.liveHosts).toBe(0);
  });

  test("remembers networks in which hosts were caught", async () => {
    await storage.putOrigin(hostNumber(2), { ...NOWHERE, prefix: "192.0.2.0/24" }, nowMs);
    await storage.putOrigin(hostNumber(3), { ...NOWHERE, prefix: "192.0.2.0/24" }, nowMs);
    write({ wrong: 1 }, hostNumber(2));
    const book = await openBook();
    await learn(book, host, hostNumber(3));
    expect(book.arrivalOf(hostNumber(3), nowMs).caughtNearby).toBe(1);
    expect(book.arrivalOf(host, nowMs).caughtNearby).toBe(0);
  });
});

describe("draws and names", () => {
  test("are the same for all coordinators of a network, and other ones for another", async () => {
    const books = [await openBook(), await openBook()];
    const stranger = new TrustBook(sha256Hex, "another secret");
    const drawn = (book: TrustBook) => [1, 2, 3].map((id) => book.draw("spot", unit(id)));
    expect(drawn(books[0]!)).toEqual(drawn(books[1]!));
    expect(drawn(stranger)).not.toEqual(drawn(books[0]!));
    expect(books[0]!.draw("audit", unit(1))).not.toBe(books[0]!.draw("spot", unit(1)));
  });

  test("are uniform in [0, 1)", async () => {
    const book = await openBook();
    const draws = Array.from({ length: 4_000 }, (_, id) => book.draw("spot", unit(id + 1)));
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
    expect(draws.reduce((sum, draw) => sum + draw, 0) / draws.length).toBeCloseTo(0.5, 1);
    for (const rate of [0.01, 0.1]) {
      const share = draws.filter((draw) => draw < rate).length / draws.length;
      expect(Math.abs(share - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / draws.length));
    }
  });

  test("name replicas where units rest on trust, and nowhere else", async () => {
    const book = await openBook();
    const [byTrust, byQuorum] = [factsOf(0.1), factsOf()];
    const attempts = [0, 1, 2, 3];
    const names = attempts.map((attempt) => book.nameOf(byTrust, unit(1), attempt));
    expect(names).not.toEqual(attempts);
    expect(names.map((name) => book.attemptOf(byTrust, unit(1), name))).toEqual(attempts);
    expect(attempts.map((attempt) => book.nameOf(byQuorum, unit(1), attempt))).toEqual(attempts);
  });
});
