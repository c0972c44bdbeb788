/**
 * Asks at most once in `keptMs` for what is the same for everybody, however many want it. What failed is asked again by the
 * next.
 */
export function keepAnswer<T>(ask: () => Promise<T>, keptMs: number, now: () => number): () => Promise<T> {
  let kept: { readonly answer: Promise<T>; readonly untilMs: number } | null = null;
  return () => {
    if (kept !== null && kept.untilMs > now()) return kept.answer;
    const asked = { answer: ask(), untilMs: now() + keptMs };
    kept = asked;
    asked.answer.catch(() => {
      if (kept === asked) kept = null;
    });
    return asked.answer;
  };
}
