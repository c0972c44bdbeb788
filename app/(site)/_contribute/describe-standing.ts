import type { KernelStandingView } from "#lib/protocol/messages/sessions.ts";
import type { Formats } from "../../format.ts";
import type { Translate } from "../../i18n/translate.ts";
import type { JobWords } from "../../i18n/use-job-words.ts";
import type { TellReason } from "../../i18n/use-reason.ts";

/** The language a standing is described in. */
export interface StandingWords {
  readonly t: Translate<"contribute">;
  readonly tellReason: TellReason;
  readonly kernelLabel: JobWords["kernelLabel"];
  readonly formats: Formats;
}

/** How this browser stands with one kind of work: in a few words, and why. */
export function describeStanding(
  view: KernelStandingView,
  { t, tellReason, kernelLabel, formats }: StandingWords,
): { readonly headline: string; readonly detail: string } {
  const { standing, verified, room, isolatedUntil, reason } = view;
  const kernel = kernelLabel(view.kernel.split("@")[0]!);
  return {
    headline:
      isolatedUntil === null
        ? t("standing.headline", { kernel, standing })
        : t("standing.until", { kernel, moment: formats.formatMoment(isolatedUntil) }),
    detail: t("then", {
      first: tellReason(reason.code, reason.sentence),
      second: t("standing.detail", { verified, room }),
    }),
  };
}

/** All of them in one short line. */
export function summariseStandings(standings: readonly KernelStandingView[], t: Translate<"contribute">): string {
  if (standings.length === 0) return t("standing.nothing");
  const count = (which: KernelStandingView["standing"]): number =>
    standings.filter(({ standing }) => standing === which).length;
  const caught = count("caught");
  const all = standings.length;
  return caught > 0
    ? t("standing.isolated", { count: caught, all })
    : t("standing.proven", { count: count("proven"), all });
}
