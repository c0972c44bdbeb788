/** `npm start`: builds what is stale, then serves pages, API, database and one host of its own until it is told to end. */
import { buildAssets } from "./build-assets.ts";
import { buildPages } from "./build-pages.ts";
import { serve } from "./serve.ts";

await buildAssets();
await buildPages();
await serve({ pages: "built" });
