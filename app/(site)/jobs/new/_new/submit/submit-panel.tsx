"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Cid } from "#lib/protocol/ids.ts";
import type { OutputFormat } from "#lib/protocol/messages/jobs.ts";
import { Button } from "../../../../../components/button.tsx";
import { CheckRow } from "../../../../../components/check-row.tsx";
import { CONTROL_SHAPE, Field } from "../../../../../components/field.tsx";
import { ErrorNotice } from "../../../../../components/notice.tsx";
import { Select } from "../../../../../components/select.tsx";
import { Slider } from "../../../../../components/slider.tsx";
import { parseTokens } from "../../../_funding/token-amount.ts";
import type { PickedPhoto } from "../photos/use-photos.ts";
import { BudgetField } from "./budget-field.tsx";
import { EstimateReadings } from "./estimate-readings.tsx";
import { type ImageCount, splitJobs } from "./split-jobs.ts";
import { SubmissionProgress } from "./submission-progress.tsx";
import type { Order } from "./submit-orders.ts";
import { useJobTitles } from "./use-job-titles.ts";
import { useSubmitJobs } from "./use-submit-jobs.ts";
import { VerificationFields } from "./verification-fields.tsx";
import { termsOf, type VerificationChoice } from "./verification-terms.ts";

/** What is to be submitted, as far as it is known. */
export interface Work {
  readonly kernel: string;
  /** Null while they are not valid. */
  readonly params: unknown;
  readonly takes: ImageCount;
  /** The file that comes after the images, once it is uploaded. */
  readonly file: Cid | null;
  /** Whether the kernel's declared cost is the most a unit can take, and usually far from it. */
  readonly costIsBound: boolean;
}

/** What the work takes, its terms, and the button. `blocked` says what is still missing. */
export function SubmitPanel(props: {
  readonly work: Work;
  readonly photos: readonly PickedPhoto[];
  /** The title where there is no photo to name the job after. */
  readonly defaultTitle?: string;
  readonly blocked: string | null;
}) {
  const { work, photos, blocked } = props;
  const t = useTranslations("submit.terms");
  const titleJobs = useJobTitles();
  const [typed, setTyped] = useState<string | null>(null);
  const [verification, setVerification] = useState<VerificationChoice>({ quorum: 2, targetErrorRate: null });
  const [priority, setPriority] = useState(0);
  const [format, setFormat] = useState<OutputFormat>("png");
  const [showInGallery, setShowInGallery] = useState(false);
  const [budget, setBudget] = useState("");
  const { submission, busy, submit, forget } = useSubmitJobs();

  const groups = splitJobs(photos, work.takes) ?? [];
  const names = groups.map((group) => group.map(({ file }) => file.name));
  const titles = titleJobs(typed ?? (photos.length === 0 ? (props.defaultTitle ?? null) : null), names);
  const isMany = groups.length > 1;
  const missing = blocked ?? (isMany || isLegible(budget) ? null : t("budgetIllegible"));

  const send = (orders: readonly Order[]): void => {
    const terms = { ...termsOf(verification), priority, ...(showInGallery && { showInGallery }) };
    const shared = { kernel: work.kernel, params: work.params, file: work.file, terms, output: { format } };
    void submit(orders, shared, isMany ? "" : budget);
  };
  const orders = (): Order[] =>
    groups.map((group, at) => ({ title: titles[at]!.slice(0, 120), images: group.map(({ file }) => file) }));

  const estimated = {
    kernel: work.kernel,
    params: blocked === null ? work.params : null,
    inputs: inputsOf(groups[0] ?? [], work.file),
    times: isMany ? pixelsOf(photos) / pixelsOf(groups[0]!) : 1,
    costIsBound: work.costIsBound,
  };

  const single = submission?.orders.length === 1 ? submission.states[0] : undefined;
  const error = submission?.error ?? (single?.phase === "failed" ? single.error : null);
  return (
    <form
      className="grid gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && missing === null) send(orders());
      }}
    >
      <EstimateReadings of={estimated} replicas={verification.targetErrorRate === null ? verification.quorum : 2} />
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
        <Field label={t(isMany ? "titleOfAll" : "title")} className="sm:col-span-2">
          {(control) => (
            <input
              {...control}
              className={CONTROL_SHAPE}
              maxLength={120}
              placeholder={isMany ? t("ownNames") : undefined}
              value={typed ?? (isMany ? "" : (titles[0] ?? ""))}
              onChange={(event) => setTyped(event.target.value === "" && isMany ? null : event.target.value)}
            />
          )}
        </Field>
        <div className="sm:col-span-2">
          <VerificationFields choice={verification} onChange={setVerification} />
        </div>
        <Slider label={t("priority")} min={-10} max={10} step={1} value={priority} onChange={setPriority} />
        <Select
          label={t("format")}
          value={format}
          options={[
            { value: "png", label: "PNG" },
            { value: "webp", label: "WebP" },
          ]}
          onChange={setFormat}
        />
        <div className="sm:col-span-2">
          <CheckRow label={t("gallery")} hint={t("galleryHint")} checked={showInGallery} onChange={setShowInGallery} />
        </div>
      </div>
      {!isMany && <BudgetField of={estimated} text={budget} onChange={setBudget} />}
      {error !== null && !busy && <ErrorNotice title={t("failed")} error={error} />}
      <div className="min-h-[5.5rem]">
        {submission !== null && (busy || isSeveral(submission.orders)) ? (
          <SubmissionProgress submission={submission} busy={busy} onRetry={send} onForget={forget} />
        ) : (
          <>
            <Button type="submit" tone="primary" className="w-full sm:w-auto" disabled={missing !== null}>
              {isMany ? t("submitMany", { jobs: groups.length }) : t("submit")}
            </Button>
            <p className="mt-2 text-sm text-ink-soft">
              {missing ?? (photos.length > 0 && <PhotosNote photos={photos.length} jobs={groups.length} />)}
            </p>
          </>
        )}
      </div>
    </form>
  );
}

/** Whether nothing or an amount was typed as the budget. */
const isLegible = (budget: string): boolean => budget === "" || "wei" in parseTokens(budget);

const isSeveral = (orders: readonly Order[]): boolean => orders.length > 1;

/** How many jobs the photos become, and who sees them. */
function PhotosNote({ photos, jobs }: { readonly photos: number; readonly jobs: number }) {
  const t = useTranslations("submit.terms");
  return (
    <>
      {photos > 1 && `${t(jobs === 1 ? "photosInOne" : "photosInMany", { photos, jobs })} `}
      {t("public")}
    </>
  );
}

const pixelsOf = (photos: readonly PickedPhoto[]): number =>
  photos.reduce((sum, { width, height }) => sum + width * height, 0);

function inputsOf(photos: readonly PickedPhoto[], file: Cid | null) {
  const images = photos.map(({ width, height, opaque }) => ({ kind: "image" as const, width, height, opaque }));
  return file === null ? images : [...images, { kind: "file" as const, cid: file }];
}
