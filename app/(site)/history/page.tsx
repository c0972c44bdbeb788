import type { Metadata } from "next";
import { HistoryScreen } from "./_history/history-screen.tsx";

export const metadata: Metadata = { title: "What your computer did" };

export default function HistoryPage() {
  return (
    <>
      <h1 className="text-4xl">What your computer did</h1>
      <p className="mt-2 mb-8 max-w-3xl text-ink-soft">
        Every unit that this browser computed lately, what became of it and why. Kept in this browser alone: the last
        5,000 units, and each day's sums for as long as you like.
      </p>
      <HistoryScreen />
    </>
  );
}
