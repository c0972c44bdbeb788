import clsx from "clsx";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Board, OwnProfile, Place } from "#lib/protocol/messages/community.ts";
import { useFormats } from "../../../../i18n/use-formats.ts";

/** One leaderboard as a table, with a bar for what share of the first place each has. */
export function BoardTable({ board, own }: { readonly board: Board; readonly own: OwnProfile | null }) {
  const t = useTranslations("community");
  const { formatCount, formatCredit } = useFormats();
  const most = board.places[0]?.creditMicro ?? 1;
  if (board.places.length === 0) return <NothingYet board={board} />;
  return (
    <table className="w-full border-collapse text-start">
      <caption className="sr-only">
        {t(`boards.caption.${board.board}`, { count: formatCount(board.places.length) })}
      </caption>
      <thead>
        <tr className="border-y border-line text-sm text-ink-soft">
          <th scope="col" className="w-14 py-2 ps-1 pe-2 text-start font-normal">
            {t("boards.place")}
          </th>
          <th scope="col" className="py-2 text-start font-normal">
            {t(`boards.subject.${board.board}`)}
          </th>
          <th scope="col" className="py-2 pe-1 text-end font-normal">
            {t("credit")}
          </th>
        </tr>
      </thead>
      <tbody>
        {board.places.map((place) => {
          const isOwn = isOwnPlace(board, place, own);
          return (
            <tr key={place.place} className={clsx("border-b border-line", isOwn && "bg-accent-wash")}>
              <td className="reading py-2.5 ps-1 align-top text-ink-soft">{formatCount(place.place)}</td>
              <td className="min-w-0 py-2.5 pe-3">
                <span className="break-words">
                  <Subject board={board} place={place} />
                </span>
                {isOwn && <span className="ms-2 text-sm text-ink-soft">{t("boards.you")}</span>}
                <span aria-hidden="true" className="mt-1.5 block h-1 rounded-full bg-well">
                  <span
                    className="block h-full rounded-full bg-accent"
                    style={{ width: `${Math.max(1, (100 * place.creditMicro) / most)}%` }}
                  />
                </span>
              </td>
              <td className="reading py-2.5 pe-1 text-end align-top whitespace-nowrap">
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
  const t = useTranslations("community");
  if (board.board === "hosts") {
    const digits = (chunks: ReactNode) => <span className="reading">{chunks}</span>;
    const soft = (chunks: ReactNode) => <span className="text-ink-soft">{chunks}</span>;
    if (owner === null) return t.rich("boards.host", { number: String(number), digits });
    return t.rich("boards.hostOf", { number: String(number), owner, digits, soft });
  }
  if (name === null) return <span className="text-ink-soft">{t("anonymous")}</span>;
  if (board.board === "partners" || number === null) return <bdi>{name}</bdi>;
  return (
    <Link href={`/community/${board.board}/${number}`} className="font-medium underline-offset-4 hover:underline">
      <bdi>{name}</bdi>
    </Link>
  );
}

function isOwnPlace({ board }: Board, { number }: Place, own: OwnProfile | null): boolean {
  if (own === null || number === null) return false;
  return (board === "people" && own.number === number) || (board === "teams" && own.team?.number === number);
}

function NothingYet({ board: { board, period } }: { readonly board: Board }) {
  const t = useTranslations("community.boards");
  return (
    <div className="rounded-xl border border-dashed border-line-strong px-6 py-12 text-center">
      <p className="text-lg font-semibold">{t(`none.${board}.${period}`)}</p>
      <p className="mx-auto mt-2 max-w-md text-ink-soft">{t("when")}</p>
    </div>
  );
}
