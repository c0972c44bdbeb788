import { parentPort } from "node:worker_threads";
import { expose } from "comlink";
import { requestGpu } from "#lib/gpu/gpu-context.ts";
import { openNodeGpu } from "#lib/gpu/node-gpu.ts";
import { nodeEndpoint } from "#lib/host/compute/node-endpoint.ts";
import { nodeAssets } from "#lib/kernels/node-assets.ts";
import { createComputeService } from "./compute-service.ts";

const service = createComputeService(nodeAssets, async () => {
  const gpu = await openNodeGpu();
  return gpu && requestGpu({ gpu });
});
expose(service, nodeEndpoint(parentPort!));
