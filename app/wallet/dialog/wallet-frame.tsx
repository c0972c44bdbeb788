"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { Button } from "../../components/button.tsx";
import { ErrorNotice } from "../../components/notice.tsx";

/** A dialog about a wallet: what it is for, what is waited for, and how it failed. Open while it is there; closes on Escape. */
export function WalletFrame(props: {
  readonly title: string;
  /** What the wallet is asked for, and why; null once that is done. */
  readonly explanation: ReactNode;
  readonly children: ReactNode;
  /** What is waited for. */
  readonly status: string | null;
  readonly error: unknown;
  readonly isDone: boolean;
  readonly onClose: () => void;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const t = useTranslations("wallet");
  useEffect(() => ref.current?.showModal(), []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={props.onClose}
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-lg border border-line-strong bg-panel p-6 text-ink backdrop:bg-black/50"
    >
      <h2 id={id} className="text-xl">
        {props.title}
      </h2>
      {props.explanation !== null && <div className="mt-2 text-ink-soft">{props.explanation}</div>}
      {props.children}
      <p role="status" className="mt-4 text-sm text-ink-soft empty:hidden">
        {props.status}
      </p>
      {props.error !== null && (
        <div className="mt-4">
          <ErrorNotice error={props.error} />
        </div>
      )}
      <div className="mt-6 flex justify-end">
        <Button tone={props.isDone ? "primary" : "bare"} onClick={() => ref.current?.close()}>
          {props.isDone ? t("done") : t("close")}
        </Button>
      </div>
    </dialog>
  );
}
