import type { Schema } from "./openapi-types.ts";

/** A schema's type in a few words: `string`, `integer or null`, `list of object`. */
export function describeType(schema: Schema): string {
  if (schema.$ref) return schema.$ref.split("/").at(-1)!;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(describeType))].join(" or ");
  if (schema.type === "array" || schema.items)
    return `list of ${schema.items ? describeType(schema.items) : "anything"}`;
  if (schema.format === "binary") return "bytes";
  if (typeof schema.type === "string") return schema.format ? `${schema.type} (${schema.format})` : schema.type;
  if (schema.type) return schema.type.join(" or ");
  return "anything";
}

/** What a value must keep to, in a few words; empty when there is nothing to say. */
export function describeLimits(schema: Schema): string {
  const parts: string[] = [];
  const number = new Intl.NumberFormat("en");
  // Every integer in JSON is a safe one: saying so would only be noise.
  const low = schema.minimum !== undefined && schema.minimum > Number.MIN_SAFE_INTEGER ? schema.minimum : undefined;
  const high = schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER ? schema.maximum : undefined;
  if (low !== undefined && high !== undefined) parts.push(`${number.format(low)} to ${number.format(high)}`);
  else if (low !== undefined) parts.push(`at least ${number.format(low)}`);
  else if (high !== undefined) parts.push(`at most ${number.format(high)}`);
  if (schema.exclusiveMinimum !== undefined) parts.push(`more than ${number.format(schema.exclusiveMinimum)}`);
  if (schema.minLength !== undefined && schema.minLength === schema.maxLength)
    parts.push(`${schema.minLength} characters`);
  else if (schema.maxLength !== undefined) parts.push(`at most ${number.format(schema.maxLength)} characters`);
  if (schema.maxItems !== undefined) parts.push(`at most ${number.format(schema.maxItems)}`);
  if (schema.default !== undefined && typeof schema.default !== "object") {
    parts.push(`default ${JSON.stringify(schema.default)}`);
  }
  return parts.join(", ");
}

/** The object inside a schema whose fields are worth listing: itself, its items, or its one choice that is an object. */
export function objectInside(schema: Schema): Schema | null {
  if (schema.properties) return schema;
  if (schema.items) return objectInside(schema.items);
  const objects = (schema.anyOf ?? schema.oneOf ?? []).map(objectInside).filter((it) => it !== null);
  return objects.length === 1 ? objects[0]! : null;
}

/** The objects among a schema's choices when there are several; each is listed by itself. */
export function objectChoices(schema: Schema): readonly Schema[] {
  const choices =
    schema.anyOf ?? schema.oneOf ?? (schema.items ? (schema.items.anyOf ?? schema.items.oneOf) : undefined);
  const objects = (choices ?? []).filter((choice) => choice.properties);
  return objects.length > 1 ? objects : [];
}
