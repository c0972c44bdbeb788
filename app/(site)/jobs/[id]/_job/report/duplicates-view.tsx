"use client";

import { useTranslations } from "next-intl";
import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { useFormats } from "../../../../../i18n/use-formats.ts";
import { InputThumbnail } from "../input-list.tsx";
import type { ReportOf } from "./read-report.ts";
import { ResultTable } from "./result-table.tsx";

/** Groups of images that look alike, side by side. */
export function DuplicatesView(props: { readonly job: JobView; readonly report: ReportOf<"duplicates"> }) {
  const { groups, images } = props.report;
  const t = useTranslations("jobs.duplicates");
  const tReport = useTranslations("jobs.report");
  const { formatCount } = useFormats();
  const alike = groups.reduce((sum, group) => sum + group.images.length, 0);
  return (
    <div className="grid gap-6">
      <p>
        {groups.length === 0
          ? t("none", { images: images.length })
          : t.rich("found", {
              groups: groups.length,
              alike,
              images: images.length,
              big: (text) => <span className="reading text-2xl">{text}</span>,
              soft: (text) => <span className="text-ink-soft">{text}</span>,
            })}
      </p>
      {groups.map((group, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place in the report.
        <section key={at} aria-label={t("group", { group: at + 1 })} className="border-t border-line pt-4">
          <h3 className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 text-base">
            {t("group", { group: at + 1 })}
            <span className="text-sm font-normal text-ink-soft">
              {group.farthest === 0 ? t("same") : t("apart", { bits: group.farthest })}
            </span>
          </h3>
          <ul className="grid grid-cols-3 gap-2 sm:grid-cols-5">
            {group.images.map((image) => (
              <li key={image}>
                <InputThumbnail job={props.job} index={image} className="aspect-[4/3]" />
                <span className="mt-1 block text-sm text-ink-soft">{tReport("image", { image: image + 1 })}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <details>
        <summary className="text-[0.9375rem] underline underline-offset-4">{t("hashes")}</summary>
        <div className="mt-3">
          <ResultTable
            caption={t("hashesInOrder")}
            rows={images}
            columns={[
              { title: "pHash", value: ({ phash }) => phash },
              { title: "dHash", value: ({ dhash }) => dhash },
              { title: t("column"), value: ({ group }) => (group === null ? "–" : formatCount(group + 1)) },
            ]}
          />
        </div>
      </details>
    </div>
  );
}
