import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { MAX_NAME_CHARS } from "#lib/protocol/messages/community.ts";

/** Thrown when a name cannot be shown to others. */
export class NameRefusedError extends TabgridError {
  constructor(why: string) {
    super("community.name-refused", "user", `The name ${why}.`, {
      hints: [`Use 2 to ${MAX_NAME_CHARS} letters, digits, signs and single spaces.`],
    });
  }
}

const MIN_NAME_CHARS = 2;
/**
 * Characters nobody sees or that change how others are shown: controls, direction marks and other formats, private use,
 * halves of pairs, what is not assigned, line and paragraph separators (Unicode general categories C*, Zl, Zp), and
 * blanks that are no format: the fillers of Hangul and the empty pattern of Braille.
 */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u2800]|\u034f/u;
/** More marks on one letter than any language writes cover the lines around it. */
const HEAP_OF_MARKS = /\p{M}{4}/u;

/**
 * The name as it is kept and shown: composed (NFC), without blanks around it, single ones within.
 *
 * @throws {NameRefusedError}
 */
export function checkName(text: string): string {
  if (!text.isWellFormed() || UNSEEN.test(text)) throw new NameRefusedError("has characters that cannot be seen");
  const name = text
    .normalize("NFC")
    .replace(/\p{Zs}+/gu, " ")
    .trim();
  if (/[<>]/.test(name)) throw new NameRefusedError("looks like markup");
  if (HEAP_OF_MARKS.test(name.normalize("NFD"))) throw new NameRefusedError("has too many marks on one letter");
  const length = [...name].length;
  if (length < MIN_NAME_CHARS) throw new NameRefusedError("is too short");
  if (length > MAX_NAME_CHARS) throw new NameRefusedError("is too long");
  if (!/[\p{L}\p{N}]/u.test(name)) throw new NameRefusedError("has neither a letter nor a digit");
  return name;
}

/** What two names share that count as the same: compatible forms (NFKC), whatever their case. */
export function nameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}
