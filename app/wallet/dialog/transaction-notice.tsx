"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Notice } from "../../components/notice.tsx";
import type { Hash } from "../transactions/send-transaction.ts";
import { TransactionHash } from "./transaction-hash.tsx";

/** What came of a transaction. */
export function TransactionNotice(props: {
  readonly title: string;
  /** Null when it happened before, in a transaction that was not seen. */
  readonly hash: Hash | null;
  readonly children?: ReactNode;
}) {
  const t = useTranslations("wallet");
  return (
    <div role="status" className="mt-4">
      <Notice tone="info" title={props.title}>
        {props.children}
        {props.hash === null ? <p>{t("earlier")}</p> : <TransactionHash hash={props.hash} />}
      </Notice>
    </div>
  );
}
