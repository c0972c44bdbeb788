"use client";

import { useEffect } from "react";
import { connectHost } from "#lib/host/browser/browser-host.ts";
import { type Badge, decideBadge } from "./decide-badge.ts";

type BadgingNavigator = Partial<Pick<Navigator, "setAppBadge" | "clearAppBadge">>;

let following = false;

/** Shows nothing on the page, and the engine's badge on the installed app's icon. */
export function AppBadge() {
  useEffect(followWithBadge, []);
  return null;
}

/**
 * Has the installed app's icon say what the engine does, on whatever page of the site the visitor is from now on. Browsers show
 * it on installed apps only.
 */
function followWithBadge(): void {
  const { setAppBadge } = navigator as BadgingNavigator;
  if (following || setAppBadge === undefined) return;
  following = true;
  const host = connectHost();
  let shown: Badge = null;
  const show = (badge: Badge): void => {
    if (badge === shown) return;
    shown = badge;
    const done =
      badge === null ? navigator.clearAppBadge() : navigator.setAppBadge(badge === "dot" ? undefined : badge);
    // Denied to this page: then there is none.
    done.catch(() => undefined);
  };
  host.subscribe(() => show(decideBadge(host.getState())));
  // The engine ends with its page; one in another tab goes on, and so does what its page shows.
  addEventListener("pagehide", () => {
    if (!host.getState().inOtherTab) show(null);
  });
}
