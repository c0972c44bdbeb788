import { fileURLToPath } from "node:url";
import type { PagesListener } from "./http-server.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Opens the pages: `built` serves what `next build` made, `dev` rebuilds them as their sources change. */
export async function openPages(
  mode: "built" | "dev",
  address: { host: string; port: number },
): Promise<PagesListener> {
  const { default: next } = await import("next");
  const app = next({ dev: mode === "dev", dir: ROOT, hostname: address.host, port: address.port, quiet: false });
  await app.prepare();
  const handle = app.getRequestHandler();
  const upgrade = app.getUpgradeHandler();
  return {
    handle: (req, res) => handle(req, res),
    upgrade: (req, socket, head) => upgrade(req, socket, head),
    close: () => app.close(),
  };
}
