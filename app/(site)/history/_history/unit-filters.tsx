"use client";

import { useTranslations } from "next-intl";
import { CONTROL_SHAPE, Field } from "../../../components/field.tsx";
import { Select } from "../../../components/select.tsx";
import { useJobWords } from "../../../i18n/use-job-words.ts";
import type { EntryFilter, VerdictFilter } from "./filter-entries.ts";

const VERDICTS = ["all", "verified", "waiting", "uncounted"] as const satisfies readonly VerdictFilter[];

/** Which units are listed. */
export function UnitFilters(props: {
  readonly filter: EntryFilter;
  /** Kernel ids there are any of. */
  readonly kernels: readonly string[];
  readonly onChange: (filter: EntryFilter) => void;
}) {
  const t = useTranslations("history.filter");
  const { kernelLabel } = useJobWords();
  const { filter, onChange } = props;
  const kernels = props.kernels.map((kernel) => ({ value: kernel, label: kernelLabel(kernel) }));
  return (
    <search
      aria-label={t("label")}
      className="grid grid-cols-2 gap-4 pt-6 sm:grid-cols-3 [&>:last-child]:max-sm:col-span-2"
    >
      <Select
        label={t("verdict")}
        value={filter.verdict}
        options={VERDICTS.map((value) => ({ value, label: t(value) }))}
        onChange={(verdict) => onChange({ ...filter, verdict })}
      />
      <Select
        label={t("kind")}
        value={filter.kernel}
        options={[{ value: "", label: t("all") }, ...kernels]}
        onChange={(kernel) => onChange({ ...filter, kernel })}
      />
      <Field label={t("job")}>
        {(control) => (
          <input
            {...control}
            type="search"
            placeholder={t("title")}
            className={CONTROL_SHAPE}
            value={filter.title}
            onChange={(event) => onChange({ ...filter, title: event.target.value })}
          />
        )}
      </Field>
    </search>
  );
}
