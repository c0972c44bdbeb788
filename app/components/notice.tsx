import clsx from "clsx";
import type { ReactNode } from "react";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** A message in the flow of the page. Errors are announced at once. */
export function Notice(props: {
  readonly tone: "info" | "error";
  readonly title?: string;
  readonly children: ReactNode;
}) {
  return (
    <div
      role={props.tone === "error" ? "alert" : undefined}
      className={clsx(
        "rounded-md border-l-4 px-4 py-3 text-[0.9375rem]",
        props.tone === "error" ? "border-danger bg-danger-wash" : "border-line-strong bg-well",
      )}
    >
      {props.title && <p className="font-medium">{props.title}</p>}
      {props.children}
    </div>
  );
}

/** An error in the words of whoever threw it, with what to try next. */
export function ErrorNotice({ error, title }: { readonly error: unknown; readonly title?: string }) {
  const known = error instanceof TabgridError;
  return (
    <Notice tone="error" title={title}>
      <p>{known ? error.message : "Something unexpected happened on this page. Reload it and try again."}</p>
      {known && error.hints.length > 0 && <p className="text-ink-soft">{error.hints.join(" ")}</p>}
    </Notice>
  );
}
