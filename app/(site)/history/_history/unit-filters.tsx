"use client";

import { CONTROL_SHAPE, Field } from "../../../components/field.tsx";
import { Select } from "../../../components/select.tsx";
import { kernelLabel } from "../../jobs/describe-job.ts";
import type { EntryFilter, VerdictFilter } from "./filter-entries.ts";

const VERDICTS: readonly { readonly value: VerdictFilter; readonly label: string }[] = [
  { value: "all", label: "Any" },
  { value: "verified", label: "Verified" },
  { value: "waiting", label: "Waiting" },
  { value: "uncounted", label: "Did not count" },
];

/** Which units are listed. */
export function UnitFilters(props: {
  readonly filter: EntryFilter;
  /** Kernel ids there are any of. */
  readonly kernels: readonly string[];
  readonly onChange: (filter: EntryFilter) => void;
}) {
  const { filter, onChange } = props;
  const kernels = props.kernels.map((kernel) => ({ value: kernel, label: kernelLabel(kernel) }));
  return (
    <search aria-label="Units" className="grid grid-cols-2 gap-4 pt-6 sm:grid-cols-3 [&>:last-child]:max-sm:col-span-2">
      <Select
        label="Verdict"
        value={filter.verdict}
        options={VERDICTS}
        onChange={(verdict) => onChange({ ...filter, verdict })}
      />
      <Select
        label="Kind"
        value={filter.kernel}
        options={[{ value: "", label: "Any" }, ...kernels]}
        onChange={(kernel) => onChange({ ...filter, kernel })}
      />
      <Field label="Job">
        {(control) => (
          <input
            {...control}
            type="search"
            placeholder="Part of its title"
            className={CONTROL_SHAPE}
            value={filter.title}
            onChange={(event) => onChange({ ...filter, title: event.target.value })}
          />
        )}
      </Field>
    </search>
  );
}
