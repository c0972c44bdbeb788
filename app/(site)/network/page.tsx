import type { Metadata } from "next";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { ClientMessages } from "../../i18n/client-messages.tsx";
import { QueryProvider } from "../jobs/query-provider.tsx";
import { NetworkScreen } from "./_network/network-screen.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("network");
  return { title: t("title"), description: t("description") };
}

export default function NetworkPage() {
  const t = useTranslations("network");
  return (
    <ClientMessages areas={["network"]}>
      <QueryProvider>
        <h1 className="text-4xl">{t("title")}</h1>
        <p className="mt-3 max-w-3xl text-ink-soft">{t("intro")}</p>
        <NetworkScreen />
      </QueryProvider>
    </ClientMessages>
  );
}
