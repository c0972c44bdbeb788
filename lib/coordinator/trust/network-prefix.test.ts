import { describe, expect, test } from "vitest";
import { networkPrefixOf } from "./network-prefix.ts";

describe("an address counts under its network", () => {
  test.each([
    ["192.0.2.17", "192.0.2.0/24"],
    ["255.255.255.255", "255.255.255.0/24"],
    ["::ffff:192.0.2.17", "192.0.2.0/24"],
    ["::FFFF:c000:0211", "192.0.2.0/24"],
    ["0:0:0:0:0:ffff:192.0.2.17", "192.0.2.0/24"],
    ["2001:db8:1:2::3", "2001:db8:1::/48"],
    ["2001:0DB8:0001:ffff:1:2:3:4", "2001:db8:1::/48"],
    ["2001:db8::1", "2001:db8:0::/48"],
    ["::2", "0:0:0::/48"],
    ["2001:db8:a::5%eth0", "2001:db8:a::/48"],
    ["64:ff9b::192.0.2.33", "64:ff9b:0::/48"],
    ["172.15.255.255", "172.15.255.0/24"],
    ["172.32.0.1", "172.32.0.0/24"],
    ["100.63.255.255", "100.63.255.0/24"],
    ["100.128.0.1", "100.128.0.0/24"],
    ["192.169.0.1", "192.169.0.0/24"],
  ])("%s: %s", (address, prefix) => {
    expect(networkPrefixOf(address, false)).toBe(prefix);
    expect(networkPrefixOf(address, true)).toBe(prefix);
  });
});

describe("an address that says nothing of who is behind it counts only where the operator says so", () => {
  test.each([
    ["127.0.0.1", "127.0.0.0/24"],
    ["::ffff:127.0.0.1", "127.0.0.0/24"],
    ["0.0.0.0", "0.0.0.0/24"],
    ["10.1.2.3", "10.1.2.0/24"],
    ["172.16.0.1", "172.16.0.0/24"],
    ["172.31.255.1", "172.31.255.0/24"],
    ["192.168.178.20", "192.168.178.0/24"],
    ["::ffff:192.168.178.20", "192.168.178.0/24"],
    ["169.254.1.1", "169.254.1.0/24"],
    ["100.64.0.1", "100.64.0.0/24"],
    ["100.127.255.1", "100.127.255.0/24"],
    ["::", "0:0:0::/48"],
    ["::1", "0:0:0::/48"],
    ["fe80::1%en0", "fe80:0:0::/48"],
    ["febf::1", "febf:0:0::/48"],
    ["fd12:3456:789a:1::1", "fd12:3456:789a::/48"],
    ["fc00::1", "fc00:0:0::/48"],
  ])("%s: %s", (address, prefix) => {
    expect(networkPrefixOf(address, false)).toBeNull();
    expect(networkPrefixOf(address, true)).toBe(prefix);
  });
});

test.each(["", "unknown", "256.0.0.1", "1.2.3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::1"])(
  "%j is no address and counts under none",
  (address) => {
    expect(networkPrefixOf(address, true)).toBeNull();
  },
);
