import sharp from "sharp";
import { explain } from "#lib/coordinator/trust/reasons.ts";
import { computeSpin } from "#lib/kernels/spin/compute-spin.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import { createClient } from "#lib/sdk/client.ts";
import { createPlainHost } from "#lib/testing/servers/plain-host.ts";
import { expect, test } from "../fixtures.ts";
import { ContributePage } from "../pages/contribute-page.ts";

const RESULT_BYTES = 64;
/** Results that prove a host at any share of saboteurs. */
const ENOUGH = 30;
const UNITS = 40;

/** Submits a job of tiny units by what is wanted of their verification. */
async function submitSpin(url: string, units: number, terms: { targetErrorRate?: number }): Promise<JobId> {
  const { token } = await createClient({ baseUrl: url }).createAccount();
  const params = { units, iterations: 0, resultBytes: RESULT_BYTES };
  const client = createClient({ baseUrl: url, token });
  const { id } = await client.createJob({ title: "Spin", kernel: "spin", params, terms: { bundle: 1, ...terms } });
  return id;
}

test("a browser that cheats is caught, isolated and told so; none of its results is in the output, and none is paid", async ({
  visit,
  ownServer,
}) => {
  const { url } = ownServer;
  const client = createClient({ baseUrl: url });
  const stateOf = async (id: JobId) => (await client.getJob(id)).state;
  // A dispute is settled by hosts that are proven: eight become so, two by two.
  const proven = await Promise.all(Array.from({ length: 8 }, () => createPlainHost(url)));
  for (let at = 0; at < proven.length; at += 2) {
    const id = await submitSpin(url, ENOUGH, {});
    for (const host of proven.slice(at, at + 2)) expect(await host.compute(ENOUGH)).toBe(ENOUGH);
    await expect.poll(() => stateOf(id)).toBe("done");
  }

  const id = await submitSpin(url, UNITS, { targetErrorRate: 0.1 });
  // Its workers compute with another multiplier: a patched page, as a cheater would serve itself one.
  const page = await visit(`${url}/`);
  let patched = 0;
  await page.context().route("**/assets/workers/*.js", async (route) => {
    const script = await (await route.fetch()).text();
    if (script.includes("1664525")) patched++;
    await route.fulfill({ body: script.replaceAll("1664525", "1664521"), contentType: "text/javascript" });
  });
  const cheater = new ContributePage(page);
  await cheater.start({ gpu: false, workers: 1 });
  await expect.poll(() => cheater.reading("Pending"), { timeout: 60_000 }).toBeGreaterThan(0);
  expect(patched).toBeGreaterThan(0);

  const honest = new ContributePage(await visit(`${url}/`));
  await honest.start({ gpu: false, workers: 1 });
  await expect.poll(() => honest.reading("Pending"), { timeout: 60_000 }).toBeGreaterThan(0);
  await expect
    .poll(
      async () => {
        for (const host of proven) await host.compute(8);
        return stateOf(id);
      },
      { timeout: 120_000 },
    )
    .toBe("done");
  // There is more to do, for others.
  await submitSpin(url, 400, { targetErrorRate: 0.1 });
  await expect(page.getByText(explain("host.isolated").sentence)).toBeVisible({ timeout: 90_000 });
  await expect(cheater.status).toHaveText("Waiting for work");
  expect(await cheater.reading("Verified units")).toBe(0);
  expect(await cheater.reading("Credit")).toBe(0);
  await honest.waitForVerified(1);

  expect((await client.getJob(id)).results.invalid).toBeGreaterThan(0);
  const output = await sharp(Buffer.from(await (await client.getOutput(id)).arrayBuffer()))
    .raw()
    .toBuffer();
  const rows = Array.from({ length: UNITS }, (_, ordinal) => computeSpin(ordinal, 0, RESULT_BYTES));
  expect(output.equals(Buffer.concat(rows))).toBe(true);
});
