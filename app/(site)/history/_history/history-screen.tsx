"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../../components/button.tsx";
import { ConfirmDialog } from "../../../components/dialog.tsx";
import { Tabs } from "../../../components/tabs.tsx";
import { DayTable } from "./day-table.tsx";
import { openHistory } from "./open-history.ts";
import { UnitList } from "./unit-list.tsx";

const TABS = ["units", "days"] as const;

/** The history of this browser: unit by unit, or day by day. */
export function HistoryScreen() {
  const t = useTranslations("history");
  const [tab, setTab] = useState<(typeof TABS)[number]>("units");
  const [asks, setAsks] = useState(false);
  const [clears, setClears] = useState(0);
  const clear = async (): Promise<void> => {
    setAsks(false);
    await (await openHistory())?.clear();
    // What is cleared on this page is told to all others but not to itself.
    setClears((count) => count + 1);
  };
  return (
    <>
      <Tabs
        label={t("tabs.label")}
        tabs={TABS.map((key) => ({ key, label: t(`tabs.${key}`) }))}
        selected={tab}
        onSelect={setTab}
      >
        {tab === "units" ? <UnitList key={clears} /> : <DayTable key={clears} />}
      </Tabs>
      <div className="mt-10 border-t border-line pt-6">
        <Button onClick={() => setAsks(true)}>{t("forget.button")}</Button>
        <p className="mt-2 text-sm text-ink-soft">{t("forget.hint")}</p>
      </div>
      <ConfirmDialog
        open={asks}
        title={t("forget.heading")}
        confirm={t("forget.confirm")}
        dismiss={t("forget.dismiss")}
        onConfirm={() => void clear()}
        onDismiss={() => setAsks(false)}
      >
        {t("forget.text")}
      </ConfirmDialog>
    </>
  );
}
