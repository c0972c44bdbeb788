"use client";

import { type Remote, wrap } from "comlink";
import { useEffect, useRef, useState } from "react";
import type { PixelImage, PreviewApi } from "#lib/kernels/preview-api.ts";

/** What to preview. A new object is a new wish. */
export interface PreviewRequest {
  readonly kernel: string;
  readonly params: unknown;
  readonly input: (PixelImage & { readonly opaque: boolean }) | null;
}

export interface Preview {
  /** The latest finished picture; stays while the next one is computed. */
  readonly image: PixelImage | null;
  /** What it was computed from. */
  readonly input: PreviewRequest["input"];
  readonly computing: boolean;
  readonly failed: boolean;
}

const NOTHING: Preview = { image: null, input: null, computing: false, failed: false };

/** Computes previews in a worker, one at a time; of wishes that come meanwhile only the latest is kept. */
export function usePreview(request: PreviewRequest | null): Preview {
  const [preview, setPreview] = useState<Preview>(NOTHING);
  const pump = useRef<(wish: PreviewRequest | null) => void>(() => {});

  useEffect(() => {
    let worker: Worker | null = null;
    let api: Remote<PreviewApi>;
    let wanted: PreviewRequest | null = null;
    let running = false;
    let gone = false;
    pump.current = (wish) => {
      wanted = wish;
      if (wish === null || running) return;
      running = true;
      void (async () => {
        while (wanted !== null && !gone) {
          const { kernel, params, input } = wanted;
          wanted = null;
          setPreview((last) => ({ ...last, computing: true }));
          try {
            if (worker === null) {
              worker = new Worker("/assets/workers/preview.worker.js", { type: "module", name: "tabgrid-preview" });
              api = wrap<PreviewApi>(worker);
            }
            const image = await untilBroken(worker, api.render(kernel, params, input === null ? [] : [input]));
            if (!gone) setPreview({ image, input, computing: wanted !== null, failed: false });
          } catch {
            // The worker may be what broke: the next wish gets a new one.
            worker?.terminate();
            worker = null;
            if (!gone) setPreview({ ...NOTHING, failed: true });
          }
        }
        running = false;
      })();
    };
    return () => {
      gone = true;
      worker?.terminate();
    };
  }, []);

  useEffect(() => pump.current(request), [request]);
  return preview;
}

/** A worker that cannot be loaded answers nothing at all: its error event must end the wait. */
function untilBroken<T>(worker: Worker, answer: Promise<T>): Promise<T> {
  const answered = new AbortController();
  return new Promise<T>((resolve, reject) => {
    worker.addEventListener("error", () => reject(new Error("The preview worker could not be loaded.")), answered);
    answer.then(resolve, reject);
  }).finally(() => answered.abort());
}
