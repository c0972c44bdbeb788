import { isStorableJson } from "#lib/protocol/storable-json.ts";
import { MalformedJsonError } from "./http-errors.ts";

/** Deepest nesting of arrays and objects in a body; the protocol needs seven. */
const MAX_DEPTH = 32;

/**
 * Reads a JSON body from bytes. Refuses what stores and serialisers cannot carry: nesting deeper than 32, the character
 * U+0000 and unpaired surrogates (PostgreSQL accepts neither in text).
 *
 * @throws {MalformedJsonError}
 */
export function parseJsonBody(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new MalformedJsonError("it is not UTF-8");
  }
  if (depthOf(text) > MAX_DEPTH) throw new MalformedJsonError(`it is nested deeper than ${MAX_DEPTH}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new MalformedJsonError("its syntax is wrong");
  }
  // Only an escape can bring in either kind of character: the decoder refused unpaired surrogates, JSON raw controls.
  if (text.includes("\\u") && !isStorableJson(value))
    throw new MalformedJsonError("it holds a character that cannot be stored");
  return value;
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x5d || code === 0x7d) depth--;
  }
  return deepest;
}
