import { createSignIn } from "#lib/auth/accounts/sign-in.ts";
import { createSignatureVerifier } from "#lib/chain/verify-wallet-signature.ts";
import type { Config } from "#lib/config/config.ts";
import type { RewardsAccess } from "#lib/coordinator/settlement/rewards/rewards-access.ts";
import type { OpenDatabase } from "#lib/db/open-database.ts";
import type { AccountDeps } from "#lib/http/api-deps.ts";
import { createBrowserSessions } from "#lib/http/browser-sessions.ts";

/** anvil's. */
const DEVELOPMENT_CHAIN_ID = 31_337;
/** Ethereum's, which every wallet knows: where nothing is settled, messages name it for want of another. */
const DEFAULT_CHAIN_ID = 1;

/** What the API needs to let wallets sign in. Contracts can once the chain is reached. */
export function openAccounts(
  { chain, publicOrigin, payoutDelayMs }: Pick<Config, "chain" | "publicOrigin" | "payoutDelayMs">,
  { accounts: storage, preferences }: Pick<OpenDatabase, "accounts" | "preferences">,
  rewards: RewardsAccess,
): AccountDeps {
  const findRpcUrl = (): string | null => {
    if (chain.kind === "rpc") return chain.rpcUrl;
    try {
      return rewards.get().deps.publicRpcUrl;
    } catch {
      return null;
    }
  };
  const signIn = createSignIn({
    storage,
    verifySignature: createSignatureVerifier(findRpcUrl),
    chainId: chain.kind === "rpc" ? chain.chainId : chain.kind === "embedded" ? DEVELOPMENT_CHAIN_ID : DEFAULT_CHAIN_ID,
    now: Date.now,
  });
  return { storage, preferences, signIn, sessions: createBrowserSessions(signIn, publicOrigin), payoutDelayMs };
}
