import { type Address, encodeAbiParameters, type Hex, keccak256, stringToBytes } from "viem";
import type { JobId } from "#lib/protocol/ids.ts";

/** Where a job's budget lies. */
export interface JobPlace {
  readonly chainId: number;
  readonly escrow: Address;
  /** Who deposits it. */
  readonly requester: Address;
  readonly jobId: JobId;
}

const DOMAIN = "tabgrid/escrow-job/1";

/**
 * A job's id as JobEscrow takes it: a Keccak-256 of a domain and the id. Whoever knows a job's id may look at the job, and
 * what is on a chain everybody knows; nobody gets back from the hash to the 122 random bits of a UUID, so it needs no salt,
 * and whoever does know the id, the requester above all, finds the job's budget without asking us.
 */
export function escrowJobId(jobId: JobId): Hex {
  return keccak256(stringToBytes(`${DOMAIN}/${jobId}`));
}

/** A job's key in JobEscrow, which computes the same in `keyOf`: nobody else's job and no other chain's has it. */
export function escrowJobKey({ chainId, escrow, requester, jobId }: JobPlace): Hex {
  return keccak256(
    encodeAbiParameters(
      [{ type: "uint256" }, { type: "address" }, { type: "address" }, { type: "bytes32" }],
      [BigInt(chainId), escrow, requester, escrowJobId(jobId)],
    ),
  );
}
