import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { OwnProfileScreen } from "../_community/profile/own-profile-screen.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("community");
  return { title: t("yourProfile") };
}

export default function OwnProfilePage() {
  return <OwnProfileScreen />;
}
