import { type Address, encodeAbiParameters, type Hex, keccak256, padHex } from "viem";
import type { JobId } from "#lib/protocol/ids.ts";

/** Where a job's budget lies. */
export interface JobPlace {
  readonly chainId: number;
  readonly escrow: Address;
  /** Who deposits it. */
  readonly requester: Address;
  readonly jobId: JobId;
}

/** A job's id as JobEscrow takes it: the UUID's 16 bytes, then zeros. */
export function escrowJobId(jobId: JobId): Hex {
  return padHex(`0x${jobId.replaceAll("-", "")}`, { size: 32, dir: "right" });
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
