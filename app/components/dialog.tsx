"use client";

import { type ReactNode, useEffect, useId, useRef } from "react";
import { Button } from "./button.tsx";

/** Asks before something that cannot be undone. The native dialog keeps focus inside and closes on Escape. */
export function ConfirmDialog(props: {
  readonly open: boolean;
  readonly title: string;
  readonly children: ReactNode;
  readonly confirm: string;
  readonly dismiss: string;
  readonly onConfirm: () => void;
  readonly onDismiss: () => void;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (props.open && !dialog?.open) dialog?.showModal();
    if (!props.open && dialog?.open) dialog.close();
  }, [props.open]);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={props.onDismiss}
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-lg border border-line-strong bg-panel p-6 text-ink backdrop:bg-black/50"
    >
      <h2 id={id} className="text-xl">
        {props.title}
      </h2>
      <div className="mt-2 text-ink-soft">{props.children}</div>
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={props.onDismiss}>{props.dismiss}</Button>
        <Button tone="danger" onClick={props.onConfirm}>
          {props.confirm}
        </Button>
      </div>
    </dialog>
  );
}
