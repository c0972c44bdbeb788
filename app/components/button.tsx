import clsx from "clsx";
import Link from "next/link";
import type { ComponentProps } from "react";

const SHAPE =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-md px-4 text-[0.9375rem] font-medium whitespace-nowrap transition-colors disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55";
const TONES = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  quiet: "border border-line-strong bg-panel text-ink hover:bg-well",
  bare: "text-ink hover:bg-well",
  danger: "border border-danger bg-panel text-danger hover:bg-danger-wash",
} as const;

export type ButtonTone = keyof typeof TONES;

/** A button; `quiet` unless told otherwise. */
export function Button({ tone = "quiet", className, ...props }: ComponentProps<"button"> & { tone?: ButtonTone }) {
  return <button type="button" {...props} className={clsx(SHAPE, TONES[tone], className)} />;
}

/** A link that looks like a button: for going somewhere, never for doing something. */
export function ButtonLink({
  tone = "quiet",
  className,
  ...props
}: ComponentProps<typeof Link> & { tone?: ButtonTone }) {
  return <Link {...props} className={clsx(SHAPE, TONES[tone], className)} />;
}

/** A square button that holds an icon; `label` is its name. */
export function IconButton({ label, className, ...props }: ComponentProps<"button"> & { readonly label: string }) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      {...props}
      className={clsx(
        "inline-flex size-9 shrink-0 items-center justify-center rounded-md text-ink-soft transition-colors hover:bg-well hover:text-ink disabled:opacity-40 aria-disabled:cursor-not-allowed aria-disabled:opacity-40",
        className,
      )}
    />
  );
}
