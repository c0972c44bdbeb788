"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { Select } from "../../../components/select.tsx";

const MACHINE = "";

/** The time zone that hours and days are counted in. */
export function TimeZoneField(props: {
  readonly value: string | null;
  readonly onChange: (timeZone: string | null) => void;
}) {
  const t = useTranslations("preferences.hours");
  const options = useMemo(() => {
    const machine = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const zones = Intl.supportedValuesOf("timeZone").map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
    return [{ value: MACHINE, label: t("machine", { zone: machine }) }, ...zones];
  }, [t]);
  return (
    <Select
      label={t("timeZone")}
      hint={t("timeZoneHint")}
      value={props.value ?? MACHINE}
      options={options}
      onChange={(zone) => props.onChange(zone === MACHINE ? null : zone)}
    />
  );
}
