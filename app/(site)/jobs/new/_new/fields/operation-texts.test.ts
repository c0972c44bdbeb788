import { expect, it } from "vitest";
import * as z from "zod";
import { analysisForms } from "#lib/kernels/image-analyze/params.ts";
import { opForms } from "#lib/kernels/image-filter/params.ts";
import { recognizeParamsSchema } from "#lib/kernels/image-recognize/params.ts";
import { formOf } from "#lib/kernels/operations/operation-form.ts";
import { readTranslations } from "../../../../../i18n/read-translations.ts";
import { type OperationTexts, operationTexts } from "./use-operation-texts.ts";

const network = formOf("network", recognizeParamsSchema.extend({ op: z.literal("network") }));
const forms = [...Object.values(opForms), ...Object.values(analysisForms), network];

/** What is said of all operations, in a fixed order. */
const textsOf = (of: OperationTexts): string[] =>
  forms.flatMap((form) => [
    // The network is no operation of a menu: its form has no title.
    ...(form === network ? [] : [of.labelOf(form), of.groupOf(form)]),
    ...form.fields.flatMap((field) => [
      of.fieldOf(form, field),
      ...(field.kind === "choice" ? field.choices.map(of.choiceOf) : []),
    ]),
  ]);

it("has English messages for every operation, in the words of its schema", () => {
  // A text that has no message would be said as this.
  const strict = operationTexts(readTranslations("operations"), () => "no message");
  const own: OperationTexts = {
    labelOf: ({ label }) => label,
    groupOf: ({ group }) => group,
    fieldOf: (_, { label }) => label,
    choiceOf: (choice) => choice,
    unitOf: (unit) => unit,
  };
  expect(textsOf(strict)).toEqual(textsOf(own));
});

it("says what has no message in English", () => {
  expect(operationTexts(readTranslations("operations", "es")).labelOf({ op: "new", label: "New" })).toBe("New");
});
