/**
 * Whether a press of a button in the frame may count, in a page that may be hostile. A page can lay things over our frame, fade,
 * scale, crop or move it, so that a visitor presses what they do not see.
 *
 * IntersectionObserver v2 tells of covers, opacity, filters, blending and scaling, but in Chromium 156 not of `mask-image`, of a
 * `clip-path` full of holes, or of CSS `zoom`. So a first consent is never given in the frame, but in a window of our own,
 * which no page can lay anything over. In the frame, a visitor who agreed for the same page within a day may go on with one
 * press, under the conditions below.
 */

/** Everything has to have been in full view for so long, in milliseconds: nothing flashed up, or was uncovered, at the last moment. */
export const SEEN_MS = 1_000;
/** The pointer, or the keyboard's focus, has to have been in the frame for so long, in milliseconds: it was not put under them. */
export const ATTENDED_MS = 300;
/** Shown smaller than this, compared with a window of our own, nothing can be read. */
const LEAST_SCALE = 0.5;

/** A press, and how the frame was shown then. */
export interface Press {
  /** False when a script made it. */
  readonly trusted: boolean;
  /** How the browser calls what pressed: `mouse`, `pen`, `touch`; empty: the keyboard. */
  readonly pointerType: string;
  /** How long all of the frame has been in full view; 0: it is not; null: this browser cannot tell. */
  readonly seenMs: number | null;
  /** How long the pointer, or the focus, has been in the frame. */
  readonly attendedMs: number;
  /** Size of a CSS pixel, against what it was in the window the visitor agreed in. */
  readonly scale: number;
}

/**
 * - `accepted`: the visitor can be taken to have read what they pressed.
 * - `ask-in-window`: they may not have seen it; the question goes to a window of our own.
 * - `ignored`: nobody pressed.
 */
export type PressVerdict = "accepted" | "ask-in-window" | "ignored";

export function decidePress({ trusted, pointerType, seenMs, attendedMs, scale }: Press): PressVerdict {
  if (!trusted) return "ignored";
  if (seenMs === null || seenMs < SEEN_MS) return "ask-in-window";
  // A finger is nowhere before it presses. Chromium itself drops touches on a frame that has just moved.
  if (pointerType !== "touch" && attendedMs < ATTENDED_MS) return "ask-in-window";
  return scale >= LEAST_SCALE ? "accepted" : "ask-in-window";
}

/** Smallest window that shows the terms and the button together, in CSS pixels. */
const LEAST_WINDOW = { width: 300, height: 400 };

/** `ignored`: nobody pressed; the others say why a press does not count. */
export type WindowVerdict = "accepted" | "too-soon" | "too-small" | "ignored";

/** Whether a press in a window of our own may count: nothing can cover it, but it may have sprung up under a double click. */
export function decideWindowPress(press: {
  readonly trusted: boolean;
  /** How long the window has had the focus. */
  readonly focusedMs: number;
  readonly width: number;
  readonly height: number;
}): WindowVerdict {
  const { trusted, focusedMs, width, height } = press;
  if (!trusted) return "ignored";
  if (width < LEAST_WINDOW.width || height < LEAST_WINDOW.height) return "too-small";
  return focusedMs < SEEN_MS ? "too-soon" : "accepted";
}
