import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TeamScreen } from "../../_community/team/team-screen.tsx";

export const metadata: Metadata = { title: "Team" };

export default async function TeamPage({ params }: { readonly params: Promise<{ number: string }> }) {
  const { number } = await params;
  if (!/^[1-9]\d{0,8}$/.test(number)) notFound();
  return <TeamScreen number={Number(number)} />;
}
