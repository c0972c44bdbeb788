import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createGzip } from "node:zlib";
import { dayOf } from "#lib/coordinator/community/badges.ts";
import type { CommunityStorage, ExportQuery, ExportRecord } from "#lib/coordinator/community/ports.ts";
import { fileEnd, fileStart, hostXml, tablesXml, teamXml, userXml } from "./boinc-xml.ts";

/** Statistics sites come once a day, some of them every hour; what they get is made for all of them at once. */
const KEPT_MS = 3_600_000;
/** Records read at a time. */
const PAGE = 1_000;

export const TABLES = ["tables", "user", "team", "host"] as const;
export const FORMATS = ["xml", "json"] as const;
export type Table = (typeof TABLES)[number];
export type Format = (typeof FORMATS)[number];

/** One export: every file, gzipped. */
interface Export {
  readonly madeAtMs: number;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** The project's statistics, made when somebody wants them, at most once an hour. */
export interface Statistics {
  /** A file, gzipped, and when it was made. */
  read(table: Table, format: Format): Promise<{ readonly gzipped: Buffer; readonly madeAtMs: number }>;
}

export function createStatistics(deps: {
  readonly community: CommunityStorage;
  readonly kernels: readonly string[];
  readonly now: () => number;
}): Statistics {
  const { community, kernels, now } = deps;
  let latest: { readonly made: Promise<Export>; readonly untilMs: number } | null = null;

  const make = async (nowMs: number): Promise<Export> => {
    const query = { limit: PAGE, today: dayOf(nowMs) };
    const users = await writeTable("user", (after) => community.exportUsers({ ...query, after }), userXml, nowMs);
    const teams = await writeTable("team", (after) => community.exportTeams({ ...query, after }), teamXml, nowMs);
    const hosts = await writeTable("host", (after) => community.exportHosts({ ...query, after }), hostXml, nowMs);
    const { creditMicro } = hosts;
    const totals = { users: users.count, teams: teams.count, hosts: hosts.count, creditMicro, kernels };
    const xml = [fileStart("tables"), tablesXml(totals, nowMs), fileEnd("tables")];
    const files: [string, Buffer][] = [
      ["tables.xml", await gzipped(xml)],
      ["tables.json", await gzipped([JSON.stringify({ madeAtMs: nowMs, ...totals })])],
    ];
    return { madeAtMs: nowMs, files: new Map([...files, ...users.files, ...teams.files, ...hosts.files]) };
  };

  return {
    async read(table, format) {
      const nowMs = now();
      if (latest === null || latest.untilMs <= nowMs) {
        const made = make(nowMs);
        latest = { made, untilMs: nowMs + KEPT_MS };
        made.catch(() => {
          latest = null;
        });
      }
      const { files, madeAtMs } = await latest.made;
      return { gzipped: files.get(`${table}.${format}`)!, madeAtMs };
    },
  };
}

/** A table in both formats, read once, page by page. */
async function writeTable<Row extends ExportRecord>(
  table: Table,
  read: (after: ExportQuery["after"]) => Promise<Row[]>,
  toXml: (row: Row, nowMs: number) => string,
  nowMs: number,
): Promise<{ readonly count: number; readonly creditMicro: number; readonly files: [string, Buffer][] }> {
  const [xml, json] = [openGzip(), openGzip()];
  let count = 0;
  let creditMicro = 0;
  xml.write(fileStart(`${table}s`));
  json.write(`{"madeAtMs":${nowMs},"${table}s":[`);
  for (let after = 0; ; ) {
    const rows = await read(after);
    for (const row of rows) {
      xml.write(toXml(row, nowMs));
      json.write(`${count === 0 ? "" : ","}\n${JSON.stringify(row)}`);
      count++;
      creditMicro += row.creditMicro;
    }
    if (rows.length < PAGE) break;
    after = rows.at(-1)!.number;
  }
  xml.write(fileEnd(`${table}s`));
  json.write("\n]}\n");
  const files: [string, Buffer][] = [
    [`${table}.xml`, await xml.end()],
    [`${table}.json`, await json.end()],
  ];
  return { count, creditMicro, files };
}

/** Compresses what is written as it comes: of a large table only the compressed form is ever whole in memory. */
function openGzip(): { write(text: string): void; end(): Promise<Buffer> } {
  const gzip = createGzip();
  const whole = buffer(gzip);
  return {
    write: (text) => void gzip.write(text),
    end() {
      gzip.end();
      return whole;
    },
  };
}

const gzipped = (parts: readonly string[]): Promise<Buffer> => buffer(Readable.from(parts).pipe(createGzip()));
