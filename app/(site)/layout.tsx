import type { ReactNode } from "react";
import { ShellKeeper } from "../components/shell/shell-keeper.tsx";
import { SiteFrame } from "../components/site-frame.tsx";

export default function SiteLayout({ children }: { readonly children: ReactNode }) {
  return (
    <SiteFrame>
      {children}
      <ShellKeeper />
    </SiteFrame>
  );
}
