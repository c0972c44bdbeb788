"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import { type ComponentProps, useEffect, useState } from "react";
import type { useWakeLock } from "../../components/use-wake-lock.ts";

/** What can be done about the gallery; out of sight while nobody moves. */
export function ShowControls(props: {
  readonly hidden: boolean;
  readonly paused: boolean;
  /** Whether there is a picture that could be held or passed over. */
  readonly canMove: boolean;
  readonly awake: boolean;
  readonly lock: ReturnType<typeof useWakeLock>;
  readonly onPause: () => void;
  readonly onNext: () => void;
  readonly onAwake: () => void;
  readonly onLeave: () => void;
}) {
  const t = useTranslations("show");
  const full = useFullScreen();
  return (
    <div
      className={clsx(
        "absolute inset-x-0 top-0 flex flex-wrap justify-end gap-2 bg-linear-to-b from-black/70 to-transparent px-5 pt-5 pb-12 transition-opacity duration-500 focus-within:opacity-100 sm:px-10",
        props.hidden ? "pointer-events-none opacity-0" : "pointer-events-none opacity-100 [&>*]:pointer-events-auto",
      )}
    >
      {props.canMove && (
        <>
          <Control onClick={props.onPause} aria-pressed={props.paused}>
            {props.paused ? t("goOn") : t("pause")}
          </Control>
          <Control onClick={props.onNext}>{t("next")}</Control>
        </>
      )}
      {full === false && (
        <Control onClick={() => document.documentElement.requestFullscreen().catch(() => undefined)}>
          {t("full")}
        </Control>
      )}
      {props.lock !== "unavailable" && (
        <Control onClick={props.onAwake} aria-pressed={props.awake}>
          {t(props.lock === "refused" ? "lockRefused" : props.awake ? "lockOn" : "lockOff")}
        </Control>
      )}
      <Control onClick={props.onLeave}>{t("leave")}</Control>
    </div>
  );
}

function Control(props: ComponentProps<"button">) {
  return (
    <button
      type="button"
      {...props}
      className="min-h-11 rounded-md border border-white/25 bg-black/60 px-4 text-[0.9375rem] font-medium text-[#eceff0] backdrop-blur-sm transition-colors hover:bg-black/85 aria-pressed:border-[#ff8f52] aria-pressed:text-[#ffb48c]"
    />
  );
}

/** Whether the page fills the screen; null where it cannot. */
function useFullScreen(): boolean | null {
  const [full, setFull] = useState<boolean | null>(null);
  useEffect(() => {
    if (!document.fullscreenEnabled) return;
    const look = (): void => setFull(document.fullscreenElement !== null);
    look();
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, []);
  return full;
}
