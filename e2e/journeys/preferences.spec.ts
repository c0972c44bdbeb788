import type { CDPSession, Page } from "@playwright/test";
import { generatePrivateKey } from "viem/accounts";
import { test as base, expect } from "../fixtures.ts";
import { ContributePage } from "../pages/contribute-page.ts";
import { expectAccessible, expectAccessibleAnywhere } from "../pages/expect-accessible.ts";
import { installFakeWallet } from "../pages/fake-wallet.ts";

/** A page whose battery and connection do as they are told, by `page.evaluate(() => fake…)`. */
async function fakeDevices(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const battery = Object.assign(new EventTarget(), { level: 1, charging: true });
    const connection = Object.assign(new EventTarget(), { saveData: false, type: "wifi" });
    Object.defineProperty(navigator, "getBattery", { value: async () => battery });
    Object.defineProperty(navigator, "connection", { value: connection });
    Object.assign(globalThis, {
      fakeBattery: (state: object) => Object.assign(battery, state).dispatchEvent(new Event("levelchange")),
      fakeConnection: (state: object) => Object.assign(connection, state).dispatchEvent(new Event("change")),
    });
  });
}

async function fake(page: Page, name: "fakeBattery" | "fakeConnection", state: object): Promise<void> {
  await page.evaluate(
    ([name, state]) => (globalThis as never as Record<string, (state: object) => void>)[name](state),
    [name, state] as const,
  );
}

interface Fixtures {
  /** A host at work on the page of a fresh visitor, which `prepare` may change before it is loaded again. */
  readonly hostAtWork: (prepare?: (page: Page) => Promise<unknown>) => Promise<ContributePage>;
}

const test = base.extend<Fixtures>({
  hostAtWork: async ({ visit, submitSpin }, use) => {
    await use(async (prepare = async () => {}) => {
      await submitSpin(10_000, 20);
      const page = await visit("/");
      await prepare(page);
      await page.reload();
      const host = new ContributePage(page);
      await host.openPreferences();
      await host.start({ gpu: false, workers: 1 });
      await expect(host.status).toHaveText("Contributing");
      return host;
    });
  },
});

/** Whether units go on being verified from now on. */
async function expectToGoOn(host: ContributePage): Promise<void> {
  await expect(host.status).toHaveText("Contributing");
  await host.waitForVerified((await host.reading("Verified units")) + 3);
}

test("a battery: pauses on it or below a level, says so, and goes on when it charges", async ({ hostAtWork }) => {
  const host = await hostAtWork(fakeDevices);
  await fake(host.page, "fakeBattery", { level: 0.1, charging: false });
  await expect(host.status).toHaveText("Paused: the battery is low");
  await expect(host.page.getByText("It goes on when the machine charges.")).toBeVisible();
  await fake(host.page, "fakeBattery", { level: 0.9 });
  await expectToGoOn(host);
  await host.page.getByRole("checkbox", { name: "When not charging" }).check();
  await expect(host.status).toHaveText("Paused: on battery");
  await fake(host.page, "fakeBattery", { charging: true });
  await expectToGoOn(host);
});

test("a metered connection: pauses on it, and goes on when it may be used", async ({ hostAtWork }) => {
  const host = await hostAtWork(fakeDevices);
  await fake(host.page, "fakeConnection", { type: "cellular" });
  await expect(host.status).toHaveText("Paused: the connection is metered");
  await host.page.getByRole("checkbox", { name: "On metered connections" }).uncheck();
  await expectToGoOn(host);
});

test("a busy machine: pauses at once, and comes back when it is calm", async ({ hostAtWork }) => {
  let devtools!: CDPSession;
  const state = (state: "nominal" | "critical") =>
    devtools.send("Emulation.setPressureStateOverride", { source: "cpu", state });
  const host = await hostAtWork(async (page) => {
    devtools = await page.context().newCDPSession(page);
    const metadata = { available: true };
    await devtools.send("Emulation.setPressureSourceOverrideEnabled", { enabled: true, source: "cpu", metadata });
    await state("nominal");
  });
  await host.page.getByRole("checkbox", { name: "When the machine is busy" }).check();
  await expectToGoOn(host);
  await state("critical");
  await expect(host.status).toHaveText("Paused: the machine is busy");
  await state("nominal");
  await expectToGoOn(host);
});

