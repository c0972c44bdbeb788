import { expect, type Locator, type Page } from "@playwright/test";
import type { JobId } from "#lib/protocol/ids.ts";

/** A file as a person picks it. */
export interface PickedFile {
  /** With its extension. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The forms for new jobs, as a requester uses them. */
export class NewJobPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Goes to the form of another kind of job. */
  async choose(kind: "Filter photos" | "Analyse photos" | "Run a network" | "Render a fractal"): Promise<void> {
    await this.page.getByRole("tab", { name: kind }).click();
  }

  async choosePhoto(name: string, bytes: Uint8Array): Promise<void> {
    await this.choosePhotos([{ name, bytes }]);
  }

  /** Adds photos to those already there. */
  async choosePhotos(photos: readonly PickedFile[]): Promise<void> {
    const files = photos.map(({ name, bytes }) => ({
      name,
      mimeType: name.endsWith(".png") ? "image/png" : "image/jpeg",
      buffer: Buffer.from(bytes),
    }));
    await this.#shown(this.page.getByLabel(/^(Drop photos here|Add photos)/)).setInputFiles(files);
  }

  /** Adds the pictures of a folder, and waits until the last of them is read. */
  async chooseFolder(path: string, count: number): Promise<void> {
    await this.#shown(this.page.getByLabel("A whole folder")).setInputFiles(path);
    const photos = this.page.getByRole("list", { name: "Photos" }).getByRole("button", { name: /^Show / });
    await expect(photos).toHaveCount(count, { timeout: 60_000 });
  }

  /** Adds a step to the pipeline by typing what it is called. */
  async addStep(search: string): Promise<void> {
    await this.page.getByRole("combobox", { name: "Add a step" }).fill(search);
    await this.page.keyboard.press("Enter");
  }

  get pipelineText(): Locator {
    return this.page.getByRole("textbox", { name: "The same as text" });
  }

  get submitButton(): Locator {
    return this.page.getByRole("button", { name: /^Submit (job|\d+ jobs)$/ });
  }

  /** Of controls that every kind's form has, the one on the form that is shown. */
  #shown(controls: Locator): Locator {
    return controls.filter({ visible: true });
  }

  /** Submits and follows to the job's own page. */
  async submit(): Promise<JobPage> {
    await this.submitButton.click();
    await this.page.waitForURL(/\/jobs\/[0-9a-f-]{36}$/, { timeout: 120_000 });
    return new JobPage(this.page);
  }

  /** Submits a job for each photo and waits until all are in. */
  async submitAll(count: number): Promise<void> {
    await this.submitButton.click();
    await expect(this.page.getByText(`All ${count} jobs are submitted.`)).toBeVisible({ timeout: 120_000 });
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

  get report(): Locator {
    return this.page.getByRole("region", { name: "What was found" });
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
    return this.#follow(/^Download (PNG|WEBP)/);
  }

  /** Waits for the report and downloads it. */
  async downloadReport(): Promise<string> {
    return this.#follow(/^Download report/);
  }

  async #follow(name: RegExp): Promise<string> {
    const link = this.page.getByRole("link", { name });
    await expect(link).toBeVisible({ timeout: 240_000 });
    const [download] = await Promise.all([this.page.waitForEvent("download"), link.click()]);
    return download.path();
  }
}
