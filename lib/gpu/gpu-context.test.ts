import { afterAll, describe, expect, it, vi } from "vitest";
import { createNodeGpu } from "#lib/testing/gpu.ts";
import { type GpuContext, requestGpu, type SlicedWork } from "./gpu-context.ts";
import { findVulkanManifest } from "./node-gpu.ts";
import { HIDDEN_TARGET_MS, Pacer, VISIBLE_TARGET_MS } from "./pacer.ts";

const WORDS = 4096;
/** Adds 1 to each of the 64 words of a workgroup's row; `first` moves the rows of a slice. */
const INCREMENT = /* wgsl */ `
override step: u32 = 1u;
@group(0) @binding(0) var<storage, read_write> words: array<u32>;
@group(0) @binding(1) var<storage, read> first: array<u32>;
@compute @workgroup_size(64)
fn increment(@builtin(global_invocation_id) id: vec3u) {
  let i = first[0] * 64u + id.x;
  words[i] = words[i] * 3u + step;
}`;

const contexts: GpuContext[] = [];
async function open(pacer?: Pacer): Promise<GpuContext> {
  const context = (await createNodeGpu({ ...(pacer && { pacer }) }))!;
  contexts.push(context);
  return context;
}
afterAll(() => {
  for (const context of contexts) context.destroy();
});

/** The work `words = words * 3 + 1` over 64 rows, with the slices it was recorded in. */
async function incrementWork(gpu: GpuContext, words: GPUBuffer, slices: [number, number][]): Promise<SlicedWork> {
  const pipeline = await gpu.pipeline({ code: INCREMENT, entryPoint: "increment", constants: { step: 1 } });
  return {
    pace: "increment",
    items: WORDS / 64,
    encode(pass, start, count) {
      slices.push([start, count]);
      using buffers = gpu.lease();
      const first = buffers.upload(Uint32Array.of(start));
      const entries = [words, first].map((buffer, binding) => ({ binding, resource: { buffer } }));
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, gpu.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
      pass.dispatchWorkgroups(count);
    },
    result: { buffer: words, sizeBytes: WORDS * 4 },
  };
}

const probe = await createNodeGpu();
probe?.destroy();

