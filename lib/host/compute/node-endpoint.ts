import type { Endpoint } from "comlink";

/** What worker_threads' workers and ports have in common. */
export interface NodePort {
  postMessage(message: unknown, transfer?: readonly never[]): void;
  on(event: "message", listener: (data: unknown) => void): unknown;
  off(event: "message", listener: (data: unknown) => void): unknown;
}

/** Lets comlink talk over a worker_threads port, whose messages come bare instead of in events. */
export function nodeEndpoint(port: NodePort): Endpoint {
  const bare = new Map<unknown, (data: unknown) => void>();
  return {
    postMessage: (message: unknown, transfer?: Transferable[]) => port.postMessage(message, transfer as never[]),
    addEventListener(_type: string, listener: EventListenerOrEventListenerObject) {
      const forward = (data: unknown): void => {
        const event = { data } as MessageEvent;
        if (typeof listener === "function") listener(event);
        else listener.handleEvent(event);
      };
      bare.set(listener, forward);
      port.on("message", forward);
    },
    removeEventListener(_type: string, listener: EventListenerOrEventListenerObject) {
      const forward = bare.get(listener);
      bare.delete(listener);
      if (forward) port.off("message", forward);
    },
  };
}
