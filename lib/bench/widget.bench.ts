import { type Browser, chromium } from "playwright";
import { createClient } from "#lib/sdk/client.ts";
import { openPartnerSite, type PartnerSite, WIDGET } from "#lib/testing/servers/partner-site.ts";
import { startServerProcess } from "#lib/testing/servers/server-process.ts";
import { buildPages } from "#lib/tools/build-pages.ts";
import { CHROMIUM_ARGS, findChromium } from "#lib/tools/find-chromium.ts";
import type { BenchOptions, BenchResult } from "./suite.ts";
import { measureDonation } from "./widget/measure-donation.ts";
import { measurePage, type PageFigures } from "./widget/measure-page.ts";

/** Visits with the widget and as many without, in turn. */
const VISITS = 11;
const LOADER = "/widget/v1/tabgrid.js";

/** A page with a picture, a heading and text, where the widget stands in the midst. */
function pageBody(widget: string): string {
  const picture = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="400"><rect width="900" height="400" fill="tan"/></svg>')}`;
  const text = "<p>Flour, water, salt and time make bread; patience makes it good.</p>".repeat(40);
  // The one rule that docs/widget.md asks partners for, so that the page has the room before the loader comes.
  const room = "<style>tabgrid-donate{display:inline-block;width:18rem;height:3.5rem}</style>";
  return `${room}<h1>Bread</h1><img src='${picture}' width="900" height="400" alt="">${text.slice(0, 900)}${widget}${text}`;
}

/**
 * The widget on a partner's page, on another origin: what its loader weighs, what it requests before a press, what the page's
 * own figures are with and without it in the same run, how much of a core a visitor lends, and how fast Stop stops.
 */
export async function run(_options: BenchOptions): Promise<BenchResult> {
  await buildPages();
  const server = await startServerProcess({ command: "start", hosts: 0, env: { TABGRID_STANDING_JOB: "0" } });
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [...CHROMIUM_ARGS],
    ignoreDefaultArgs: ["--disable-features"],
  });
  try {
    await submitSpin(server.url);
    await using partner = await openPartnerSite(server.url);
    const loader = await fetch(server.url + LOADER, { headers: { "accept-encoding": "gzip" } });
    const loaderBytes = Number(loader.headers.get("content-length"));
    const requests = await countRequests(browser, partner);
    const [without, withWidget] = await comparePages(browser, partner);
    const { coreShare, stopMs } = await measureDonation(browser, partner.add({ body: pageBody(WIDGET) }));
    return {
      figures: {
        "widget.loaderBytes": loaderBytes,
        "widget.requestsBeforeClick": requests,
        "widget.lcpWithoutMs": without.lcpMs,
        "widget.lcpWithMs": withWidget.lcpMs,
        "widget.clsWithout": without.cls,
        "widget.clsWith": withWidget.cls,
        "widget.longTasksWithoutMs": without.longTaskMs,
        "widget.longTasksWithMs": withWidget.longTaskMs,
        "widget.coreShare": Math.round(coreShare * 1_000) / 1_000,
        "widget.stopMs": Math.round(stopMs),
      },
      table: [
        ["widget", "measured", "goal"],
        ["loader, gzipped as served", `${loaderBytes} bytes`, "≤ 5120 bytes"],
        ["requests before a press, the loader apart", String(requests), "0"],
        ["host page's LCP, without → with", `${without.lcpMs} → ${withWidget.lcpMs} ms`, "unchanged"],
        ["host page's CLS, without → with", `${without.cls} → ${withWidget.cls}`, "unchanged"],
        ["host page's long tasks, without → with", `${without.longTaskMs} → ${withWidget.longTaskMs} ms`, "unchanged"],
        ["share of one core while lending", `${(coreShare * 100).toFixed(1)} %`, "≤ 25 %"],
        ["Stop → last worker gone, longest of five", `${Math.round(stopMs)} ms`, "< 100 ms"],
      ],
    };
  } finally {
    await browser.close();
    await server.dispose();
  }
}

async function submitSpin(url: string): Promise<void> {
  const { token } = await createClient({ baseUrl: url }).createAccount();
  const params = { units: 20_000, iterations: 2_000_000, resultBytes: 64 };
  const terms = { quorum: 1, maxReplicas: 8 };
  await createClient({ baseUrl: url, token }).createJob({ title: "Spin", kernel: "spin", params, terms });
}

/** Requests of a page with the widget, but for the page itself and the loader, while nobody presses anything. */
async function countRequests(browser: Browser, partner: PartnerSite): Promise<number> {
  const context = await browser.newContext();
  let requests = 0;
  const address = partner.add();
  context.on("request", (request) => {
    if (request.url() !== address && !request.url().endsWith(LOADER)) requests += 1;
  });
  const page = await context.newPage();
  await page.goto(address, { waitUntil: "networkidle" });
  await page.locator("tabgrid-donate button").hover();
  await context.close();
  return requests;
}

/** Medians of the same page without and with the widget. */
async function comparePages(browser: Browser, partner: PartnerSite): Promise<[PageFigures, PageFigures]> {
  const blank = '<div style="display:inline-block;width:18rem;height:3.5rem"></div>';
  const addresses = [
    partner.add({ body: pageBody(blank), loader: null }),
    partner.add({ body: pageBody(WIDGET) }),
  ] as const;
  const visits: [PageFigures[], PageFigures[]] = [[], []];
  for (let visit = 0; visit < VISITS; visit++) {
    for (const which of [0, 1] as const) visits[which].push(await measurePage(browser, addresses[which]));
  }
  return [medians(visits[0]), medians(visits[1])];
}

function medians(visits: readonly PageFigures[]): PageFigures {
  const median = (of: (figures: PageFigures) => number): number => {
    const values = visits.map(of).sort((a, b) => a - b);
    return Math.round(values[values.length >> 1]! * 1_000) / 1_000;
  };
  return {
    lcpMs: Math.round(median(({ lcpMs }) => lcpMs)),
    cls: median(({ cls }) => cls),
    longTaskMs: Math.round(median(({ longTaskMs }) => longTaskMs)),
  };
}
