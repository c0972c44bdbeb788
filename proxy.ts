import { type NextRequest, NextResponse } from "next/server";
import { EMBED_PATH } from "#lib/widget/messages.ts";

/**
 * Gives every page a content security policy with its own nonce, which Next then puts on the scripts it writes into the
 * page. Nothing but this origin may be loaded or contacted; WebAssembly may compile, `eval` may not (except in
 * development, where React needs it). Only the widget's frame may be shown in other pages.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const development = process.env.NODE_ENV === "development";
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'wasm-unsafe-eval'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    // The server writes positions of tiles as style attributes; an attribute cannot hold a nonce.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${request.nextUrl.pathname === EMBED_PATH ? "*" : "'none'"}`,
  ].join("; ");

  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

/** Pages only: neither the API nor static files need a policy. */
export const config = { matcher: ["/((?!api/|stats/|_next/|assets/|icon|manifest).*)"] };