test("out of view: pauses while another page is in front", async ({ hostAtWork }) => {
  const host = await hostAtWork();
  await host.page.getByRole("checkbox", { name: "When no page of Tabgrid is in view" }).check();
  await setHidden(host.page, true);
  await expect(host.status).toHaveText("Paused: no page of Tabgrid is in view");
  await setHidden(host.page, false);
  await expectToGoOn(host);
});

/** Playwright keeps every page visible: what the page reads is overridden, as its own event would tell it. */
async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, "visibilityState", {
      configurable: true,
      get: () => (hidden ? "hidden" : "visible"),
    });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}

test("quiet hours: says until when, in the time zone chosen", async ({ hostAtWork }) => {
  const host = await hostAtWork();
  const { page } = host;
  await page.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await page.getByRole("button", { name: "Add quiet hours" }).click();
  const clock = (afterMs: number): string =>
    new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Tokyo", timeStyle: "short" }).format(Date.now() + afterMs);
  await page.getByLabel("Quiet hours 1, from").fill(clock(-60_000));
  await page.getByLabel("Quiet hours 1, to").fill(clock(3_600_000));
  await expect(host.status).toHaveText(/^Paused until .+: quiet hours$/);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Remove quiet hours 1" }).click();
  await expectToGoOn(host);
});

test("a day's limit: what was used today counts, whatever was loaded again", async ({ hostAtWork }) => {
  const host = await hostAtWork(async (page) => {
    await expect(page.getByText("Battery above")).toBeVisible();
    await page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open("tabgrid-profile");
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const date = new Intl.DateTimeFormat("sv", { dateStyle: "short" }).format();
      const usage = { date, busyMs: 1_800_000, bytes: 0, kilowattHours: 0 };
      const transaction = database.transaction("values", "readwrite");
      transaction.objectStore("values").put(usage, "usage");
      await new Promise((resolve) => {
        transaction.oncomplete = resolve;
      });
      database.close();
    });
  });
  await expect(host.page.getByText("Today so far: 30 min.")).toBeVisible();
  await host.page.getByLabel("Minutes of computing").fill("20");
  await expect(host.status).toHaveText(/^Paused until .+: today's time is used up$/);
  await host.page.getByLabel("Minutes of computing").fill("");
  await expectToGoOn(host);
});

test("kinds of jobs: what is refused is given back, and not asked for again", async ({ hostAtWork }) => {
  const host = await hostAtWork();
  await host.page.getByRole("checkbox", { name: "Load tests" }).uncheck();
  await expect(host.status).toHaveText("Waiting for work");
  await host.page.getByRole("checkbox", { name: "Load tests" }).check();
  await expectToGoOn(host);
});

test("choices are remembered, and shown in every tab of the browser", async ({ visit }) => {
  const first = new ContributePage(await visit("/"));
  await first.openPreferences();
  const page = await first.page.context().newPage();
  await page.goto("/");
  const second = new ContributePage(page);
  await second.openPreferences();
  const share = page.getByRole("slider", { name: "CPU share" });
  const busy = page.getByRole("checkbox", { name: "When the machine is busy" });
  await first.page.getByRole("slider", { name: "CPU share" }).fill("35");
  await first.page.getByRole("checkbox", { name: "When the machine is busy" }).check();
  await expect(share).toHaveValue("35");
  await expect(busy).toBeChecked();
  // A page that is loaded anew shows what the browser has kept, a moment after it was chosen.
  const isKept = async (): Promise<void> => {
    await page.reload();
    await second.openPreferences();
    await expect(busy).toBeChecked({ timeout: 2_000 });
  };
  await expect(isKept).toPass();
  await first.page.close();
  await page.reload();
  await second.openPreferences();
  await expect(share).toHaveValue("35");
  await expect(busy).toBeChecked();
});

