import { TabgridError } from "#lib/errors/tabgrid-error.ts";

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

/** Compiles each pipeline once. Lives and dies with its device; a kernel has a handful of pipelines, so nothing is evicted. */
export class PipelineCache {
  readonly #device: GPUDevice;
  readonly #modules = new Map<string, GPUShaderModule>();
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** @throws {ShaderRejectedError} */
  get(source: PipelineSource): Promise<GPUComputePipeline> {
    const constants = Object.entries(source.constants ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([source.entryPoint, constants, source.code]);
    let pipeline = this.#pipelines.get(key);
    if (pipeline === undefined) {
      pipeline = this.#compile(source);
      this.#pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  async #compile(source: PipelineSource): Promise<GPUComputePipeline> {
    const { code, entryPoint, constants } = source;
    let module = this.#modules.get(code);
    if (module === undefined) {
      // The scope keeps the refusal out of the console; getCompilationInfo tells it better.
      this.#device.pushErrorScope("validation");
      module = this.#device.createShaderModule({ code });
      this.#device.popErrorScope().catch(() => undefined);
      this.#modules.set(code, module);
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
