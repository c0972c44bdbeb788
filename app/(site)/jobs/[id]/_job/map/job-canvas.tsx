"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef } from "react";
import type { Region, Size } from "#lib/kernels/kernel.ts";
import type { JobView, UnitView } from "#lib/protocol/messages/jobs.ts";
import { jobPaths } from "#lib/sdk/client.ts";
import { resultsNeeded } from "../describe-verification.ts";
import { CompareSlider } from "./compare-slider.tsx";
import { cellOf, drawAccepted, drawProvisional, drawUnfinished } from "./draw-unit.ts";
import { createPreviewLoader, type PreviewLoader } from "./preview-loader.ts";
import { CELL_GAP, layOutStage } from "./stage-layout.ts";
import { findNeighbour, findUnitAt } from "./tile-map.ts";

/** Longer side of the canvas, in pixels: sharp on a wide screen, small enough for any phone. */
const LONGEST_SIDE = 1_400;

/**
 * A stage as it fills in: the output, or the cells of what gives data. Click a unit, or focus the map and use the arrow
 * keys, to choose it. Another stage is another canvas: give it a key.
 */
export function JobCanvas(props: {
  readonly job: JobView;
  readonly stage: number;
  readonly units: ReadonlyMap<number, UnitView>;
  readonly selected: UnitView | null;
  readonly comparing: boolean;
  readonly onSelect: (unit: UnitView) => void;
}) {
  const { job, stage, units, selected } = props;
  const t = useTranslations("jobs.map");
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useRef(new Map<number, UnitView>());
  const loader = useRef<PreviewLoader>(null);
  // The layout follows from what never changes while a job runs.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new view of the same job has the same stages and inputs.
  const layout = useMemo(() => layOutStage(job, stage), [job.id, stage]);
  const { raster, ground, place } = layout;
  const { width, height } = raster;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const needed = resultsNeeded(job);
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
    const veiled = ground === "input";
    for (const unit of units.values()) {
      if (unit.stage !== stage) continue;
      const before = shown.current.get(unit.ordinal);
      if (before === unit) continue;
      shown.current.set(unit.ordinal, unit);
      if (before?.state === "accepted" && before.published === unit.published) continue;
      const cell = cellOf(place(unit), scale);
      if (unit.state === "accepted" && !(ground === "output" && unit.published)) {
        drawAccepted(context, cell, veiled);
        continue;
      }
      if (unit.state === "provisional") {
        drawProvisional(context, cell, veiled);
        continue;
      }
      drawUnfinished(context, cell, unit, { needed, veiled });
      if (unit.state !== "accepted") continue;
      loader.current?.load(jobPaths.unitPreview(id, unit.ordinal, previewScale), (image) => {
        context.clearRect(cell.x, cell.y, cell.width, cell.height);
        context.drawImage(image, cell.x, cell.y, cell.width, cell.height);
      });
    }
  }, [units, stage, ground, place, needed, scale, id]);

  const choose = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * height);
    const unit = findUnitAt(unitsOf(units, stage), x, y, place);
    if (unit) props.onSelect(unit);
  };
  const move = (event: KeyboardEvent): void => {
    if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const ordered = unitsOf(units, stage).sort((a, b) => a.ordinal - b.ordinal);
    const first = ordered[0];
    if (!first) return;
    const at = selected === null || event.key === "Home" ? first : event.key === "End" ? ordered.at(-1)! : null;
    const gap = ground === "cells" ? CELL_GAP : 0;
    props.onSelect(at ?? findNeighbour(ordered, selected ?? first, event.key, { place, gap }));
  };

  return (
    <div
      className={clsx(
        "relative mx-auto w-full overflow-hidden rounded-md",
        ground === "cells" ? "p-0" : "bg-well ring-1 ring-line",
        ground === "output" && "checker",
      )}
      style={{ aspectRatio: `${width} / ${height}`, maxWidth: `calc(74vh * ${(width / height).toFixed(4)})` }}
    >
      {ground === "input" && (
        // biome-ignore lint/performance/noImgElement: the coordinator already serves the size that is shown.
        <img
          src={jobPaths.inputPreview(id, Math.min(2048, size.width))}
          alt=""
          className="absolute inset-0 size-full"
        />
      )}
      <canvas
        ref={canvas}
        width={size.width}
        height={size.height}
        className={clsx("absolute inset-0 size-full", ground === "output" && job.state !== "done" && "bg-well")}
      />
      {props.comparing ? (
        <CompareSlider before={jobPaths.inputPreview(job.id, Math.min(2048, size.width))} />
      ) : (
        <div
          role="application"
          aria-roledescription={t("role")}
          aria-label={t("label")}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is operated with the arrow keys.
          tabIndex={0}
          onPointerDown={choose}
          onKeyDown={move}
          className="absolute inset-0 cursor-crosshair focus-visible:-outline-offset-2"
        >
          {selected?.stage === stage && <Outline place={place(selected)} raster={raster} />}
        </div>
      )}
    </div>
  );
}

const unitsOf = (units: ReadonlyMap<number, UnitView>, stage: number): UnitView[] =>
  [...units.values()].filter((unit) => unit.stage === stage);

function Outline({ place, raster }: { readonly place: Region; readonly raster: Size }) {
  return (
    <div
      className="absolute shadow-[0_0_0_1px_#fff,0_0_0_3px_#0b0e12]"
      style={{
        left: `${(place.x / raster.width) * 100}%`,
        top: `${(place.y / raster.height) * 100}%`,
        width: `${(place.width / raster.width) * 100}%`,
        height: `${(place.height / raster.height) * 100}%`,
      }}
    />
  );
}
