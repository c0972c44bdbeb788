"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { JobView, UnitView } from "#lib/protocol/messages/jobs.ts";
import { createClient, jobPaths } from "#lib/sdk/client.ts";
import { loadImage } from "./load-image.ts";
import { nextScene, pickScenes } from "./pick-scenes.ts";

/** How long a picture is shown, in milliseconds. */
export const SCENE_MS = 24_000;
/** Time between two looks at a picture in the making, and between two tries when there is nothing to show, in milliseconds. */
const LOOK_EVERY_MS = 4_000;
/** The latest of the public jobs are asked for. */
const JOBS_ASKED = 40;

/** A picture on screen. */
export interface Scene {
  readonly job: JobView;
  readonly units: readonly UnitView[];
}

export interface Gallery {
  readonly scene: Scene | null;
  /** Why there is no scene; null while there is one, or before anybody knows. */
  readonly empty: "nothing-yet" | "unreachable" | null;
  readonly next: () => void;
}

/** Goes through the pictures of the network's public jobs, one after the other; what cannot be loaded is passed over. */
export function useGallery(moving: boolean): Gallery {
  const [scene, setScene] = useState<Scene | null>(null);
  const [empty, setEmpty] = useState<Gallery["empty"]>(null);
  const shown = useRef<JobView | null>(null);

  const advance = useCallback(async (signal?: AbortSignal): Promise<void> => {
    try {
      const client = createClient({ baseUrl: "", signal });
      const { jobs } = await client.listJobs({ gallery: true, limit: JOBS_ASKED });
      const job = nextScene(pickScenes(jobs), shown.current);
      if (job === null) return setEmpty("nothing-yet");
      // Also when its units cannot be had: the next try is for the one after.
      shown.current = job;
      const units = await client.listUnits(job.id);
      // The picture on screen stays until there is another one to be seen.
      if (job.output.cid !== null) await loadImage(jobPaths.output(job.id));
      if (signal?.aborted) return;
      setScene({ job, units });
      setEmpty(null);
    } catch {
      // The picture on screen stays there.
      if (!signal?.aborted) setEmpty("unreachable");
    }
  }, []);

  const started = scene !== null;
  useEffect(() => {
    if (started && !moving) return;
    const stop = new AbortController();
    if (!started) void advance(stop.signal);
    const timer = setInterval(() => void advance(stop.signal), started ? SCENE_MS : LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [started, moving, advance]);

  const growing = scene?.job.state === "running" ? scene.job.id : null;
  useEffect(() => {
    if (growing === null || !moving) return;
    const stop = new AbortController();
    const client = createClient({ baseUrl: "", signal: stop.signal });
    const look = async (): Promise<void> => {
      try {
        const [job, units] = await Promise.all([client.getJob(growing), client.listUnits(growing)]);
        setScene((last) => (last?.job.id === growing ? { job, units } : last));
      } catch {
        // Looked at again soon.
      }
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [growing, moving]);

  return { scene, empty: scene === null ? empty : null, next: () => void advance() };
}
