"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { RECENT_TILES, type RecentTile, type TilePreview, type TileStanding } from "#lib/host/engine/engine-state.ts";
import { emptyBoard, placeTiles } from "./place-tiles.ts";

/** Pictures of the units this browser finished, each in a cell of its own, with a mark for how it stands. */
export function TileBoard({ tiles }: { readonly tiles: readonly RecentTile[] }) {
  const t = useTranslations("contribute.board");
  const [board, setBoard] = useState(() => emptyBoard<RecentTile>(RECENT_TILES));
  const placed = placeTiles(board, tiles);
  if (placed !== board) setBoard(placed);

  const verified = tiles.filter((tile) => tile.standing === "valid").length;
  const waiting = tiles.filter((tile) => tile.standing === "pending" || tile.standing === "kept").length;
  const summary = tiles.length === 0 ? t("empty") : t("summary", { count: tiles.length, verified, waiting });
  return (
    <figure>
      <div role="img" aria-label={summary} className="grid grid-cols-6 gap-1.5 sm:max-lg:grid-cols-8">
        {placed.cells.map((tile, at) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place on the board.
            key={at}
            className="relative aspect-square overflow-hidden rounded-sm bg-paper ring-1 ring-line ring-inset"
          >
            {tile?.preview ? <Picture preview={tile.preview} key={tile.key} /> : tile && <NoPicture />}
            {tile && <Mark standing={tile.standing} />}
          </div>
        ))}
      </div>
      <figcaption className="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-sm text-ink-soft">
        <Legend standing="kept" text={t("kept")} />
        <Legend standing="pending" text={t("pending")} />
        <Legend standing="valid" text={t("valid")} />
        <Legend standing="invalid" text={t("invalid")} />
      </figcaption>
    </figure>
  );
}

function Picture({ preview }: { readonly preview: TilePreview }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    context?.putImageData(new ImageData(preview.rgba, preview.width, preview.height), 0, 0);
  }, [preview]);
  return (
    <canvas
      ref={canvas}
      width={preview.width}
      height={preview.height}
      className="absolute inset-0 size-full object-cover motion-safe:animate-[arrive_400ms]"
    />
  );
}

/** Stands for a unit whose result is data, or whose picture is still on its way. */
function NoPicture() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      className="absolute inset-0 m-auto size-1/2 fill-line-strong opacity-60"
    >
      <path d="M3 13h4v8H3zM10 5h4v16h-4zM17 9h4v12h-4z" />
    </svg>
  );
}

/** A mark in its own dark disc, so that it reads on any picture. */
function Mark({ standing }: { readonly standing: TileStanding }) {
  return (
    <span className="absolute end-1 bottom-1 flex rounded-full bg-[#0b0e12] p-0.5">
      <Sign standing={standing} />
    </span>
  );
}

function Sign({ standing }: { readonly standing: TileStanding }) {
  return (
    <svg
      aria-hidden="true"
      width="12"
      height="12"
      viewBox="0 0 12 12"
      fill="none"
      strokeWidth="1.75"
      strokeLinecap="round"
    >
      {standing === "valid" ? (
        <>
          <circle cx="6" cy="6" r="6" fill="#ff8f52" />
          <path d="m3.5 6.2 1.8 1.8 3.2-3.8" stroke="#0b0e12" />
        </>
      ) : standing === "pending" || standing === "kept" ? (
        <circle cx="6" cy="6" r="4.2" stroke="#eceff0" strokeDasharray={standing === "kept" ? "2.2 2.2" : undefined} />
      ) : (
        <path d="m3.2 3.2 5.6 5.6m0-5.6L3.2 8.8" stroke="#ff8b93" />
      )}
    </svg>
  );
}

function Legend({ standing, text }: { readonly standing: TileStanding; readonly text: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span className="flex rounded-full bg-[#0b0e12] p-0.5">
        <Sign standing={standing} />
      </span>
      {text}
    </span>
  );
}
