import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ClientMessages } from "../../../i18n/client-messages.tsx";
import { NewJobScreen } from "./_new/new-job-screen.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("submit");
  return { title: t("title") };
}

export default async function NewJobPage() {
  const t = await getTranslations("submit");
  return (
    <ClientMessages areas={["submit", "operations", "refusals"]}>
      <h1 className="mb-6 text-4xl">{t("title")}</h1>
      <NewJobScreen />
    </ClientMessages>
  );
}
