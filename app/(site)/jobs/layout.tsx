import type { ReactNode } from "react";
import { QueryProvider } from "./query-provider.tsx";

export default function JobsLayout({ children }: { readonly children: ReactNode }) {
  return <QueryProvider>{children}</QueryProvider>;
}
