import { EmbedFrame } from "./_embed/embed-frame.tsx";
import { type EmbedProps, readQuery } from "./_embed/read-query.ts";

/** The widget's frame on partners' pages. */
export default async function EmbedPage({ searchParams }: EmbedProps) {
  return <EmbedFrame query={readQuery(await searchParams)} />;
}
