import { describe, expect, it } from "vitest";
import { findViolations } from "./import-rules.ts";

const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));

describe("findViolations", () => {
  it("accepts arrows of the table", () => {
    expect(findViolations(graph({ "lib/db/a.ts": ["lib/coordinator/ports.ts", "lib/protocol/ids.ts"] }))).toEqual([]);
  });

  it.each([
    ["lib/protocol/a.ts", "lib/kernels/kernel.ts"],
    ["lib/coordinator/a.ts", "lib/db/b.ts"],
    ["lib/db/a.ts", "lib/http/b.ts"],
    ["lib/coordinator/a.ts", "lib/kernels/image-filter/cpu.ts"],
    ["lib/coordinator/a.ts", "lib/kernels/image-filter/families/box/gpu.ts"],
    ["lib/coordinator/a.ts", "lib/kernels/image-filter/reference/reference-image.ts"],
    ["lib/host/engine/engine.ts", "lib/kernels/registry.ts"],
    ["lib/sdk/client.ts", "app/page.tsx"],
    ["app/(site)/page.tsx", "lib/db/b.ts"],
    ["lib/http/a.ts", "lib/testing/fake.ts"],
    ["lib/newcomer/a.ts", "lib/protocol/ids.ts"],
  ])("refuses %s → %s", (from, to) => {
    expect(findViolations(graph({ [from]: [to] }))).toHaveLength(1);
  });

  it("lets the API mount reach the server", () => {
    expect(findViolations(graph({ "app/api/[[...route]]/route.ts": ["lib/server/start-server.ts"] }))).toEqual([]);
  });

  it("finds circles", () => {
    const found = findViolations(graph({ "lib/db/a.ts": ["lib/db/b.ts"], "lib/db/b.ts": ["lib/db/a.ts"] }));
    expect(found).toEqual(["circle: lib/db/a.ts → lib/db/b.ts → lib/db/a.ts"]);
  });
});