test("choices follow the account from browser to browser, also those made without a connection", async ({ visit }) => {
  const key = generatePrivateKey();
  const signIn = async (page: Page): Promise<ContributePage> => {
    (await installFakeWallet(page)).chooseAccount(key);
    await page.goto("/account");
    await page.getByRole("button", { name: "Sign in with a wallet" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Test wallet" }).click();
    await expect(page.getByRole("region", { name: "Wallets" })).toBeVisible();
    await page.goto("/");
    const host = new ContributePage(page);
    await host.openPreferences();
    await expect(page.getByText("Kept with your account.")).toBeVisible();
    return host;
  };
  const control = ({ page }: ContributePage) => ({
    share: page.getByRole("slider", { name: "CPU share" }),
    busy: page.getByRole("checkbox", { name: "When the machine is busy" }),
    gpu: page.getByRole("checkbox", { name: "Use the GPU as well" }),
    follows: page.getByRole("checkbox", { name: "The same on all my browsers" }),
  });
  // What was chosen before anybody signed in becomes the account's.
  const [here, there] = [await visit("/"), await visit("/docs")];
  await here.getByRole("slider", { name: "CPU share" }).fill("35");
  const laptop = await signIn(here);
  const desktop = await signIn(there);
  await expect(control(desktop).share).toHaveValue("35");

  await here.context().setOffline(true);
  await control(laptop).busy.check();
  await control(laptop).gpu.uncheck();
  await expect(here.getByText("Your account cannot be reached.")).toBeVisible();
  const sent = there.waitForResponse((answer) => answer.request().method() === "PUT");
  await control(desktop).share.fill("60");
  await sent;
  await here.context().setOffline(false);
  await expect(control(laptop).share).toHaveValue("60");
  await there.reload();
  await desktop.openPreferences();
  await expect(control(desktop).busy).toBeChecked();
  await expect(control(desktop).gpu).toBeChecked();

  // A browser may have its own, and comes back to the account's.
  await control(desktop).follows.uncheck();
  await expect(there.getByText("This browser has its own.")).toBeVisible();
  await control(desktop).share.fill("10");
  await control(desktop).follows.check();
  await expect(control(desktop).share).toHaveValue("60");
});

test("a frozen page: others go on, and it does as well when it thaws; nothing of it is lost or comes twice", async ({
  visit,
  hostAtWork,
}) => {
  const host = await hostAtWork();
  const devtools = await host.page.context().newCDPSession(host.page);
  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  const other = new ContributePage(await visit("/"));
  await other.start({ gpu: false, workers: 1 });
  await other.waitForVerified(10);
  await other.stop();
  await devtools.send("Page.setWebLifecycleState", { state: "active" });
  await expectToGoOn(host);
  await expect(host.page.getByText("disagreed with everyone else's")).toBeHidden();
  await host.stop();
  await expect(host.status).toHaveText("Not contributing");
});

test("a browser that tells little gets the rest, and is told so", async ({ hostAtWork }) => {
  const host = await hostAtWork((page) =>
    page.addInitScript(() => {
      Object.defineProperty(navigator, "getBattery", { value: undefined });
      Object.defineProperty(navigator, "connection", { value: undefined });
      Object.defineProperty(globalThis, "PressureObserver", { value: undefined });
      Object.defineProperty(globalThis, "indexedDB", {
        value: {
          open: () => {
            throw new DOMException("forbidden", "SecurityError");
          },
        },
      });
    }),
  );
  for (const what of ["about the battery", "how busy the machine is", "what connection it uses", "store anything"]) {
    await expect(host.page.getByText(`This browser does not`).filter({ hasText: what })).toBeVisible();
  }
  await expectAccessible(host.page);
  await expectToGoOn(host);
});

test("preferences are accessible, on a desktop and on a phone, in either theme", async ({ visit }) => {
  const host = new ContributePage(await visit("/"));
  await host.openPreferences();
  await host.page.getByRole("button", { name: "Add quiet hours" }).click();
  await expectAccessibleAnywhere(host.page);
});
