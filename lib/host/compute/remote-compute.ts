import { type Endpoint, transfer, wrap } from "comlink";
import type { ComputeApi } from "./compute-api.ts";

/** A compute worker's API at the other end of a message channel. Inputs are handed over, not copied. */
export function remoteCompute(endpoint: Endpoint): ComputeApi {
  const remote = wrap<ComputeApi>(endpoint);
  return {
    open: (options) => remote.open(options),
    setHidden: (hidden) => void remote.setHidden(hidden),
    admit: (kernel) => remote.admit(kernel),
    run(job, orders) {
      const inputs = orders.flatMap((order) => (order.input === null ? [] : [order.input.buffer]));
      return remote.run(job, inputs.length > 0 ? transfer([...orders], inputs) : orders);
    },
  };
}
