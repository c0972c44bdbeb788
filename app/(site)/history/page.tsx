import type { Metadata } from "next";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { MAX_PAGES, PAGE_ENTRIES } from "#lib/host/history/history-entry.ts";
import { ClientMessages } from "../../i18n/client-messages.tsx";
import { useFormats } from "../../i18n/use-formats.ts";
import { HistoryScreen } from "./_history/history-screen.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("history");
  return { title: t("title") };
}

export default function HistoryPage() {
  const t = useTranslations("history");
  const { formatCount } = useFormats();
  return (
    <ClientMessages areas={["history"]}>
      <h1 className="text-4xl">{t("title")}</h1>
      <p className="mt-2 mb-8 max-w-3xl text-ink-soft">{t("intro", { most: formatCount(MAX_PAGES * PAGE_ENTRIES) })}</p>
      <HistoryScreen />
    </ClientMessages>
  );
}
