"use client";

import clsx from "clsx";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { type OpName, opForms } from "#lib/kernels/image-filter/params.ts";
import { CONTROL_SHAPE } from "../../../../../components/field.tsx";
import { useOperationTexts } from "../fields/use-operation-texts.ts";
import { findOperations } from "./find-operations.ts";

/**
 * A box that finds operations as one types: a combobox as the ARIA Authoring Practices describe it. Arrows choose, Enter
 * adds, Escape closes.
 */
export function OperationPicker(props: {
  readonly id: string;
  readonly disabled: boolean;
  readonly placeholder: string;
  readonly onPick: (op: OpName) => void;
}) {
  const t = useTranslations("submit.pipeline");
  const { labelOf, groupOf } = useOperationTexts();
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const forms = useMemo(
    () => Object.values(opForms).map((form) => ({ ...form, label: labelOf(form), group: groupOf(form) })),
    [labelOf, groupOf],
  );
  const groups = findOperations(forms, search);
  const found = groups.flatMap(({ forms }) => forms);
  const activeOp = open ? found[Math.min(active, found.length - 1)]?.op : undefined;
  const optionId = (op: string): string => `${listId}-${op}`;

  useEffect(() => {
    if (activeOp !== undefined) document.getElementById(`${listId}-${activeOp}`)?.scrollIntoView({ block: "nearest" });
  }, [activeOp, listId]);

  const show = (): void => {
    if (!open) setActive(0);
    setOpen(true);
  };
  const close = (): void => {
    setOpen(false);
    setSearch("");
  };
  const pick = (op: OpName): void => {
    close();
    props.onPick(op);
  };
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (!open) show();
      else setActive((at) => (Math.min(at, found.length - 1) + step + found.length) % Math.max(1, found.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (activeOp !== undefined) pick(activeOp);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    }
  };

  return (
    <div className="relative">
      <input
        id={props.id}
        type="text"
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={activeOp && optionId(activeOp)}
        autoComplete="off"
        spellCheck={false}
        className={CONTROL_SHAPE}
        placeholder={props.placeholder}
        disabled={props.disabled}
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          setActive(0);
          setOpen(true);
        }}
        onClick={show}
        onKeyDown={press}
        onBlur={(event) => {
          if (!list.current?.contains(event.relatedTarget)) close();
        }}
      />
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={t("operations")}
        tabIndex={-1}
        hidden={!open}
        // The box keeps the focus.
        onMouseDown={(event) => event.preventDefault()}
        className="absolute inset-x-0 top-full z-10 mt-1 max-h-80 overflow-y-auto rounded-md border border-line-strong bg-panel py-1 shadow-lg"
      >
        {groups.map(({ group, forms }) => (
          // biome-ignore lint/a11y/useSemanticElements: a listbox has groups of options, not fieldsets.
          <div key={group} role="group" aria-label={group}>
            <p aria-hidden="true" className="px-3 pt-2 pb-1 text-sm text-ink-soft">
              {group}
            </p>
            {forms.map((form) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the box above handles the keys.
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the box, as in every combobox.
              <div
                key={form.op}
                id={optionId(form.op)}
                role="option"
                aria-selected={form.op === activeOp}
                onClick={() => pick(form.op)}
                className={clsx(
                  "flex min-h-9 cursor-pointer items-center px-3 ps-5 hover:bg-well",
                  form.op === activeOp && "bg-accent-wash",
                )}
              >
                {form.label}
              </div>
            ))}
          </div>
        ))}
        {found.length === 0 && (
          <div
            role="option"
            aria-selected={false}
            aria-disabled="true"
            tabIndex={-1}
            className="px-3 py-2 text-ink-soft"
          >
            {t("notFound")}
          </div>
        )}
      </div>
    </div>
  );
}
