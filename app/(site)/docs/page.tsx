import type { Metadata } from "next";
import { ApiReference } from "./_docs/api-reference.tsx";

export const metadata: Metadata = {
  title: "API reference",
  description: "Every request Tabgrid answers, from its own OpenAPI 3.1 document.",
};

export default function DocsPage() {
  return (
    <>
      <div className="max-w-3xl">
        <h1 className="text-4xl">API reference</h1>
        <p className="mt-3 text-ink-soft">
          Drawn from the coordinator's own{" "}
          <a href="/api/v1/openapi.json" className="text-ink underline underline-offset-4">
            OpenAPI 3.1 document
          </a>
          , which is made from the schemas that check every request. Bulk bytes travel as bytes; everything else is
          JSON.
        </p>
      </div>
      <ApiReference />
    </>
  );
}
