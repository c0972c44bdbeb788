import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { RootMessages } from "../i18n/client-messages.tsx";
import { ShowScreen } from "./_show/show-screen.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("show");
  return { title: t("title"), description: t("description") };
}

export default function ShowPage() {
  return (
    <RootMessages areas={["show"]}>
      <ShowScreen />
    </RootMessages>
  );
}
