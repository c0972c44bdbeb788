import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { mono, sans } from "./fonts.ts";
import "./globals.css";
import { parseTheme, THEME_COOKIE } from "./theme.ts";

export const metadata: Metadata = {
  title: { default: "Tabgrid: lend a browser tab to work that checks itself", template: "%s · Tabgrid" },
  description:
    "Tabgrid turns browser tabs into one verified computer: strangers compute each piece of work independently, and it counts when they agree.",
  applicationName: "Tabgrid",
  robots: { index: true, follow: true },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f3f4f0" },
    { media: "(prefers-color-scheme: dark)", color: "#11151a" },
  ],
};

/** Root of every page. The chosen theme comes from a cookie, so that the first paint already has it. */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme} className={`${sans.variable} ${mono.variable}`}>
      <body>{children}</body>
    </html>
  );
}
