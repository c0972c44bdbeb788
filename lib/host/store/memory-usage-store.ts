import type { Usage } from "../policies/usage.ts";
import type { UsageStore } from "../ports.ts";

/** Forgets what was used today when the process ends. */
export class MemoryUsageStore implements UsageStore {
  private usage: Usage | null = null;

  async loadUsage(): Promise<Usage | null> {
    return this.usage;
  }

  async saveUsage(usage: Usage): Promise<void> {
    this.usage = usage;
  }
}
