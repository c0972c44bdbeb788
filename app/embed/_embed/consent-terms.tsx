import type { PartnerTerms } from "#lib/protocol/messages/partners.ts";
import type { Words } from "./words/words.ts";

/** Who computes what, how much, for whom and until when. `partner`: whose page it is known to be. */
export function ConsentTerms(props: {
  readonly words: Words;
  readonly language: string;
  readonly partner: PartnerTerms | null;
  readonly until: string;
}) {
  const { words, language, partner, until } = props;
  const { name, text, shared } = words.forWhom;
  const share = partner?.shareBasisPoints ?? 0;
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 2 }).format(
    share / 10_000,
  );
  const terms = [
    ...words.terms,
    { name, text: partner === null || share === 0 ? text : shared(partner.name, percent) },
    { name: words.period.name, text: words.period.text(until) },
  ];
  return (
    <dl className="grid gap-2.5 text-sm leading-snug break-words">
      {terms.map((term) => (
        <div key={term.name}>
          <dt className="inline font-semibold">{term.name}</dt> <dd className="inline text-ink-soft">{term.text}</dd>
        </div>
      ))}
    </dl>
  );
}
