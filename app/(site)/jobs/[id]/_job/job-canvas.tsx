"use client";

import clsx from "clsx";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef } from "react";
import type { JobView, UnitView } from "#lib/protocol/messages/jobs.ts";
import { jobPaths } from "#lib/sdk/client.ts";
import { CompareSlider } from "./compare-slider.tsx";
import { cellOf, drawUnfinished } from "./draw-unit.ts";
import { createPreviewLoader, type PreviewLoader } from "./preview-loader.ts";
import { findNeighbour, findUnitAt } from "./tile-map.ts";

/** Longer side of the canvas, in pixels: sharp on a wide screen, small enough for any phone. */
const LONGEST_SIDE = 1_400;

/** The output as it fills in. Click a tile, or focus the picture and use the arrow keys, to choose it. */
export function JobCanvas(props: {
  readonly job: JobView;
  readonly units: ReadonlyMap<number, UnitView>;
  readonly selected: UnitView | null;
  readonly comparing: boolean;
  readonly onSelect: (unit: UnitView) => void;
}) {
  const { job, units, selected } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useRef(new Map<number, UnitView>());
  const loader = useRef<PreviewLoader>(null);
  const { width, height } = job.raster ?? job.stages.at(-1)!.raster;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const size = useMemo(
    () => ({ width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }),
    [width, height, scale],
  );
  const quorum = job.terms.quorum;
  const id = job.id;

  useEffect(() => {
    const created = createPreviewLoader();
    loader.current = created;
    return () => {
      created.stop();
      shown.current.clear();
    };
  }, []);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const previewScale = Math.min(16, Math.max(1, Math.floor(1 / scale)));
    for (const unit of units.values()) {
      const before = shown.current.get(unit.ordinal);
      if (before === unit) continue;
      shown.current.set(unit.ordinal, unit);
      if (before?.state === "accepted") continue;
      drawUnfinished(context, unit, quorum, scale);
      if (unit.state !== "accepted") continue;
      loader.current?.load(jobPaths.unitPreview(id, unit.ordinal, previewScale), (image) => {
        const cell = cellOf(unit, scale);
        context.clearRect(cell.x, cell.y, cell.width, cell.height);
        context.drawImage(image, cell.x, cell.y, cell.width, cell.height);
      });
    }
  }, [units, quorum, scale, id]);

  const choose = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * height);
    const unit = findUnitAt(units.values(), x, y);
    if (unit) props.onSelect(unit);
  };
  const move = (event: KeyboardEvent): void => {
    if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const ordered = [...units.values()];
    const first = units.get(0) ?? ordered[0];
    if (!first) return;
    const last = units.get(job.units.total - 1) ?? first;
    const at = selected === null || event.key === "Home" ? first : event.key === "End" ? last : null;
    props.onSelect(at ?? findNeighbour(ordered, selected ?? first, event.key));
  };

  return (
    <div
      className="checker relative mx-auto w-full overflow-hidden rounded-md bg-well ring-1 ring-line"
      style={{ aspectRatio: `${width} / ${height}`, maxWidth: `calc(74vh * ${(width / height).toFixed(4)})` }}
    >
      <canvas
        ref={canvas}
        width={size.width}
        height={size.height}
        className={clsx("absolute inset-0 size-full", job.state !== "done" && "bg-well")}
      />
      {props.comparing ? (
        <CompareSlider before={jobPaths.inputPreview(job.id, Math.min(2048, size.width))} />
      ) : (
        <div
          role="application"
          aria-roledescription="tile map"
          aria-label="Tiles of the picture. The arrow keys choose a tile; it is described beside the picture."
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is operated with the arrow keys.
          tabIndex={0}
          onPointerDown={choose}
          onKeyDown={move}
          className="absolute inset-0 cursor-crosshair focus-visible:-outline-offset-2"
        >
          {selected && <Outline unit={selected} width={width} height={height} />}
        </div>
      )}
    </div>
  );
}

function Outline({
  unit,
  width,
  height,
}: {
  readonly unit: UnitView;
  readonly width: number;
  readonly height: number;
}) {
  const { region } = unit;
  return (
    <div
      className="absolute shadow-[0_0_0_1px_#fff,0_0_0_3px_#0b0e12]"
      style={{
        left: `${(region.x / width) * 100}%`,
        top: `${(region.y / height) * 100}%`,
        width: `${(region.width / width) * 100}%`,
        height: `${(region.height / height) * 100}%`,
      }}
    />
  );
}