describe.skipIf(probe === null)("GpuContext", () => {
  it("gives the same bytes whatever the slices", async () => {
    const gpu = await open();
    const data = Uint32Array.from({ length: WORDS }, (_, i) => i);
    for (let round = 0; round < 3; round++) {
      using buffers = gpu.lease();
      const slices: [number, number][] = [];
      const bytes = await gpu.dispatchSliced(await incrementWork(gpu, buffers.upload(data), slices));
      expect(new Uint32Array(bytes.buffer)).toEqual(data.map((word) => word * 3 + 1));
      expect(slices.reduce((sum, [, count]) => sum + count, 0)).toBe(WORDS / 64);
    }
  });

  it("asks its throttle before every slice, waits for it, and tells it what the slice took", async () => {
    const gpu = await open();
    using buffers = gpu.lease();
    const slices: [number, number][] = [];
    const seen: string[] = [];
    gpu.throttle = {
      worked: (elapsedMs) => seen.push(elapsedMs > 0 ? "worked" : "nothing"),
      rest: async () => {
        await null;
        seen.push(`rested before ${slices.length}`);
      },
    };
    await gpu.dispatchSliced(await incrementWork(gpu, buffers.upload(new Uint32Array(WORDS)), slices));
    expect(seen).toEqual(slices.flatMap((_, i) => [`rested before ${i}`, "worked"]));
  });

  it("fails work that rests when the device is lost", async () => {
    const gpu = await open();
    using buffers = gpu.lease();
    const work = await incrementWork(gpu, buffers.upload(new Uint32Array(WORDS)), []);
    gpu.throttle = {
      worked: () => {},
      rest: () => {
        gpu.destroy();
        return new Promise(() => {});
      },
    };
    await expect(gpu.dispatchSliced(work)).rejects.toMatchObject({ code: "gpu.device-lost" });
  });

  it("says what the adapter is", async () => {
    const gpu = await open();
    expect(gpu.description).not.toBe("");
    if (/swiftshader/i.test(gpu.description)) expect(gpu.software).toBe(true);
  });

  it("reuses buffers of returned leases and compiled pipelines", async () => {
    const gpu = await open();
    let first: GPUBuffer;
    {
      using buffers = gpu.lease();
      first = buffers.scratch(1000);
      expect(buffers.scratch(1000)).not.toBe(first);
    }
    using again = gpu.lease();
    expect([again.scratch(900), again.scratch(1000)]).toContain(first);
    const source = { code: INCREMENT, entryPoint: "increment" };
    expect(await gpu.pipeline(source)).toBe(await gpu.pipeline({ ...source }));
    expect(await gpu.pipeline(source)).not.toBe(await gpu.pipeline({ ...source, constants: { step: 2 } }));
  });

  it("compiles a shader once for all its entry points, even when they are asked for at once", async () => {
    const gpu = await open();
    const compile = vi.spyOn(gpu.device, "createShaderModule");
    const link = vi.spyOn(gpu.device, "createComputePipelineAsync");
    const code = `${INCREMENT}\n@compute @workgroup_size(1) fn other() {}`;
    const entryPoints = ["increment", "other", "increment"];
    const [first, , third] = await Promise.all(entryPoints.map((entryPoint) => gpu.pipeline({ code, entryPoint })));
    expect(third).toBe(first);
    expect([compile.mock.calls.length, link.mock.calls.length]).toEqual([1, 2]);
  });

  it("serves more readers at once than it has readback buffers", async () => {
    const gpu = await open();
    const rounds = Array.from({ length: 8 }, async (_, seed) => {
      using buffers = gpu.lease();
      const data = Uint32Array.from({ length: WORDS }, (_, i) => i * seed);
      const bytes = await gpu.dispatchSliced(await incrementWork(gpu, buffers.upload(data), []));
      expect(new Uint32Array(bytes.buffer)).toEqual(data.map((word) => word * 3 + 1));
    });
    await Promise.all(rounds);
  });

  it("counts the GPU's time once, however many works are under way, and lets them share the target", async () => {
    const reports: { elapsedMs: number; targetMs: number }[] = [];
    class RecordingPacer extends Pacer {
      override report(pace: string, count: number, elapsedMs: number, targetMs: number): void {
        reports.push({ elapsedMs, targetMs });
        super.report(pace, count, elapsedMs, targetMs);
      }
    }
    const gpu = await open(new RecordingPacer());
    for (const [hidden, targetMs] of [
      [false, VISIBLE_TARGET_MS],
      [true, HIDDEN_TARGET_MS],
    ] as const) {
      gpu.hidden = hidden;
      reports.length = 0;
      using buffers = gpu.lease();
      const works = await Promise.all([1, 2, 3].map(() => incrementWork(gpu, buffers.scratch(WORDS * 4), [])));
      const startedMs = performance.now();
      await Promise.all(works.map((work) => gpu.dispatchSliced(work)));
      const elapsedMs = performance.now() - startedMs;
      expect(reports.reduce((sum, report) => sum + report.elapsedMs, 0)).toBeLessThanOrEqual(elapsedMs);
      expect(reports[0]!.targetMs).toBeCloseTo(targetMs / 3);
    }
  });

  it("stops between slices when the signal is given", async () => {
    const gpu = await open();
    using buffers = gpu.lease();
    const controller = new AbortController();
    const slices: [number, number][] = [];
    const work = await incrementWork(gpu, buffers.scratch(WORDS * 4), slices);
    const encode: SlicedWork["encode"] = (...slice) => {
      work.encode(...slice);
      controller.abort(new Error("stopped"));
    };
    await expect(gpu.dispatchSliced({ ...work, encode, signal: controller.signal })).rejects.toThrow("stopped");
    expect(slices).toHaveLength(1);
  });

  it("refuses a shader with the compiler's messages", async () => {
    const gpu = await open();
    await expect(gpu.pipeline({ code: "fn broken(", entryPoint: "broken" })).rejects.toMatchObject({
      code: "gpu.shader-rejected",
      kind: "permanent",
      details: { messages: [expect.stringContaining("error 1:")] },
    });
  });

  it("reports commands the device refuses, and works on", async () => {
    const gpu = await open();
    using buffers = gpu.lease();
    const words = buffers.scratch(WORDS * 4);
    const work = await incrementWork(gpu, words, []);
    const refused = gpu.dispatchSliced({ ...work, encode: (pass) => pass.dispatchWorkgroups(1) });
    await expect(refused).rejects.toMatchObject({ code: "gpu.work-refused", kind: "internal" });
    await expect(gpu.dispatchSliced(work)).resolves.toHaveLength(WORDS * 4);
  });

  it("refuses a buffer that no shader could bind", async () => {
    const gpu = await open();
    using buffers = gpu.lease();
    expect(() => buffers.scratch(2 ** 27 + 4)).toThrowError(
      expect.objectContaining({ code: "gpu.buffer-too-large", kind: "permanent" }),
    );
  });

  it("fails work under way with a typed error when the device is lost, and a fresh context recovers", async () => {
    const pacer = new Pacer();
    const gpu = await open(pacer);
    using buffers = gpu.lease();
    const work = await incrementWork(gpu, buffers.scratch(WORDS * 4), []);
    await gpu.dispatchSliced(work);
    const before = pacer.next("increment", 64, 64);
    const underWay = gpu.dispatchSliced(work);
    gpu.destroy();
    await expect(underWay).rejects.toMatchObject({ code: "gpu.device-lost", kind: "transient" });
    expect((await gpu.lost).code).toBe("gpu.device-lost");
    expect(pacer.next("increment", 64, 64)).toBeLessThan(before);
    await expect(gpu.dispatchSliced(work)).rejects.toMatchObject({ code: "gpu.device-lost" });

    const fresh = await open(pacer);
    using freshBuffers = fresh.lease();
    const data = new Uint32Array(WORDS);
    const bytes = await fresh.dispatchSliced(await incrementWork(fresh, freshBuffers.upload(data), []));
    expect(new Uint32Array(bytes.buffer)).toEqual(data.fill(1));
  });
});

