import clsx from "clsx";
import type { KernelStandingView } from "#lib/protocol/messages/sessions.ts";
import { describeStanding } from "./describe-standing.ts";

/** What this browser is known for, by kind of work; nothing before the coordinator said so. */
export function StandingList({ standings }: { readonly standings: readonly KernelStandingView[] }) {
  if (standings.length === 0) return null;
  return (
    <section aria-labelledby="standing-heading" className="border-t border-line pt-6">
      <h2 id="standing-heading" className="mb-3 text-lg">
        What this browser is known for
      </h2>
      <ul className="grid gap-3">
        {standings.map((view) => {
          const { headline, detail } = describeStanding(view);
          return (
            <li key={view.kernel} className="text-[0.9375rem]">
              <p className={clsx(view.standing === "caught" && "text-danger")}>{headline}</p>
              <p className="text-sm text-ink-soft">{detail}</p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
