import type { JobView } from "#lib/protocol/messages/jobs.ts";

/** A job on one line, with the stage it is at when it has several. */
export function jobLine(job: JobView): string {
  const share = `${job.units.accepted}/${job.units.total}`;
  const stage = currentStage(job);
  const where = stage === null ? "" : `  [${stage}]`;
  const stand = job.units.provisional === 0 ? "" : `  (${job.units.provisional} stand until the release)`;
  const reason = job.failure === null ? "" : `  ${job.failure.message} (${job.failure.code})`;
  return printable(`${job.id}  ${job.state.padEnd(10)}  ${share.padStart(9)}${stand}${where}  ${job.title}${reason}`);
}

/** A job's stages on a line each; none when it has only one. */
export function stageLines({ stages }: JobView): string[] {
  if (stages.length === 1) return [];
  const longest = Math.max(...stages.map(({ title }) => title.length));
  return stages.map(({ title, units }, at) =>
    printable(`  stage ${at + 1}  ${title.padEnd(longest)}  ${units.accepted}/${units.total}`),
  );
}

/** The stage a running job of several stages is at, for example `Corners 3/12`; null for others. */
export function currentStage({ state, stages }: JobView): string | null {
  if (state !== "running" || stages.length === 1) return null;
  const stage = stages.find(({ units }) => units.accepted < units.total) ?? stages.at(-1)!;
  return printable(`${stage.title} ${stage.units.accepted}/${stage.units.total}`);
}

/** Titles are strangers' words: nothing in them reaches the terminal as a command. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, "\ufffd");
}
