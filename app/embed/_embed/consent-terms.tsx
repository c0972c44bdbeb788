import type { Words } from "./words/words.ts";

/** Who computes what, how much, for whom and until when. */
export function ConsentTerms({ words, until }: { readonly words: Words; readonly until: string }) {
  const terms = [...words.terms, { name: words.period.name, text: words.period.text(until) }];
  return (
    <dl className="grid gap-2.5 text-sm leading-snug">
      {terms.map(({ name, text }) => (
        <div key={name}>
          <dt className="inline font-semibold">{name}</dt> <dd className="inline text-ink-soft">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
