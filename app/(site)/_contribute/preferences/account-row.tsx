"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import type { FollowState } from "#lib/host/account/account-follower.ts";
import { CheckRow } from "../../../components/check-row.tsx";

/** Whether what is chosen here holds for all of the account's browsers; nothing where nobody is signed in. */
export function AccountRow() {
  const t = useTranslations("preferences.account");
  const [state, setState] = useState<FollowState>("signed-out");
  const following = useRef<{ follow: (follows: boolean) => Promise<void> } | null>(null);
  useEffect(() => {
    let stop: (() => void) | null = null;
    let isGone = false;
    void import("./following.ts")
      .then(({ startFollowing }) => startFollowing(setState))
      .then((started) => {
        following.current = started;
        stop = started.stop;
        if (isGone) stop();
      });
    return () => {
      isGone = true;
      stop?.();
    };
  }, []);
  if (state === "signed-out") return null;
  return (
    <div className="lg:col-span-2">
      <CheckRow
        label={t("label")}
        hint={t(state)}
        checked={state !== "own"}
        onChange={(follows) => {
          // The box follows the hand; what became of it is told.
          setState(follows ? "current" : "own");
          void following.current?.follow(follows);
        }}
      />
    </div>
  );
}
