"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useRef } from "react";
import type { PixelImage } from "#lib/kernels/preview-api.ts";

/** A frame of fixed proportions in which a computed picture is shown; what is said below it has its own room. */
export function PreviewFrame(props: {
  readonly image: PixelImage | null;
  readonly label: string;
  readonly computing: boolean;
  readonly note: ReactNode;
  readonly children?: ReactNode;
}) {
  const t = useTranslations("submit.preview");
  const canvas = useRef<HTMLCanvasElement>(null);
  const { image } = props;
  useEffect(() => {
    if (image === null) return;
    canvas.current?.getContext("2d")?.putImageData(new ImageData(image.rgba, image.width, image.height), 0, 0);
  }, [image]);
  return (
    <figure>
      <div className="relative aspect-[4/3] overflow-hidden rounded-md bg-well ring-1 ring-line">
        {image && (
          <canvas
            ref={canvas}
            role="img"
            aria-label={props.label}
            width={image.width}
            height={image.height}
            className="absolute inset-0 size-full object-contain"
          />
        )}
        {props.children}
        {props.computing && (
          <span className="absolute end-3 bottom-3 rounded bg-[#0b0e12] px-2 py-0.5 text-sm text-white">
            {t("computing")}
          </span>
        )}
      </div>
      <figcaption className="mt-2 min-h-[3rem] text-sm text-ink-soft">{props.note}</figcaption>
    </figure>
  );
}
