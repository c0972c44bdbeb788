"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import type { KernelStandingView } from "#lib/protocol/messages/sessions.ts";
import { Icon } from "../../components/line-icon.tsx";
import { useFormats } from "../../i18n/use-formats.ts";
import { useJobWords } from "../../i18n/use-job-words.ts";
import { useReason } from "../../i18n/use-reason.ts";
import { describeStanding, summariseStandings } from "./describe-standing.ts";

/** {t("standing.heading")}, by kind of work. Closed it is one line, whatever the coordinator comes to say: nothing moves. */
export function StandingList({ standings }: { readonly standings: readonly KernelStandingView[] }) {
  const t = useTranslations("contribute");
  const words = { t, tellReason: useReason(), kernelLabel: useJobWords().kernelLabel, formats: useFormats() };
  const caught = standings.some(({ standing }) => standing === "caught");
  return (
    <details className="group rounded-xl border border-line bg-panel">
      <summary className="flex list-none items-center gap-4 rounded-xl p-6 sm:px-8 [&::-webkit-details-marker]:hidden">
        <span className="flex min-w-0 grow flex-wrap items-baseline gap-x-4 gap-y-1">
          <h2 className="text-lg">{t("standing.heading")}</h2>
          <span className={clsx("text-[0.9375rem]", caught ? "text-danger" : "text-ink-soft")}>
            {summariseStandings(standings, t)}
          </span>
        </span>
        <span className="shrink-0 transition-transform group-open:rotate-180">
          <Icon name="chevron" size={20} />
        </span>
      </summary>
      <ul className="grid gap-4 border-t border-line p-6 sm:p-8 lg:grid-cols-2">
        {standings.length === 0 && <li className="text-[0.9375rem] text-ink-soft">{t("standing.explain")}</li>}
        {standings.map((view) => {
          const { headline, detail } = describeStanding(view, words);
          return (
            <li key={view.kernel} className="text-[0.9375rem]">
              <p className={clsx(view.standing === "caught" && "text-danger")}>{headline}</p>
              <p className="text-sm text-ink-soft">{detail}</p>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
