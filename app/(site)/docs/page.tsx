import type { Metadata } from "next";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ClientMessages } from "../../i18n/client-messages.tsx";
import { ApiReference } from "./_docs/api-reference.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("docs");
  return { title: t("title"), description: t("description") };
}

export default function DocsPage() {
  const t = useTranslations("docs");
  const document = (chunks: ReactNode) => (
    <a href="/api/v1/openapi.json" className="text-ink underline underline-offset-4">
      {chunks}
    </a>
  );
  return (
    <ClientMessages areas={["docs"]}>
      <div className="max-w-3xl">
        <h1 className="text-4xl">{t("title")}</h1>
        <p className="mt-3 text-ink-soft">{t.rich("intro", { document })}</p>
      </div>
      <ApiReference />
    </ClientMessages>
  );
}
