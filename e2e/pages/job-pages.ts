import { expect, type Locator, type Page } from "@playwright/test";
import type { JobId } from "#lib/protocol/ids.ts";

/** The form for a new photo job, as a requester uses it. */
export class NewJobPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** @param name a file name with its extension. */
  async choosePhoto(name: string, bytes: Uint8Array): Promise<void> {
    const mimeType = name.endsWith(".png") ? "image/png" : "image/jpeg";
    await this.page.locator('input[type="file"]').setInputFiles({ name, mimeType, buffer: Buffer.from(bytes) });
  }

  get pipelineText(): Locator {
    return this.page.getByRole("textbox", { name: "The same as text" });
  }

  /** Submits and follows to the job's own page. */
  async submit(): Promise<JobPage> {
    await this.page.getByRole("button", { name: "Submit job" }).click();
    await this.page.waitForURL(/\/jobs\/[0-9a-f-]{36}$/, { timeout: 120_000 });
    return new JobPage(this.page);
  }
}

/** One job's page. */
export class JobPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get id(): JobId {
    return new URL(this.page.url()).pathname.split("/").at(-1) as JobId;
  }

  get acceptedUnits(): Locator {
    return this.page.getByRole("progressbar", { name: "Accepted units" });
  }

  /** Waits until at least this share of the units is accepted. */
  async waitForShare(share: number): Promise<void> {
    const read = async (): Promise<number> => {
      const [now, max] = await Promise.all([
        this.acceptedUnits.getAttribute("aria-valuenow"),
        this.acceptedUnits.getAttribute("aria-valuemax"),
      ]);
      return Number(now) / Number(max);
    };
    await expect.poll(read, { timeout: 180_000 }).toBeGreaterThanOrEqual(share);
  }

  /** Waits for the finished output and downloads it the way a person does. */
  async download(): Promise<string> {
    const link = this.page.getByRole("link", { name: /^Download (PNG|WEBP)/ });
    await expect(link).toBeVisible({ timeout: 240_000 });
    const [download] = await Promise.all([this.page.waitForEvent("download"), link.click()]);
    return download.path();
  }
}
