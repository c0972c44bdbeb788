import { PHASE_PRODUCTION_SERVER } from "next/constants.js";

/**
 * Headers every page and static file carries. The content security policy is not here: it holds a nonce, so `proxy.ts`
 * makes a new one for each page.
 */
const SECURITY_HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin-allow-popups" },
  {
    key: "Permissions-Policy",
    value: "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=()",
  },
];

/**
 * The widget's frame is shown in pages that are isolated from other origins, too, and its window answers the frame, which is
 * at home in another page's group of windows.
 */
const EMBED_HEADERS = [
  { key: "Cross-Origin-Embedder-Policy", value: "require-corp" },
  { key: "Cross-Origin-Resource-Policy", value: "cross-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "unsafe-none" },
];

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Types are checked by `npm run typecheck`, once, for the whole repository.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: import.meta.dirname },
  // Images are served by the coordinator in the sizes the pages need.
  images: { unoptimized: true },
  devIndicators: false,
  // Our own server answers these itself; where only Next runs, they are the API's as well.
  rewrites: async () => [{ source: "/stats/:file", destination: "/api/v1/stats/:file" }],
  headers: async () => [
    { source: "/:path*", headers: SECURITY_HEADERS },
    { source: "/embed/:path*", headers: EMBED_HEADERS },
  ],
};

/** Messages are compiled when the pages are built: no browser has to parse them, and what serves the pages loads no compiler. */
export default async function configure(phase) {
  if (phase === PHASE_PRODUCTION_SERVER) return config;
  const { default: createNextIntlPlugin } = await import("next-intl/plugin");
  return createNextIntlPlugin({
    requestConfig: "./app/i18n/request.ts",
    experimental: { messages: { path: "./app/messages", format: "json", precompile: true } },
  })(config);
}
