"use client";

import { type FormEvent, useState } from "react";
import { MAX_NAME_CHARS } from "#lib/protocol/messages/community.ts";
import { Button } from "../../../components/button.tsx";
import { CONTROL_SHAPE, Field } from "../../../components/field.tsx";
import { ErrorNotice } from "../../../components/notice.tsx";
import { useAction } from "../../../components/use-action.ts";

/** One name, and what is done with it. */
export function NameForm(props: {
  readonly label: string;
  readonly act: string;
  readonly initial?: string;
  readonly onSubmit: (name: string) => Promise<void>;
}) {
  const [name, setName] = useState(props.initial ?? "");
  const { busy, error, run } = useAction();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    await run(() => props.onSubmit(name));
  };
  return (
    <form onSubmit={submit} className="grid gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <Field label={props.label} className="min-w-0 flex-1 basis-56">
          {(control) => (
            <input
              {...control}
              className={CONTROL_SHAPE}
              value={name}
              maxLength={MAX_NAME_CHARS}
              required
              autoComplete="off"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" aria-disabled={busy}>
          {props.act}
        </Button>
      </div>
      {error !== null && <ErrorNotice error={error} />}
    </form>
  );
}
