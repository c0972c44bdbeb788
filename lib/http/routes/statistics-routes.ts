import { createGunzip } from "node:zlib";
import { z } from "zod";
import type { ApiDeps } from "../api-deps.ts";
import type { ApiResponse } from "../api-message.ts";
import { type Route, route } from "../route.ts";
import { createStatistics, type Format, TABLES, type Table } from "../statistics/statistics.ts";

/** Names of the files: BOINC's are compressed, the others as the receiver likes. */
const FILES = TABLES.flatMap((table) => [`${table}.xml.gz`, `${table}.json`]);

/** The project's statistics, also found at `/stats/…`, which is where sites that collect BOINC's look. */
export function statisticsRoutes(deps: Pick<ApiDeps, "community" | "kernels" | "now">): Route[] {
  const { community, kernels, now } = deps;
  const statistics = createStatistics({ community, kernels: Object.keys(kernels), now });
  return [
    route({
      method: "GET",
      path: "/stats/{file}",
      operationId: "getStatistics",
      summary: "Users, teams and hosts with their credit: BOINC's XML, or JSON",
      tag: "community",
      rate: "community",
      params: { file: z.enum(FILES) },
      answers: { 200: { description: "The file, an hour old at most", mediaType: "application/gzip" } },
      async handle({ params, request }): Promise<ApiResponse> {
        const [table, format] = params.file.split(".") as [Table, Format];
        const { gzipped, madeAtMs } = await statistics.read(table, format);
        const headers = {
          "cache-control": "public, max-age=600",
          "last-modified": new Date(madeAtMs).toUTCString(),
        };
        if (format === "xml") {
          return { status: 200, headers: { ...headers, "content-type": "application/gzip" }, body: gzipped };
        }
        const typed = { ...headers, "content-type": "application/json", vary: "accept-encoding" };
        if (!/\bgzip\b/.test(request.header("accept-encoding") ?? "")) {
          return { status: 200, headers: typed, body: unzipped(gzipped) };
        }
        return { status: 200, headers: { ...typed, "content-encoding": "gzip" }, body: gzipped };
      },
    }),
  ];
}

/** Unpacked as fast as it is read: of a large table only the compressed form is ever whole in memory. */
async function* unzipped(gzipped: Buffer): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  gunzip.end(gzipped);
  yield* gunzip as AsyncIterable<Uint8Array>;
}
