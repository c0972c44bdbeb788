import { expect, type Locator, type Page } from "@playwright/test";

/** The contribute page as a contributor uses it. */
export class ContributePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async start(options: { readonly gpu: boolean; readonly workers?: number }): Promise<void> {
    const gpu = this.page.getByRole("checkbox", { name: "Use the GPU as well" });
    await expect(gpu).toBeEnabled();
    await gpu.setChecked(options.gpu);
    if (options.workers !== undefined) {
      const workers = this.page.getByRole("slider", { name: "CPU workers" });
      if ((await workers.count()) > 0) await workers.fill(String(options.workers));
    }
    await this.page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(this.page.getByRole("button", { name: "Stop", exact: true })).toBeVisible();
  }

  async stop(): Promise<void> {
    await this.page.getByRole("button", { name: "Stop", exact: true }).click();
  }

  get status(): Locator {
    return this.page.getByRole("region", { name: "Engine" }).getByRole("status");
  }

  /** Shows the preferences. */
  async openPreferences(): Promise<void> {
    const pauses = this.page.getByRole("group", { name: "Pause", exact: true });
    await this.page.getByRole("heading", { name: "Preferences" }).click();
    await expect(pauses).toBeVisible();
  }

  /** The number beside a label in the engine's readings. */
  async reading(label: "Verified units" | "Pending" | "Credit"): Promise<number> {
    const value = await this.page
      .getByRole("term")
      .filter({ hasText: label })
      .locator("xpath=following-sibling::dd")
      .textContent();
    return Number((value ?? "").replace(/\D/g, ""));
  }

  /** Waits until this browser has at least so many verified units. */
  async waitForVerified(units: number): Promise<void> {
    await expect.poll(() => this.reading("Verified units"), { timeout: 120_000 }).toBeGreaterThanOrEqual(units);
  }
}
