"use client";

import clsx from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { Icon } from "./line-icon.tsx";

/** The way to the visitor's account, signed in or not. */
export function AccountLink() {
  const t = useTranslations("shell");
  const here = usePathname() === "/account";
  return (
    <Link
      href="/account"
      prefetch={false}
      aria-label={t("account")}
      aria-current={here ? "page" : undefined}
      title={t("account")}
      className={clsx(
        "inline-flex size-8 shrink-0 sm:size-9 items-center justify-center rounded-md transition-colors hover:bg-well hover:text-ink",
        here ? "bg-well text-ink" : "text-ink-soft",
      )}
    >
      <Icon name="person" />
    </Link>
  );
}
