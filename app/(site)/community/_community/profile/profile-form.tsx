"use client";

import { useLocale, useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { MAX_NAME_CHARS, type OwnProfile } from "#lib/protocol/messages/community.ts";
import { Button } from "../../../../components/button.tsx";
import { CONTROL_SHAPE, Field } from "../../../../components/field.tsx";
import { useAnnounce } from "../../../../components/live-region.tsx";
import { ErrorNotice } from "../../../../components/notice.tsx";
import { Select } from "../../../../components/select.tsx";
import { useAction } from "../../../../components/use-action.ts";
import { ownCommunityClient } from "../community-client.ts";
import { listCountries } from "../countries.ts";

/** Name, whether to be public, and country. Saving makes an account for whoever has none. */
export function ProfileForm(props: {
  readonly profile: OwnProfile | null;
  readonly onSaved: (profile: OwnProfile) => void;
}) {
  const { profile, onSaved } = props;
  const t = useTranslations("community.profile");
  const locale = useLocale();
  const [name, setName] = useState(profile?.name ?? "");
  const [isPublic, setPublic] = useState(profile?.isPublic ?? false);
  const [country, setCountry] = useState(profile?.country ?? "");
  const announce = useAnnounce();
  const { busy, error, run } = useAction();
  const wantsName = isPublic && name.trim() === "";

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (wantsName) return;
    await run(async () => {
      const client = await ownCommunityClient();
      const change = { name: name.trim() === "" ? null : name, isPublic, country: country === "" ? null : country };
      onSaved(await client.changeOwnProfile(change));
      announce(t("saved"));
    });
  };

  return (
    <form onSubmit={save} className="grid gap-5">
      <Field label={t("name")} error={wantsName ? t("needsName") : undefined}>
        {(control) => (
          <input
            {...control}
            className={CONTROL_SHAPE}
            value={name}
            maxLength={MAX_NAME_CHARS}
            autoComplete="nickname"
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <label className="flex min-h-11 items-start gap-3">
        <input
          type="checkbox"
          className="mt-1 size-5 shrink-0 accent-(--accent)"
          checked={isPublic}
          onChange={(event) => setPublic(event.target.checked)}
        />
        <span>
          {t("public")}
          <span className="block text-sm text-ink-soft">{t("publicHint")}</span>
        </span>
      </label>
      <Select
        label={t("country")}
        hint={t("countryHint")}
        value={country}
        options={[
          { value: "", label: t("countryNone") },
          ...listCountries(locale).map(({ code, name: label }) => ({ value: code, label })),
        ]}
        onChange={setCountry}
      />
      {error !== null && <ErrorNotice title={t("notSaved")} error={error} />}
      <div>
        <Button type="submit" tone="primary" aria-disabled={busy}>
          {t(busy ? "saving" : "save")}
        </Button>
      </div>
    </form>
  );
}
