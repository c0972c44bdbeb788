import { expose } from "comlink";
import { requestGpu } from "#lib/gpu/gpu-context.ts";
import { fetchAssets } from "#lib/kernels/fetch-assets.ts";
import { createComputeService } from "./compute-service.ts";

// Served from /assets/workers/, beside the kernels' own folders.
expose(createComputeService(fetchAssets(new URL("/assets/", self.location.href)), requestGpu));
