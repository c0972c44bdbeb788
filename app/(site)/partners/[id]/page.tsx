import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { partnerIdSchema } from "#lib/protocol/messages/partners.ts";
import { SiteScreen } from "../_partners/site/site-screen.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("partners");
  return { title: t("siteTitle") };
}

export default async function PartnerPage({ params }: { readonly params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!partnerIdSchema.safeParse(id).success) notFound();
  return <SiteScreen id={id} />;
}
