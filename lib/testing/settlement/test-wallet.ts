import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { createSiweMessage } from "viem/siwe";
import type { Address, WalletChallenge, WalletProof } from "#lib/protocol/messages/accounts.ts";

/** A wallet whose key is here. */
export interface TestWallet {
  readonly address: Address;
  /** Signs any text as `personal_sign` does. */
  sign(message: string): Promise<`0x${string}`>;
  /** What it answers to a challenge. */
  answer(challenge: WalletChallenge): Promise<WalletProof>;
}

export function createTestWallet(key = generatePrivateKey()): TestWallet {
  const account = privateKeyToAccount(key);
  const sign = (message: string) => account.signMessage({ message });
  return {
    address: account.address.toLowerCase() as Address,
    sign,
    async answer(challenge) {
      const message = siweMessage(challenge, account.address);
      return { message, signature: await sign(message) };
    },
  };
}

/** The message that a challenge asks for. */
export function siweMessage(challenge: WalletChallenge, address: `0x${string}`): string {
  const { issuedAt, expirationTime, ...fields } = challenge;
  const times = { issuedAt: new Date(issuedAt), expirationTime: new Date(expirationTime) };
  return createSiweMessage({ ...fields, ...times, address });
}
