/** Where the visitor's choice of theme is kept; a cookie, so that the server can write it into the page. */
export const THEME_COOKIE = "tabgrid-theme";

/** Themes in the order the toggle goes through them. */
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** The theme a cookie names; `system` when it names none. */
export function parseTheme(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? "system";
}
