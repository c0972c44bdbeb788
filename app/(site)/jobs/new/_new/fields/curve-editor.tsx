"use client";

import { useTranslations } from "next-intl";
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { monotoneCurve } from "#lib/kernels/image-filter/families/pointwise/curve.ts";
import type { PointsField } from "#lib/kernels/operations/operation-form.ts";
import { Button } from "../../../../../components/button.tsx";
import { addPoint, type CurvePoint, movePoint } from "./move-point.ts";

const SIDE = 256;
/** Steps of the arrow keys, plain and with Shift. */
const STEP = 1;
const LARGE_STEP = 10;
/** How near a press takes hold of a point, in levels. */
const GRIP = 14;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/**
 * A curve of levels by its points: drag them, press the ground to add one. By keyboard the arrows move the focused point,
 * Delete removes it.
 */
export function CurveEditor(props: {
  readonly field: PointsField;
  readonly points: readonly CurvePoint[];
  readonly onChange: (points: readonly CurvePoint[]) => void;
}) {
  const t = useTranslations("submit.curve");
  const { field, onChange } = props;
  const ground = useRef<SVGSVGElement>(null);
  const [held, setHeld] = useState<number | null>(null);
  const points = [...props.points].sort(([a], [b]) => a - b);
  const curve = monotoneCurve(points);

  const focusPoint = (at: number): void => {
    requestAnimationFrame(() => ground.current?.querySelectorAll<SVGElement>("[role=slider]")[at]?.focus());
  };
  const remove = (at: number): void => {
    if (points.length <= field.minCount) return;
    onChange(points.toSpliced(at, 1));
    focusPoint(Math.max(0, at - 1));
  };
  const add = (point: CurvePoint): number | null => {
    const added = addPoint(points, point, field.maxCount);
    if (added === null) return null;
    onChange(added.points);
    focusPoint(added.at);
    return added.at;
  };
  const addInWidestGap = (): void => {
    const gaps = points.slice(1).map(([x], i) => x - points[i]![0]);
    const widest = gaps.indexOf(Math.max(...gaps));
    const x = points[widest]![0] + Math.floor(gaps[widest]! / 2);
    add([x, clampLevel(curve(x))]);
  };

  const placeOf = (event: PointerEvent): CurvePoint => {
    const box = ground.current!.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * SIDE;
    return [clampLevel(x), clampLevel(SIDE - ((event.clientY - box.top) / box.height) * SIDE)];
  };
  const press = (event: PointerEvent<SVGSVGElement>): void => {
    event.preventDefault();
    const [x, y] = placeOf(event);
    const near = points.findIndex(([px, py]) => Math.hypot(px - x, py - y) <= GRIP);
    const at = near >= 0 ? near : add([x, y]);
    if (at === null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setHeld(at);
    focusPoint(at);
  };
  const drag = (event: PointerEvent): void => {
    if (held === null) return;
    onChange(movePoint(points, held, ...placeOf(event)));
  };
  const pressKey = (event: KeyboardEvent, at: number): void => {
    const [x, y] = points[at]!;
    const step = event.shiftKey ? LARGE_STEP : STEP;
    const arrow = ARROWS[event.key];
    if (arrow !== undefined) onChange(movePoint(points, at, x + arrow[0] * step, y + arrow[1] * step));
    else if (event.key === "Delete" || event.key === "Backspace") remove(at);
    else return;
    event.preventDefault();
  };

  const line = Array.from({ length: 65 }, (_, i) => `${i * 4} ${SIDE - clampLevel(curve(Math.min(255, i * 4)))}`);
  return (
    <div className="grid max-w-72 gap-2">
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing cannot be a fieldset. */}
      <svg
        ref={ground}
        role="group"
        aria-label={t("label")}
        viewBox={`0 0 ${SIDE} ${SIDE}`}
        className="aspect-square w-full cursor-crosshair touch-none overflow-visible rounded-md bg-well ring-1 ring-line"
        onPointerDown={press}
        onPointerMove={drag}
        onPointerUp={() => setHeld(null)}
        onPointerCancel={() => setHeld(null)}
      >
        <path d={`M64 0V256M128 0V256M192 0V256M0 64H256M0 128H256M0 192H256`} className="stroke-line" />
        <path d="M0 256 256 0" className="stroke-line-strong" strokeDasharray="3 5" />
        <path d={`M${line.join("L")}`} fill="none" strokeWidth="2.5" className="stroke-accent" />
        {points.map(([x, y], at) => (
          <circle
            // biome-ignore lint/suspicious/noArrayIndexKey: a point is its place on the curve.
            key={at}
            role="slider"
            tabIndex={0}
            aria-label={t("point", { point: at + 1, count: points.length })}
            aria-valuemin={0}
            aria-valuemax={255}
            aria-valuenow={y}
            aria-valuetext={t("value", { from: x, to: y })}
            onKeyDown={(event) => pressKey(event, at)}
            cx={x}
            cy={SIDE - y}
            r="6"
            strokeWidth="2.5"
            className="fill-panel stroke-accent focus-visible:fill-accent"
          />
        ))}
      </svg>
      <div className="flex flex-wrap items-center gap-3">
        <Button disabled={points.length >= field.maxCount} onClick={addInWidestGap}>
          {t("add")}
        </Button>
        <p className="min-w-0 flex-1 text-sm text-ink-soft">{t("hint")}</p>
      </div>
    </div>
  );
}

const clampLevel = (level: number): number => Math.round(Math.min(255, Math.max(0, level)));
