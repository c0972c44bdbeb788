"use client";

import { useTranslations } from "next-intl";

/** Which transaction it is, for those who look it up. */
export function TransactionHash({ hash }: { readonly hash: string }) {
  const t = useTranslations("wallet");
  return (
    <p>
      {t.rich("transaction", {
        hash: () => (
          <code dir="ltr" className="break-all">
            {hash}
          </code>
        ),
      })}
    </p>
  );
}
