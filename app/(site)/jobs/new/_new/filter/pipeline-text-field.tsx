"use client";

import { CONTROL_SHAPE, Field } from "../../../../../components/field.tsx";

/** Characters shown on either side of the place where a text is wrong. */
const AROUND = 18;

/** The pipeline as text, the same as on the command line. An error shows the place it is about. */
export function PipelineTextField(props: {
  readonly text: string;
  readonly error: { readonly message: string; readonly column: number } | null;
  readonly onWrite: (text: string) => void;
}) {
  const { text, error } = props;
  return (
    <Field
      label="The same as text"
      hint="The command line takes it as it is."
      error={
        error && (
          <>
            {error.message}
            {text.trim() !== "" && <Place text={text} column={error.column} />}
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
