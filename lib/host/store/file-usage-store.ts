import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Usage } from "../policies/usage.ts";
import type { UsageStore } from "../ports.ts";

/** Today's usage of a headless host, in a file of its folder. */
export class FileUsageStore implements UsageStore {
  private readonly file: string;

  constructor(folder: string) {
    this.file = join(folder, "usage.json");
  }

  async loadUsage(): Promise<Usage | null> {
    const text = await readFile(this.file, "utf8").catch(() => null);
    try {
      const { date, busyMs, bytes, kilowattHours } = JSON.parse(text ?? "null") as Usage;
      const sound = typeof date === "string" && [busyMs, bytes, kilowattHours].every(Number.isFinite);
      return sound ? { date, busyMs, bytes, kilowattHours } : null;
    } catch {
      return null;
    }
  }

  async saveUsage(usage: Usage): Promise<void> {
    const draft = `${this.file}.new`;
    await writeFile(draft, JSON.stringify(usage));
    await rename(draft, this.file);
  }
}
