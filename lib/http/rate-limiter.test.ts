import { describe, expect, it } from "vitest";
import { createRateLimiter, forwardedAddress, isLoopback, senderOf, siteOf } from "./rate-limiter.ts";

describe("createRateLimiter", () => {
  it("lets a burst through, then refills at its rate, for each sender alone", () => {
    let now = 0;
    const take = createRateLimiter({ perMinute: 60, burst: 3 }, () => now);
    for (let i = 0; i < 3; i++) take("a");
    expect(() => take("a")).toThrow(
      expect.objectContaining({ code: "request.rate-limited", details: { retryAfterMs: 1_000 } }),
    );
    take("b");
    now = 999;
    expect(() => take("a")).toThrow();
    now = 1_000;
    take("a");
    expect(() => take("a")).toThrow();
    now = 1_000_000;
    for (let i = 0; i < 3; i++) take("a");
    expect(() => take("a")).toThrow();
  });

  it("holds nobody back when the clock is set back", () => {
    let now = 3_600_000;
    const take = createRateLimiter({ perMinute: 60, burst: 2 }, () => now);
    take("a");
    now = 0;
    take("a");
    expect(() => take("a")).toThrow();
    now = 1_000;
    take("a");
  });

  it("allows more to senders with a factor", () => {
    const take = createRateLimiter({ perMinute: 1, burst: 1 }, () => 0);
    for (let i = 0; i < 10; i++) take("local", 10);
    expect(() => take("local", 10)).toThrow();
  });
});

describe("isLoopback", () => {
  it.each([
    ["127.0.0.1", true],
    ["::1", true],
    ["::ffff:127.0.0.1", true],
    ["10.0.0.1", false],
    ["", false],
  ])("%s: %s", (address, expected) => expect(isLoopback(address)).toBe(expected));
});

describe("senderOf", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8::6", "2001:db8:0:0::/64"],
    ["2001:db8:1:2:ff::", "2001:db8:1:2::/64"],
    ["2001:DB8:A::6", "2001:db8:a:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ])("%s: %s", (address, expected) => expect(senderOf(address)).toBe(expected));
});

describe("siteOf", () => {
  it.each([
    ["192.0.2.7", null],
    ["::ffff:192.0.2.7", null],
    ["", null],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"],
    ["2001:db8::6", "2001:db8:0::/48"],
    ["2001:DB8:A:ffff::6", "2001:db8:a::/48"],
  ])("%s: %s", (address, expected) => expect(siteOf(address)).toBe(expected));
});

describe("forwardedAddress", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["127.0.0.1, 192.0.2.7", "192.0.2.7"],
    ["192.0.2.7:51312", "192.0.2.7"],
    ["[2001:db8::6]:51312", "2001:db8::6"],
    ["[2001:db8::6]", "2001:db8::6"],
    ["2001:db8::6", "2001:db8::6"],
    ["unknown", null],
    ["", null],
    [undefined, null],
  ])("%s: %s", (header, expected) => expect(forwardedAddress(header)).toBe(expected));
});
