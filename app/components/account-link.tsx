"use client";

import clsx from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Icon } from "./line-icon.tsx";

/** The way to the visitor's account, signed in or not. */
export function AccountLink() {
  const here = usePathname() === "/account";
  return (
    <Link
      href="/account"
      prefetch={false}
      aria-label="Account"
      aria-current={here ? "page" : undefined}
      title="Account"
      className={clsx(
        "inline-flex size-9 shrink-0 items-center justify-center rounded-md transition-colors hover:bg-well hover:text-ink",
        here ? "bg-well text-ink" : "text-ink-soft",
      )}
    >
      <Icon name="person" />
    </Link>
  );
}
