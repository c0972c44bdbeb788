import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CommunityStorage } from "#lib/coordinator/community/ports.ts";
import type { PartnerRecord, PartnerStorage } from "#lib/coordinator/partners/ports.ts";
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
      const shop = await create({ origin: "https://shop.example", proven: { by: "dns", atMs: 7 }, paused: true });
      expect(await partners.findPartner(bread.id)).toEqual(bread);
      expect(await partners.findPartner("0".repeat(12))).toBeNull();
      expect(await partners.listPartners(shop.accountId, 9)).toEqual([shop]);
      expect(await partners.listPartners(null, 9)).toEqual([shop, bread]);
      expect(await partners.listPartners(null, 1)).toEqual([shop]);
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
      await partners.markProven(first.id, "file", NOW_MS);
      await partners.markProven(first.id, "dns", NOW_MS + 1);
      expect((await partners.findProven("https://bread.example"))?.proven).toEqual({ by: "dns", atMs: NOW_MS + 1 });
      await partners.markProven(second.id, "file", NOW_MS + 2);
      expect((await partners.findProven("https://bread.example"))?.id).toBe(second.id);
      expect((await partners.findPartner(first.id))?.proven).toBeNull();
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
