"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { FrameSession, type FrameState } from "#lib/widget/frame/frame-session.ts";
import { Button } from "../../components/button.tsx";
import { ConsentTerms } from "./consent-terms.tsx";
import { hostOf, timeOf } from "./format-until.ts";
import { FramePanel } from "./frame-panel.tsx";
import { Indicator } from "./indicator.tsx";
import { type EmbedQuery, writeQuery } from "./read-query.ts";
import { wordsOf } from "./words/words-of.ts";

/** The frame in all its states. */
export function EmbedFrame({ query }: { readonly query: EmbedQuery }) {
  const panel = useRef<HTMLElement>(null);
  const session = useRef<FrameSession | null>(null);
  const [state, setState] = useState<FrameState | null>(null);
  const words = wordsOf(query.language);
  const setHeight = useCallback((height: number) => session.current?.setHeight(height), []);

  useEffect(() => {
    const opened = new FrameSession(panel.current!);
    session.current = opened;
    const forget = opened.subscribe(() => setState(opened.getState()));
    void opened.open();
    return () => {
      forget();
      opened.close();
    };
  }, []);

  const view = state?.view ?? "meeting";
  const isAsking = view === "asking" || view === "asked";
  useEffect(() => {
    // The page made room for another view, or none yet.
    if (view !== "meeting" && panel.current) setHeight(Math.ceil(panel.current.getBoundingClientRect().height));
  }, [view, setHeight]);

  const host = hostOf(state?.origin ?? null);
  const until = timeOf(state?.untilMs ?? null, query.language);
  const title = isAsking ? words.title : view === "again" ? words.againTitle : null;
  const decline = (
    <Button tone="bare" onClick={() => session.current?.stop("visitor")}>
      {words.notNow}
    </Button>
  );
  return (
    <FramePanel query={query} title={title} panel={panel} onHeight={setHeight}>
      {view === "meeting" && <p className="text-sm text-ink-soft">{words.meeting}</p>}
      {view === "nowhere" && <p className="text-sm">{words.nowhere}</p>}
      {view === "withheld" && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <p role="status" className="min-w-40 flex-1 text-sm leading-snug">
            {words.withheld[state?.withheldBy ?? "unreachable"]}
          </p>
          <Button onClick={() => session.current?.stop("visitor")}>{words.close}</Button>
        </div>
      )}
      {isAsking && (
        <div className="grid gap-3">
          <p className="text-sm leading-snug break-words">{words.asksFor(host)}</p>
          <ConsentTerms words={words} language={query.language} partner={state?.partner ?? null} until={until} />
          <p role="status" className="text-sm leading-snug">
            {view === "asking" ? words.whyWindow : words.windowOpen}
          </p>
          <div className="flex flex-wrap gap-2">
            <Button tone="primary" onClick={() => session.current?.askInWindow(writeQuery(query))}>
              {view === "asking" ? words.openWindow : words.openAgain}
            </Button>
            {decline}
          </div>
        </div>
      )}
      {view === "again" && (
        <div className="grid gap-3">
          <p className="text-sm leading-snug break-words">{words.again(host, until)}</p>
          <div className="flex flex-wrap gap-2">
            <Button tone="primary" onClick={(event) => session.current?.goOn(event.nativeEvent, writeQuery(query))}>
              {words.goOn}
            </Button>
            {decline}
            <Button tone="bare" onClick={() => session.current?.withdraw()}>
              {words.withdraw}
            </Button>
          </div>
        </div>
      )}
      {view === "donating" && state !== null && (
        <Indicator donation={state.donation} words={words} onStop={() => session.current?.stop("visitor")} />
      )}
    </FramePanel>
  );
}
