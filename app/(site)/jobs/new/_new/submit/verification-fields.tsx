"use client";

import { useTranslations } from "next-intl";
import { Select } from "../../../../../components/select.tsx";
import { Slider } from "../../../../../components/slider.tsx";
import { explanationOf, TARGETS, type VerificationChoice } from "./verification-terms.ts";

const FIXED = "quorum";

/** The choice of how units are verified, and what it costs and needs. */
export function VerificationFields(props: {
  readonly choice: VerificationChoice;
  readonly onChange: (choice: VerificationChoice) => void;
}) {
  const t = useTranslations("submit.verification");
  const { choice, onChange } = props;
  const { about, values } = explanationOf(choice);
  const isFixed = choice.targetErrorRate === null;
  return (
    <div className="grid gap-4">
      <Select
        label={t("label")}
        value={isFixed ? FIXED : String(choice.targetErrorRate)}
        options={[
          { value: FIXED, label: t("fixed") },
          ...TARGETS.map(({ rate }) => ({
            value: String(rate),
            label: t("target", { results: Math.round(1 / rate) }),
          })),
        ]}
        onChange={(value) => onChange({ ...choice, targetErrorRate: value === FIXED ? null : Number(value) })}
      />
      <div>
        {isFixed && (
          <Slider
            label={t("quorum")}
            min={1}
            max={7}
            step={1}
            value={choice.quorum}
            onChange={(quorum) => onChange({ ...choice, quorum })}
          />
        )}
        <p className="text-sm text-ink-soft" aria-live="polite">
          {t(`about.${about}`, values)}
        </p>
      </div>
    </div>
  );
}
