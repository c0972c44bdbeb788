import { cookies } from "next/headers";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { RootMessages } from "../i18n/client-messages.tsx";
import { parseTheme, THEME_COOKIE } from "../theme.ts";
import { AccountLink } from "./account-link.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { LiveRegionProvider } from "./live-region.tsx";
import { SiteNav } from "./site-nav.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";
import { Wordmark } from "./wordmark.tsx";

/** Header, main part and footer of every page of the site. */
export async function SiteFrame({ children }: { readonly children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  const t = await getTranslations("shell");
  return (
    <RootMessages areas={["shell"]}>
      <LiveRegionProvider>
        <a
          href="#main"
          className="absolute top-2 start-2 z-30 -translate-y-20 rounded-md bg-accent px-4 py-2.5 font-medium text-on-accent focus:translate-y-0"
        >
          {t("skip")}
        </a>
        <div className="mx-auto flex min-h-dvh w-full max-w-[76rem] flex-col px-4 sm:px-8">
          <header className="flex flex-wrap items-center border-b border-line py-2 sm:gap-6">
            <Link href="/" aria-label="Tabgrid" className="me-auto py-2 max-sm:[&_span>span]:hidden">
              <Wordmark />
            </Link>
            <SiteNav />
            <AccountLink />
            <ThemeToggle initial={theme} />
          </header>
          <main id="main" tabIndex={-1} className="flex-1 py-8 outline-none sm:py-12">
            {children}
          </main>
          <footer className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-t border-line py-6 text-sm text-ink-soft">
            <p>{t("footer.promise")}</p>
            <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
              <p className="flex flex-wrap gap-x-6 gap-y-1">
                <Link href="/network" className="underline underline-offset-4 hover:text-ink">
                  {t("footer.network")}
                </Link>
                <Link href="/partners" className="underline underline-offset-4 hover:text-ink">
                  {t("footer.partners")}
                </Link>
                <Link href="/docs" className="underline underline-offset-4 hover:text-ink">
                  {t("footer.api")}
                </Link>
              </p>
              <LanguageChoice />
            </div>
          </footer>
        </div>
      </LiveRegionProvider>
    </RootMessages>
  );
}
