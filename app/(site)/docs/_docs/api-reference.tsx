"use client";

import { useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { Button } from "../../../components/button.tsx";
import { Notice } from "../../../components/notice.tsx";
import { EndpointView } from "./endpoint-view.tsx";
import { endpointsByTag, type OpenApi } from "./openapi-types.ts";
import { SchemaView } from "./schema-view.tsx";

/**
 * The whole document: a list of contents, the operations by tag, and the one form of every error. It is in English, as the
 * API itself and what its schemas say of it.
 */
export function ApiReference() {
  const t = useTranslations("docs");
  const [document, setDocument] = useState<OpenApi | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback(async () => {
    setFailed(false);
    try {
      const response = await fetch("/api/v1/openapi.json");
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      setDocument((await response.json()) as OpenApi);
    } catch {
      setFailed(true);
    }
  }, []);
  useEffect(() => void load(), [load]);
  // The browser looked for the address's operation before it was there.
  useEffect(() => {
    if (document !== null) window.document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, [document]);

  if (failed) {
    return (
      <div className="mt-8 grid max-w-xl justify-items-start gap-4">
        <Notice tone="error" title={t("failed")}>
          <p>{t("failedText")}</p>
        </Notice>
        <Button onClick={load}>{t("again")}</Button>
      </div>
    );
  }
  if (document === null) {
    return (
      <p aria-busy="true" className="mt-8 min-h-[100vh] text-ink-soft">
        {t("loading")}
      </p>
    );
  }
  const groups = endpointsByTag(document);
  return (
    <div lang="en" dir="ltr" className="mt-10 grid gap-10 lg:grid-cols-[16rem_1fr]">
      <nav
        aria-label={t("operations")}
        className="self-start text-sm max-lg:columns-2 lg:sticky lg:top-6 lg:max-h-[calc(100vh-3rem)] lg:overflow-y-auto"
      >
        {groups.map(({ tag, endpoints }) => (
          <div key={tag} className="mb-4 break-inside-avoid-column">
            <p className="mb-1 font-semibold capitalize">{tag}</p>
            <ul className="border-l border-line">
              {endpoints.map(({ operation }) => (
                <li key={operation.operationId}>
                  <a
                    href={`#${operation.operationId}`}
                    className="block py-1 pl-3 text-ink-soft hover:text-ink hover:underline"
                  >
                    {operation.operationId}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
        <a href="#errors" className="font-semibold hover:underline">
          Errors
        </a>
      </nav>
      <div className="min-w-0">
        {groups.map(({ tag, endpoints }) => (
          <section key={tag} aria-labelledby={`tag-${tag}`} className="mb-10">
            <h2 id={`tag-${tag}`} className="mb-4 text-2xl capitalize">
              {tag}
            </h2>
            {endpoints.map((endpoint) => (
              <EndpointView key={endpoint.operation.operationId} endpoint={endpoint} />
            ))}
          </section>
        ))}
        <section id="errors" aria-labelledby="errors-heading" className="scroll-mt-6">
          <h2 id="errors-heading" className="mb-2 text-2xl">
            Errors
          </h2>
          <p className="mb-4 max-w-2xl text-ink-soft">
            Every failure is answered with problem details (RFC 9457, application/problem+json). Decide on{" "}
            <code className="font-mono text-sm">kind</code>: only <code className="font-mono text-sm">transient</code>{" "}
            ones are worth trying again. <code className="font-mono text-sm">code</code> is stable.
          </p>
          {document.components.schemas.Problem && <SchemaView schema={document.components.schemas.Problem} />}
        </section>
      </div>
    </div>
  );
}
