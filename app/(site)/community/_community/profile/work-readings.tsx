import { useTranslations } from "next-intl";
import type { Work } from "#lib/protocol/messages/community.ts";
import { Reading } from "../../../../components/panel.tsx";
import { useFormats } from "../../../../i18n/use-formats.ts";

/** What a person did, in figures. */
export function WorkReadings({ work }: { readonly work: Work }) {
  const t = useTranslations("community");
  const { formatCount, formatCredit } = useFormats();
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-4">
      <Reading label={t("credit")} value={formatCredit(work.creditMicro)} />
      <Reading
        label={t("work.streak")}
        value={t("work.days", { count: work.streakDays })}
        note={t("work.longest", { count: formatCount(work.longestStreakDays) })}
      />
      <Reading label={t("work.active")} value={formatCount(work.activeDays)} />
      <Reading label={t("hosts")} value={formatCount(work.hosts)} />
    </dl>
  );
}
