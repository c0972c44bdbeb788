import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { digestOfCid } from "#lib/protocol/digests.ts";
import type { Digest, HostId } from "#lib/protocol/ids.ts";
import type { ExchangeRequest, Report } from "#lib/protocol/messages/exchange.ts";
import type { HashHex } from "../commitments.ts";
import type { BlobStore, Candidate } from "../ports.ts";
import type { RejectionCode } from "../units/apply-report.ts";

/** Thrown when the binary parts of an exchange are not those its reports announce. */
export class PayloadMismatchError extends TabgridError {
  constructor(announced: readonly number[], received: readonly number[]) {
    super("exchange.payload-mismatch", "user", "The inline payloads are not those that the reports announce.", {
      details: { announced, received },
    });
  }
}

/** A report whose payload was measured and hashed, or found missing. */
export interface PreparedReport {
  readonly report: Report;
  readonly candidate: Candidate | null;
  /** Bytes of an inline payload. */
  readonly payload: Uint8Array | null;
  readonly rejected: RejectionCode | null;
}

/** An exchange ready for a flush: nothing in it can fail any more for a reason of its own. */
export interface PreparedExchange {
  readonly hostId: HostId;
  readonly request: ExchangeRequest;
  readonly reports: readonly PreparedReport[];
}

/**
 * Does everything about an exchange that needs neither the database nor other exchanges: hashes inline payloads, looks
 * up announced blobs (the blob store verified them when they were written).
 *
 * @throws {PayloadMismatchError}
 */
export async function prepareExchange(
  hostId: HostId,
  request: ExchangeRequest,
  inlinePayloads: readonly Uint8Array[],
  { blobs, hash }: { readonly blobs: Pick<BlobStore, "renew">; readonly hash: HashHex },
): Promise<PreparedExchange> {
  checkPayloads(request, inlinePayloads);
  const reports: PreparedReport[] = [];
  let at = 0;
  for (const report of request.reports) {
    if (report.payload === undefined) {
      reports.push({ report, candidate: null, payload: null, rejected: null });
    } else if (report.payload.kind === "inline") {
      const payload = inlinePayloads[at++]!;
      const candidate: Candidate = { digest: hash(payload) as Digest, sizeBytes: payload.length, stored: "row" };
      reports.push({ report, candidate, payload, rejected: null });
    } else {
      // One that lay around for long must not be collected before the flush makes it part of its job.
      const sizeBytes = await blobs.renew(report.payload.cid);
      if (sizeBytes === null) {
        reports.push({ report, candidate: null, payload: null, rejected: "result.missing-blob" });
        continue;
      }
      const candidate: Candidate = { digest: digestOfCid(report.payload.cid), sizeBytes, stored: "blob" };
      reports.push({ report, candidate, payload: null, rejected: null });
    }
  }
  return { hostId, request, reports };
}

function checkPayloads(request: ExchangeRequest, inlinePayloads: readonly Uint8Array[]): void {
  const announced: number[] = [];
  for (const { payload } of request.reports) if (payload?.kind === "inline") announced.push(payload.sizeBytes);
  const fits =
    announced.length === inlinePayloads.length &&
    announced.every((sizeBytes, index) => inlinePayloads[index]!.length === sizeBytes);
  if (!fits) {
    throw new PayloadMismatchError(
      announced,
      inlinePayloads.map(({ length }) => length),
    );
  }
}
