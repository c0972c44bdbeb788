import type { Metadata } from "next";
import { ButtonLink } from "../../components/button.tsx";
import { TryAgain } from "./_offline/try-again.tsx";

export const metadata: Metadata = { title: "No connection", robots: { index: false } };

const WORKS = [
  ["Computing", "Units that this browser has claimed, with what they need, are computed to the end."],
  ["Results", "They are kept in this browser, and reported by themselves when the connection is back."],
  ["Your preferences", "Shares, hours and limits hold as ever, and can be changed."],
] as const;
const WAITS = [
  ["New work", "It is asked for as soon as the connection is back."],
  ["Jobs", "Their pages, their pictures and new submissions need the coordinator."],
] as const;

/** Stands in, without a connection, for every page that cannot be shown without one. */
export default function OfflinePage() {
  return (
    <div className="max-w-3xl">
      <h1 className="text-4xl sm:text-5xl">This page needs a connection</h1>
      <p className="mt-4 text-lg text-ink-soft">
        There is none right now, or the coordinator does not answer. What this browser has in hand is safe.
      </p>
      <div className="mt-8 flex flex-wrap gap-3">
        <TryAgain />
        <ButtonLink href="/" prefetch={false}>
          Contribute
        </ButtonLink>
      </div>
      <div className="mt-10 grid gap-x-10 gap-y-8 border-t border-line pt-8 sm:grid-cols-2">
        <Facts title="Works without one" facts={WORKS} />
        <Facts title="Waits for one" facts={WAITS} />
      </div>
    </div>
  );
}

function Facts(props: { readonly title: string; readonly facts: readonly (readonly [string, string])[] }) {
  return (
    <section>
      <h2 className="text-lg">{props.title}</h2>
      <dl className="mt-3 grid gap-4">
        {props.facts.map(([name, text]) => (
          <div key={name}>
            <dt className="font-medium">{name}</dt>
            <dd className="text-ink-soft">{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