describe("requestGpu", () => {
  const gpuThat = (requestAdapter: () => Promise<GPUAdapter | null>): GPU => ({ requestAdapter }) as unknown as GPU;

  it("returns null where there is no WebGPU, or no adapter", async () => {
    expect(await requestGpu({ gpu: gpuThat(async () => null) })).toBeNull();
    expect(await requestGpu()).toBeNull();
  });

  it("throws a transient error when the adapter never answers", async () => {
    const request = requestGpu({ gpu: gpuThat(() => new Promise(() => {})), timeoutMs: 1 });
    await expect(request).rejects.toMatchObject({ code: "gpu.unavailable", kind: "transient" });
  });

  it("throws a transient error when the adapter gives no device", async () => {
    const adapter = { requestDevice: () => Promise.reject(new Error("spent")) } as unknown as GPUAdapter;
    const request = requestGpu({ gpu: gpuThat(async () => adapter) });
    await expect(request).rejects.toMatchObject({ code: "gpu.unavailable", kind: "transient" });
  });
});

describe("findVulkanManifest", () => {
  const choose = (...files: string[]) => findVulkanManifest((path) => files.includes(path));
  const nvidia = "/etc/vulkan/icd.d/nvidia_icd.json";
  const swiftshader = "/usr/lib/chromium/vk_swiftshader_icd.json";

  it.each([
    ["an NVIDIA GPU before all", [nvidia, "/dev/nvidiactl", "/dev/dri/renderD128", swiftshader], nvidia],
    ["not an NVIDIA driver without its GPU", [nvidia, swiftshader], swiftshader],
    ["the loader's own choice for other GPUs", ["/dev/dri/renderD128", swiftshader], null],
    ["SwiftShader without a GPU", [swiftshader], swiftshader],
    ["the loader's own choice when nothing is known", [], null],
  ])("prefers %s", (_, files, expected) => expect(choose(...files)).toBe(expected));
});
