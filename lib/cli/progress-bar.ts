import type { JobView } from "#lib/protocol/messages/jobs.ts";
import { currentStage } from "./job-lines.ts";

const WIDTH = 28;

/** One line of progress: bar, share, units, stage, results that disagreed. */
function progressLine(job: JobView): string {
  const share = job.units.total === 0 ? 0 : job.units.accepted / job.units.total;
  const filled = Math.round(share * WIDTH);
  const bar = "█".repeat(filled) + "░".repeat(WIDTH - filled);
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  const invalid = job.results.invalid > 0 ? `, ${job.results.invalid} wrong results refused` : "";
  const stage = currentStage(job);
  const where = stage === null ? "" : `, ${stage}`;
  return `${bar} ${percent} %  ${job.units.accepted}/${job.units.total} units verified${where}${invalid}`;
}

/** Shows progress on a terminal in place, elsewhere as a line for every tenth of the way. */
export function createProgress(stream: NodeJS.WriteStream): { show(job: JobView): void; end(): void } {
  let lastTenth = -1;
  return {
    show(job) {
      if (stream.isTTY) {
        stream.write(`\r\x1b[2K${progressLine(job)}`);
        return;
      }
      const tenth = Math.floor((job.units.accepted * 10) / Math.max(1, job.units.total));
      if (tenth === lastTenth) return;
      lastTenth = tenth;
      stream.write(`${progressLine(job)}\n`);
    },
    end() {
      if (stream.isTTY) stream.write("\n");
    },
  };
}
