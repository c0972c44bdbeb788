import { EmbedWindow } from "../_embed/embed-window.tsx";
import { type EmbedProps, readQuery } from "../_embed/read-query.ts";

/** The window that asks, which no page can lay anything over. */
export default async function EmbedWindowPage({ searchParams }: EmbedProps) {
  return <EmbedWindow query={readQuery(await searchParams)} />;
}
