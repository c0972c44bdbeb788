import { shapesOf } from "#lib/kernels/input-shapes.ts";
import type { Computer, UnitPlan } from "#lib/kernels/kernel.ts";
import { nodeAssets } from "#lib/kernels/node-assets.ts";
import { copyRegion } from "#lib/kernels/regions.ts";
import { kernels, kernelTag } from "#lib/kernels/registry.ts";
import { kernelRuntimes } from "#lib/kernels/runtimes.ts";
import { commitTo, digestOf } from "#lib/protocol/digests.ts";
import { encodeFrame, FRAME_MEDIA_TYPE } from "#lib/protocol/frame.ts";
import type { Cid, HostId } from "#lib/protocol/ids.ts";
import { type Assignment, exchangeResponseSchema, type Report } from "#lib/protocol/messages/exchange.ts";
import { type ImageInput, type JobBrief, jobBriefSchema } from "#lib/protocol/messages/jobs.ts";
import { createClient } from "#lib/sdk/client.ts";
import { openSession } from "./open-session.ts";

/** The protocol in the fewest words: a host over HTTP that computes one unit after another on this thread's CPU. */
export interface PlainHost {
  readonly hostId: HostId;
  /** Claims up to `most` units, computes and reports them; resolves with how many there were. */
  compute(most: number): Promise<number>;
}

export async function createPlainHost(url: string): Promise<PlainHost> {
  const { hostId, token } = await openSession(url);
  const client = createClient({ baseUrl: url, token });
  const computers = new Map<string, Promise<Computer>>();
  const blobs = new Map<Cid, Uint8Array<ArrayBuffer>>();

  const computerOf = (id: string): Promise<Computer> => {
    const computer = computers.get(id) ?? kernelRuntimes[id]!().then((runtime) => runtime.createCpu(nodeAssets));
    computers.set(id, computer);
    return computer;
  };
  const fetchBlob = async (cid: Cid): Promise<Uint8Array<ArrayBuffer>> => {
    const known = blobs.get(cid);
    if (known !== undefined) return known;
    const bytes = new Uint8Array(await (await fetch(`${url}/api/v1/blobs/${cid}`)).arrayBuffer());
    blobs.set(cid, bytes);
    return bytes;
  };
  const exchange = async (reports: readonly Report[], most: number): Promise<readonly Assignment[]> => {
    const head = { reports, claim: { max: most, kernels: Object.values(kernels).map(kernelTag) } };
    const response = await fetch(`${url}/api/v1/exchange`, {
      method: "POST",
      body: encodeFrame(head, []),
      headers: { authorization: `Bearer ${token}`, "content-type": FRAME_MEDIA_TYPE },
    });
    return exchangeResponseSchema.parse(await response.json()).assignments;
  };

  const run = async (brief: JobBrief, ordinal: number): Promise<Uint8Array<ArrayBuffer>> => {
    const kernel = kernels[brief.kernel]!;
    const job = { params: kernel.params.parse(brief.params), inputs: shapesOf(brief.inputs) };
    const unit = kernel.plan(job.params, job.inputs).unit(ordinal);
    if (brief.stages.length < unit.stage) throw new Error(`The brief lacks stages before ${unit.stage}`);
    const files = brief.inputs.flatMap((input) => (input.kind === "file" ? input.cid : []));
    return (await computerOf(kernel.id)).run({
      ...job,
      unit,
      pixels: await Promise.all(unit.reads.map((read) => cut(brief, read))),
      files: await Promise.all(files.map(fetchBlob)),
      stages: await Promise.all(brief.stages.slice(0, unit.stage).map(fetchBlob)),
    });
  };
  const cut = async (brief: JobBrief, { input, region }: UnitPlan["reads"][number]) => {
    const image = brief.inputs[input] as ImageInput;
    const whole = await putTogether(image, fetchBlob);
    const pixels = new Uint8Array(region.width * region.height * 4);
    copyRegion(whole, image.width, region, pixels);
    return pixels;
  };

  return {
    hostId,
    async compute(most) {
      const assignments = await exchange([], most);
      const reports: Report[] = [];
      for (const { unitId, attempt, jobId, ordinal, upload } of assignments) {
        const brief = await fetch(`${url}/api/v1/jobs/${jobId}/brief`);
        const bytes = await run(jobBriefSchema.parse(await brief.json()), ordinal);
        const commitment = await commitTo({ unitId, attempt, hostId }, await digestOf(bytes));
        const payload = upload ? { payload: { kind: "blob" as const, cid: await client.putBlob(bytes) } } : {};
        reports.push({ unitId, attempt, commitment, ...payload });
      }
      await exchange(reports, 0);
      return reports.length;
    },
  };
}

/** A whole input image, `u8[height, width, 4]`. */
async function putTogether(
  { width, height, tileSide, tiles }: ImageInput,
  fetchBlob: (cid: Cid) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(width * height * 4);
  const across = Math.ceil(width / tileSide);
  for (const [index, cid] of tiles.entries()) {
    const left = (index % across) * tileSide;
    const top = Math.floor(index / across) * tileSide;
    const rowBytes = Math.min(tileSide, width - left) * 4;
    const tile = await fetchBlob(cid);
    for (let row = 0; row * rowBytes < tile.length; row++)
      whole.set(tile.subarray(row * rowBytes, (row + 1) * rowBytes), ((top + row) * width + left) * 4);
  }
  return whole;
}
