import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { jobIdSchema } from "#lib/protocol/ids.ts";
import { ClientMessages } from "../../../i18n/client-messages.tsx";
import { JobScreen } from "./_job/job-screen.tsx";

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslations("jobs.page");
  // Whoever knows a job's address may look at it; search engines are not meant to know it.
  return { title: t("title", { id: (await params).id.slice(0, 8) }), robots: { index: false } };
}

export default async function JobPage({ params }: Props) {
  const id = jobIdSchema.safeParse((await params).id);
  if (!id.success) notFound();
  return (
    <ClientMessages areas={["jobs"]}>
      <JobScreen id={id.data} />
    </ClientMessages>
  );
}
