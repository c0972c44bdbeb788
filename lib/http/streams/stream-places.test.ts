import { describe, expect, it } from "vitest";
import { createPlaces } from "./stream-places.ts";

const tooMany = expect.objectContaining({ code: "events.too-many" });

describe("places for streams", () => {
  it.each([
    ["an address", () => "192.0.2.7"],
    ["an IPv6 site, from however many of its networks,", (i: number) => `2001:db8:7:${i}::1`],
  ])("are held by %s up to a twentieth of them all, and can be given back", (_, addressOf) => {
    const take = createPlaces(60);
    const held = [0, 1, 2].map((i) => take(addressOf(i)));
    expect(() => take(addressOf(3))).toThrow(tooMany);
    take("198.51.100.1");
    held[0]!();
    take(addressOf(3));
    expect(() => take(addressOf(4))).toThrow(tooMany);
  });

  it("are so many for all together", () => {
    const take = createPlaces(3);
    const held = [1, 2, 3].map((i) => take(`192.0.2.${i}`));
    expect(() => take("192.0.2.4")).toThrow(tooMany);
    held[1]!();
    take("192.0.2.4");
  });
});
