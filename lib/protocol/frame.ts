import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Media type of a framed message: a JSON head followed by raw bytes, so that bulk bytes are never base64. */
export const FRAME_MEDIA_TYPE = "application/vnd.tabgrid.frame";

/** Thrown when bytes are not a well-formed frame. */
export class MalformedFrameError extends TabgridError {
  constructor(why: string) {
    super("frame.malformed", "user", `The framed message is malformed: ${why}.`);
  }
}

/**
 * Lays out a message with binary parts: u32 big-endian length of the JSON head, the head in UTF-8, then the parts'
 * bytes in order. The head itself says how long each part is.
 */
export function encodeFrame(head: unknown, parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(head));
  let total = 4 + json.length;
  for (const part of parts) total += part.length;
  const bytes = new Uint8Array(total);
  new DataView(bytes.buffer).setUint32(0, json.length);
  bytes.set(json, 4);
  let at = 4 + json.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * Reads a frame back. `body` is a view of everything after the head, not a copy.
 *
 * @throws {MalformedFrameError} when the bytes are too short or the head is not JSON.
 */
export function decodeFrame(bytes: Uint8Array): { head: unknown; body: Uint8Array } {
  if (bytes.length < 4) throw new MalformedFrameError("it is shorter than its length field");
  const headLength = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
  if (headLength > bytes.length - 4) throw new MalformedFrameError("its head is longer than the message");
  const end = 4 + headLength;
  try {
    return {
      head: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(4, end))),
      body: bytes.subarray(end),
    };
  } catch {
    throw new MalformedFrameError("its head is not JSON in UTF-8");
  }
}
