/** What a headless host is told on its command line. */
export interface HeadlessOptions {
  /** The coordinator's origin. */
  readonly url: string;
  readonly workers: number;
  readonly gpu: boolean;
  /** Most memory that units under way may take together. */
  readonly memoryBytes: number;
  /** Where its key and its unreported results are kept. */
  readonly folder: string;
}
