import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when a file is not an ONNX model, or not a whole one. */
export class NetworkFileBrokenError extends TabgridError {
  constructor(problem: string, details: Readonly<Record<string, unknown>> = {}) {
    super("image-recognize.broken-file", "user", `The file is not a sound ONNX network: ${problem}.`, { details });
  }
}

/** Thrown when a network uses an operator, or a way of using one, that this kernel does not compute. */
export class OperatorUnsupportedError extends TabgridError {
  constructor(operator: string, problem = "it is not among the operators of this kernel") {
    super("image-recognize.unsupported-operator", "user", `The operator ${operator} cannot be used here: ${problem}.`, {
      details: { operator },
      hints: ["Quantise the whole network to int8, each operator between a DequantizeLinear and a QuantizeLinear."],
    });
  }
}

/** Thrown when a tensor is of an element type that the place it stands in does not take. */
export class TensorTypeUnsupportedError extends TabgridError {
  constructor(tensor: string, problem: string) {
    super("image-recognize.unsupported-type", "user", `The tensor ${tensor} cannot be used: ${problem}.`, {
      details: { tensor },
      hints: ["Quantise to uint8 or int8 activations, int8 weights with zero point 0 and int32 biases."],
    });
  }
}

/** Thrown when shapes within the network do not fit each other, or not the image. */
export class NetworkShapesError extends TabgridError {
  constructor(problem: string, details: Readonly<Record<string, unknown>> = {}) {
    super("image-recognize.shapes", "user", `The network's shapes do not fit: ${problem}.`, { details });
  }
}

/** Thrown when a network, or its use on an image, is beyond what a unit may take. */
export class NetworkTooLargeError extends TabgridError {
  constructor(what: string, value: number, limit: number) {
    super("image-recognize.too-large", "user", `The network is too large: ${what}.`, { details: { value, limit } });
  }
}

/** Thrown when the kernel is planned without the inputs it needs. */
export class RecognizeInputsError extends TabgridError {
  constructor(problem: string) {
    super("image-recognize.inputs", "user", problem);
  }
}
