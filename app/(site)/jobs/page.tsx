import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "../../components/button.tsx";
import { Icon } from "../../components/line-icon.tsx";
import { ClientMessages } from "../../i18n/client-messages.tsx";
import { JobList } from "./_list/job-list.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("jobs");
  return { title: t("title") };
}

export default async function JobsPage() {
  const t = await getTranslations("jobs");
  return (
    <ClientMessages areas={["jobs"]}>
      <div className="mb-8 flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="text-4xl">{t("title")}</h1>
          <p className="mt-2 text-ink-soft">{t("intro")}</p>
        </div>
        <ButtonLink tone="primary" href="/jobs/new">
          <Icon name="add" /> {t("new")}
        </ButtonLink>
      </div>
      <JobList />
    </ClientMessages>
  );
}
