import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "./components/button.tsx";
import { SiteFrame } from "./components/site-frame.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("shell.notFound");
  return { title: t("title") };
}

export default async function NotFound() {
  const t = await getTranslations("shell.notFound");
  return (
    <SiteFrame>
      <div className="max-w-xl">
        <h1 className="text-4xl">{t("heading")}</h1>
        <p className="mt-4 text-lg text-ink-soft">{t("text")}</p>
        <div className="mt-8 flex flex-wrap gap-3">
          <ButtonLink tone="primary" href="/jobs">
            {t("jobs")}
          </ButtonLink>
          <ButtonLink href="/">{t("contribute")}</ButtonLink>
        </div>
      </div>
    </SiteFrame>
  );
}
