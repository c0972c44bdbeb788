/** Longest a consent lasts, in milliseconds. */
export const CONSENT_MS = 24 * 3_600_000;
/** Raised when the terms change: what was agreed to before is asked again. */
const TERMS = 1;
/** Where the frame keeps it, in storage that browsers keep apart for each site the frame is embedded in. */
const KEY = "tabgrid.embed.consent";

/** A visitor's leave to compute for one embedding page's origin. */
export interface Consent {
  readonly origin: string;
  /** Wall clock, milliseconds since 1970. */
  readonly untilMs: number;
  /** `devicePixelRatio` of the window that was agreed in: how large the visitor sees things that are not scaled. */
  readonly pixelRatio: number;
  /** What the page keeps of what the visitor earns, as the visitor was told. */
  readonly shareBasisPoints: number;
}

/** @param now milliseconds since 1970. */
export function agree(origin: string, pixelRatio: number, now: number, shareBasisPoints = 0): Consent {
  return { origin, pixelRatio, untilMs: now + CONSENT_MS, shareBasisPoints };
}

type Stored = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Remembers one consent where the frame has storage; where it has none, each visit asks. */
export class ConsentStore {
  private readonly open: () => Stored;

  /** @param open asked each time: where storage is forbidden, already looking at it throws. */
  constructor(open: () => Stored = () => localStorage) {
    this.open = open;
  }

  /** What was agreed to for this origin on these terms and still holds, or null. */
  find(origin: string, now: number, shareBasisPoints = 0): Consent | null {
    try {
      const stored = JSON.parse(this.open().getItem(KEY) ?? "null") as (Partial<Consent> & { terms?: number }) | null;
      if (stored?.terms !== TERMS || stored.origin !== origin) return null;
      if ((stored.shareBasisPoints ?? 0) !== shareBasisPoints) return null;
      const { untilMs = 0, pixelRatio = 0 } = stored;
      // A clock that was set back does not lengthen it.
      return untilMs > now && untilMs <= now + CONSENT_MS ? { origin, untilMs, pixelRatio, shareBasisPoints } : null;
    } catch {
      return null;
    }
  }

  keep(consent: Consent): void {
    try {
      this.open().setItem(KEY, JSON.stringify({ ...consent, terms: TERMS }));
    } catch {
      // Forbidden or full: it holds for this visit.
    }
  }

  forget(): void {
    try {
      this.open().removeItem(KEY);
    } catch {
      // Then nothing is kept either.
    }
  }
}
