import { requestGpu } from "#lib/gpu/gpu-context.ts";
import { admitGpu, goldenWork } from "#lib/kernels/admission.ts";
import { fetchAssets } from "#lib/kernels/fetch-assets.ts";
import { kernelRuntimes } from "#lib/kernels/runtimes.ts";
import { digestOf } from "#lib/protocol/digests.ts";
import type { GoldenVerdict } from "./golden-page-server.ts";

/** Every kernel's golden vectors, on both processors of this browser. */
async function judge(): Promise<GoldenVerdict> {
  const assets = fetchAssets(new URL("/assets/", location.origin));
  const gpu = await requestGpu({});
  const verdict: GoldenVerdict = { userAgent: navigator.userAgent, gpu: gpu?.description ?? null, kernels: {} };
  for (const [id, load] of Object.entries(kernelRuntimes)) {
    const runtime = await load();
    const cpu = await runtime.createCpu(assets);
    const wrong: string[] = [];
    for (const vector of runtime.goldenVectors) {
      const bytes = await cpu.run(goldenWork(runtime, vector));
      if ((await digestOf(bytes)) !== vector.expected) wrong.push(vector.name);
    }
    const admission = gpu && id !== "spin" ? await admitGpu(runtime, gpu, assets) : null;
    const refused =
      admission === null || admission.admitted
        ? null
        : `${admission.vector}: ${admission.reason} ${admission.error ?? ""}`;
    verdict.kernels[id] = { vectors: runtime.goldenVectors.length, wrongOnCpu: wrong, refusedOnGpu: refused };
  }
  return verdict;
}

const verdict = await judge().catch((error: unknown) => ({ error: String(error) }));
await fetch("/verdict", { method: "POST", body: JSON.stringify(verdict) });
