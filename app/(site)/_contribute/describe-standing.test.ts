import { expect, it } from "vitest";
import type { KernelStandingView } from "#lib/protocol/messages/sessions.ts";
import { formatsOf } from "../../format.ts";
import { readTranslations } from "../../i18n/read-translations.ts";
import { jobWordsOf } from "../../i18n/use-job-words.ts";
import { describeStanding, summariseStandings } from "./describe-standing.ts";

const words = {
  t: readTranslations("contribute"),
  tellReason: (_code: string, sentence: string) => sentence,
  kernelLabel: jobWordsOf(readTranslations("common")).kernelLabel,
  formats: formatsOf("en"),
};

const view: KernelStandingView = {
  kernel: "image-filter@2",
  standing: "proven",
  verified: 1_204,
  wrong: 0,
  room: 41,
  isolatedUntil: null,
  reason: { code: "host.proven", sentence: "It is known." },
};

it("says how the browser stands with a kind of work, why, and what it may hold", () => {
  expect(describeStanding(view, words)).toEqual({
    headline: "Photo filter: proven",
    detail: "It is known. 1,204 results found right, room for 41 units at once.",
  });
  expect(describeStanding({ ...view, kernel: "spin@1", standing: "unproven", verified: 1, room: 1 }, words)).toEqual({
    headline: "spin: not proven yet",
    detail: "It is known. 1 result found right, room for 1 unit at once.",
  });
});

it("says until when a browser is isolated", () => {
  const isolatedUntil = "2026-05-01T12:00:00.000Z";
  const { headline } = describeStanding({ ...view, standing: "caught", wrong: 1, isolatedUntil }, words);
  expect(headline).toBe(`Photo filter: isolated until ${words.formats.formatMoment(isolatedUntil)}`);
});

it("sums up in one line, a browser that was caught first", () => {
  expect(summariseStandings([], words.t)).toBe("Nothing yet.");
  expect(summariseStandings([view], words.t)).toBe("Proven with 1 of 1 kind of work.");
  expect(summariseStandings([view, { ...view, standing: "unproven" }], words.t)).toBe(
    "Proven with 1 of 2 kinds of work.",
  );
  expect(summariseStandings([view, { ...view, standing: "caught" }], words.t)).toBe(
    "Isolated with 1 of 2 kinds of work.",
  );
});
