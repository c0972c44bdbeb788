"use client";

import { useTranslations } from "next-intl";
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
  const t = useTranslations("preferences.requesters");
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
      <legend className="mb-1 font-semibold">{t("legend")}</legend>
      <p className="text-sm text-ink-soft">{t(filter.only.length > 0 ? "some" : "all")}</p>
      <List
        name={t("only")}
        keys={filter.only}
        onRemove={(requester) => onChange(placeRequester(filter, requester, "neither"))}
      />
      <List
        name={t("never")}
        keys={filter.never}
        onRemove={(requester) => onChange(placeRequester(filter, requester, "neither"))}
      />
      <div className="flex flex-wrap items-start gap-3">
        <Field label={t("key")} className="min-w-0 basis-72" error={tried && !sound ? t("keyError") : null}>
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
          <Button onClick={() => place("never")}>{t("neverServe")}</Button>
          <Button onClick={() => place("only")}>{t("serveOnly")}</Button>
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
  const t = useTranslations("preferences.requesters");
  const common = useTranslations("common");
  if (props.keys.length === 0) return null;
  return (
    <ul aria-label={props.name} className="grid gap-1">
      {props.keys.map((requester) => (
        <li key={requester} className="flex flex-wrap items-center gap-x-3 text-sm">
          <span className="font-medium">{props.name}</span>
          <span className="reading">{describeRequester(requester, common)}</span>
          <Button
            tone="bare"
            aria-label={t("removeOne", { requester: describeRequester(requester, common) })}
            onClick={() => props.onRemove(requester)}
          >
            {t("remove")}
          </Button>
        </li>
      ))}
    </ul>
  );
}
