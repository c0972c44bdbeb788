import { createClient } from "#lib/sdk/client.ts";
import { drawPhoto } from "#lib/testing/draw-photo.ts";
import { expect, test } from "../fixtures.ts";
import { expectAccessibleAnywhere } from "../pages/expect-accessible.ts";

const PLACES = [
  { path: "/", heading: "Many tabs, one computer that checks itself" },
  { path: "/history", heading: "What your computer did" },
  { path: "/jobs", heading: "Your jobs" },
  { path: "/jobs/new", heading: "New job" },
  { path: "/community", heading: "Community" },
  { path: "/community/profile", heading: "Your profile" },
  { path: "/partners", heading: "Partners" },
  { path: "/account", heading: "Your account" },
  { path: "/network", heading: "Network" },
  { path: "/docs", heading: "API reference" },
  { path: "/offline", heading: "This page needs a connection" },
  { path: "/show", heading: "The network's work" },
  { path: "/nowhere", heading: "There is nothing at this address" },
] as const;
test("every page is accessible, on a desktop and on a phone, in either theme", async ({ visit, server }) => {
  test.slow();
  const page = await visit("about:blank");
  const job = await submitSmallPhoto(server.url);
  for (const { path, heading } of [...PLACES, { path: `/jobs/${job}`, heading: "Small lake" }]) {
    await test.step(path, async () => {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1, name: heading, exact: true })).toBeVisible();
      await expectAccessibleAnywhere(page);
    });
  }
});

/** A job nobody computes. */
async function submitSmallPhoto(url: string): Promise<string> {
  const { token } = await createClient({ baseUrl: url }).createAccount();
  const client = createClient({ baseUrl: url, token });
  const { bytes } = await drawPhoto({ width: 300, height: 200, seed: 3 });
  const input = await client.putBlob(bytes);
  const params = { pipeline: [{ op: "grayscale" }] };
  const { id } = await client.createJob({ title: "Small lake", kernel: "image-filter", params, inputs: [input] });
  return id;
}
