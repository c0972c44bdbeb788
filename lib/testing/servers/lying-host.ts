import { commitTo, digestOf } from "#lib/protocol/digests.ts";
import { encodeFrame, FRAME_MEDIA_TYPE } from "#lib/protocol/frame.ts";
import type { JobId } from "#lib/protocol/ids.ts";
import { type Assignment, exchangeResponseSchema, type Report } from "#lib/protocol/messages/exchange.ts";
import { createClient } from "#lib/sdk/client.ts";
import { openSession } from "./open-session.ts";

/**
 * A host over HTTP that does all a host does, promptly and with sound commitments, but returns noise of the right size.
 *
 * @param kernel `id@version` it claims units of. @param jobId the job whose units it lies about; what it gets of others, as journeys
 *   before left them, it leaves to their leases. @param resultBytes size of the result of a unit.
 */
export async function createLyingHost(options: {
  readonly url: string;
  readonly kernel: string;
  readonly jobId: JobId;
  readonly resultBytes: (ordinal: number) => number;
}): Promise<{ lie(most: number): Promise<number> }> {
  const { url, kernel, jobId } = options;
  const { hostId, token } = await openSession(url);
  const client = createClient({ baseUrl: url, token });

  const exchange = async (reports: Report[], most: number): Promise<readonly Assignment[]> => {
    const head = { reports, claim: { max: most, kernels: [kernel] } };
    const response = await fetch(`${url}/api/v1/exchange`, {
      method: "POST",
      body: encodeFrame(head, []),
      headers: { authorization: `Bearer ${token}`, "content-type": FRAME_MEDIA_TYPE },
    });
    return exchangeResponseSchema.parse(await response.json()).assignments;
  };

  return {
    /** Claims up to `most` units and reports noise for each of its job; resolves with how many. */
    async lie(most) {
      const assignments = (await exchange([], most)).filter((assignment) => assignment.jobId === jobId);
      const reports: Report[] = [];
      for (const { unitId, attempt, ordinal } of assignments) {
        const noise = crypto.getRandomValues(new Uint8Array(Math.min(65_536, options.resultBytes(ordinal))));
        const bytes = new Uint8Array(options.resultBytes(ordinal)).map((_, at) => noise[at % noise.length]!);
        const digest = await digestOf(bytes);
        const cid = await client.putBlob(bytes);
        const commitment = await commitTo({ unitId, attempt, hostId }, digest);
        reports.push({ unitId, attempt, commitment, payload: { kind: "blob", cid } });
      }
      await exchange(reports, 0);
      return reports.length;
    },
  };
}
