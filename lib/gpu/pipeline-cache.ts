import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { digestOf } from "#lib/protocol/digests.ts";
import type { Digest } from "#lib/protocol/ids.ts";

/** What a compute pipeline is made of. */
export interface PipelineSource {
  /** The whole WGSL text. */
  readonly code: string;
  readonly entryPoint: string;
  /** Values of `override` constants. */
  readonly constants?: Readonly<Record<string, number>>;
}

/** Thrown when the device's compiler refuses a shader. */
export class ShaderRejectedError extends TabgridError {
  constructor(entryPoint: string, messages: readonly string[], cause: unknown) {
    super("gpu.shader-rejected", "permanent", "The GPU's compiler refused the shader.", {
      cause,
      details: { entryPoint, messages },
      hints: ["Compute this kernel on the CPU."],
    });
  }
}

/**
 * Compiles each pipeline once: by the SHA-256 of its shader's text, its entry point and its constants. Lives and dies with
 * its device; a kernel has a handful of pipelines, so nothing is evicted.
 */
export class PipelineCache {
  readonly #device: GPUDevice;
  readonly #digests = new Map<string, Promise<Digest>>();
  readonly #modules = new Map<Digest, GPUShaderModule>();
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** @throws {ShaderRejectedError} */
  async get(source: PipelineSource): Promise<GPUComputePipeline> {
    const digest = await this.#digestOf(source.code);
    const constants = Object.entries(source.constants ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([digest, source.entryPoint, constants]);
    let pipeline = this.#pipelines.get(key);
    if (pipeline === undefined) {
      pipeline = this.#compile(source, digest);
      this.#pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  /** A unit asks for the same few texts again and again: each is digested once. */
  #digestOf(code: string): Promise<Digest> {
    let digest = this.#digests.get(code);
    if (digest === undefined) {
      digest = digestOf(new TextEncoder().encode(code));
      this.#digests.set(code, digest);
    }
    return digest;
  }

  async #compile(source: PipelineSource, digest: Digest): Promise<GPUComputePipeline> {
    const { code, entryPoint, constants } = source;
    let module = this.#modules.get(digest);
    if (module === undefined) {
      // The scope keeps the refusal out of the console; getCompilationInfo tells it better.
      this.#device.pushErrorScope("validation");
      module = this.#device.createShaderModule({ code });
      this.#device.popErrorScope().catch(() => undefined);
      this.#modules.set(digest, module);
    }
    try {
      const compute = { module, entryPoint, ...(constants && { constants }) };
      return await this.#device.createComputePipelineAsync({ label: entryPoint, layout: "auto", compute });
    } catch (cause) {
      const { messages } = await module.getCompilationInfo();
      const lines = messages.map((each) => `${each.type} ${each.lineNum}:${each.linePos} ${each.message}`);
      throw new ShaderRejectedError(entryPoint, lines, cause);
    }
  }
}
