import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { type FrameMessage, type LoaderMessage, opened, sealed } from "../messages.ts";

/** Longest a loader takes to answer, in milliseconds. */
const ANSWER_WITHIN_MS = 10_000;

/** Thrown where the frame cannot know, or show, for whom it would ask. */
export class NoPartnerPageError extends TabgridError {
  constructor() {
    super("widget.no-partner-page", "user", "This page is shown by the widget on a partner's page only.");
  }
}

/** The part of a window that is used. */
export type FrameWindow = Pick<Window, "addEventListener" | "removeEventListener" | "setTimeout" | "clearTimeout"> & {
  readonly parent: Pick<Window, "postMessage">;
  readonly location: { readonly ancestorOrigins?: { readonly [index: number]: string } };
};

/**
 * The page that embeds the frame. Where it comes from is what the browser says of the sender of a message, and of our
 * ancestors where it tells; a page's own words count for nothing.
 */
export class PartnerPage {
  readonly origin: string;
  private readonly frame: FrameWindow;
  private readonly listening = new AbortController();

  private constructor(frame: FrameWindow, origin: string, stop: () => void) {
    this.frame = frame;
    this.origin = origin;
    listen(frame, this.listening.signal, (message, from) => {
      if (from === origin && message.type === "stop") stop();
    });
  }

  /**
   * Waits for the loader's greeting.
   *
   * @param stop called when the page asks to stop, which is all it can ask.
   * @throws {NoPartnerPageError} nobody answers, or the page has no origin to name.
   */
  static async meet(stop: () => void, frame: FrameWindow = window): Promise<PartnerPage> {
    const told = frame.location.ancestorOrigins?.[0];
    const met = Promise.withResolvers<string>();
    const waiting = new AbortController();
    const late = frame.setTimeout(() => met.reject(new NoPartnerPageError()), ANSWER_WITHIN_MS);
    listen(frame, waiting.signal, (message, from) => {
      if (message.type !== "hello") return;
      if (from === "null" || (told !== undefined && told !== from)) met.reject(new NoPartnerPageError());
      else met.resolve(from);
    });
    if ((frame.parent as unknown) === frame) met.reject(new NoPartnerPageError());
    // Says nothing but that we are here, which whoever frames us knows.
    else frame.parent.postMessage(sealed({ type: "knock" }), told !== undefined && told !== "null" ? told : "*");
    try {
      return new PartnerPage(frame, await met.promise, stop);
    } finally {
      waiting.abort();
      frame.clearTimeout(late);
    }
  }

  tell(message: FrameMessage): void {
    this.frame.parent.postMessage(sealed(message), this.origin);
  }

  close(): void {
    this.listening.abort();
  }
}

function listen(frame: FrameWindow, signal: AbortSignal, hear: (message: LoaderMessage, origin: string) => void): void {
  frame.addEventListener(
    "message",
    ({ source, origin, data }) => {
      const message = source === (frame.parent as unknown) ? opened<LoaderMessage>(data) : null;
      if (message !== null) hear(message, origin);
    },
    { signal },
  );
}
