import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ProfileScreen } from "../../_community/profile/profile-screen.tsx";

export const metadata: Metadata = { title: "Contributor" };

export default async function PersonPage({ params }: { readonly params: Promise<{ number: string }> }) {
  const { number } = await params;
  if (!/^[1-9]\d{0,8}$/.test(number)) notFound();
  return <ProfileScreen number={Number(number)} />;
}
