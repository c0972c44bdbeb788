import type { ReactNode } from "react";
import { describeLimits, describeType } from "./describe-schema.ts";
import type { Answer, Endpoint, Media } from "./openapi-types.ts";
import { SchemaView } from "./schema-view.tsx";

/** One operation: what it is for, what it takes and what it answers. */
export function EndpointView({ endpoint }: { readonly endpoint: Endpoint }) {
  const { operation } = endpoint;
  return (
    <article
      id={operation.operationId}
      aria-labelledby={`${operation.operationId}-name`}
      className="scroll-mt-6 border-t border-line py-6"
    >
      <h3 id={`${operation.operationId}-name`} className="font-mono text-base leading-snug font-medium break-words">
        <span className="text-accent">{endpoint.method}</span> {endpoint.path}
      </h3>
      <p className="mt-1">{operation.summary}</p>
      <p className="mt-1 text-sm text-ink-soft">{describeAccess(endpoint)}</p>

      {operation.parameters && operation.parameters.length > 0 && (
        <Part title="Parameters">
          <ul className="border-l border-line text-[0.9375rem]">
            {operation.parameters.map((parameter) => (
              <li key={parameter.name} className="py-1 pl-4">
                <code className="font-mono text-sm font-medium">{parameter.name}</code>{" "}
                <span className="text-sm text-ink-soft">
                  {[`in ${parameter.in}`, describeType(parameter.schema), describeLimits(parameter.schema)]
                    .filter(Boolean)
                    .join(", ")}
                </span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {operation.requestBody && (
        <Part title="Request">
          {operation.requestBody.description && (
            <p className="mb-1 text-sm text-ink-soft">{operation.requestBody.description}</p>
          )}
          <Contents content={operation.requestBody.content} />
        </Part>
      )}
      <Part title="Answers">
        <ul className="grid gap-2">
          {Object.entries(operation.responses).map(([status, answer]) => (
            <li key={status}>
              <AnswerView status={status} answer={answer} />
            </li>
          ))}
        </ul>
      </Part>
    </article>
  );
}

function AnswerView({ status, answer }: { readonly status: string; readonly answer: Answer }) {
  const content = Object.entries(answer.content ?? {});
  const line = (
    <>
      <span className="reading font-medium">{status === "default" ? "other" : status}</span>{" "}
      {answer.$ref ? "A problem (see Errors)" : answer.description}
      {content.length > 0 && <span className="text-sm text-ink-soft"> {content.map(([type]) => type).join(", ")}</span>}
    </>
  );
  const hasFields = content.some(([, media]) => media.schema !== undefined);
  if (!hasFields) return <p className="text-[0.9375rem]">{line}</p>;
  return (
    <details className="text-[0.9375rem]">
      <summary className="min-h-6">{line}</summary>
      <div className="mt-2 ml-4">
        <Contents content={answer.content ?? {}} />
      </div>
    </details>
  );
}

function Contents({ content }: { readonly content: Readonly<Record<string, Media>> }) {
  return Object.entries(content).map(([type, media]) => {
    const schema = media.schema?.["x-head-schema"] ?? media.schema;
    return (
      <div key={type}>
        <p className="mb-1 font-mono text-sm text-ink-soft">{type}</p>
        {schema && <SchemaView schema={schema} />}
      </div>
    );
  });
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="mt-4">
      <h4 className="mb-1.5 text-sm font-semibold">{title}</h4>
      {children}
    </div>
  );
}

function describeAccess({ operation }: Endpoint): string {
  const kinds = (operation.security ?? []).flatMap((choice) => Object.keys(choice));
  if (kinds.length === 0) return "Open to everyone.";
  const optional = operation.security?.some((choice) => Object.keys(choice).length === 0);
  return `${optional ? "May carry" : "Needs"} a bearer token of ${kinds.map((kind) => (kind === "account" ? "an account" : `a ${kind}`)).join(" or ")}.`;
}
