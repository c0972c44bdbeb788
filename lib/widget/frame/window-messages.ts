import type { PartnerTerms } from "#lib/protocol/messages/partners.ts";
import { opened, sealed } from "../messages.ts";

/** Path of the window that asks. */
export const WINDOW_PATH = "/embed/window";

/** Between the frame and the window it opened; both are ours, so both ends compare the origin with their own. */
export type WindowMessage =
  /** The window is there. */
  | { readonly type: "asking" }
  /** The frame's answer: for which page's origin the visitor is asked, and whose that is known to be. */
  | { readonly type: "for"; readonly origin: string; readonly partner: PartnerTerms | null }
  /** The visitor agreed. */
  | { readonly type: "agreed"; readonly pixelRatio: number };

export function sendTo(other: Window, message: WindowMessage): void {
  other.postMessage(sealed(message), location.origin);
}

/** Calls back with what this one window, of our own origin, sends. @returns the way to stop listening. */
export function listenTo(other: Window, hear: (message: WindowMessage) => void): () => void {
  const listener = ({ source, origin, data }: MessageEvent<unknown>): void => {
    if (source !== other || origin !== location.origin) return;
    const message = opened<WindowMessage>(data);
    if (message !== null) hear(message);
  };
  window.addEventListener("message", listener);
  return () => window.removeEventListener("message", listener);
}
