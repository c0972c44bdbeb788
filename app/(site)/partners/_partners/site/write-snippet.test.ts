import { expect, it } from "vitest";
import { writeSnippet } from "./write-snippet.ts";

const options = { server: "https://tabgrid.example", partner: "0123456789ab", theme: "", language: "" } as const;

it("says no more than was chosen", () => {
  expect(writeSnippet(options)).toBe(
    `<script type="module" async crossorigin src="https://tabgrid.example/widget/v1/tabgrid.js"></script>
<tabgrid-donate partner="0123456789ab"></tabgrid-donate>`,
  );
  expect(writeSnippet({ ...options, theme: "dark", language: "es" })).toContain(
    '<tabgrid-donate partner="0123456789ab" theme="dark" lang="es">',
  );
});
