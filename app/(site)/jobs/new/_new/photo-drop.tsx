"use client";

import clsx from "clsx";
import { type DragEvent, useEffect, useId, useRef, useState } from "react";
import { Icon } from "../../../../components/line-icon.tsx";
import { PHOTO_TYPES } from "./load-photo.ts";

/** Takes a photo by dropping, pasting or picking. With a photo already there it shrinks to a button. */
export function PhotoDrop(props: { readonly replacing: boolean; readonly onFile: (file: File) => void }) {
  const id = useId();
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const { onFile } = props;

  // A slow machine may let somebody pick a file before the page listens.
  useEffect(() => {
    const file = picker.current?.files?.[0];
    if (file) onFile(file);
  }, [onFile]);

  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const file = [...(event.clipboardData?.files ?? [])].find((it) => it.type.startsWith("image/"));
      if (file) onFile(file);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [onFile]);

  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };
  const handlers = {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: drop,
  };

  return (
    <div
      {...handlers}
      className={clsx(
        "relative rounded-md border border-dashed transition-colors has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
        over ? "border-accent bg-accent-wash" : "border-line-strong bg-panel",
        props.replacing ? "p-3" : "flex aspect-[4/3] items-center justify-center p-6",
      )}
    >
      <input
        ref={picker}
        id={id}
        type="file"
        accept={PHOTO_TYPES.join(",")}
        className="sr-only"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onFile(file);
          event.target.value = "";
        }}
      />
      <label
        htmlFor={id}
        className={clsx(
          "block cursor-pointer text-center after:absolute after:inset-0",
          !props.replacing && "max-w-xs",
        )}
      >
        {props.replacing ? (
          <span className="text-[0.9375rem] underline underline-offset-4">Use another photo</span>
        ) : (
          <>
            <span className="mx-auto mb-4 flex size-14 items-center justify-center rounded-full bg-accent-wash text-accent">
              <Icon name="upload" size={24} />
            </span>
            <span className="block text-xl font-semibold">Drop a photo here</span>
            <span className="mt-1 block text-ink-soft">
              or paste one, or press to pick a file. JPEG, PNG, WebP or AVIF, up to 100 megapixels.
            </span>
          </>
        )}
      </label>
    </div>
  );
}
