"use client";

import { useTranslations } from "next-intl";
import type { PipelineTextError } from "#lib/kernels/operations/operation-text.ts";
import { CONTROL_SHAPE, Field } from "../../../../../components/field.tsx";
import { useTellError } from "../../../../../i18n/use-tell-error.ts";

/** Characters shown on either side of the place where a text is wrong. */
const AROUND = 18;

/** The pipeline as text, the same as on the command line. An error shows the place it is about. */
export function PipelineTextField(props: {
  readonly text: string;
  readonly error: PipelineTextError | null;
  readonly onWrite: (text: string) => void;
}) {
  const t = useTranslations("submit.pipeline");
  const tellError = useTellError();
  const { text, error } = props;
  const isEmpty = text.trim() === "";
  return (
    <Field
      label={t("text")}
      hint={t("textHint")}
      error={
        error && (
          <>
            {isEmpty ? t("empty") : tellError(error)}
            {!isEmpty && <Place text={text} column={Number(error.details.column)} />}
          </>
        )
      }
    >
      {(control) => (
        <textarea
          {...control}
          dir="ltr"
          className={`${CONTROL_SHAPE} py-2 font-mono text-sm leading-relaxed`}
          rows={3}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          value={text}
          onChange={(event) => props.onWrite(event.target.value.replaceAll("\n", " "))}
        />
      )}
    </Field>
  );
}

/** The text around a column, with a mark under it. */
function Place({ text, column }: { readonly text: string; readonly column: number }) {
  const start = Math.max(0, column - 1 - AROUND);
  const lead = start > 0 ? "…" : "";
  const excerpt = `${lead}${text.slice(start, column - 1 + AROUND)}`;
  return (
    <span dir="ltr" aria-hidden="true" className="mt-1 block overflow-hidden font-mono text-sm whitespace-pre">
      {excerpt}
      {"\n"}
      {" ".repeat(lead.length + column - 1 - start)}^
    </span>
  );
}
