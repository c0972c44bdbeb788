/**
 * Signals that come so soon after the first are the same wish, in milliseconds: a terminal's interrupt reaches every process
 * of its group, and those that started this one pass it on besides.
 */
const SAME_WISH_MS = 1_000;

/** What a process that is told to end does. */
export interface Endings {
  /** Begins to end in good order. Called once. */
  end(): void;
  /** Ends at once: whoever told it again does not want to wait. */
  endNow(): void;
}

/** Where signals come from: `process`. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
}

/** Has a process end when it is told to, or its terminal is closed: in good order the first time, at once when told again later on. */
export function onEndSignals(
  { end, endNow }: Endings,
  signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"],
  source: SignalSource = process,
  nowMs: () => number = () => performance.now(),
): void {
  let firstAtMs: number | null = null;
  const onSignal = (): void => {
    if (firstAtMs === null) {
      firstAtMs = nowMs();
      end();
    } else if (nowMs() - firstAtMs > SAME_WISH_MS) endNow();
  };
  for (const signal of signals) source.on(signal, onSignal);
}
