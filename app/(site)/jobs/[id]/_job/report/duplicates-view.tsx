import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { formatCount } from "../../../../../format.ts";
import { InputThumbnail } from "../input-list.tsx";
import type { ReportOf } from "./read-report.ts";
import { ResultTable } from "./result-table.tsx";

/** Groups of images that look alike, side by side. */
export function DuplicatesView(props: { readonly job: JobView; readonly report: ReportOf<"duplicates"> }) {
  const { groups, images } = props.report;
  const alike = groups.reduce((sum, group) => sum + group.images.length, 0);
  return (
    <div className="grid gap-6">
      <p>
        {groups.length === 0 ? (
          `No two of the ${formatCount(images.length)} images look alike.`
        ) : (
          <>
            <span className="reading text-2xl">{formatCount(groups.length)}</span>{" "}
            {groups.length === 1 ? "group" : "groups"} of images that look alike
            <span className="text-ink-soft">
              : {formatCount(alike)} of {formatCount(images.length)} images
            </span>
          </>
        )}
      </p>
      {groups.map((group, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place in the report.
        <section key={at} aria-label={`Group ${at + 1}`} className="border-t border-line pt-4">
          <h3 className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 text-base">
            Group {at + 1}
            <span className="text-sm font-normal text-ink-soft">
              {group.farthest === 0 ? "the same hash" : `at most ${group.farthest} of 64 bits apart`}
            </span>
          </h3>
          <ul className="grid grid-cols-3 gap-2 sm:grid-cols-5">
            {group.images.map((image) => (
              <li key={image}>
                <InputThumbnail job={props.job} index={image} className="aspect-[4/3]" />
                <span className="mt-1 block text-sm text-ink-soft">Image {image + 1}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <details>
        <summary className="text-[0.9375rem] underline underline-offset-4">Hashes of all images</summary>
        <div className="mt-3">
          <ResultTable
            caption="Hashes of all images, in order"
            rows={images}
            columns={[
              { title: "pHash", value: ({ phash }) => phash },
              { title: "dHash", value: ({ dhash }) => dhash },
              { title: "Group", value: ({ group }) => (group === null ? "–" : group + 1) },
            ]}
          />
        </div>
      </details>
    </div>
  );
}
