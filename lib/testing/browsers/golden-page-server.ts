import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What a browser made of the golden vectors. */
export interface GoldenVerdict {
  readonly userAgent: string;
  /** The adapter it used; null where it had none. */
  readonly gpu: string | null;
  readonly kernels: Record<
    string,
    { readonly vectors: number; readonly wrongOnCpu: readonly string[]; readonly refusedOnGpu: string | null }
  >;
}

/** A page on loopback that computes every kernel's golden vectors in whatever browser opens it. */
export interface GoldenPage extends AsyncDisposable {
  readonly url: string;
  /** What the page found, once it is done; rejects when it failed or took longer than `timeoutMs`. */
  verdict(timeoutMs: number): Promise<GoldenVerdict>;
}

export async function serveGoldenPage(): Promise<GoldenPage> {
  const script = await build({
    entryPoints: [fileURLToPath(new URL("./golden-page.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    external: ["node:*"],
    logLevel: "silent",
  });
  const told = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    serve(request, response, script.outputFiles[0]!.text, told.resolve).catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async verdict(timeoutMs) {
      const late = setTimeout(() => told.reject(new Error(`The page said nothing within ${timeoutMs} ms.`)), timeoutMs);
      const verdict = JSON.parse(await told.promise.finally(() => clearTimeout(late))) as GoldenVerdict & {
        error?: string;
      };
      if (verdict.error !== undefined) throw new Error(`The page failed: ${verdict.error}`);
      return verdict;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  script: string,
  tell: (verdict: string) => void,
): Promise<void> {
  const path = normalize(decodeURIComponent(new URL(request.url!, "http://localhost").pathname));
  if (path === "/verdict") {
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk as Buffer);
    response.end();
    tell(Buffer.concat(body).toString());
  } else if (path === "/") {
    response
      .setHeader("content-type", "text/html")
      .end('<!doctype html><script type="module" src="/page.js"></script>');
  } else if (path === "/page.js") {
    response.setHeader("content-type", "text/javascript").end(script);
  } else {
    const shader = path.endsWith(".wgsl");
    const file = shader ? join(root, "shaders", path.replace("/assets/", "")) : join(root, "public", path);
    const type = shader ? "text/plain" : "application/wasm";
    response.setHeader("content-type", type).end(await readFile(file));
  }
}
