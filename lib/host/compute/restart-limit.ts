/** How often a lost GPU is asked for again within this time, in milliseconds. A laptop that wakes up loses it each time. */
const MAX_RESTARTS = 3;
const WITHIN_MS = 600_000;

/** Says whether something that broke is worth another try. */
export class RestartLimit {
  private restartsAt: readonly number[] = [];

  /** Counts a try, if there is one left. @param now monotonic, in milliseconds. */
  take(now: number): boolean {
    const recent = this.restartsAt.filter((at) => now - at < WITHIN_MS);
    if (recent.length >= MAX_RESTARTS) return false;
    this.restartsAt = [...recent, now];
    return true;
  }

  /** The person switched it on anew. */
  forget(): void {
    this.restartsAt = [];
  }
}
