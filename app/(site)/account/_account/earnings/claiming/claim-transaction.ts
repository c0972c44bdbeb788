import type { Address, ClaimProof } from "#lib/protocol/messages/rewards.ts";
import type { Hash, Transaction } from "../../../../../wallet/transactions/send-transaction.ts";
import { AllClaimedError, AnotherRootError, ProofWrongError } from "./claim-errors.ts";

/** What claiming takes. */
export interface Claim {
  /** All that the account earned since the first epoch: what its leaf says. */
  readonly cumulativeWei: bigint;
  readonly proof: readonly Hash[];
  /** What the account had had before. */
  readonly hadWei: bigint;
}

/** What claiming needs of the world. Whatever throws, throws errors of ours. */
export interface ClaimPorts {
  readonly distributor: Address;
  /** From the rewards API. @throws `rewards.nothing-earned` */
  getProof(): Promise<ClaimProof>;
  /** From the contract itself: the root that claims are proved against, and what the account has had. */
  readDistributor(): Promise<{ readonly root: Hash; readonly claimedWei: bigint }>;
  /** Where an amount and its proof lead. */
  provedRoot(cumulativeWei: bigint, proof: readonly Hash[]): Hash;
  send(claim: Claim): Promise<Hash>;
}

/**
 * A claim of all that an account can have. The server's word is not taken for it: amount and proof have to lead to the root
 * that the contract holds. One of which it is not known whether it was sent can be sent again: the contract pays what the
 * account has not had.
 *
 * @throws `claim.*`, and what the ports throw
 */
export function claimTransaction(account: Address, ports: ClaimPorts): Transaction<Claim> {
  return {
    async prepare(earlier) {
      const { root, claimedWei: hadWei } = await ports.readDistributor();
      if (earlier !== null && hadWei > earlier.hadWei) return "done";
      const given = await ports.getProof();
      const cumulativeWei = BigInt(given.cumulativeWei);
      if (given.account !== account) throw new ProofWrongError("account");
      if (given.distributor !== ports.distributor) throw new ProofWrongError("distributor");
      if (ports.provedRoot(cumulativeWei, given.proof) !== given.root) throw new ProofWrongError("root");
      if (given.root !== root) throw new AnotherRootError(given.root, root);
      if (cumulativeWei <= hadWei) throw new AllClaimedError();
      return { cumulativeWei, proof: given.proof, hadWei };
    },
    send: (claim) => ports.send(claim),
  };
}
