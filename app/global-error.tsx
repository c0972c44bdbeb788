"use client";

import "./globals.css";

/** The last resort: the frame of the site itself failed. */
export default function GlobalError({ reset }: { readonly reset: () => void }) {
  return (
    <html lang="en">
      <body className="p-8">
        <title>Something went wrong · Tabgrid</title>
        <main className="mx-auto max-w-xl">
          <h1 className="mb-4 text-4xl">Tabgrid stopped working in this tab</h1>
          <p className="mb-6">Work that this browser finished is kept and will still be reported.</p>
          <button
            type="button"
            className="min-h-11 rounded-md bg-accent px-4 font-medium text-on-accent"
            onClick={reset}
          >
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
