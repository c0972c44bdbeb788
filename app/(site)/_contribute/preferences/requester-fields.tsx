"use client";

import { useState } from "react";
import type { Preferences } from "#lib/protocol/messages/preferences.ts";
import { placeRequester, REQUESTER_KEY } from "#lib/protocol/requesters.ts";
import { Button } from "../../../components/button.tsx";
import { CONTROL_SHAPE, Field } from "../../../components/field.tsx";
import { describeRequester } from "./describe-requester.ts";

type Filter = Preferences["requesters"];

/** Whose jobs are served, and whose never. */
export function RequesterFields({
  filter,
  onChange,
}: {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}) {
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const key = text.trim().toLowerCase();
  const sound = REQUESTER_KEY.test(key);
  const place = (where: "only" | "never"): void => {
    setTried(!sound);
    if (!sound) return;
    onChange(placeRequester(filter, key, where));
    setText("");
  };
  return (
    <fieldset className="grid content-start gap-3 lg:col-span-2">
      <legend className="mb-1 font-semibold">Requesters</legend>
      <p className="text-sm text-ink-soft">
        {filter.only.length > 0
          ? "Nobody's jobs are served but these."
          : "Everybody's jobs are served, but for those you refuse."}{" "}
        Each unit of your history says whose it was.
      </p>
      <List
        name="Only"
        keys={filter.only}
        onRemove={(requester) => onChange(placeRequester(filter, requester, "neither"))}
      />
      <List
        name="Never"
        keys={filter.never}
        onRemove={(requester) => onChange(placeRequester(filter, requester, "neither"))}
      />
      <div className="flex flex-wrap items-start gap-3">
        <Field
          label="A requester's key"
          className="min-w-0 basis-72"
          error={tried && !sound ? "sixteen digits and letters from a to f, or network" : null}
        >
          {(control) => (
            <input
              {...control}
              className={`${CONTROL_SHAPE} reading`}
              autoComplete="off"
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {/* Beside the control, whether or not it has a label above and an error below. */}
        <span className="flex gap-3 sm:pt-[1.625rem]">
          <Button onClick={() => place("never")}>Never serve</Button>
          <Button onClick={() => place("only")}>Serve only</Button>
        </span>
      </div>
    </fieldset>
  );
}

function List(props: {
  readonly name: string;
  readonly keys: readonly string[];
  readonly onRemove: (requester: string) => void;
}) {
  if (props.keys.length === 0) return null;
  return (
    <ul aria-label={props.name} className="grid gap-1">
      {props.keys.map((requester) => (
        <li key={requester} className="flex flex-wrap items-center gap-x-3 text-sm">
          <span className="font-medium">{props.name}</span>
          <span className="reading">{describeRequester(requester)}</span>
          <Button
            tone="bare"
            aria-label={`Remove ${describeRequester(requester)}`}
            onClick={() => props.onRemove(requester)}
          >
            Remove
          </Button>
        </li>
      ))}
    </ul>
  );
}
