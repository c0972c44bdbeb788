/**
 * The thread in which a kernel reads one requester's file. Time and memory are bounded from outside: ending it harms
 * nothing.
 */
import { parentPort, workerData } from "node:worker_threads";
import { toErrorWire } from "#lib/errors/tabgrid-error.ts";
import { kernels } from "#lib/kernels/registry.ts";
import type { InspectOutcome, InspectRequest } from "./inspect-messages.ts";

const { kernel, bytes } = workerData as InspectRequest;
parentPort!.postMessage(inspect());

function inspect(): InspectOutcome {
  try {
    // As text, so that nothing but JSON comes out, and its size is known.
    return { ok: true, json: JSON.stringify(kernels[kernel]!.inspectFile!(bytes)) };
  } catch (error) {
    return { ok: false, error: toErrorWire(error) };
  }
}
