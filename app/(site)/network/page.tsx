import type { Metadata } from "next";
import { QueryProvider } from "../jobs/query-provider.tsx";
import { NetworkScreen } from "./_network/network-screen.tsx";

export const metadata: Metadata = {
  title: "Network",
  description:
    "The token's supply and emission, the treasury, and every epoch that was settled, with its root and its file.",
};

export default function NetworkPage() {
  return (
    <QueryProvider>
      <h1 className="text-4xl">Network</h1>
      <p className="mt-3 max-w-3xl text-ink-soft">
        Where the tokens are, what is still to be paid, and every epoch that was settled. Each epoch's file has all that
        its payouts follow from; whoever likes recomputes them without trusting this server.
      </p>
      <NetworkScreen />
    </QueryProvider>
  );
}
