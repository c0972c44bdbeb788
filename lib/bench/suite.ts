export interface BenchOptions {
  /** Seeds every random choice and drawn input, so that a run can be repeated on the same or on other input. */
  readonly seed: number;
  readonly json: boolean;
  /** How long suites run that measure what time does; each has a short default. */
  readonly hours?: number;
}

export interface BenchResult {
  /** Measured numbers by their published names. */
  readonly figures: Record<string, number>;
  /** Rows for people; the first one is the heading. */
  readonly table: string[][];
}

/** What each `lib/bench/*.bench.ts` exports. */
export interface BenchSuite {
  run(options: BenchOptions): Promise<BenchResult>;
}
