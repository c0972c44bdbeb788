"use client";

import { useTranslations } from "next-intl";
import { Button } from "../components/button.tsx";
import { ErrorNotice } from "../components/notice.tsx";

/** Shown in place of a page that failed while it was drawn; the header stays usable. */
export default function PageError({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  const t = useTranslations("shell.error");
  return (
    <div className="max-w-xl">
      <title>{`${t("title")} · Tabgrid`}</title>
      <h1 className="mb-4 text-4xl">{t("heading")}</h1>
      <ErrorNotice error={error} />
      <p className="my-4 text-ink-soft">{t("kept")}</p>
      <Button tone="primary" onClick={reset}>
        {t("again")}
      </Button>
    </div>
  );
}
