"use client";

import { useEffect, useRef } from "react";
import { useJobWords } from "../../i18n/use-job-words.ts";
import { coverScreen } from "./cover.ts";
import { SceneDrawing } from "./draw-scene.ts";
import { SCENE_MS, type Scene } from "./use-gallery.ts";

/** Sharper than this, no screen shows the difference on a moving picture. */
const MOST_DENSITY = 2;

/** One picture, filling the screen and drifting slowly while it is allowed to move. */
export function SceneView(props: { readonly scene: Scene; readonly moving: boolean; readonly still: boolean }) {
  const { jobTitle } = useJobWords();
  const { scene, moving, still } = props;
  const { job, units } = scene;
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef<SceneDrawing | null>(null);
  const drift = useRef<Animation | null>(null);

  useEffect(() => {
    const element = canvas.current!;
    const screen = { width: innerWidth, height: innerHeight };
    const cover = coverScreen(job.raster!, screen);
    const density = Math.min(MOST_DENSITY, devicePixelRatio || 1);
    const made = new SceneDrawing(element, cover, { still, density });
    drawing.current = made;
    Object.assign(element.style, { width: `${cover.width}px`, height: `${cover.height}px` });
    if (!still) {
      const [x, y] = [cover.driftX, cover.driftY / 2];
      const side = Math.random() < 0.5 ? 1 : -1;
      // Twice a scene's time: a picture that is kept longer turns round once.
      drift.current = element.animate(
        [{ transform: `translate(${side * x}px, ${-y}px)` }, { transform: `translate(${-side * x}px, ${y}px)` }],
        {
          duration: 1.3 * SCENE_MS,
          direction: "alternate",
          iterations: Number.POSITIVE_INFINITY,
          easing: "ease-in-out",
        },
      );
    }
    return () => {
      made.stop();
      drift.current?.cancel();
      drift.current = null;
    };
  }, [job.raster, still]);

  useEffect(() => {
    // The caption is there without its picture, and the next one comes.
    drawing.current?.show(job, units).catch(() => undefined);
  }, [job, units]);

  useEffect(() => {
    if (moving) drift.current?.play();
    else drift.current?.pause();
  }, [moving]);

  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={jobTitle(job)}
      className="absolute top-1/2 left-1/2 max-w-none -translate-x-1/2 -translate-y-1/2"
    />
  );
}
