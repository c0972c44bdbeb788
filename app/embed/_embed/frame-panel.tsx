"use client";

import { type RefObject, useEffect, useId } from "react";
import { Wordmark } from "../../components/wordmark.tsx";
import type { EmbedQuery } from "./read-query.ts";

/** What the frame and its window look like. Tells how high its content is. */
export function FramePanel(props: {
  readonly query: EmbedQuery;
  readonly title: string | null;
  readonly panel: RefObject<HTMLElement | null>;
  readonly onHeight?: (height: number) => void;
  readonly children: React.ReactNode;
}) {
  const { panel, onHeight } = props;
  const titleId = useId();
  useEffect(() => {
    const content = panel.current;
    if (content === null || onHeight === undefined) return;
    const observer = new ResizeObserver(() => onHeight(Math.ceil(content.getBoundingClientRect().height)));
    observer.observe(content);
    return () => observer.disconnect();
  }, [panel, onHeight]);

  return (
    <main
      ref={panel}
      lang={props.query.language}
      data-embed-theme={props.query.theme}
      aria-labelledby={titleId}
      className="bg-panel p-4"
    >
      {props.title === null ? (
        <h1 id={titleId} className="sr-only">
          Tabgrid
        </h1>
      ) : (
        <header className="mb-3">
          <Wordmark />
          <h1 id={titleId} className="mt-3 text-lg">
            {props.title}
          </h1>
        </header>
      )}
      {props.children}
    </main>
  );
}
