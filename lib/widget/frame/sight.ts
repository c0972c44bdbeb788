/** How much of the frame has to be in view to count as all of it: rounding takes a little. */
const ALL = 0.99;
/** Least that browsers allow between two looks, in milliseconds. */
const LOOK_EVERY_MS = 100;

type VisibilityEntry = IntersectionObserverEntry & { readonly isVisible?: boolean };

/** Watches whether what is in the frame can be seen: by IntersectionObserver v2, or where it is missing, whether it is in view. */
export class Sight {
  /** Whether this browser notices what the embedding page does to the frame. */
  private readonly certain = "isVisible" in IntersectionObserverEntry.prototype;
  private readonly observer: IntersectionObserver;
  private since: number | null = null;

  /** @param changed called when it comes into full view or leaves it. */
  constructor(target: Element, changed: (seen: boolean) => void) {
    const options = { threshold: [0, 0.5, ALL, 1], trackVisibility: true, delay: LOOK_EVERY_MS };
    this.observer = new IntersectionObserver((entries) => {
      const { isVisible, intersectionRatio } = entries.at(-1) as VisibilityEntry;
      const seen = intersectionRatio >= ALL && (isVisible ?? true);
      if (seen === (this.since !== null)) return;
      this.since = seen ? performance.now() : null;
      changed(seen);
    }, options);
    this.observer.observe(target);
  }

  /** Whether all of it is in full view, as far as this browser can tell. */
  get seen(): boolean {
    return this.since !== null;
  }

  /** How long all of it has been in full view, in milliseconds; 0: it is not; null: this browser cannot tell. */
  get seenMs(): number | null {
    if (!this.certain) return null;
    return this.since === null ? 0 : performance.now() - this.since;
  }

  close(): void {
    this.observer.disconnect();
  }
}
