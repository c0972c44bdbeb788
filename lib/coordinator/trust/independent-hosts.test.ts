import { expect, test } from "vitest";
import { countIndependent } from "./independent-hosts.ts";

test("of an account, and of a network, one host counts; who has none counts for itself", () => {
  const host = (account: number, prefix: number | null) => ({ account, prefix });
  expect(countIndependent([])).toBe(0);
  expect(countIndependent([host(1, null), host(2, null), host(3, 7)])).toBe(3);
  expect(countIndependent([host(1, 5), host(1, 6), host(2, 7)])).toBe(2);
  expect(countIndependent([host(1, 5), host(2, 5), host(3, 5), host(3, 6)])).toBe(2);
});
