"use client";

import { useTranslations } from "next-intl";
import { MAX_NAME_CHARS } from "#lib/protocol/messages/community.ts";
import { MAX_SHARE_BASIS_POINTS } from "#lib/protocol/messages/partners.ts";
import { CONTROL_SHAPE, Field } from "../../../components/field.tsx";

/** What a partner says of itself, as its form has it. */
export interface Terms {
  readonly name: string;
  /** 0 to 50. */
  readonly sharePercent: number;
  readonly abuseContact: string;
}

/** What visitors are told of a partner. */
export function TermFields({ terms, onChange }: { readonly terms: Terms; readonly onChange: (terms: Terms) => void }) {
  const t = useTranslations("partners.terms");
  return (
    <>
      <Field label={t("name")} hint={t("nameHint")}>
        {(control) => (
          <input
            {...control}
            className={CONTROL_SHAPE}
            value={terms.name}
            required
            maxLength={MAX_NAME_CHARS}
            autoComplete="organization"
            onChange={(event) => onChange({ ...terms, name: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("share")} hint={t("shareHint")}>
        {(control) => (
          <input
            {...control}
            type="number"
            className={CONTROL_SHAPE}
            value={terms.sharePercent}
            min={0}
            max={MAX_SHARE_BASIS_POINTS / 100}
            step="any"
            required
            onChange={(event) => onChange({ ...terms, sharePercent: event.target.valueAsNumber || 0 })}
          />
        )}
      </Field>
      <Field label={t("abuse")} hint={t("abuseHint")}>
        {(control) => (
          <input
            {...control}
            className={CONTROL_SHAPE}
            value={terms.abuseContact}
            required
            autoComplete="email"
            onChange={(event) => onChange({ ...terms, abuseContact: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
