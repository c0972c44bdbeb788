"use client";

import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import * as z from "zod";
import { imageRecognize } from "#lib/kernels/image-recognize/kernel.ts";
import { type RecognizeParams, recognizeParamsSchema } from "#lib/kernels/image-recognize/params.ts";
import type { InputShape } from "#lib/kernels/kernel.ts";
import { type FieldValue, formOf } from "#lib/kernels/operations/operation-form.ts";
import { Panel } from "../../../../../components/panel.tsx";
import { useTellError } from "../../../../../i18n/use-tell-error.ts";
import { OperationFields } from "../fields/operation-fields.tsx";
import { PhotoTray } from "../photos/photo-tray.tsx";
import { type PickedPhoto, usePhotos } from "../photos/use-photos.ts";
import { PreviewFrame } from "../preview/preview-frame.tsx";
import { type ImageCount, splitJobs } from "../submit/split-jobs.ts";
import { SubmitPanel } from "../submit/submit-panel.tsx";
import type { LoadedNetwork } from "./load-network.ts";
import { NetworkPicker } from "./network-picker.tsx";

const FORM = formOf("network", recognizeParamsSchema.extend({ op: z.literal("network") }));
/** Only classifiers name labels. */
const LABEL_FIELDS: ReadonlySet<string> = new Set(["top"]);

/** A network, photos, and the terms: one job of all photos for a classifier, a job each where a picture is made. */
export function NetworkForm() {
  const t = useTranslations("submit");
  const tellError = useTellError();
  const set = usePhotos();
  const { photos, shown } = set;
  const [network, setNetwork] = useState<LoadedNetwork | null>(null);
  const [params, setParams] = useState<RecognizeParams>(recognizeParamsSchema.parse({}));
  const isClassifier = network?.summary.kind === "classifier";
  const takes: ImageCount = isClassifier ? imageRecognize.inputs.images : { min: 1, max: 1 };
  const refusal = useMemo(() => network && refusalOf(network, params, photos, takes), [network, params, photos, takes]);
  const form = { ...FORM, fields: FORM.fields.filter(({ name }) => isClassifier || !LABEL_FIELDS.has(name)) };
  const change = (field: string, value: FieldValue | undefined): void => {
    const next = recognizeParamsSchema.safeParse({ ...params, [field]: value });
    if (next.success) setParams(next.data);
  };

  return (
    <div className="grid gap-8 lg:grid-cols-[1fr_26rem] lg:gap-10">
      <div className="grid min-w-0 grid-cols-1 content-start gap-3 lg:sticky lg:top-6 lg:self-start">
        {shown !== null && (
          <PreviewFrame
            image={shown.small}
            label={t("preview.photo")}
            computing={false}
            note={t("network.noPreview")}
          />
        )}
        <PhotoTray set={set} />
      </div>
      <div className="grid min-w-0 content-start gap-6">
        <Panel title={t("network.title")} titleId="network-heading">
          <div className="grid gap-5">
            <NetworkPicker network={network} onNetwork={setNetwork} />
            {network && <OperationFields form={form} values={{ ...params }} onChange={change} />}
          </div>
        </Panel>
        <Panel title={t("send")} titleId="network-submit-heading">
          <SubmitPanel
            work={{ kernel: imageRecognize.id, params, takes, file: network?.cid ?? null, costIsBound: false }}
            photos={photos}
            blocked={
              network === null
                ? t("network.first")
                : photos.length === 0
                  ? t("photoFirst")
                  : refusal === null
                    ? null
                    : tellError(refusal)
            }
          />
        </Panel>
      </div>
    </div>
  );
}

/** Why the network cannot be run on these photos; null when it can. */
function refusalOf(
  { sizeBytes, summary }: LoadedNetwork,
  params: RecognizeParams,
  photos: readonly PickedPhoto[],
  takes: ImageCount,
): unknown {
  const file: InputShape = { kind: "file", sizeBytes, summary };
  const shapes = photos.map(({ width, height, opaque }): InputShape => ({ kind: "image", width, height, opaque }));
  for (const group of splitJobs(shapes, takes) ?? []) {
    try {
      imageRecognize.plan(params, [...group, file]);
    } catch (error) {
      return error;
    }
  }
  return null;
}
