"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import type { JobView, UnitView } from "#lib/protocol/messages/jobs.ts";
import { useFormats } from "../../../../../i18n/use-formats.ts";
import { hasEnded } from "../../../has-ended.ts";
import { describeUnit, resultsNeeded } from "../describe-verification.ts";
import { useVoice } from "../use-voice.ts";

/** The chosen unit: where it is, how far it is, and who computed it. */
export function UnitDetails({ job, unit }: { readonly job: JobView; readonly unit: UnitView | null }) {
  const t = useTranslations("jobs.unit");
  const tReplica = useTranslations("jobs.replica");
  const { formatCount, formatPixels } = useFormats();
  const voice = useVoice();
  const place = unit && { size: formatPixels(unit.region), x: unit.region.x, y: unit.region.y };
  const stage = unit && job.stages.length > 1 ? job.stages[unit.stage] : undefined;
  return (
    <section aria-labelledby="unit-heading" className={hasEnded(job) ? "min-h-[11rem]" : "min-h-[15rem]"}>
      <h2 id="unit-heading" className="text-lg">
        {unit ? t("title", { unit: unit.ordinal + 1, total: job.units.total }) : t("titleNone")}
      </h2>
      <div aria-live="polite">
        <p className="mt-1 text-ink-soft">{unit ? describeUnit(unit, job, voice) : t("choose")}</p>
      </div>
      {unit && place && (
        <>
          <p className="mt-1 text-sm text-ink-soft">
            {stage ? t("placeInStage", { ...place, stage: voice.titleOf(stage.title) }) : t("place", place)}
          </p>
          {unit.replicas.length > 0 && (
            <table className="mt-4 w-full text-[0.9375rem]">
              <caption className="sr-only">{t("replicas")}</caption>
              <thead className="text-sm text-ink-soft">
                <tr className="border-b border-line">
                  <th scope="col" className="py-1.5 pe-3 text-start font-normal">
                    #
                  </th>
                  <th scope="col" className="py-1.5 pe-3 text-start font-normal">
                    {t("host")}
                  </th>
                  <th scope="col" className="py-1.5 text-start font-normal">
                    {t("result")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {unit.replicas.map((replica) => (
                  <tr key={replica.attempt} className="border-b border-line align-top">
                    <td className="reading py-1.5 pe-3">{formatCount(replica.attempt + 1)}</td>
                    <td className="reading py-1.5 pe-3" title={replica.host}>
                      {replica.host.slice(0, 8)}
                    </td>
                    <td className="py-1.5">
                      <span className={clsx(replica.state === "invalid" && "text-danger")}>
                        {tReplica(replica.state)}
                      </span>
                      <p className="text-sm text-ink-soft">
                        {voice.tellReason(replica.reason.code, replica.reason.sentence)}
                      </p>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </>
      )}
      {!unit && !hasEnded(job) && <Key job={job} />}
    </section>
  );
}

/** What the dots on unfinished units mean. */
function Key({ job }: { readonly job: JobView }) {
  const t = useTranslations("jobs.key");
  const isByTrust = job.verification.kind === "error-rate";
  const needed = resultsNeeded(job);
  return (
    <ul className="mt-4 grid gap-2 text-sm text-ink-soft">
      <li className="flex items-center gap-3">
        <span className="size-3 rounded-full bg-accent" /> {t("result")}
      </li>
      <li className="flex items-center gap-3">
        <span className="size-3 rounded-full border-2 border-accent" /> {t("computing")}
      </li>
      <li className="flex items-center gap-3">
        <span className="m-[0.1875rem] size-1.5 rounded-full bg-line-strong" /> {t("waiting")}
      </li>
      {isByTrust && (
        <li className="flex items-center gap-3">
          <span className="hatched size-3 border border-accent" /> {t("stands")}
        </li>
      )}
      {!isByTrust && <li>{needed === 1 ? t("one") : t("quorum", { quorum: needed })}</li>}
    </ul>
  );
}
