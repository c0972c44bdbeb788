"use client";

import clsx from "clsx";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { isRunning, useHost } from "../../(site)/_contribute/use-host.ts";
import { useWakeLock } from "../../components/use-wake-lock.ts";
import { Wordmark } from "../../components/wordmark.tsx";
import { useFormats } from "../../i18n/use-formats.ts";
import { useJobWords } from "../../i18n/use-job-words.ts";
import { Crossfade } from "./crossfade.tsx";
import { describeScene } from "./describe-scene.ts";
import { SceneView } from "./scene-view.tsx";
import { ShowControls } from "./show-controls.tsx";
import { useGallery } from "./use-gallery.ts";
import { useIdle } from "./use-idle.ts";
import { useReducedMotion, useVisible } from "./use-page-conditions.ts";

/** Time after which controls and pointer leave the picture alone, in milliseconds. */
const IDLE_MS = 3_500;

/** The gallery of the network's work, over the whole screen, until somebody presses it or Escape. */
export function ShowScreen() {
  const router = useRouter();
  const t = useTranslations("show");
  const formats = useFormats();
  const { jobTitle } = useJobWords();
  const { state } = useHost();
  const [paused, setPaused] = useState(false);
  const [awake, setAwake] = useState(false);
  const still = useReducedMotion();
  const moving = useVisible() && !paused;
  const { scene, empty, next } = useGallery(moving);
  const idle = useIdle(IDLE_MS) && scene !== null;
  const lock = useWakeLock(awake);

  const leave = useCallback((): void => {
    if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => undefined);
    router.push("/");
  }, [router]);

  useEffect(() => {
    let wasFull = false;
    // Browsers keep the Escape that ends their full screen for themselves.
    const changed = (): void => {
      if (wasFull && document.fullscreenElement === null) leave();
      wasFull = document.fullscreenElement !== null;
    };
    const pressed = (event: KeyboardEvent): void => {
      if (event.key === "Escape") leave();
      if (event.key === "ArrowRight") next();
    };
    document.addEventListener("fullscreenchange", changed);
    addEventListener("keydown", pressed);
    return () => {
      document.removeEventListener("fullscreenchange", changed);
      removeEventListener("keydown", pressed);
    };
  }, [leave, next]);

  const running = isRunning(state);
  return (
    // Dark whatever the theme is: a room with the lights off.
    <main
      className={clsx(
        "whole-screen fixed inset-0 overflow-hidden bg-[#0b0e12] text-[#eceff0] scheme-dark",
        idle && "cursor-none",
      )}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: Escape and the button "Leave" do the same. */}
      <div className="absolute inset-0" onClick={leave}>
        {scene && (
          <Crossfade of={scene.job.id} still={still}>
            <SceneView key={scene.job.id} scene={scene} moving={moving} still={still} />
          </Crossfade>
        )}
      </div>
      <h1 className="sr-only">{t("title")}</h1>
      {scene === null && (
        <div className="pointer-events-none absolute inset-0 grid place-content-center justify-items-center gap-4 px-6 text-center">
          <Wordmark />
          <p className="min-h-6 max-w-md text-balance text-[#a5b0b8]">
            {empty && t(empty === "unreachable" ? "unreachable" : "nothingYet")}
          </p>
        </div>
      )}
      {scene && (
        <div className="pointer-events-none absolute inset-x-0 bottom-0 bg-linear-to-t from-black/85 via-black/50 to-transparent px-5 pt-24 pb-6 sm:px-10 sm:pb-9">
          <p className="text-2xl font-semibold tracking-tight text-balance sm:text-4xl">{jobTitle(scene.job)}</p>
          <p className="mt-1.5 text-[0.9375rem] text-[#d3d8db] sm:text-base">{describeScene(scene.job, t, formats)}</p>
          <p className="mt-1 min-h-6 text-[0.9375rem] text-[#ffb48c]">
            {running &&
              (state.counters.verified > 0
                ? t("byThis", { countText: formats.formatCount(state.counters.verified) })
                : t("contributes"))}
          </p>
        </div>
      )}
      <ShowControls
        hidden={idle}
        paused={paused}
        canMove={scene !== null}
        awake={awake}
        lock={lock}
        onPause={() => setPaused((was) => !was)}
        onNext={next}
        onAwake={() => setAwake((was) => !was)}
        onLeave={leave}
      />
    </main>
  );
}
