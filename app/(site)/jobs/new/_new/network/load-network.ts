import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { imageRecognize } from "#lib/kernels/image-recognize/kernel.ts";
import { MAX_FILE_BYTES } from "#lib/kernels/image-recognize/limits.ts";
import type { NetworkSummary } from "#lib/kernels/image-recognize/network/summary.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import { CoordinatorUnreachableError } from "#lib/sdk/client.ts";
import { accountClient } from "../../../../../account.ts";

/** The network that comes with the site. */
export const SHIPPED_NETWORK = { name: "upscale-2x.onnx", url: "/models/upscale-2x.onnx" } as const;

/** A network that can be used: read here, and known to the coordinator. */
export interface LoadedNetwork {
  readonly name: string;
  readonly sizeBytes: number;
  readonly summary: NetworkSummary;
  readonly cid: Cid;
}

/** Thrown when a picked file cannot be a network. */
class NetworkFileError extends TabgridError {
  constructor(code: "network.no-onnx" | "network.too-large", message: string, details = {}) {
    super(code, "user", message, { details, hints: ["Use an ONNX file of a network quantised to int8."] });
  }
}

/**
 * Reads a network as hosts will, and uploads it, so that the coordinator can say what a job with it takes.
 *
 * @throws {TabgridError} when it is no network, one that cannot be computed, or one that cannot be uploaded.
 */
export async function loadNetwork(name: string, file: Blob): Promise<LoadedNetwork> {
  if (!name.toLowerCase().endsWith(".onnx")) {
    throw new NetworkFileError("network.no-onnx", `${name} is not an .onnx file.`, { name });
  }
  if (file.size > MAX_FILE_BYTES) {
    const megabytes = { actual: Math.ceil(file.size / 1e6), most: Math.floor(MAX_FILE_BYTES / 1e6) };
    const message = `${name} has ${megabytes.actual} MB; ${megabytes.most} MB are the most.`;
    throw new NetworkFileError("network.too-large", message, { name, ...megabytes });
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const summary = imageRecognize.inspectFile!(bytes) as NetworkSummary;
  const client = await accountClient();
  return { name, sizeBytes: bytes.length, summary, cid: await client.putBlob(bytes) };
}

/** Loads the network that comes with the site. @throws like {@link loadNetwork} */
export async function loadShippedNetwork(): Promise<LoadedNetwork> {
  const { name, url } = SHIPPED_NETWORK;
  const response = await fetch(url).catch((cause) => {
    throw new CoordinatorUnreachableError(url, cause);
  });
  if (!response.ok) throw new CoordinatorUnreachableError(url, null);
  return loadNetwork(name, await response.blob());
}
