"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import { useEffect, useId, useRef } from "react";
import { MAX_IMAGE_PIXELS } from "#lib/protocol/limits.ts";
import { Icon } from "../../../../../components/line-icon.tsx";
import { useDropTarget } from "../fields/use-drop-target.ts";
import { PHOTO_TYPES } from "./load-photo.ts";
import { picturesOf, readDropped } from "./read-dropped.ts";

/** Takes photos by dropping, pasting or picking, singly or by the folder. With photos already there it is one line. */
export function PhotoDrop(props: { readonly adding: boolean; readonly onFiles: (files: readonly File[]) => void }) {
  const id = useId();
  const picker = useRef<HTMLInputElement>(null);
  const { adding, onFiles } = props;
  const t = useTranslations("submit.photos");

  // A slow machine may let somebody pick files before the page listens; whichever hears of them first takes them away.
  useEffect(() => {
    const files = [...(picker.current?.files ?? [])];
    if (picker.current) picker.current.value = "";
    if (files.length > 0) onFiles(files);
  }, [onFiles]);

  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const files = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
      if (files.length > 0) onFiles(files);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [onFiles]);

  const { over, handlers } = useDropTarget((transfer) => {
    void readDropped(transfer).then((files) => files.length > 0 && onFiles(files));
  });

  return (
    <div
      {...handlers}
      className={clsx(
        "relative rounded-md border border-dashed transition-colors has-[[data-files]:focus-visible]:outline-2 has-[[data-files]:focus-visible]:outline-offset-2 has-[[data-files]:focus-visible]:outline-accent",
        over ? "border-accent bg-accent-wash" : "border-line-strong bg-panel",
        adding
          ? "flex flex-wrap items-center gap-x-6 px-4 py-1"
          : "flex aspect-[4/3] flex-col items-center justify-center gap-4 p-6",
      )}
    >
      <input
        ref={picker}
        id={id}
        data-files=""
        type="file"
        multiple
        accept={PHOTO_TYPES.join(",")}
        className="sr-only"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          if (files.length > 0) onFiles(files);
          event.target.value = "";
        }}
      />
      <label
        htmlFor={id}
        className={clsx("block cursor-pointer after:absolute after:inset-0", !adding && "max-w-xs text-center")}
      >
        {adding ? (
          <span className="inline-flex min-h-9 items-center text-[0.9375rem] underline underline-offset-4">
            {t("add")}
          </span>
        ) : (
          <>
            <span className="mx-auto mb-4 flex size-14 items-center justify-center rounded-full bg-accent-wash text-accent">
              <Icon name="upload" size={24} />
            </span>
            <span className="block text-xl font-semibold">{t("drop")}</span>
            <span className="mt-1 block text-ink-soft">{t("pick", { megapixels: MAX_IMAGE_PIXELS / 1e6 })}</span>
          </>
        )}
      </label>
      <FolderPicker onFiles={onFiles} />
    </div>
  );
}

/** React knows no such attribute; every browser does. */
const DIRECTORY = { webkitdirectory: "" };

/** Takes all pictures of a folder, where the browser can. */
function FolderPicker({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const id = useId();
  const t = useTranslations("submit.photos");
  return (
    <span className="relative rounded-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent">
      <input
        id={id}
        type="file"
        {...DIRECTORY}
        className="sr-only"
        onChange={(event) => {
          const files = picturesOf(event.target.files ?? []);
          if (files.length > 0) onFiles(files);
          event.target.value = "";
        }}
      />
      <label
        htmlFor={id}
        className="inline-flex min-h-9 cursor-pointer items-center text-[0.9375rem] underline underline-offset-4"
      >
        {t("folder")}
      </label>
    </span>
  );
}
