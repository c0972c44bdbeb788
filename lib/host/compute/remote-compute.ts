import { type Endpoint, proxy, transfer, wrap } from "comlink";
import type { ComputeApi } from "./compute-api.ts";

/** A compute worker's API at the other end of a message channel. Pixels are handed over, everything else is copied. */
export function remoteCompute(endpoint: Endpoint): ComputeApi {
  const remote = wrap<ComputeApi>(endpoint);
  return {
    open: (options, onCheckpoint) => remote.open(options, proxy(onCheckpoint)),
    setHidden: (hidden) => void remote.setHidden(hidden),
    setShare: (share) => remote.setShare(share),
    admit: (kernel) => remote.admit(kernel),
    keep: (bring, drop) => remote.keep(bring, drop),
    run(job, orders) {
      const pixels = orders.flatMap((order) => order.pixels.map((each) => each.buffer));
      return remote.run(job, pixels.length > 0 ? transfer([...orders], pixels) : orders);
    },
  };
}
