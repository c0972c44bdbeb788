import type { KernelStandingView } from "#lib/protocol/messages/sessions.ts";
import { formatCount, formatMoment } from "../../format.ts";
import { kernelLabel } from "../jobs/describe-job.ts";

const STANDINGS: Record<KernelStandingView["standing"], string> = {
  proven: "proven",
  unproven: "not proven yet",
  caught: "isolated",
};

/** How this browser stands with one kind of work: in a few words, and why. */
export function describeStanding(view: KernelStandingView): { readonly headline: string; readonly detail: string } {
  const { kernel, standing, verified, room, isolatedUntil, reason } = view;
  const until = isolatedUntil === null ? "" : ` until ${formatMoment(isolatedUntil)}`;
  const right = `${formatCount(verified)} ${verified === 1 ? "result" : "results"} found right`;
  const counted = `${right}, room for ${formatCount(room)} ${room === 1 ? "unit" : "units"} at once`;
  return {
    headline: `${kernelLabel(kernel.split("@")[0]!)}: ${STANDINGS[standing]}${until}`,
    detail: `${reason.sentence} ${counted}.`,
  };
}

/** All of them in one short line. */
export function summariseStandings(standings: readonly KernelStandingView[]): string {
  if (standings.length === 0) return "Nothing yet.";
  const count = (which: KernelStandingView["standing"]): number =>
    standings.filter(({ standing }) => standing === which).length;
  const caught = count("caught");
  const all = `${standings.length} ${standings.length === 1 ? "kind" : "kinds"} of work`;
  return caught > 0 ? `Isolated with ${caught} of ${all}.` : `Proven with ${count("proven")} of ${all}.`;
}
