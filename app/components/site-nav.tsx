"use client";

import clsx from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";

/** On a phone there is no room for all; the footer leads to the API. */
const PLACES = [
  { href: "/", label: "contribute", prefix: null },
  { href: "/jobs", label: "jobs", prefix: "/jobs" },
  { href: "/community", label: "community", prefix: "/community" },
  { href: "/docs", label: "api", prefix: "/docs", wideOnly: true },
] as const;

/** The site's main navigation; marks the place where the visitor is. */
export function SiteNav() {
  const path = usePathname();
  const t = useTranslations("shell.nav");
  return (
    <nav aria-label={t("label")}>
      <ul className="flex sm:gap-2">
        {PLACES.map(({ href, label, prefix, ...place }) => {
          const here = prefix === null ? path === href : path.startsWith(prefix);
          return (
            <li key={href} className={"wideOnly" in place ? "max-sm:hidden" : undefined}>
              <Link
                href={href}
                aria-current={here ? (path === href ? "page" : "true") : undefined}
                className={clsx(
                  "inline-flex min-h-11 items-center border-b-2 px-1 text-sm sm:px-2.5 sm:text-[0.9375rem]",
                  here ? "border-accent font-medium text-ink" : "border-transparent text-ink-soft hover:text-ink",
                )}
              >
                {t(label)}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
