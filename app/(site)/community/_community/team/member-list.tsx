"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Member, Team } from "#lib/protocol/messages/community.ts";
import { Button } from "../../../../components/button.tsx";
import { ConfirmDialog } from "../../../../components/dialog.tsx";

/** What a founder is asked about before it is done. */
interface Question {
  readonly act: "remove" | "hand-over";
  readonly member: number;
  readonly name: string;
}

/** Members by name, where they are public; the founder of the team may do more. */
export function MemberList(props: {
  readonly team: Team;
  readonly onRemove: (member: number) => void;
  readonly onHandOver: (member: number) => void;
}) {
  const { team } = props;
  const t = useTranslations("community.teams");
  const anonymous = useTranslations("community")("anonymous");
  const [question, setQuestion] = useState<Question | null>(null);
  const nameOf = ({ name, number }: Member): string =>
    name ?? (number === null ? anonymous : t("anonymousMember", { number: String(number) }));
  const confirmed = (): void => {
    if (question?.act === "remove") props.onRemove(question.member);
    if (question?.act === "hand-over") props.onHandOver(question.member);
    setQuestion(null);
  };
  return (
    <>
      <ul className="divide-y divide-line">
        {team.members.map((member, at) => {
          const { number, name, isFounder } = member;
          return (
            <li key={number ?? `anonymous ${at}`} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
              <span className="min-h-11 min-w-40 flex-1 content-center break-words">
                {name !== null && number !== null ? (
                  <Link href={`/community/people/${number}`} className="font-medium underline-offset-4 hover:underline">
                    <bdi>{name}</bdi>
                  </Link>
                ) : (
                  <span className="text-ink-soft">{nameOf(member)}</span>
                )}
                {isFounder && <span className="ms-2 text-sm text-ink-soft">{t("founder")}</span>}
              </span>
              {team.you === "founder" && !isFounder && number !== null && (
                <span className="-mx-4 flex gap-1 sm:mx-0">
                  <Button
                    tone="bare"
                    onClick={() => setQuestion({ act: "hand-over", member: number, name: nameOf(member) })}
                  >
                    {t("makeFounder")}
                  </Button>
                  <Button
                    tone="bare"
                    onClick={() => setQuestion({ act: "remove", member: number, name: nameOf(member) })}
                  >
                    {t("remove")}
                  </Button>
                </span>
              )}
            </li>
          );
        })}
      </ul>
      <ConfirmDialog
        open={question !== null}
        title={t(question?.act === "remove" ? "removeHeading" : "handOverHeading")}
        confirm={t(question?.act === "remove" ? "remove" : "handOver")}
        dismiss={t("keep")}
        onConfirm={confirmed}
        onDismiss={() => setQuestion(null)}
      >
        <p className="break-words">
          {t(question?.act === "remove" ? "removeText" : "handOverText", { name: question?.name ?? "" })}
        </p>
      </ConfirmDialog>
    </>
  );
}
