"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import { useId, useRef, useState } from "react";
import { MAX_FILE_BYTES } from "#lib/kernels/image-recognize/limits.ts";
import { Button } from "../../../../../components/button.tsx";
import { ErrorNotice } from "../../../../../components/notice.tsx";
import { useFormats } from "../../../../../i18n/use-formats.ts";
import { useDropTarget } from "../fields/use-drop-target.ts";
import { describeNetwork } from "./describe-network.ts";
import { type LoadedNetwork, loadNetwork, loadShippedNetwork } from "./load-network.ts";

/** Takes a network by dropping or picking its file, or the one that comes with the site. */
export function NetworkPicker(props: {
  readonly network: LoadedNetwork | null;
  readonly onNetwork: (network: LoadedNetwork | null) => void;
}) {
  const t = useTranslations("submit");
  const formats = useFormats();
  const id = useId();
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const latest = useRef(0);

  /** Of several that are wanted while one is read, the last one counts. */
  const take = async (load: () => Promise<LoadedNetwork>): Promise<void> => {
    const turn = ++latest.current;
    setLoading(true);
    setError(null);
    props.onNetwork(null);
    const take = await load().then(
      (network) => () => props.onNetwork(network),
      (failure: unknown) => () => setError(failure),
    );
    if (turn !== latest.current) return;
    take();
    setLoading(false);
  };
  const takeFile = (file: File | undefined): void => {
    if (file) void take(() => loadNetwork(file.name, file));
  };

  const { over, handlers } = useDropTarget((transfer) => takeFile(transfer.files[0]));

  return (
    <div className="grid gap-3">
      {props.network && (
        <p>
          <span className="font-medium break-words">{props.network.name}</span>{" "}
          <span className="text-ink-soft">({formats.formatBytes(props.network.sizeBytes)})</span>
          <br />
          <span className="text-sm text-ink-soft">{describeNetwork(props.network.summary, t, formats)}</span>
        </p>
      )}
      <div
        {...handlers}
        className={clsx(
          "relative rounded-md border border-dashed p-4 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
          over ? "border-accent bg-accent-wash" : "border-line-strong",
        )}
      >
        <input
          id={id}
          type="file"
          accept=".onnx"
          className="sr-only"
          onChange={(event) => {
            takeFile(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        <label htmlFor={id} className="block cursor-pointer after:absolute after:inset-0">
          <span className="text-[0.9375rem] underline underline-offset-4">
            {t(props.network ? "network.other" : "network.drop")}
          </span>
          <span className="mt-1 block text-sm text-ink-soft">
            {t("network.form", { size: formats.formatBytes(MAX_FILE_BYTES) })}
          </span>
        </label>
      </div>
      <Button className="justify-self-start" disabled={loading} onClick={() => take(loadShippedNetwork)}>
        {t("network.shipped")}
      </Button>
      <div role="status" className="min-h-6 text-sm text-ink-soft">
        {loading && t("network.reading")}
      </div>
      {error !== null && <ErrorNotice title={t("network.refused")} error={error} />}
    </div>
  );
}
