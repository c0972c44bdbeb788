import { describe, expect, it } from "vitest";
import { randomFrom } from "../random-network.ts";
import { addGradients, backward, type Conv3, drawConv3, forward, planes } from "./conv3.ts";

const SIDE = 5;

/** Two layers on a drawn input; the error is half the sum of squares of what they make. */
function drawProblem() {
  const below = randomFrom(3);
  const input = planes(2, SIDE);
  for (let c = 0; c < 2; c++) {
    for (let y = 1; y <= SIDE; y++) {
      for (let x = 1; x <= SIDE; x++) input[(c * (SIDE + 2) + y) * (SIDE + 2) + x] = below(1000) / 500 - 1;
    }
  }
  return { input, net: [drawConv3(2, 3, 1, below), drawConv3(3, 2, 1, below)] as const };
}

function errorOf(net: readonly [Conv3, Conv3], input: Float32Array): number {
  const made = forward(net[1], forward(net[0], input, SIDE, true), SIDE, false);
  return made.reduce((sum, value) => sum + (value * value) / 2, 0);
}

describe("training's convolutions", () => {
  it("give the gradients that small changes of every weight and bias show", () => {
    const { input, net } = drawProblem();
    const hidden = forward(net[0], input, SIDE, true);
    const slope = forward(net[1], hidden, SIDE, false);
    const zeros = (layer: Conv3): Conv3 => ({
      ...layer,
      weights: new Float32Array(layer.weights.length),
      bias: new Float32Array(layer.to),
    });
    const gradients = [zeros(net[0]), zeros(net[1])] as const;
    addGradients(net[1], gradients[1], hidden, slope, SIDE);
    addGradients(net[0], gradients[0], input, backward(net[1], slope, hidden, SIDE), SIDE);
    const step = 1e-3;
    for (const [i, layer] of net.entries()) {
      for (const part of ["weights", "bias"] as const) {
        for (const [at, value] of layer[part].entries()) {
          layer[part][at] = value + step;
          const more = errorOf(net, input);
          layer[part][at] = value - step;
          const less = errorOf(net, input);
          layer[part][at] = value;
          const expected = (more - less) / (2 * step);
          expect(Math.abs(gradients[i]![part][at]! - expected)).toBeLessThan(0.02 * Math.abs(expected) + 0.5);
        }
      }
    }
  });
});
