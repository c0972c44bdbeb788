import type { Metadata } from "next";
import { PartnersScreen } from "./_partners/partners-screen.tsx";

export const metadata: Metadata = { title: "Partners" };

export default function PartnersPage() {
  return (
    <div className="grid grid-cols-1 gap-8">
      <div>
        <h1 className="text-4xl">Partners</h1>
        <p className="mt-2 max-w-2xl text-ink-soft">
          Put a button on your site by which visitors lend computing time. They are asked first, in a window of ours,
          and told what you keep of what they earn.
        </p>
      </div>
      <PartnersScreen />
    </div>
  );
}
