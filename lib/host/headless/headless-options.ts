import type { StartOptions } from "../browser/start-options.ts";

/** What a headless host is told on its command line. */
export interface HeadlessOptions {
  /** The coordinator's origin. */
  readonly url: string;
  readonly preferences: StartOptions;
  /** Most memory that units under way may take together. */
  readonly memoryBytes: number;
  /** Where its key, its unreported results and what it used today are kept. */
  readonly folder: string;
}
