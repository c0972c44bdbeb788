import type { ReactNode } from "react";
import { Notice } from "../../components/notice.tsx";
import type { Hash } from "../transactions/send-transaction.ts";

/** What came of a transaction. */
export function TransactionNotice(props: {
  readonly title: string;
  /** Null when it happened before, in a transaction that was not seen. */
  readonly hash: Hash | null;
  readonly children?: ReactNode;
}) {
  return (
    <div role="status" className="mt-4">
      <Notice tone="info" title={props.title}>
        {props.children}
        {props.hash === null ? (
          <p>An earlier try had gone through.</p>
        ) : (
          <p>
            Transaction <code className="break-all">{props.hash}</code>
          </p>
        )}
      </Notice>
    </div>
  );
}
