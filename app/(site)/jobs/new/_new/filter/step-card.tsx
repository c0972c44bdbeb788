"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import { opForms } from "#lib/kernels/image-filter/params.ts";
import type { FieldValue } from "#lib/kernels/operations/operation-form.ts";
import { IconButton } from "../../../../../components/button.tsx";
import { Icon } from "../../../../../components/line-icon.tsx";
import { useFormats } from "../../../../../i18n/use-formats.ts";
import { OperationFields } from "../fields/operation-fields.tsx";
import { useOperationTexts } from "../fields/use-operation-texts.ts";
import type { Step } from "./pipeline-state.ts";

/**
 * One step of the pipeline: its fields, and buttons to move and remove it. At the ends a move button does nothing but stays
 * focusable, so that whoever moves a step all the way does not lose their place.
 */
export function StepCard(props: {
  readonly step: Step;
  readonly at: number;
  readonly count: number;
  readonly dragging: boolean;
  readonly onChange: (field: string, value: FieldValue | undefined) => void;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
}) {
  const t = useTranslations("submit.pipeline");
  const { formatCount } = useFormats();
  const { labelOf } = useOperationTexts();
  const form = opForms[props.step.op.op];
  const operation = labelOf(form);
  const values = props.step.op as unknown as Readonly<Record<string, FieldValue | undefined>>;
  return (
    <div
      className={clsx(
        "rounded-md border bg-panel p-3 ps-4",
        props.dragging ? "border-accent opacity-60" : "border-line",
      )}
    >
      <div className="flex items-center gap-2">
        <span className="reading w-5 text-sm text-accent">{formatCount(props.at + 1)}</span>
        <h3 className="me-auto text-base">{operation}</h3>
        <IconButton
          label={t("up", { operation })}
          aria-disabled={props.at === 0}
          onClick={() => props.onMove(props.at - 1)}
        >
          <Icon name="up" />
        </IconButton>
        <IconButton
          label={t("down", { operation })}
          aria-disabled={props.at === props.count - 1}
          onClick={() => props.onMove(props.at + 1)}
        >
          <Icon name="down" />
        </IconButton>
        <IconButton label={t("remove", { operation })} onClick={props.onRemove}>
          <Icon name="remove" />
        </IconButton>
      </div>
      {form.fields.length > 0 && (
        <div className="mt-2 pe-2 pb-1 sm:ps-7">
          <OperationFields form={form} values={values} onChange={props.onChange} />
        </div>
      )}
    </div>
  );
}
