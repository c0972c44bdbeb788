import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digestPageSources } from "./page-sources.ts";

describe("the digest of what pages are built from", () => {
  let root: string;
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  };
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "tabgrid-sources-"));
    for (const file of ["package-lock.json", "next.config.js", "proxy.ts", "postcss.config.mjs", "tsconfig.json"]) {
      await write(file, "");
    }
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it.each(["app/page.tsx", "app/messages/es/home.json", "lib/widget/releases.json", "next.config.js"])(
    "changes with %s",
    async (file) => {
      await write(file, "before");
      const before = await digestPageSources(root);
      expect(await digestPageSources(root)).toBe(before);
      await write(file, "after");
      expect(await digestPageSources(root)).not.toBe(before);
    },
  );

  it.each(["app/page.test.ts", "public/assets/workers/engine.worker.ts", "public/widget/manifest.json"])(
    "does not change with %s, which no page is built from",
    async (file) => {
      const before = await digestPageSources(root);
      await write(file, "anything");
      expect(await digestPageSources(root)).toBe(before);
    },
  );
});
