"use client";

import { useState } from "react";
import { THEME_COOKIE, THEMES, type Theme } from "../theme.ts";
import { IconButton } from "./button.tsx";
import { Icon } from "./line-icon.tsx";

const LOOKS = {
  system: { icon: "system", label: "Theme: as the system" },
  light: { icon: "sun", label: "Theme: light" },
  dark: { icon: "moon", label: "Theme: dark" },
} as const;

/** Goes through system, light and dark; the choice is kept for a year. */
export function ThemeToggle({ initial }: { readonly initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const change = (): void => {
    const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
    setTheme(next);
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
    document.cookie = `${THEME_COOKIE}=${next}; path=/; max-age=31536000; samesite=lax`;
  };
  return (
    <IconButton label={LOOKS[theme].label} onClick={change}>
      <Icon name={LOOKS[theme].icon} />
    </IconButton>
  );
}
