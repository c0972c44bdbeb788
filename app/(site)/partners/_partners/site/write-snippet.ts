/** How the widget is to look on a page. */
export interface SnippetOptions {
  readonly server: string;
  readonly partner: string;
  /** Empty: as the page or the system. */
  readonly theme: "" | "light" | "dark";
  /** Empty: as the page. */
  readonly language: "" | "en" | "zh" | "es";
}

/** The lines that put the widget on a page; `partner` and the others are of ours and hold no markup. */
export function writeSnippet({ server, partner, theme, language }: SnippetOptions): string {
  const attributes = [`partner="${partner}"`];
  if (theme !== "") attributes.push(`theme="${theme}"`);
  if (language !== "") attributes.push(`lang="${language}"`);
  return [
    `<script type="module" async crossorigin src="${server}/widget/v1/tabgrid.js"></script>`,
    `<tabgrid-donate ${attributes.join(" ")}></tabgrid-donate>`,
  ].join("\n");
}
