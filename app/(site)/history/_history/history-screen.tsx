"use client";

import { useState } from "react";
import { Button } from "../../../components/button.tsx";
import { ConfirmDialog } from "../../../components/dialog.tsx";
import { Tabs } from "../../../components/tabs.tsx";
import { DayTable } from "./day-table.tsx";
import { openHistory } from "./open-history.ts";
import { UnitList } from "./unit-list.tsx";

const TABS = [
  { key: "units", label: "Units" },
  { key: "days", label: "Days" },
] as const;

/** The history of this browser: unit by unit, or day by day. */
export function HistoryScreen() {
  const [tab, setTab] = useState<"units" | "days">("units");
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
      <Tabs label="History" tabs={TABS} selected={tab} onSelect={setTab}>
        {tab === "units" ? <UnitList key={clears} /> : <DayTable key={clears} />}
      </Tabs>
      <div className="mt-10 border-t border-line pt-6">
        <Button onClick={() => setAsks(true)}>Forget this history</Button>
        <p className="mt-2 text-sm text-ink-soft">
          Forgets the list and the sums in this browser. Credit stays: that is with the coordinator.
        </p>
      </div>
      <ConfirmDialog
        open={asks}
        title="Forget what this computer did?"
        confirm="Forget it"
        dismiss="Keep it"
        onConfirm={() => void clear()}
        onDismiss={() => setAsks(false)}
      >
        The list of units and the sums of all days are removed from this browser. This cannot be undone.
      </ConfirmDialog>
    </>
  );
}
