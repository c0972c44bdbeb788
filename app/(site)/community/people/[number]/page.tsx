import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ProfileScreen } from "../../_community/profile/profile-screen.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("community");
  return { title: t("contributor") };
}

export default async function PersonPage({ params }: { readonly params: Promise<{ number: string }> }) {
  const { number } = await params;
  if (!/^[1-9]\d{0,8}$/.test(number)) notFound();
  return <ProfileScreen number={Number(number)} />;
}
