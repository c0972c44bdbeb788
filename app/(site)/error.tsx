"use client";

import { Button } from "../components/button.tsx";
import { ErrorNotice } from "../components/notice.tsx";

/** Shown in place of a page that failed while it was drawn; the header stays usable. */
export default function PageError({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  return (
    <div className="max-w-xl">
      <title>Something went wrong · Tabgrid</title>
      <h1 className="mb-4 text-4xl">This page stopped working</h1>
      <ErrorNotice error={error} />
      <p className="my-4 text-ink-soft">Work that this browser finished is kept and will still be reported.</p>
      <Button tone="primary" onClick={reset}>
        Try again
      </Button>
    </div>
  );
}
