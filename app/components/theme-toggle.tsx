"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { THEME_COOKIE, THEMES, type Theme } from "../theme.ts";
import { IconButton } from "./button.tsx";
import { Icon, type IconName } from "./line-icon.tsx";

const ICONS = { system: "system", light: "sun", dark: "moon" } as const satisfies Record<Theme, IconName>;

/** Goes through system, light and dark; the choice is kept for a year. */
export function ThemeToggle({ initial }: { readonly initial: Theme }) {
  const t = useTranslations("shell.theme");
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
    <IconButton label={t(theme)} onClick={change} className="max-sm:size-8">
      <Icon name={ICONS[theme]} />
    </IconButton>
  );
}
