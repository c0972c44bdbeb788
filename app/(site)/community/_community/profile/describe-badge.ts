import type { BadgeView } from "#lib/protocol/messages/community.ts";
import type { Translate } from "../../../../i18n/translate.ts";

/** A badge by its code, which holds its step; one of a newer server in the server's words. */
export function describeBadge(badge: BadgeView, t: Translate<"community">): Pick<BadgeView, "title" | "detail"> {
  const [, kind, step] = /^(credit|streak)-(\d+)$/.exec(badge.code) ?? [];
  if (kind === "credit")
    return { title: t("badges.credit", { amount: Number(step) }), detail: t("badges.creditDetail") };
  if (kind === "streak") return { title: t("badges.streak", { days: Number(step) }), detail: t("badges.streakDetail") };
  return badge;
}
