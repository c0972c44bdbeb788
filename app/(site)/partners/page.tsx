import type { Metadata } from "next";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { PartnersScreen } from "./_partners/partners-screen.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("partners");
  return { title: t("title") };
}

export default function PartnersPage() {
  const t = useTranslations("partners");
  return (
    <div className="grid grid-cols-1 gap-8">
      <div>
        <h1 className="text-4xl">{t("title")}</h1>
        <p className="mt-2 max-w-2xl text-ink-soft">{t("intro")}</p>
      </div>
      <PartnersScreen />
    </div>
  );
}
