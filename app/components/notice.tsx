"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { useReason } from "../i18n/use-reason.ts";

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
        "rounded-md border-s-4 px-4 py-3 text-[0.9375rem]",
        props.tone === "error" ? "border-danger bg-danger-wash" : "border-line-strong bg-well",
      )}
    >
      {props.title && <p className="font-medium">{props.title}</p>}
      {props.children}
    </div>
  );
}

/** An error by its code, or in the words of whoever threw it, with what to try next. */
export function ErrorNotice({ error, title }: { readonly error: unknown; readonly title?: string }) {
  const t = useTranslations("common");
  const tellReason = useReason();
  if (!(error instanceof TabgridError)) {
    return (
      <Notice tone="error" title={title}>
        <p>{t("unexpected")}</p>
      </Notice>
    );
  }
  const text = tellReason(error.code, error.message, error.details);
  return (
    <Notice tone="error" title={title}>
      <p>{text}</p>
      {/* A translation says at once what to try. */}
      {text === error.message && error.hints.length > 0 && <p className="text-ink-soft">{error.hints.join(" ")}</p>}
    </Notice>
  );
}
