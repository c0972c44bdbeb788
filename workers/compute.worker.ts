import { expose } from "comlink";
import { requestGpu } from "#lib/gpu/gpu-context.ts";
import { Pacer } from "#lib/gpu/pacer.ts";
import { fetchAssets } from "#lib/kernels/fetch-assets.ts";
import { createComputeService } from "./compute-service.ts";

// One pacer for all devices: the device after a lost one begins with smaller slices.
const pacer = new Pacer();
// Served from /assets/workers/, beside the kernels' own folders.
const assets = fetchAssets(new URL("/assets/", self.location.href));
expose(createComputeService(assets, () => requestGpu({ pacer })));
