import { createSiweMessage, parseSiweMessage } from "viem/siwe";
import type { Address, WalletChallenge } from "#lib/protocol/messages/accounts.ts";
import { MessageInvalidError } from "../sign-in-errors.ts";

/** Fields that a challenge never has, so that no message may. */
const ABSENT = ["scheme", "notBefore", "requestId", "resources"] as const;
const EXACT = ["domain", "uri", "version", "chainId", "nonce", "statement"] as const;

/** The nonce that a message claims to answer; null when it is no EIP-4361 message. */
export function nonceOf(message: string): string | null {
  return parseSiweMessage(message).nonce ?? null;
}

/**
 * The wallet in a message, in lower case, if the message is to the letter what the challenge asked for. viem alone accepts
 * another uri or chain, no expiry, a missing nonce, and text behind the end.
 *
 * @throws {MessageInvalidError} naming the first field that differs.
 */
export function checkSiweMessage(message: string, challenge: WalletChallenge, nowMs: number): Address {
  const fields = parseSiweMessage(message);
  const { address } = fields;
  if (address === undefined) throw new MessageInvalidError("address");
  for (const field of ABSENT) if (fields[field] !== undefined) throw new MessageInvalidError(field);
  for (const field of EXACT) if (fields[field] !== challenge[field]) throw new MessageInvalidError(field);
  for (const field of ["issuedAt", "expirationTime"] as const) {
    if (fields[field]?.getTime() !== Date.parse(challenge[field])) throw new MessageInvalidError(field);
  }
  if (Date.parse(challenge.expirationTime) <= nowMs) throw new MessageInvalidError("expirationTime");
  if (write(challenge, address) !== message) throw new MessageInvalidError("text");
  return address.toLowerCase() as Address;
}

/** The one way to write a challenge for a wallet: the address with its checksum, times in UTC to the millisecond. */
function write({ issuedAt, expirationTime, ...challenge }: WalletChallenge, address: `0x${string}`): string {
  try {
    return createSiweMessage({
      ...challenge,
      address,
      issuedAt: new Date(issuedAt),
      expirationTime: new Date(expirationTime),
    });
  } catch {
    throw new MessageInvalidError("text");
  }
}
