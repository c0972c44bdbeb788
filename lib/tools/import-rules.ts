/**
 * Who may import whom, as a table, and the pure check of an import graph against it. An arrow means "may import";
 * `import type` leaves no arrow, because it leaves no code.
 */

/** Rooms every room may import. */
const EVERYONE = ["lib/protocol", "lib/errors"];

/** Longest prefix wins. A room that is not listed may be imported by nobody, so a new room has to be placed here. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "lib/errors": [],
  "lib/protocol": ["lib/errors"],
  "lib/processes": [],
  "lib/gpu": EVERYONE,
  "lib/kernels": [...EVERYONE, "lib/gpu"],
  "lib/host": [...EVERYONE, "lib/processes"],
  "lib/shell": EVERYONE,
  "lib/coordinator": [...EVERYONE, "lib/kernels"],
  "lib/db": [...EVERYONE, "lib/coordinator", "lib/processes"],
  "lib/blobs": [...EVERYONE, "lib/coordinator"],
  "lib/chain": [...EVERYONE, "lib/coordinator", "lib/processes"],
  "lib/images": [...EVERYONE, "lib/coordinator"],
  "lib/files": [...EVERYONE, "lib/coordinator", "lib/kernels", "lib/images"],
  "lib/origins": [...EVERYONE, "lib/coordinator"],
  "lib/auth": EVERYONE,
  "lib/config": EVERYONE,
  "lib/http": [...EVERYONE, "lib/coordinator", "lib/kernels", "lib/auth", "lib/images"],
  "lib/sdk": EVERYONE,
  "lib/server": ["lib"],
  "lib/testing": ["lib"],
  "lib/cli": [...EVERYONE, "lib/sdk", "lib/kernels"],
  "lib/simulate": [...EVERYONE, "lib/coordinator", "lib/kernels"],
  // The loader goes onto other people's pages: it brings nothing along.
  "lib/widget": [],
  "lib/widget/frame": [...EVERYONE, "lib/widget", "lib/host"],
  "lib/tools": ["lib"],
  "lib/bench": ["lib", "workers"],
  workers: [...EVERYONE, "lib/kernels", "lib/gpu", "lib/host", "lib/mesh", "lib/shell"],
  app: ["lib"],
};

/** Pages run in browsers: these rooms never reach them (the API mount is the one exception). */
const SERVER_ONLY = [
  "lib/db",
  "lib/blobs",
  "lib/images",
  "lib/files",
  "lib/origins",
  "lib/processes",
  "lib/http",
  "lib/coordinator",
  "lib/config",
  "lib/server",
];

/** Parts of a kernel that may meet the coordinator and the pages: everything else computes and stays in workers. */
const COMPUTING_HALF = /^lib\/kernels\/(runtimes|admission|[^/]+\/(.+\/)?(runtime|cpu|gpu|reference)([-/].+)?)\.ts$/;

/** A graph of files by path from the project's root, with the files each one imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Every import that breaks a rule, and every circle, as one sentence each; empty when the tree is sound. */
export function findViolations(graph: ImportGraph): string[] {
  const violations: string[] = [];
  for (const [from, imports] of graph) {
    if (isTest(from)) continue;
    for (const to of imports) {
      const why = forbidden(from, to);
      if (why !== null) violations.push(`${from} imports ${to}: ${why}`);
    }
  }
  return [...violations, ...findCircles(graph).map((circle) => `circle: ${circle.join(" → ")}`)];
}

function forbidden(from: string, to: string): string | null {
  if (
    isTest(to) ||
    (to.startsWith("lib/testing/") && !from.startsWith("lib/testing/") && !from.startsWith("lib/bench/"))
  ) {
    return "only tests import tests and their helpers";
  }
  const [home, allowed] = roomOf(from);
  if (home === null) return "its room is not in the table of import-rules.ts";
  const same = to === home || to.startsWith(`${home}/`);
  if (!same && !allowed.some((room) => to === room || to.startsWith(`${room}/`) || to.startsWith(`${room}.`))) {
    return `${home} may import only ${allowed.join(", ") || "nothing"}`;
  }
  if (from.startsWith("app/") && !from.startsWith("app/api/") && SERVER_ONLY.some((room) => to.startsWith(room))) {
    return "pages never reach server code";
  }
  if (from.startsWith("lib/coordinator/") && COMPUTING_HALF.test(to))
    return "the coordinator sees the pure half of kernels";
  return null;
}

function roomOf(file: string): readonly [string | null, readonly string[]] {
  const room = Object.keys(MAY_IMPORT)
    .filter((name) => file.startsWith(`${name}/`) || file.startsWith(`${name}.`) || file.startsWith(`${name}-`))
    .sort((a, b) => b.length - a.length)[0];
  return room === undefined ? [null, []] : [room, MAY_IMPORT[room]!];
}

const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file);

/** One circle per group of files that reach each other, by depth-first search. */
function findCircles(graph: ImportGraph): string[][] {
  const circles: string[][] = [];
  const state = new Map<string, "open" | "closed">();
  const visit = (file: string, path: string[]): void => {
    state.set(file, "open");
    for (const next of graph.get(file) ?? []) {
      if (state.get(next) === "open") circles.push([...path.slice(path.indexOf(next)), next]);
      else if (!state.has(next)) visit(next, [...path, next]);
    }
    state.set(file, "closed");
  };
  for (const file of graph.keys()) if (!state.has(file)) visit(file, [file]);
  return circles;
}
