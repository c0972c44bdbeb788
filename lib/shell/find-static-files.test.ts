import { expect, it } from "vitest";
import { findStaticFiles } from "./find-static-files.ts";

it("finds scripts, styles and fonts, in markup and in what hydrates it, each once", () => {
  const html = `<link rel="preload" href="/_next/static/media/a-s.p.0~b1.woff2" as="font"/>
    <link rel="stylesheet" href="/_next/static/chunks/one.css" nonce="x"/><script src="/_next/static/chunks/two.js" async></script>
    <script>self.__next_f.push([1,"1:I[12,[\\"/_next/static/chunks/two.js\\",\\"/_next/static/chunks/three-4.js\\"]]"])</script>
    <a href="/_next/staticky/no.js">/jobs</a>`;
  expect(findStaticFiles(html)).toEqual([
    "/_next/static/media/a-s.p.0~b1.woff2",
    "/_next/static/chunks/one.css",
    "/_next/static/chunks/two.js",
    "/_next/static/chunks/three-4.js",
  ]);
  expect(findStaticFiles("")).toEqual([]);
});
