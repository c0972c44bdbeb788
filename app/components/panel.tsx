import clsx from "clsx";
import type { ReactNode } from "react";

/** A panel with a heading: the one container of the site. */
export function Panel(props: {
  readonly title?: ReactNode;
  readonly titleId?: string;
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <section
      aria-labelledby={props.title ? props.titleId : undefined}
      className={clsx("rounded-lg border border-line bg-panel p-5 sm:p-6", props.className)}
    >
      {props.title && (
        <div className="mb-4 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <h2 id={props.titleId} className="text-lg">
            {props.title}
          </h2>
          {props.aside && <div className="text-sm text-ink-soft">{props.aside}</div>}
        </div>
      )}
      {props.children}
    </section>
  );
}

/** A number with its name, in a `<dl>`. */
export function Reading(props: {
  readonly label: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
  readonly className?: string;
}) {
  return (
    <div className={clsx("flex min-w-0 flex-col", props.className)}>
      <dt className="text-sm text-ink-soft">{props.label}</dt>
      <dd className="reading text-2xl leading-tight">{props.value}</dd>
      {props.note && <dd className="text-sm text-ink-soft">{props.note}</dd>}
    </div>
  );
}
