"use client";

import { useEffect, useRef, useState } from "react";
import { WindowSession, type WindowState } from "#lib/widget/frame/window-session.ts";
import { Button } from "../../components/button.tsx";
import { ConsentTerms } from "./consent-terms.tsx";
import { hostOf, timeOf } from "./format-until.ts";
import { FramePanel } from "./frame-panel.tsx";
import { Indicator } from "./indicator.tsx";
import type { EmbedQuery } from "./read-query.ts";
import { wordsOf } from "./words/words-of.ts";

/** The window that asks. Where it cannot reach the frame that opened it, it computes by itself. */
export function EmbedWindow({ query }: { readonly query: EmbedQuery }) {
  const panel = useRef<HTMLElement>(null);
  const session = useRef<WindowSession | null>(null);
  const [state, setState] = useState<WindowState | null>(null);
  const words = wordsOf(query.language);

  useEffect(() => {
    const opened = new WindowSession();
    session.current = opened;
    setState(opened.getState());
    const forget = opened.subscribe(() => setState(opened.getState()));
    return () => {
      forget();
      opened.close();
    };
  }, []);

  if (state?.view === "donating") {
    return (
      <FramePanel query={query} title={null} panel={panel}>
        <Indicator donation={state.donation} words={words} onStop={() => session.current?.stop()} />
      </FramePanel>
    );
  }
  if (state?.view !== "asking") {
    return (
      <FramePanel query={query} title={null} panel={panel}>
        <p className="text-sm">{state?.view === "nowhere" ? words.nowhere : words.meeting}</p>
      </FramePanel>
    );
  }
  return (
    <FramePanel query={query} title={words.title} panel={panel}>
      <div className="grid gap-4">
        <p className="text-sm leading-snug break-words">
          {state.origin ? words.asksFor(hostOf(state.origin)) : words.asksHere}
        </p>
        <ConsentTerms
          words={words}
          language={query.language}
          partner={state.partner}
          until={timeOf(null, query.language)}
        />
        <p className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
          <a href="/" target="_blank" rel="noreferrer" className="underline underline-offset-4">
            {words.whatIsTabgrid}
          </a>
          {state.partner !== null && (
            <a
              href={contactHref(state.partner.abuseContact)}
              target="_blank"
              rel="noreferrer"
              className="underline underline-offset-4"
            >
              {words.reportPage}
            </a>
          )}
        </p>
        <div className="flex flex-wrap gap-2">
          <Button tone="primary" onClick={(event) => session.current?.agree(event.nativeEvent)}>
            {words.start}
          </Button>
          <Button tone="bare" onClick={() => session.current?.stop()}>
            {words.notNow}
          </Button>
        </div>
        <p role="status" className="min-h-5 text-sm text-danger">
          {state.refused === "too-small" && words.tooSmall}
          {state.refused === "too-soon" && words.tooSoon}
        </p>
      </div>
    </FramePanel>
  );
}

/** An e-mail address or an https address, as a link goes there. */
function contactHref(contact: string): string {
  return contact.startsWith("https://") ? contact : `mailto:${contact}`;
}
