import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CommunityStorage } from "#lib/coordinator/community/ports.ts";
import type { PartnerRecord, PartnerStorage, ProofWatch } from "#lib/coordinator/partners/ports.ts";
import type { CoordinatorStorage } from "#lib/coordinator/storage.ts";
import type { AccountId, JobId } from "#lib/protocol/ids.ts";
import { changesOf, NOW_MS } from "./storage-fixture.ts";
import { hostNumber } from "./unit-builders.ts";

/** A partner storage under test, with the coordinator's whose hosts it counts. */
export interface PartnersUnderTest {
  readonly storage: CoordinatorStorage;
  readonly community: CommunityStorage;
  readonly partners: PartnerStorage;
  close(): Promise<void>;
}

const WATCH: ProofWatch = { failures: 0, missingSinceMs: null, lapsedAtMs: null, nextLookMs: NOW_MS + 9 };

/** How every implementation keeps partners. */
export function describePartners(name: string, open: () => Promise<PartnersUnderTest>): void {
  describe(`partners: ${name}`, () => {
    let opened: PartnersUnderTest;
    let partners: PartnerStorage;
    let made = 0;
    beforeEach(async () => {
      opened = await open();
      partners = opened.partners;
    });
    afterEach(() => opened.close());

    const create = async (change: Partial<PartnerRecord> = {}, most = 20): Promise<PartnerRecord> => {
      const partner: PartnerRecord = {
        id: (++made).toString(16).padStart(12, "0"),
        accountId: randomUUID() as AccountId,
        name: "Bread",
        origin: "https://bread.example",
        shareBasisPoints: 1_000,
        abuseContact: "abuse@bread.example",
        proof: "tabgrid-partner=1",
        proven: null,
        watch: null,
        paused: false,
        stoppedFor: null,
        createdAtMs: NOW_MS + made,
        ...change,
      };
      expect(await partners.createPartner(partner, most)).toBe(true);
      return partner;
    };

    test("a partner reads back as it was kept, by its account and with everybody's, newest first", async () => {
      const bread = await create();
      const shop = await create({
        origin: "https://shop.example",
        proven: { by: "dns", atMs: 7 },
        watch: WATCH,
        paused: true,
      });
      expect(await partners.findPartner(bread.id)).toEqual(bread);
      expect(await partners.findPartner("0".repeat(12))).toBeNull();
      expect(await partners.listPartners(shop.accountId, 9)).toEqual([shop]);
      expect(await partners.listPartners(null, 9)).toEqual([shop, bread]);
      expect(await partners.listPartners(null, 1)).toEqual([shop]);
    });

    test("of everybody's those that are proven come first: registrations alone push none off the list", async () => {
      const proven = await create({ proven: { by: "dns", atMs: 7 }, watch: WATCH });
      const lapsed = await create({ watch: { ...WATCH, lapsedAtMs: 5 }, origin: "https://lapsed.example" });
      const [older, newer] = [await create(), await create()];
      expect(await partners.listPartners(null, 9)).toEqual([lapsed, proven, newer, older]);
      expect(await partners.listPartners(null, 2)).toEqual([lapsed, proven]);
    });

    test("an account has as many as it may", async () => {
      const bread = await create({}, 2);
      await create({ accountId: bread.accountId }, 2);
      expect(await partners.createPartner({ ...bread, id: "f".repeat(12) }, 2)).toBe(false);
      expect(await partners.listPartners(bread.accountId, 9)).toHaveLength(2);
    });

    test("an origin is the partner's who proved it last", async () => {
      const [first, second] = [await create(), await create()];
      expect(await partners.findProven("https://bread.example")).toBeNull();
      await partners.markProven(first.id, { by: "file", atMs: NOW_MS }, NOW_MS + 9);
      await partners.markProven(first.id, { by: "dns", atMs: NOW_MS + 1 }, NOW_MS + 10);
      expect(await partners.findProven("https://bread.example")).toEqual({
        ...first,
        proven: { by: "dns", atMs: NOW_MS + 1 },
        watch: { failures: 0, missingSinceMs: null, lapsedAtMs: null, nextLookMs: NOW_MS + 10 },
      });
      await partners.markProven(second.id, { by: "file", atMs: NOW_MS + 2 }, NOW_MS + 9);
      expect((await partners.findProven("https://bread.example"))?.id).toBe(second.id);
      expect(await partners.findPartner(first.id)).toEqual(first);
    });

    test("proofs are due for another look by their time, whether they hold or have lapsed, unless the operator has stopped the site", async () => {
      const proven = { by: "file", atMs: NOW_MS } as const;
      const at = (nextLookMs: number) => ({ ...WATCH, nextLookMs });
      const due = await create({ origin: "https://a.example", proven, watch: at(NOW_MS) });
      const lapsed = await create({ origin: "https://b.example", watch: { ...at(NOW_MS - 1), lapsedAtMs: 5 } });
      await create({ origin: "https://c.example", proven, watch: at(NOW_MS + 1) });
      await create({ origin: "https://d.example", proven, watch: at(NOW_MS - 2), stoppedFor: "spam" });
      await create({ origin: "https://e.example" });
      expect(await partners.listDueProofs(NOW_MS, 9)).toEqual([lapsed, due]);
      expect(await partners.listDueProofs(NOW_MS, 1)).toEqual([lapsed]);
    });

    test("a look is noted: a proof lapses and returns", async () => {
      const bread = await create();
      await partners.markProven(bread.id, { by: "file", atMs: NOW_MS }, NOW_MS + 1);
      const lapsed = { failures: 4, missingSinceMs: NOW_MS + 1, lapsedAtMs: NOW_MS + 5, nextLookMs: NOW_MS + 6 };
      await partners.noteLook((await partners.findPartner(bread.id))!, { proven: null, watch: lapsed });
      expect(await partners.findPartner(bread.id)).toEqual({ ...bread, watch: lapsed });
      expect(await partners.findProven(bread.origin)).toBeNull();
      const back = { proven: { by: "dns", atMs: NOW_MS + 6 }, watch: WATCH } as const;
      await partners.noteLook({ ...bread, watch: lapsed }, back);
      expect(await partners.findProven(bread.origin)).toEqual({ ...bread, ...back });
    });

    test("a look that comes late counts for nothing: the origin is somebody else's, proven anew, or looked at", async () => {
      const [first, second] = [await create(), await create()];
      const lapsed = { ...WATCH, failures: 4, missingSinceMs: 1, lapsedAtMs: 2 };
      await partners.markProven(first.id, { by: "file", atMs: NOW_MS }, NOW_MS + 1);
      const seen = (await partners.findPartner(first.id))!;
      await partners.markProven(first.id, { by: "file", atMs: NOW_MS }, NOW_MS + 2);
      await partners.noteLook(seen, { proven: null, watch: lapsed });
      const anew = (await partners.findProven(first.origin))!;
      expect(anew.watch?.failures).toBe(0);
      await partners.markProven(second.id, { by: "dns", atMs: NOW_MS }, NOW_MS + 3);
      await partners.noteLook(anew, { proven: anew.proven, watch: anew.watch! });
      expect((await partners.findProven(first.origin))?.id).toBe(second.id);
      expect(await partners.findPartner(first.id)).toEqual(first);
    });

    test("what the partner changes and what the operator stops stay apart", async () => {
      const bread = await create();
      const change = { name: "Rye", shareBasisPoints: 0, abuseContact: "https://rye.example/abuse", paused: true };
      await partners.changePartner(bread.id, change);
      await partners.stopPartner(bread.id, "spam");
      expect(await partners.findPartner(bread.id)).toEqual({ ...bread, ...change, stoppedFor: "spam" });
      await partners.changePartner(bread.id, { ...change, paused: false });
      expect((await partners.findPartner(bread.id))?.stoppedFor).toBe("spam");
      await partners.stopPartner(bread.id, null);
      expect((await partners.findPartner(bread.id))?.stoppedFor).toBeNull();
    });

    test("a site that the operator has stopped stays so for whoever proves it next, and nobody else", async () => {
      const [stopped, again, other] = [await create(), await create(), await create({ origin: "https://o.example" })];
      await partners.markProven(stopped.id, { by: "file", atMs: NOW_MS }, NOW_MS + 1);
      await partners.stopPartner(stopped.id, "spam");
      for (const { id } of [again, other]) await partners.markProven(id, { by: "dns", atMs: NOW_MS }, NOW_MS + 1);
      expect((await partners.findProven(stopped.origin))?.stoppedFor).toBe("spam");
      expect((await partners.findProven(other.origin))?.stoppedFor).toBeNull();
      await partners.stopPartner(again.id, null);
      await partners.markProven(again.id, { by: "dns", atMs: NOW_MS }, NOW_MS + 1);
      expect((await partners.findPartner(again.id))?.stoppedFor).toBeNull();
    });

    test("what was never proven to be a site's stops nobody who proves it", async () => {
      const [pretended, own] = [await create(), await create()];
      await partners.stopPartner(pretended.id, "spam");
      await partners.markProven(own.id, { by: "file", atMs: NOW_MS }, NOW_MS + 1);
      expect((await partners.findProven(own.origin))?.stoppedFor).toBeNull();
    });

    test("answers, hosts and what they earned are counted", async () => {
      const [bread, shop] = [await create(), await create()];
      for (const answer of ["asked", "asked", "agreed"] as const) await partners.countAnswer(bread.id, answer);
      const [host, other] = [hostNumber(1), hostNumber(2)];
      for (const id of [host, other])
        await opened.storage.putOrigin(id, { accountId: null, prefix: null, partner: bread.id }, NOW_MS);
      const ledger = [{ jobId: randomUUID() as JobId, hostId: host, creditMicro: 5 }];
      await opened.storage.flush((transaction) => transaction.save(changesOf({ ledger })));
      await opened.community.foldCredit(10);
      expect(await partners.readFigures([bread.id, shop.id])).toEqual(
        new Map([
          [bread.id, { asked: 2, agreed: 1, hosts: 2, creditMicro: 5 }],
          [shop.id, { asked: 0, agreed: 0, hosts: 0, creditMicro: 0 }],
        ]),
      );
      expect(await partners.readFigures([])).toEqual(new Map());
    });
  });
}
