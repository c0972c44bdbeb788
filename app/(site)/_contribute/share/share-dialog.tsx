"use client";

import { useTranslations } from "next-intl";
import { useEffect, useId, useRef, useState } from "react";
import { Button } from "../../../components/button.tsx";
import type { Formats } from "../../../format.ts";
import type { Translate } from "../../../i18n/translate.ts";
import { useFormats } from "../../../i18n/use-formats.ts";
import { openHistory } from "../../history/_history/open-history.ts";
import { describeCard, type ShareCard } from "./describe-card.ts";
import { CARD_HEIGHT, CARD_WIDTH, drawCard } from "./draw-card.ts";

/** A card and its picture, ready to be handed on. */
interface Picture {
  readonly card: ShareCard;
  readonly file: File;
  readonly url: string;
}

/** An image of the work verified, made in this browser; whoever opened it shares it with the system, saves it, or lets it be. */
export default function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations("contribute");
  const formats = useFormats();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [picture, setPicture] = useState<Picture | "nothing" | null>(null);
  useEffect(() => {
    let made: Picture | null = null;
    let over = false;
    dialog.current?.showModal();
    void makePicture(getComputedStyle(document.body).fontFamily, t, formats).then((next) => {
      made = next;
      if (over) forget(made);
      else setPicture(next ?? "nothing");
    });
    return () => {
      over = true;
      forget(made);
    };
  }, [t, formats]);
  const ready = picture !== null && picture !== "nothing" ? picture : null;
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      className="m-auto w-[min(44rem,calc(100vw-2rem))] rounded-lg border border-line-strong bg-panel p-6 text-ink backdrop:bg-black/50"
    >
      <h2 id={id} className="text-xl">
        {t("share.heading")}
      </h2>
      <div className="mt-4 flex aspect-[1200/630] items-center justify-center overflow-hidden rounded-md bg-well">
        {ready ? (
          // biome-ignore lint/performance/noImgElement: it is made here and now; there is nothing to optimise.
          <img src={ready.url} alt={ready.card.alt} width={CARD_WIDTH} height={CARD_HEIGHT} className="size-full" />
        ) : (
          <p className="px-6 text-center text-ink-soft">{picture === "nothing" ? t("share.nothing") : ""}</p>
        )}
      </div>
      <p className="mt-3 text-sm text-ink-soft">{t("share.sums")}</p>
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={() => dialog.current?.close()}>{t("share.close")}</Button>
        {ready && (
          <a
            href={ready.url}
            download={ready.file.name}
            className="inline-flex min-h-11 items-center rounded-md border border-line-strong bg-panel px-4 text-[0.9375rem] font-medium hover:bg-well"
          >
            {t("share.save")}
          </a>
        )}
        {ready && navigator.canShare?.({ files: [ready.file] }) && (
          <Button tone="primary" onClick={() => void share(ready)}>
            {t("share.share")}
          </Button>
        )}
      </div>
    </dialog>
  );
}

async function makePicture(family: string, t: Translate<"contribute">, formats: Formats): Promise<Picture | null> {
  const sums = await (await openHistory())?.loadSums().catch(() => null);
  const card = describeCard(sums?.days ?? [], t, formats);
  if (card === null) return null;
  const canvas = Object.assign(document.createElement("canvas"), { width: CARD_WIDTH, height: CARD_HEIGHT });
  const context = canvas.getContext("2d");
  if (context === null) return null;
  // Rejects when any font of the list is missing, also one that only stands in for another.
  await document.fonts.load(`600 76px ${family}`).catch(() => undefined);
  drawCard(context, card, family);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) return null;
  return { card, file: new File([blob], "tabgrid.png", { type: "image/png" }), url: URL.createObjectURL(blob) };
}

function forget(picture: Picture | null): void {
  if (picture !== null) URL.revokeObjectURL(picture.url);
}

/** The system's own sheet; whoever closes it has not failed. */
async function share({ card, file }: Picture): Promise<void> {
  await navigator.share({ files: [file], text: card.alt }).catch(() => undefined);
}
