import type { Metadata } from "next";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { AccountScreen } from "./_account/account-screen.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("account");
  return { title: t("title"), description: t("description") };
}

export default function AccountPage() {
  const t = useTranslations("account");
  return (
    <>
      <h1 className="text-4xl">{t("title")}</h1>
      <AccountScreen />
    </>
  );
}
