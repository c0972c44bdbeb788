import type { ReactNode } from "react";
import { ClientMessages } from "../../i18n/client-messages.tsx";
import { QueryProvider } from "../jobs/query-provider.tsx";

export default function CommunityLayout({ children }: { readonly children: ReactNode }) {
  return (
    <ClientMessages areas={["community"]}>
      <QueryProvider>{children}</QueryProvider>
    </ClientMessages>
  );
}
