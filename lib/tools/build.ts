/** `npm run build`: everything that `npm start` would build. */
import { buildAssets } from "./build-assets.ts";
import { buildPages } from "./build-pages.ts";

await buildAssets();
await buildPages();
