"use client";

import { Select } from "../../../../../components/select.tsx";
import { Slider } from "../../../../../components/slider.tsx";
import { describeChoice, TARGETS, type VerificationChoice } from "./verification-terms.ts";

const FIXED = "quorum";

/** The choice of how units are verified, and what it costs and needs. */
export function VerificationFields(props: {
  readonly choice: VerificationChoice;
  readonly onChange: (choice: VerificationChoice) => void;
}) {
  const { choice, onChange } = props;
  const isFixed = choice.targetErrorRate === null;
  return (
    <div className="grid gap-4">
      <Select
        label="Verification"
        value={isFixed ? FIXED : String(choice.targetErrorRate)}
        options={[
          { value: FIXED, label: "A fixed number of hosts" },
          ...TARGETS.map(({ rate, label }) => ({ value: String(rate), label })),
        ]}
        onChange={(value) => onChange({ ...choice, targetErrorRate: value === FIXED ? null : Number(value) })}
      />
      <div>
        {isFixed && (
          <Slider
            label="Matching results per unit"
            min={1}
            max={7}
            step={1}
            value={choice.quorum}
            onChange={(quorum) => onChange({ ...choice, quorum })}
          />
        )}
        <p className="text-sm text-ink-soft" aria-live="polite">
          {describeChoice(choice)}
        </p>
      </div>
    </div>
  );
}
