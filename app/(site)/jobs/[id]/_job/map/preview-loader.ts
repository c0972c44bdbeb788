/** Pictures asked for at the same time: what a browser opens to one origin over HTTP/1.1, less one for the event stream. */
const AT_ONCE = 5;
/** Tries for one picture, and the wait between them in milliseconds. */
const TRIES = 3;
const RETRY_MS = 2_000;

/** Loads pictures a few at a time, in the order in which they were asked for. */
export interface PreviewLoader {
  load(url: string, onLoad: (image: HTMLImageElement) => void): void;
  /** Forgets what is waiting; nothing is called back any more. */
  stop(): void;
}

export function createPreviewLoader(): PreviewLoader {
  const waiting: { url: string; onLoad: (image: HTMLImageElement) => void; tries: number }[] = [];
  let loading = 0;
  let stopped = false;

  const next = (): void => {
    while (!stopped && loading < AT_ONCE) {
      const job = waiting.shift();
      if (job === undefined) return;
      loading++;
      const image = new Image();
      image.onload = () => {
        loading--;
        if (!stopped) job.onLoad(image);
        next();
      };
      image.onerror = () => {
        loading--;
        if (++job.tries < TRIES) {
          setTimeout(() => {
            waiting.push(job);
            next();
          }, RETRY_MS);
        }
        next();
      };
      image.src = job.url;
    }
  };

  return {
    load(url, onLoad) {
      waiting.push({ url, onLoad, tries: 0 });
      next();
    },
    stop() {
      stopped = true;
      waiting.length = 0;
    },
  };
}
