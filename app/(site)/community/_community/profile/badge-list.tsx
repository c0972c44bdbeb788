import clsx from "clsx";
import { useTranslations } from "next-intl";
import type { BadgeView } from "#lib/protocol/messages/community.ts";
import { Icon } from "../../../../components/line-icon.tsx";
import { describeBadge } from "./describe-badge.ts";

/** What somebody is known for; nothing where there is nothing. */
export function BadgeList(props: { readonly badges: readonly BadgeView[]; readonly className?: string }) {
  const t = useTranslations("community");
  if (props.badges.length === 0) return null;
  return (
    <ul aria-label={t("badges.label")} className={clsx("flex flex-wrap gap-2", props.className)}>
      {props.badges.map((badge) => {
        const { title, detail } = describeBadge(badge, t);
        return (
          <li
            key={badge.code}
            title={detail}
            className="inline-flex items-center gap-1.5 rounded-full bg-accent-wash px-3 py-1 text-sm font-medium"
          >
            <span className="text-accent">
              <Icon name="check" />
            </span>
            {title}
          </li>
        );
      })}
    </ul>
  );
}
