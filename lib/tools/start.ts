/**
 * `npm start`: builds what is stale, then serves pages, API, database and one host of its own until it is told to end.
 * `--built` takes what was built last.
 */
import { buildAssets } from "./build-assets.ts";
import { buildPages } from "./build-pages.ts";
import { serve } from "./serve.ts";

if (!process.argv.includes("--built")) {
  await buildAssets();
  await buildPages();
}
await serve({ pages: "built" });
