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
