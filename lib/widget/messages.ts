/**
 * What the loader on a partner's page and our frame in it tell each other. Loaders of old releases stay in use, so fields are
 * only ever added; a change that an old loader would misread gets another {@link PROTOCOL}.
 */

/** Marks our messages among whatever else a page posts, and says how to read them. */
export const PROTOCOL = 1;
/** Path of the frame on the server. */
export const EMBED_PATH = "/embed";

/** What happened, as a partner's page hears it. Nothing here tells one visitor's machine from another's. */
export interface DonationEvents {
  /** The frame is there and asks the visitor. */
  readonly ready: null;
  /** The visitor agreed, until this time at most, in milliseconds since 1970. */
  readonly consent: { readonly untilMs: number };
  /** It computes, for the first time or again after a pause. */
  readonly start: null;
  /** It rests for a while; why is the visitor's affair. */
  readonly pause: null;
  /** It ended, and starts again only when the visitor asks for it. */
  readonly stop: { readonly by: "visitor" | "page" | "expiry" | "operator" };
  /** At most once a second: units computed on this visit, and those that others' results confirmed. */
  readonly progress: { readonly computed: number; readonly verified: number };
  readonly error: { readonly code: string; readonly message: string };
}
export type DonationEventName = keyof DonationEvents;

/** From the loader. Nothing here can start anything. */
export type LoaderMessage = { readonly type: "hello" } | { readonly type: "stop" };

/** From the frame. */
export type FrameMessage =
  /** It listens; the loader answers `hello`, which shows the frame where it is embedded. */
  | { readonly type: "knock" }
  /** How much room it wants, in CSS pixels. */
  | { readonly type: "size"; readonly height: number }
  /** It is done and may be taken away. */
  | { readonly type: "close" }
  | { readonly type: "event"; readonly name: DonationEventName; readonly detail: unknown };

interface Message {
  readonly type: string;
}

/** The message as it is posted. */
export function sealed<T extends Message>(message: T): T & { readonly tabgrid: number } {
  return { ...message, tabgrid: PROTOCOL };
}

/** A message of ours, or null. Says nothing about who sent it: whoever listens compares source and origin first. */
export function opened<T extends Message>(data: unknown): T | null {
  return typeof data === "object" && data !== null && (data as { tabgrid?: unknown }).tabgrid === PROTOCOL
    ? (data as T)
    : null;
}
