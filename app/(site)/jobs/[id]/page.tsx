import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { jobIdSchema } from "#lib/protocol/ids.ts";
import { JobScreen } from "./_job/job-screen.tsx";

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  // Whoever knows a job's address may look at it; search engines are not meant to know it.
  return { title: `Job ${(await params).id.slice(0, 8)}`, robots: { index: false } };
}

export default async function JobPage({ params }: Props) {
  const id = jobIdSchema.safeParse((await params).id);
  if (!id.success) notFound();
  return <JobScreen id={id.data} />;
}
