/** `npm run coordinator`: the API alone, for machines that only coordinate. */
import { buildAssets } from "./build-assets.ts";
import { serve } from "./serve.ts";

await buildAssets();
await serve({ pages: "none" });
