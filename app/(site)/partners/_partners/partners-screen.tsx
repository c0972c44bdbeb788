"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { findAccount } from "../../../account.ts";
import { ErrorNotice } from "../../../components/notice.tsx";
import { Panel } from "../../../components/panel.tsx";
import { partnerClient } from "./partner-client.ts";
import { RegisterForm } from "./register-form.tsx";
import { SiteList } from "./site-list.tsx";

/** The visitor's sites, a form for another one, and for operators everybody's. */
export function PartnersScreen() {
  const t = useTranslations("partners");
  const [known, setKnown] = useState<boolean | null>(null);
  useEffect(() => setKnown(findAccount() !== null), []);
  const own = useQuery({
    queryKey: ["partners", "own"],
    enabled: known === true,
    queryFn: ({ signal }) => partnerClient(signal).listPartners(),
  });
  const all = useQuery({
    queryKey: ["partners", "all"],
    enabled: own.data?.isOperator === true,
    queryFn: ({ signal }) => partnerClient(signal).listPartners(true),
  });
  return (
    <>
      {own.data === undefined && own.error && <ErrorNotice title={t("own.failed")} error={own.error} />}
      {(own.data?.partners.length ?? 0) > 0 && (
        <section aria-labelledby="your-sites">
          <h2 id="your-sites" className="mb-3 text-xl">
            {t("own.heading")}
          </h2>
          <SiteList partners={own.data?.partners ?? []} />
        </section>
      )}
      <Panel title={t("register.heading")} titleId="register" className="max-w-3xl">
        <RegisterForm />
      </Panel>
      {all.data !== undefined && (
        <section aria-labelledby="all-sites">
          <h2 id="all-sites" className="mb-3 text-xl">
            {t("all")}
          </h2>
          <SiteList partners={all.data.partners} />
        </section>
      )}
    </>
  );
}
