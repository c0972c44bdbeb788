import type { ReactNode } from "react";
import { QueryProvider } from "../jobs/query-provider.tsx";

export default function AccountLayout({ children }: { readonly children: ReactNode }) {
  return <QueryProvider>{children}</QueryProvider>;
}
