import type { ReactNode } from "react";
import { ErrorNotice } from "../../../components/notice.tsx";

/** Things of the account, one below the other, and how what was done with one of them failed. */
export function EntryList({ error, children }: { readonly error: unknown; readonly children: ReactNode }) {
  return (
    <>
      <ul className="divide-y divide-line border-y border-line">{children}</ul>
      {error !== null && (
        <div className="mt-4">
          <ErrorNotice error={error} />
        </div>
      )}
    </>
  );
}

/** One of them. */
export function Entry(props: {
  readonly name: ReactNode;
  readonly note: ReactNode;
  /** What can be done with it. */
  readonly children: ReactNode;
}) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
      <div className="me-auto min-w-0">
        <p>{props.name}</p>
        <p className="text-sm text-ink-soft">{props.note}</p>
      </div>
      {props.children}
    </li>
  );
}
