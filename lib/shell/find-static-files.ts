/** Paths of the built files that a page's HTML names, each once. */
export function findStaticFiles(html: string): string[] {
  return [...new Set(html.match(/\/_next\/static\/[\w./~-]+\.(?:js|css|woff2)/g) ?? [])];
}
