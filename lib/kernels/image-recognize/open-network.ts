import type { UnitWork } from "../kernel.ts";
import type { Network } from "./network/layers.ts";
import { readNetwork } from "./network/read-network.ts";

/** Reads a job's network once for all its units: the last one is kept. */
export class NetworkReader {
  #file: Uint8Array | null = null;
  #network: Network | null = null;

  /** @returns the same object as long as the file's bytes are the same. */
  open({ files }: Pick<UnitWork, "files">): Network {
    const file = files[0]!;
    if (!this.#network || !this.#file || !sameBytes(file, this.#file)) {
      this.#network = readNetwork(file);
      this.#file = file;
    }
    return this.#network;
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
