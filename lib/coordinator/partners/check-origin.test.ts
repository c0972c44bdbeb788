import { describe, expect, it } from "vitest";
import { checkOrigin } from "./check-origin.ts";

describe("checkOrigin", () => {
  it.each([
    ["https://bread.example", "https://bread.example"],
    [" HTTPS://Bread.Example:443/ ", "https://bread.example"],
    ["https://brød.example", "https://xn--brd-1na.example"],
  ])("takes %j as %s", (text, origin) => expect(checkOrigin(text, false)).toBe(origin));

  it.each([
    "bread.example",
    "http://bread.example",
    "ftp://bread.example",
    "https://bread.example/shop",
    "https://bread.example?x",
    "https://me@bread.example",
    "https://bread.example:8443",
    "https://localhost",
    "https://127.0.0.1",
    "https://0x7f.1",
    "https://[::1]",
    "https://intranet",
    "javascript:alert(1)",
    "null",
  ])("refuses %j", (text) => {
    expect(() => checkOrigin(text, false)).toThrow(expect.objectContaining({ code: "partner.origin-refused" }));
  });

  it("takes this machine without TLS where no public origin is set, and nothing else without it", () => {
    expect(checkOrigin("http://localhost:8080", true)).toBe("http://localhost:8080");
    expect(checkOrigin("https://10.0.0.7:8443", true)).toBe("https://10.0.0.7:8443");
    expect(() => checkOrigin("http://bread.example", true)).toThrow("not https");
    expect(() => checkOrigin("http://localhost.bread.example", true)).toThrow("not https");
  });
});
