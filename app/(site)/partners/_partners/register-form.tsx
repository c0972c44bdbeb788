"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "../../../components/button.tsx";
import { CONTROL_SHAPE, Field } from "../../../components/field.tsx";
import { ErrorNotice } from "../../../components/notice.tsx";
import { useAction } from "../../../components/use-action.ts";
import { ownPartnerClient } from "./partner-client.ts";
import { TermFields, type Terms } from "./term-fields.tsx";

const NO_TERMS: Terms = { name: "", sharePercent: 0, abuseContact: "" };

/** Registers a site and goes to its page. Makes an account for whoever has none. */
export function RegisterForm() {
  const t = useTranslations("partners.register");
  const [origin, setOrigin] = useState("");
  const [terms, setTerms] = useState(NO_TERMS);
  const router = useRouter();
  const client = useQueryClient();
  const { busy, error, run } = useAction();

  const register = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    await run(async () => {
      const { name, sharePercent, abuseContact } = terms;
      const shareBasisPoints = Math.round(sharePercent * 100);
      const partners = await ownPartnerClient();
      const { id } = await partners.createPartner({ name, origin, shareBasisPoints, abuseContact });
      await client.invalidateQueries({ queryKey: ["partners"] });
      router.push(`/partners/${id}`);
    });
  };

  return (
    <form onSubmit={register} className="grid gap-5">
      <Field label={t("origin")} hint={t("originHint")}>
        {(control) => (
          <input
            {...control}
            dir="ltr"
            className={CONTROL_SHAPE}
            value={origin}
            required
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            placeholder="https://"
            onChange={(event) => setOrigin(event.target.value)}
          />
        )}
      </Field>
      <TermFields terms={terms} onChange={setTerms} />
      {error !== null && <ErrorNotice title={t("failed")} error={error} />}
      <div>
        <Button type="submit" tone="primary" aria-disabled={busy}>
          {t("submit")}
        </Button>
      </div>
    </form>
  );
}
