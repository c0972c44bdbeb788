"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Button } from "../../../../../components/button.tsx";
import { useFormats } from "../../../../../i18n/use-formats.ts";

/** Rows shown at first, and added each time somebody asks for more. */
const FIRST_ROWS = 15;
const MORE_ROWS = 100;

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => ReactNode;
}

/** A ranked list as a table of numbers; long ones grow when asked to. */
export function ResultTable<Row>(props: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}) {
  const t = useTranslations("jobs.report");
  const { formatCount } = useFormats();
  const [count, setCount] = useState(FIRST_ROWS);
  const { rows, columns } = props;
  if (rows.length === 0) return null;
  return (
    <>
      <div className="overflow-x-auto">
        <table className="w-full text-end text-[0.9375rem]">
          <caption className="sr-only">{props.caption}</caption>
          <thead className="text-sm text-ink-soft">
            <tr className="border-b border-line-strong">
              <th scope="col" className="w-12 py-1.5 pe-3 text-start font-normal">
                {t("rank")}
              </th>
              {columns.map(({ title }) => (
                <th key={title} scope="col" className="py-1.5 ps-4 font-normal whitespace-nowrap">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, count).map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its rank.
              <tr key={at} className="border-b border-line">
                <td className="reading py-1.5 pe-3 text-start text-ink-soft">{formatCount(at + 1)}</td>
                {columns.map(({ title, value }) => (
                  <td key={title} className="reading py-1.5 ps-4 whitespace-nowrap">
                    {value(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > count && (
        <Button className="mt-4" onClick={() => setCount(count + MORE_ROWS)}>
          {t("more", { count: Math.min(MORE_ROWS, rows.length - count) })}
        </Button>
      )}
    </>
  );
}

/** A share from 0 to 1 as a bar; the number stands beside it. */
export function Bar({ share }: { readonly share: number }) {
  return (
    <span
      aria-hidden="true"
      className="block h-2 w-full overflow-hidden rounded-sm bg-well ring-1 ring-line ring-inset"
    >
      <span
        className="block h-full origin-left rtl:origin-right bg-accent"
        style={{ transform: `scaleX(${Math.min(1, Math.max(0, share))})` }}
      />
    </span>
  );
}
