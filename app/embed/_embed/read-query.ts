import { type Language, languageOf } from "#lib/widget/labels.ts";

/** How the loader wants the frame to look. Nothing in it is believed beyond that. */
export interface EmbedQuery {
  readonly language: Language;
  readonly theme: "auto" | "light" | "dark";
}

type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

/** What Next hands to both pages. */
export interface EmbedProps {
  readonly searchParams: Promise<SearchParams>;
}

export function readQuery({ lang, theme }: SearchParams): EmbedQuery {
  return {
    language: languageOf(typeof lang === "string" ? lang : null),
    theme: theme === "light" || theme === "dark" ? theme : "auto",
  };
}

/** The same for the window, as a query string. */
export function writeQuery({ language, theme }: EmbedQuery): string {
  return new URLSearchParams({ lang: language, theme }).toString();
}
