"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import { IconButton } from "../../../../../components/button.tsx";
import { Icon } from "../../../../../components/line-icon.tsx";
import { useAnnounce } from "../../../../../components/live-region.tsx";
import { Notice } from "../../../../../components/notice.tsx";
import { Progress } from "../../../../../components/progress.tsx";
import { useFormats } from "../../../../../i18n/use-formats.ts";
import { useTellError } from "../../../../../i18n/use-tell-error.ts";
import { PhotoDrop } from "./photo-drop.tsx";
import type { PhotoSet } from "./use-photos.ts";

/** The picked photos: thumbnails to look at or remove, what is being read, and what could not be used. */
export function PhotoTray(props: {
  readonly set: PhotoSet;
  /** What the first images are to the job, where they differ. */
  readonly roles?: readonly string[];
}) {
  const { set, roles = [] } = props;
  const { photos, reading, refusals } = set;
  const t = useTranslations("submit.photos");
  const { formatBytes, formatPixels } = useFormats();
  const tellError = useTellError();
  const announce = useAnnounce();
  const remove = (key: number, name: string): void => {
    set.remove(key);
    announce(t("removed", { name }));
  };
  const only = photos.length === 1 ? photos[0]! : null;
  return (
    <div className="grid grid-cols-1 gap-3">
      {only && (
        <p className="flex items-center gap-2 text-sm text-ink-soft">
          <span className="min-w-0 flex-1 truncate">
            {t("only", { name: only.file.name, size: formatPixels(only), bytes: formatBytes(only.file.size) })}
          </span>
          <IconButton label={t("remove", { name: only.file.name })} onClick={() => remove(only.key, only.file.name)}>
            <Icon name="remove" />
          </IconButton>
        </p>
      )}
      {photos.length > 1 && (
        <>
          <p className="flex items-baseline justify-between gap-4 text-sm text-ink-soft">
            <span>
              {t("count", {
                count: photos.length,
                bytes: formatBytes(photos.reduce((sum, { file }) => sum + file.size, 0)),
              })}
            </span>
            <button type="button" className="min-h-9 underline underline-offset-4" onClick={set.clear}>
              {t("removeAll")}
            </button>
          </p>
          <ul
            aria-label={t("list")}
            className="grid max-h-80 grid-cols-4 gap-2 overflow-y-auto p-1 sm:grid-cols-[repeat(auto-fill,minmax(5.5rem,1fr))]"
          >
            {photos.map((photo, at) => (
              <li key={photo.key} className="relative">
                <button
                  type="button"
                  aria-pressed={set.shown?.key === photo.key}
                  aria-label={t("show", { name: photo.file.name })}
                  title={t("tip", { name: photo.file.name, size: formatPixels(photo) })}
                  onClick={() => set.show(photo.key)}
                  className={clsx(
                    "block aspect-square w-full overflow-hidden rounded-sm bg-well",
                    set.shown?.key === photo.key && "ring-2 ring-accent",
                  )}
                >
                  {/* biome-ignore lint/performance/noImgElement: drawn on this page. */}
                  <img src={photo.thumbnail} alt="" className="size-full object-cover" />
                </button>
                {roles[at] !== undefined && (
                  <span className="pointer-events-none absolute bottom-1 start-1 rounded-sm bg-[#0b0e12] px-1.5 text-xs text-white">
                    {roles[at]}
                  </span>
                )}
                <button
                  type="button"
                  aria-label={t("remove", { name: photo.file.name })}
                  title={t("remove", { name: photo.file.name })}
                  onClick={() => remove(photo.key, photo.file.name)}
                  className="absolute top-1 end-1 flex size-6 items-center justify-center rounded-full bg-[#0b0e12] text-white hover:bg-black"
                >
                  <Icon name="remove" size={12} />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <PhotoDrop adding={photos.length > 0} onFiles={set.add} />
      <div role="status" className="min-h-6 text-sm text-ink-soft">
        {reading > 0 && (photos.length + reading > 2 ? t("readingMany", { count: reading }) : t("readingOne"))}
      </div>
      {reading > 2 && <Progress label={t("reading")} done={photos.length} total={photos.length + reading} />}
      {refusals.length > 0 && (
        <Notice tone="error" title={t("refused", { count: refusals.length })}>
          <ul className="max-h-48 overflow-y-auto">
            {refusals.map(({ of, error }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two files may have one name.
              <li key={at}>
                {t.rich("refusal", {
                  file: typeof of === "number" ? t("surplus", { count: of }) : of,
                  why: tellError(error),
                  name: (text) => <span className="font-medium">{text}</span>,
                })}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}
