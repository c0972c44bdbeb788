/** What a person chose. */
export interface StartOptions {
  /** CPU workers, at least one. */
  readonly workers: number;
  /** Whether the GPU computes too, once admitted. */
  readonly gpu: boolean;
}
