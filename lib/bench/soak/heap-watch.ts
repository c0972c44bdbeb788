import type { CDPSession } from "puppeteer-core";

/** Heaps of one page and of all workers below it, in bytes, after garbage was collected. */
export interface HeapSample {
  readonly pageBytes: number;
  /** The worker that runs the engine. */
  readonly engineBytes: number;
  /** All workers that compute, together. */
  readonly computeBytes: number;
  readonly domNodes: number;
}

const ATTACH = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true } as const;
/** What a first collection only makes collectable, a second one collects. */
const COLLECTIONS = 2;

/** Measures heaps through the DevTools protocol: also those of workers that workers start, and of those that replace them. */
export class HeapWatch {
  private readonly page: CDPSession;
  private readonly workers = new Map<CDPSession, "engine" | "compute">();

  private constructor(page: CDPSession) {
    this.page = page;
  }

  /** Watches a page by its session; to be called before it starts any worker. */
  static async attach(page: CDPSession): Promise<HeapWatch> {
    const watch = new HeapWatch(page);
    await watch.follow(page, "engine");
    return watch;
  }

  async sample(): Promise<HeapSample> {
    const sums = { engine: 0, compute: 0 };
    for (const [session, role] of [...this.workers]) {
      // It may end meanwhile.
      sums[role] += await usedBytes(session).catch(() => 0);
    }
    const pageBytes = await usedBytes(this.page);
    const { nodes } = await this.page.send("Memory.getDOMCounters");
    return { pageBytes, engineBytes: sums.engine, computeBytes: sums.compute, domNodes: nodes };
  }

  /** @param role of the workers that this session's target starts. */
  private async follow(session: CDPSession, role: "engine" | "compute"): Promise<void> {
    session.on("sessionattached", (worker: CDPSession) => {
      this.workers.set(worker, role);
      worker.on("sessiondetached", (below: CDPSession) => this.workers.delete(below));
      // One that ended at once has none below it.
      this.follow(worker, "compute").catch(() => undefined);
    });
    session.on("sessiondetached", (worker: CDPSession) => this.workers.delete(worker));
    await session.send("Target.setAutoAttach", ATTACH);
  }
}

async function usedBytes(session: CDPSession): Promise<number> {
  for (let i = 0; i < COLLECTIONS; i++) await session.send("HeapProfiler.collectGarbage");
  return (await session.send("Runtime.getHeapUsage")).usedSize;
}
