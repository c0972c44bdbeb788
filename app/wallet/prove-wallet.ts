import { createWalletClient, custom, getAddress } from "viem";
import { createSiweMessage } from "viem/siwe";
import type { WalletChallenge, WalletProof } from "#lib/protocol/messages/accounts.ts";
import type { ChosenWallet } from "./dialog/use-connect-wallet.ts";
import type { Tell } from "./dialog/wallet-dialog.tsx";

/** Has a wallet sign the message that a challenge asks for (EIP-4361). Throws what the wallet and the challenge throw. */
export async function proveWallet(
  { address: lowerAddress, provider }: ChosenWallet,
  tell: Tell,
  getChallenge: () => Promise<WalletChallenge>,
): Promise<WalletProof> {
  const address = getAddress(lowerAddress);
  const { issuedAt, expirationTime, ...challenge } = await getChallenge();
  const times = { issuedAt: new Date(issuedAt), expirationTime: new Date(expirationTime) };
  const message = createSiweMessage({ ...challenge, ...times, address });
  tell("sign");
  const client = createWalletClient({ account: address, transport: custom(provider, { retryCount: 0 }) });
  const signature = await client.signMessage({ message });
  tell("check");
  return { message, signature };
}
