import { NextIntlClientProvider } from "next-intl";
import { getLocale, getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import type { Area } from "./areas.ts";
import { MoreMessages } from "./more-messages.tsx";

interface ClientMessagesProps {
  readonly areas: readonly Area[];
  readonly children: ReactNode;
}

/** What components of every part of the site may say. */
const EVERYWHERE = ["common", "reasons"] as const satisfies readonly Area[];

/** Sends the messages of some areas to the browser, for the client components within: the outermost of them. */
export async function RootMessages({ areas, children }: ClientMessagesProps) {
  return (
    <NextIntlClientProvider messages={await pickMessages([...EVERYWHERE, ...areas])}>{children}</NextIntlClientProvider>
  );
}

/** Adds the messages of some areas to those of the segments around: each names its own, so that no page carries another's. */
export async function ClientMessages({ areas, children }: ClientMessagesProps) {
  return <MoreMessages messages={await pickMessages(areas)}>{children}</MoreMessages>;
}

async function pickMessages(areas: readonly Area[]) {
  const [locale, messages] = await Promise.all([getLocale(), getMessages()]);
  // In English codes are told in the words of whoever gave them (`useReason`).
  const isNeedless = (area: Area): boolean => area === "reasons" && locale === "en";
  return Object.fromEntries(areas.map((area) => [area, isNeedless(area) ? {} : messages[area]]));
}
