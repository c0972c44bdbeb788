"use client";

import type { GpuState } from "#lib/host/engine-state.ts";
import { Slider } from "../../components/slider.tsx";
import { describeGpu } from "./describe-engine.ts";
import type { Contribution } from "./use-host.ts";

/** How much of this machine is lent. */
export function ContributionSettings(props: {
  readonly contribution: Contribution | null;
  readonly gpu: GpuState;
  readonly onChange: (contribution: Contribution) => void;
}) {
  const { contribution } = props;
  const cores = contribution === null ? 2 : Math.max(navigator.hardwareConcurrency || 1, contribution.workers);
  return (
    <fieldset disabled={contribution === null} className="grid gap-4">
      <legend className="sr-only">What this browser lends</legend>
      <div>
        {cores > 1 ? (
          <Slider
            label="CPU workers"
            min={1}
            max={cores}
            step={1}
            value={contribution?.workers ?? 1}
            onChange={(workers) => contribution && props.onChange({ ...contribution, workers })}
          />
        ) : (
          <p className="text-sm">One CPU worker: this machine has one core.</p>
        )}
        <p className="text-sm text-ink-soft">
          {contribution === null
            ? " "
            : contribution.workers >= cores
              ? "All cores: other programs may feel slower."
              : `${cores - contribution.workers} of ${cores} cores left for everything else.`}
        </p>
      </div>
      <div>
        <label className="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            className="size-5 accent-[var(--accent)]"
            checked={contribution?.gpu ?? true}
            onChange={(event) => contribution && props.onChange({ ...contribution, gpu: event.target.checked })}
          />
          <span className="text-sm">Use the GPU as well</span>
        </label>
        <p className="min-h-[2.75rem] text-sm text-ink-soft">{describeGpu(props.gpu, contribution?.gpu ?? true)}</p>
      </div>
    </fieldset>
  );
}
