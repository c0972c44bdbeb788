"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { Activity, useState } from "react";
import { Tabs } from "../../../../components/tabs.tsx";
import { FilterForm } from "./filter/filter-form.tsx";

const KINDS = ["filter", "analysis", "network", "fractal"] as const;
type Kind = (typeof KINDS)[number];

const loading = () => <Loading />;
/** The form of each kind; all but the first are loaded when somebody goes there. */
const FORMS = {
  filter: FilterForm,
  analysis: dynamic(() => import("./analysis/analysis-form.tsx").then((it) => it.AnalysisForm), { loading }),
  network: dynamic(() => import("./network/network-form.tsx").then((it) => it.NetworkForm), { loading }),
  fractal: dynamic(() => import("./fractal/fractal-form.tsx").then((it) => it.FractalForm), { loading }),
} as const;

/** The kinds of job a person can submit here. Those not shown keep what was put into them, and do nothing. */
export function NewJobScreen() {
  const t = useTranslations("submit.kinds");
  const [kind, setKind] = useState<Kind>("filter");
  const [visited, setVisited] = useState<ReadonlySet<Kind>>(new Set([kind]));
  const select = (next: Kind): void => {
    setKind(next);
    setVisited(new Set([...visited, next]));
  };
  return (
    <Tabs label={t("label")} tabs={KINDS.map((key) => ({ key, label: t(key) }))} selected={kind} onSelect={select}>
      <div className="pt-8">
        {KINDS.filter((key) => visited.has(key)).map((key) => {
          const Form = FORMS[key];
          return (
            <Activity key={key} mode={key === kind ? "visible" : "hidden"}>
              <Form />
            </Activity>
          );
        })}
      </div>
    </Tabs>
  );
}

function Loading() {
  const t = useTranslations("submit.kinds");
  return <p className="min-h-96 text-ink-soft">{t("loading")}</p>;
}
