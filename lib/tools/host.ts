/** `npm run host -- --url URL --workers N`: donates this machine's cores to a coordinator. */
import { buildAssets } from "./build-assets.ts";

await buildAssets();
await import("#lib/host/headless/headless-main.ts");
