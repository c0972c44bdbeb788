import type { CSSProperties } from "react";

/** Progress on a graduated rule. `label` names it; `done` of `total` are what is counted. */
export function Progress(props: {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly valueText?: string;
}) {
  const part = props.total > 0 ? Math.min(1, props.done / props.total) : 0;
  return (
    <div
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={props.total}
      aria-valuenow={props.done}
      aria-valuetext={props.valueText}
    >
      <div className="h-2 overflow-hidden rounded-sm bg-well ring-1 ring-line ring-inset">
        <div
          className="h-full w-full origin-left rtl:origin-right bg-accent transition-transform duration-300"
          style={{ transform: `scaleX(${part})` }}
        />
      </div>
      <div className="graduated h-1.5 opacity-50" style={{ "--graduations": 20 } as CSSProperties} />
    </div>
  );
}
