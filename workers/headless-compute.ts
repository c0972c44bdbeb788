import { parentPort } from "node:worker_threads";
import { expose } from "comlink";
import { requestGpu } from "#lib/gpu/gpu-context.ts";
import { openNodeGpu } from "#lib/gpu/node-gpu.ts";
import { Pacer } from "#lib/gpu/pacer.ts";
import { nodeEndpoint } from "#lib/host/compute/node-endpoint.ts";
import { nodeAssets } from "#lib/kernels/node-assets.ts";
import { createComputeService } from "./compute-service.ts";

// One pacer for all devices: the device after a lost one begins with smaller slices.
const pacer = new Pacer();
const service = createComputeService(nodeAssets, async () => {
  const gpu = await openNodeGpu();
  return gpu && requestGpu({ gpu, pacer });
});
expose(service, nodeEndpoint(parentPort!));
