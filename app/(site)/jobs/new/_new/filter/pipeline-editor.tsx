"use client";

import { useTranslations } from "next-intl";
import { type Dispatch, useId, useState } from "react";
import { MAX_OPS } from "#lib/kernels/image-filter/limits.ts";
import { opForms } from "#lib/kernels/image-filter/params.ts";
import { useAnnounce } from "../../../../../components/live-region.tsx";
import { useOperationTexts } from "../fields/use-operation-texts.ts";
import { OperationPicker } from "./operation-picker.tsx";
import type { PipelineAction, PipelineState } from "./pipeline-state.ts";
import { PipelineTextField } from "./pipeline-text-field.tsx";
import { StepCard } from "./step-card.tsx";

/** The pipeline as steps and as text, kept in line with each other. */
export function PipelineEditor(props: { readonly state: PipelineState; readonly dispatch: Dispatch<PipelineAction> }) {
  const { state, dispatch } = props;
  const t = useTranslations("submit.pipeline");
  const { labelOf } = useOperationTexts();
  const announce = useAnnounce();
  const addId = useId();
  const [dragged, setDragged] = useState<number | null>(null);
  const { steps } = state;

  const move = (key: number, to: number): void => {
    const step = steps.find((it) => it.key === key);
    if (step === undefined || to < 0 || to >= steps.length) return;
    dispatch({ type: "move", key, to });
    announce(t("moved", { operation: labelOf(opForms[step.op.op]), step: to + 1, count: steps.length }));
  };
  const remove = (key: number, at: number): void => {
    const operation = labelOf(opForms[steps[at]!.op.op]);
    dispatch({ type: "remove", key });
    announce(t("removed", { operation }));
    // The focused button is gone: the place where the step was added from is the nearest thing that stays.
    document.getElementById(addId)?.focus();
  };

  return (
    <div className="grid grid-cols-1 gap-4">
      {steps.length === 0 ? (
        <p className="rounded-md border border-dashed border-line-strong p-4 text-ink-soft">{t("none")}</p>
      ) : (
        <ol className="grid gap-2">
          {steps.map((step, at) => (
            <li
              key={step.key}
              draggable
              onDragStart={(event) => {
                // A fader is dragged too: only the card's own head moves the step.
                if (
                  (event.target as HTMLElement).querySelector(
                    ":scope input:focus, :scope input:active, :scope svg :focus",
                  )
                )
                  return event.preventDefault();
                event.dataTransfer.effectAllowed = "move";
                // Firefox drags only what carries something; a type of our own, so that no text field takes it.
                event.dataTransfer.setData("application/x-tabgrid-step", String(step.key));
                setDragged(step.key);
              }}
              onDragOver={(event) => {
                if (dragged === null) return;
                event.preventDefault();
                if (dragged !== step.key) dispatch({ type: "move", key: dragged, to: at });
              }}
              onDragEnd={() => setDragged(null)}
            >
              <StepCard
                step={step}
                at={at}
                count={steps.length}
                dragging={dragged === step.key}
                onChange={(field, value) => dispatch({ type: "change", key: step.key, field, value })}
                onMove={(to) => move(step.key, to)}
                onRemove={() => remove(step.key, at)}
              />
            </li>
          ))}
        </ol>
      )}
      <div className="flex flex-col gap-1.5">
        <label htmlFor={addId} className="text-sm font-medium">
          {t("add")}
        </label>
        <OperationPicker
          id={addId}
          disabled={steps.length >= MAX_OPS}
          placeholder={
            steps.length >= MAX_OPS ? t("full", { most: MAX_OPS }) : t("search", { count: Object.keys(opForms).length })
          }
          onPick={(op) => {
            dispatch({ type: "add", op });
            announce(t("added", { operation: labelOf(opForms[op]), step: steps.length + 1 }));
          }}
        />
      </div>
      <PipelineTextField text={state.text} error={state.error} onWrite={(text) => dispatch({ type: "write", text })} />
    </div>
  );
}
