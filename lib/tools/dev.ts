/** `npm run dev`: like `npm start`, with pages and workers rebuilt as their sources change. */
import { buildAssets } from "./build-assets.ts";
import { serve } from "./serve.ts";

await buildAssets({ watch: true });
await serve({ pages: "dev" });
