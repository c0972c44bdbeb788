import clsx from "clsx";
import Link from "next/link";
import type { Board, OwnProfile, Place } from "#lib/protocol/messages/community.ts";
import { formatCount, formatCredit } from "../../../../format.ts";

const SUBJECTS = { people: "Person", teams: "Team", partners: "Partner", hosts: "Host" } as const;

/** One leaderboard as a table, with a bar for what share of the first place each has. */
export function BoardTable({ board, own }: { readonly board: Board; readonly own: OwnProfile | null }) {
  const most = board.places[0]?.creditMicro ?? 1;
  if (board.places.length === 0) return <NothingYet board={board} />;
  return (
    <table className="w-full border-collapse text-left">
      <caption className="sr-only">
        {SUBJECTS[board.board]}s by verified work, the first {formatCount(board.places.length)}
      </caption>
      <thead>
        <tr className="border-y border-line text-sm text-ink-soft">
          <th scope="col" className="w-14 py-2 pl-1 font-normal">
            Place
          </th>
          <th scope="col" className="py-2 font-normal">
            {SUBJECTS[board.board]}
          </th>
          <th scope="col" className="py-2 pr-1 text-right font-normal">
            Credit
          </th>
        </tr>
      </thead>
      <tbody>
        {board.places.map((place) => {
          const isOwn = isOwnPlace(board, place, own);
          return (
            <tr key={place.place} className={clsx("border-b border-line", isOwn && "bg-accent-wash")}>
              <td className="reading py-2.5 pl-1 align-top text-ink-soft">{place.place}</td>
              <td className="min-w-0 py-2.5 pr-3">
                <span className="break-words">
                  <Subject board={board} place={place} />
                </span>
                {isOwn && <span className="ml-2 text-sm text-ink-soft">you</span>}
                <span aria-hidden="true" className="mt-1.5 block h-1 rounded-full bg-well">
                  <span
                    className="block h-full rounded-full bg-accent"
                    style={{ width: `${Math.max(1, (100 * place.creditMicro) / most)}%` }}
                  />
                </span>
              </td>
              <td className="reading py-2.5 pr-1 text-right align-top whitespace-nowrap">
                {formatCredit(place.creditMicro)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Subject({ board, place: { number, name, owner } }: { readonly board: Board; readonly place: Place }) {
  if (board.board === "hosts") {
    return (
      <>
        Host <span className="reading">{number}</span>
        {owner !== null && <span className="text-ink-soft"> of {owner}</span>}
      </>
    );
  }
  if (name === null) return <span className="text-ink-soft">Anonymous</span>;
  if (board.board === "partners" || number === null) return name;
  return (
    <Link href={`/community/${board.board}/${number}`} className="font-medium underline-offset-4 hover:underline">
      {name}
    </Link>
  );
}

function isOwnPlace({ board }: Board, { number }: Place, own: OwnProfile | null): boolean {
  if (own === null || number === null) return false;
  return (board === "people" && own.number === number) || (board === "teams" && own.team?.number === number);
}

const NOBODY = { people: "Nobody", teams: "No team", partners: "No partner", hosts: "No host" } as const;

function NothingYet({ board: { board, period } }: { readonly board: Board }) {
  const when = { day: " today", week: " in the last seven days", all: " yet" }[period];
  return (
    <div className="rounded-xl border border-dashed border-line-strong px-6 py-12 text-center">
      <p className="text-lg font-semibold">
        {NOBODY[board]} has earned credit{when}
      </p>
      <p className="mx-auto mt-2 max-w-md text-ink-soft">
        Credit comes with verified results. It is counted within seconds, and ranked every quarter of a minute.
      </p>
    </div>
  );
}
