"use client";

import { type Messages, NextIntlClientProvider, useLocale, useMessages } from "next-intl";
import type { ReactNode } from "react";

/** Adds messages to those of the provider around, whose place next-intl's own would take. */
export function MoreMessages(props: { readonly messages: Partial<Messages>; readonly children: ReactNode }) {
  return (
    <NextIntlClientProvider locale={useLocale()} messages={{ ...useMessages(), ...props.messages }}>
      {props.children}
    </NextIntlClientProvider>
  );
}
