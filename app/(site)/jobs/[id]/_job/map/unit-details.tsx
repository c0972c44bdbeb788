"use client";

import clsx from "clsx";
import type { JobView, UnitView } from "#lib/protocol/messages/jobs.ts";
import type { ReplicaState } from "#lib/protocol/states.ts";
import { formatCount, formatPixels } from "../../../../../format.ts";
import { hasEnded } from "../../../describe-job.ts";
import { describeUnit, resultsNeeded } from "../describe-verification.ts";

const REPLICA_LABELS: Record<ReplicaState, string> = {
  issued: "computing",
  reported: "result in",
  valid: "agrees",
  invalid: "disagrees",
  expired: "too late",
  failed: "gave up",
};

/** The chosen unit: where it is, how far it is, and who computed it. */
export function UnitDetails({ job, unit }: { readonly job: JobView; readonly unit: UnitView | null }) {
  return (
    <section aria-labelledby="unit-heading" className={hasEnded(job) ? "min-h-[11rem]" : "min-h-[15rem]"}>
      <h2 id="unit-heading" className="text-lg">
        {unit ? `Unit ${formatCount(unit.ordinal + 1)} of ${formatCount(job.units.total)}` : "Units"}
      </h2>
      <div aria-live="polite">
        <p className="mt-1 text-ink-soft">
          {unit ? describeUnit(unit, job) : "Choose one on the map to see who computed it and whether they agree."}
        </p>
      </div>
      {unit && (
        <>
          <p className="mt-1 text-sm text-ink-soft">
            {job.stages.length > 1 && `${job.stages[unit.stage]?.title}: `}
            {formatPixels(unit.region)} pixels at {formatCount(unit.region.x)}, {formatCount(unit.region.y)}
          </p>
          {unit.replicas.length > 0 && (
            <table className="mt-4 w-full text-start text-[0.9375rem]">
              <caption className="sr-only">Replicas of this unit</caption>
              <thead className="text-sm text-ink-soft">
                <tr className="border-b border-line">
                  <th scope="col" className="py-1.5 pe-3 font-normal">
                    #
                  </th>
                  <th scope="col" className="py-1.5 pe-3 font-normal">
                    Host
                  </th>
                  <th scope="col" className="py-1.5 font-normal">
                    Result
                  </th>
                </tr>
              </thead>
              <tbody>
                {unit.replicas.map((replica) => (
                  <tr key={replica.attempt} className="border-b border-line align-top">
                    <td className="reading py-1.5 pe-3">{replica.attempt + 1}</td>
                    <td className="reading py-1.5 pe-3" title={replica.host}>
                      {replica.host.slice(0, 8)}
                    </td>
                    <td className="py-1.5">
                      <span className={clsx(replica.state === "invalid" && "text-danger")}>
                        {REPLICA_LABELS[replica.state]}
                      </span>
                      <p className="text-sm text-ink-soft">{replica.reason.sentence}</p>
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
  const isByTrust = job.verification.kind === "error-rate";
  const needed = resultsNeeded(job);
  return (
    <ul className="mt-4 grid gap-2 text-sm text-ink-soft">
      <li className="flex items-center gap-3">
        <span className="size-3 rounded-full bg-accent" /> a result is in
      </li>
      <li className="flex items-center gap-3">
        <span className="size-3 rounded-full border-2 border-accent" /> a host computes it
      </li>
      <li className="flex items-center gap-3">
        <span className="m-[0.1875rem] size-1.5 rounded-full bg-line-strong" /> waiting for a host
      </li>
      {isByTrust && (
        <li className="flex items-center gap-3">
          <span className="hatched size-3 border border-accent" /> stands until the job is released
        </li>
      )}
      {!isByTrust && (
        <li>{needed === 1 ? "One result is enough." : `A unit is accepted when ${needed} results agree.`}</li>
      )}
    </ul>
  );
}
