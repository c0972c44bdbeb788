import { createPublicClient, http, verifyMessage } from "viem";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when a contract has to be asked about a signature and its chain does not answer. */
export class SignatureChainAwayError extends TabgridError {
  constructor(cause: unknown) {
    super("auth.chain-away", "transient", "The chain cannot be asked about the signature right now.", { cause });
  }
}

/** Time a chain has to answer, in milliseconds: somebody waits in front of a wallet. */
const TIMEOUT_MS = 10_000;
/** An ECDSA signature with its recovery bit, in hex digits behind `0x`. */
const ECDSA_CHARS = 130;

export interface SignatureQuestion {
  readonly address: `0x${string}`;
  readonly message: string;
  readonly signature: `0x${string}`;
}

/**
 * Whether a wallet signed a message (EIP-191). Signatures of keys are checked here, without asking anybody. Those of
 * contracts are asked for on the chain: `isValidSignature` of ERC-1271, and ERC-6492 for contracts that are not deployed
 * yet, in one call of viem's that deploys nothing.
 *
 * @param findRpcUrl where the chain is reached; null while it is not, when only keys can sign in.
 */
export function createSignatureVerifier(findRpcUrl: () => string | null) {
  /** @throws {SignatureChainAwayError} */
  return async ({ address, message, signature }: SignatureQuestion): Promise<boolean> => {
    if (signature.length === 2 + ECDSA_CHARS && (await isSignedByKey({ address, message, signature }))) return true;
    const url = findRpcUrl();
    if (url === null) return false;
    const client = createPublicClient({ transport: http(url, { timeout: TIMEOUT_MS, retryCount: 1 }) });
    try {
      // What the call below cannot do for want of a chain, viem takes for a signature that is wrong.
      await client.getChainId();
      return await client.verifyMessage({ address, message, signature });
    } catch (cause) {
      throw new SignatureChainAwayError(cause);
    }
  };
}

async function isSignedByKey(question: SignatureQuestion): Promise<boolean> {
  try {
    return await verifyMessage(question);
  } catch {
    // No point of the curve: nobody's signature.
    return false;
  }
}
