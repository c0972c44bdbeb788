"use client";

import clsx from "clsx";
import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";

/** Tabs as the ARIA Authoring Practices describe them: arrows, Home and End move and choose. */
export function Tabs<Key extends string>(props: {
  readonly label: string;
  readonly tabs: readonly { readonly key: Key; readonly label: string }[];
  readonly selected: Key;
  readonly onSelect: (key: Key) => void;
  readonly children: ReactNode;
}) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const at = props.tabs.findIndex((tab) => tab.key === props.selected);
    const count = props.tabs.length;
    const [forward, back] = event.currentTarget.matches(":dir(rtl)") ? [-1, 1] : [1, -1];
    const steps: Record<string, number> = {
      ArrowRight: at + forward + count,
      ArrowLeft: at + back + count,
      Home: 0,
      End: count - 1,
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    props.onSelect(props.tabs[next % count]!.key);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next % count]?.focus();
  };
  return (
    <>
      <div
        ref={list}
        role="tablist"
        aria-label={props.label}
        className="flex flex-wrap gap-x-6 border-b border-line"
        onKeyDown={move}
      >
        {props.tabs.map((tab) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            id={`${id}-${tab.key}`}
            aria-selected={tab.key === props.selected}
            aria-controls={`${id}-panel`}
            tabIndex={tab.key === props.selected ? 0 : -1}
            onClick={() => props.onSelect(tab.key)}
            className={clsx(
              "-mb-px min-h-11 border-b-2 px-0.5 font-medium",
              tab.key === props.selected
                ? "border-accent text-ink"
                : "border-transparent text-ink-soft hover:border-line-strong hover:text-ink",
            )}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${props.selected}`}>
        {props.children}
      </div>
    </>
  );
}
