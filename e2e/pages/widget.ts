import { expect, type FrameLocator, type Page } from "@playwright/test";

/** The widget as a visitor of a partner's page uses it. */
export class Widget {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get frame(): FrameLocator {
    return this.page.frameLocator("tabgrid-donate iframe");
  }

  /** Presses the button on the page, after which the frame asks. */
  async open(): Promise<void> {
    await this.page.getByRole("button", { name: "Lend computing time" }).click();
  }

  /** Lets the window open that asks. After the page's size changed, a press sometimes misses the frame: the browser's tools do. */
  async ask(): Promise<Page> {
    let asking: Page | null = null;
    await expect(async () => {
      const opened = this.page.context().waitForEvent("page", { timeout: 5_000 });
      const pressed = this.frame.getByRole("button", { name: "Answer in Tabgrid's window" }).click({ timeout: 5_000 });
      [asking] = await Promise.all([opened, pressed]);
    }).toPass({ timeout: 60_000 });
    return asking!;
  }

  /** Opens, asks, and agrees in the window; the frame then computes. */
  async agree(): Promise<void> {
    await this.open();
    const asking = await this.ask();
    await pressUntilClosed(asking, "Start");
    await expect(this.frame.getByRole("button", { name: "Stop" })).toBeVisible();
  }

  /** Events the element fired since `record`, by name. */
  async events(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as { heard?: string[] }).heard ?? []);
  }

  /** Notes every event of the element. */
  async record(): Promise<void> {
    await this.page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      for (const name of ["ready", "consent", "start", "pause", "stop", "progress", "error"]) {
        document.querySelector("tabgrid-donate")?.addEventListener(name, () => heard.push(name));
      }
    });
  }
}

/** Presses a button of a window that closes with it; a press right after the window opened does not count yet. */
export async function pressUntilClosed(asking: Page, name: string): Promise<void> {
  await expect(async () => {
    if (!asking.isClosed()) await asking.getByRole("button", { name }).click({ timeout: 2_000 });
    expect(asking.isClosed()).toBe(true);
  }).toPass({ intervals: [250] });
}
