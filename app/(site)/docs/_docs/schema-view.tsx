import { describeLimits, describeType, objectChoices, objectInside } from "./describe-schema.ts";
import type { Schema } from "./openapi-types.ts";

/** A schema as a list of fields, nested as deep as it goes. */
export function SchemaView({ schema }: { readonly schema: Schema }) {
  const object = objectInside(schema);
  const choices = objectChoices(schema);
  return (
    <div className="text-[0.9375rem]">
      {object !== schema && <TypeLine schema={schema} />}
      {object && <Fields object={object} />}
      {choices.map((choice, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: choices have no names and never move.
        <div key={at} className="mt-2">
          <p className="text-sm text-ink-soft">{at === 0 ? "Either" : "or"}</p>
          <Fields object={choice} />
        </div>
      ))}
    </div>
  );
}

function Fields({ object }: { readonly object: Schema }) {
  const fields = Object.entries(object.properties ?? {});
  if (fields.length === 0) return <p className="text-ink-soft">An empty object.</p>;
  return (
    <ul className="border-l border-line">
      {fields.map(([name, schema]) => {
        const inner = objectInside(schema) ?? objectChoices(schema)[0];
        return (
          <li key={name} className="py-1 pl-4">
            <code className="font-mono text-sm font-medium">{name}</code>
            {!object.required?.includes(name) && <span className="text-sm text-ink-soft"> optional</span>}{" "}
            <TypeLine schema={schema} />
            {inner && <SchemaView schema={inner === objectInside(schema) ? inner : schema} />}
          </li>
        );
      })}
    </ul>
  );
}

function TypeLine({ schema }: { readonly schema: Schema }) {
  const limits = describeLimits(schema);
  return (
    <span className="text-sm break-words text-ink-soft">
      {describeType(schema)}
      {limits && `, ${limits}`}
      {schema.description && `. ${schema.description}`}
    </span>
  );
}
