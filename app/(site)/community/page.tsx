import type { Metadata } from "next";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { BoardScreen } from "./_community/board/board-screen.tsx";
import { CountryList } from "./_community/board/country-list.tsx";
import { OwnPanel } from "./_community/profile/own-panel.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("community");
  return { title: t("title") };
}

export default function CommunityPage() {
  const t = useTranslations("community");
  return (
    <>
      <div className="mb-8">
        <h1 className="text-4xl">{t("title")}</h1>
        <p className="mt-2 max-w-2xl text-ink-soft">{t("intro")}</p>
      </div>
      <div className="grid grid-cols-1 items-start gap-8 lg:grid-cols-[1fr_20rem] lg:grid-rows-[auto_1fr] lg:gap-x-12">
        <div className="lg:col-start-2">
          <OwnPanel />
        </div>
        <div className="min-w-0 lg:col-start-1 lg:row-span-2 lg:row-start-1">
          <BoardScreen />
        </div>
        <div className="lg:col-start-2">
          <CountryList />
        </div>
      </div>
    </>
  );
}
