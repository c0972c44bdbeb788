/** Since when the pointer or the keyboard's focus has been in a document. */
export class Attention {
  private pointerSince: number | null = null;
  private focusSince: number | null;
  private readonly ending = new AbortController();

  constructor(page: Document) {
    const { signal } = this.ending;
    this.focusSince = page.hasFocus() ? performance.now() : null;
    const root = page.documentElement;
    root.addEventListener("pointerenter", () => (this.pointerSince = performance.now()), { signal });
    root.addEventListener("pointerleave", () => (this.pointerSince = null), { signal });
    const view = page.defaultView!;
    view.addEventListener("focus", () => (this.focusSince = performance.now()), { signal });
    view.addEventListener("blur", () => (this.focusSince = null), { signal });
  }

  /** @param pointerType what pressed; empty: the keyboard. @returns milliseconds; 0: it has not been there. */
  attendedMs(pointerType: string): number {
    const since = pointerType === "" ? this.focusSince : this.pointerSince;
    return since === null ? 0 : performance.now() - since;
  }

  /** How long the document has had the focus, in milliseconds. */
  get focusedMs(): number {
    return this.attendedMs("");
  }

  close(): void {
    this.ending.abort();
  }
}
