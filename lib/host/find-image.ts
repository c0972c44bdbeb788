import type { ImageInput, JobBrief } from "#lib/protocol/messages/jobs.ts";

/** The first input image of a job, or null when it has none. */
export function findImage({ inputs }: JobBrief): ImageInput | null {
  return inputs.find((input) => input.kind === "image") ?? null;
}
