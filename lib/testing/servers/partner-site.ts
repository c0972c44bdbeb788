import { createServer, type OutgoingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A partner's page. */
export interface PartnerPageOptions {
  /** After `<head>` and the loader. `WIDGET` stands for the widget's element. */
  readonly body?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** The loader's address; the floating one unless given. Null: the page loads none. */
  readonly loader?: string | null;
  readonly integrity?: string;
}

/** A site of somebody else, on another origin and another site than the server: `localhost` against `127.0.0.1`. */
export interface PartnerSite extends AsyncDisposable {
  readonly origin: string;
  /** Puts a page on the site and returns its address. */
  add(options?: PartnerPageOptions): string;
  /** Puts a text file on the site. */
  put(path: string, text: string): void;
}

export const WIDGET = '<tabgrid-donate partner="example"></tabgrid-donate>';

/** @param server the Tabgrid server's origin. */
export async function openPartnerSite(server: string): Promise<PartnerSite> {
  const pages = new Map<string, { readonly html: string; readonly headers: OutgoingHttpHeaders }>();
  const http = createServer((request, response) => {
    const page = pages.get(request.url ?? "");
    response.writeHead(page ? 200 : 404, { "content-type": "text/html; charset=utf-8", ...page?.headers });
    response.end(page?.html);
  });
  await new Promise<void>((resolve) => http.listen(0, "localhost", resolve));
  const origin = `http://localhost:${(http.address() as AddressInfo).port}`;
  return {
    origin,
    add({ body = WIDGET, headers = {}, loader = "/widget/v1/tabgrid.js", integrity } = {}) {
      const path = `/${pages.size + 1}`;
      const check = integrity ? ` integrity="${integrity}"` : "";
      const script =
        loader === null ? "" : `<script type="module" async crossorigin src="${server}${loader}"${check}></script>`;
      const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Bread</title><link rel="icon" href="data:,">${script}</head>
<body>${body}</body></html>`;
      pages.set(path, { html, headers });
      return origin + path;
    },
    put(path, text) {
      pages.set(path, { html: text, headers: { "content-type": "text/plain; charset=utf-8" } });
    },
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
