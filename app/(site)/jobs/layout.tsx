import type { ReactNode } from "react";
import { ClientMessages } from "../../i18n/client-messages.tsx";
import { QueryProvider } from "./query-provider.tsx";

export default function JobsLayout({ children }: { readonly children: ReactNode }) {
  return (
    <ClientMessages areas={["funding", "wallet"]}>
      <QueryProvider>{children}</QueryProvider>
    </ClientMessages>
  );
}
