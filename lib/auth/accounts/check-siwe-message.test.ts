import { describe, expect, it } from "vitest";
import type { WalletChallenge } from "#lib/protocol/messages/accounts.ts";
import { siweMessage } from "#lib/testing/settlement/test-wallet.ts";
import { checkSiweMessage, nonceOf } from "./check-siwe-message.ts";

const ADDRESS = "0xA0Cf798816D4b9b9866b5330EEa46a18382f251e";
const CHALLENGE: WalletChallenge = {
  domain: "tabgrid.example",
  uri: "https://tabgrid.example/account",
  version: "1",
  chainId: 8453,
  nonce: "32891756aabbccdd",
  statement: "Sign in to Tabgrid.",
  issuedAt: "2026-09-30T16:25:24.000Z",
  expirationTime: "2026-09-30T16:35:24.000Z",
};
const NOW_MS = Date.parse("2026-09-30T16:26:00.000Z");
/** Written out, so that neither our code nor viem's says alone what a message is. EIP-4361, "Message Format". */
const MESSAGE = `tabgrid.example wants you to sign in with your Ethereum account:
0xA0Cf798816D4b9b9866b5330EEa46a18382f251e

Sign in to Tabgrid.

URI: https://tabgrid.example/account
Version: 1
Chain ID: 8453
Nonce: 32891756aabbccdd
Issued At: 2026-09-30T16:25:24.000Z
Expiration Time: 2026-09-30T16:35:24.000Z`;

const check = (message: string, challenge = CHALLENGE, nowMs = NOW_MS) => checkSiweMessage(message, challenge, nowMs);
const replaced = (from: string, to: string): string => {
  expect(MESSAGE).toContain(from);
  return MESSAGE.replace(from, to);
};

describe("checkSiweMessage", () => {
  it("takes what was asked for, to the letter, and gives the wallet in lower case", () => {
    expect(siweMessage(CHALLENGE, ADDRESS)).toBe(MESSAGE);
    expect(check(MESSAGE)).toBe(ADDRESS.toLowerCase());
    expect(nonceOf(MESSAGE)).toBe(CHALLENGE.nonce);
  });

  it("takes it until its time is over, and no longer", () => {
    const end = Date.parse(CHALLENGE.expirationTime);
    expect(check(MESSAGE, CHALLENGE, end - 1)).toBe(ADDRESS.toLowerCase());
    expect(() => check(MESSAGE, CHALLENGE, end)).toThrow(
      expect.objectContaining({ code: "auth.message-invalid", details: { field: "expirationTime" } }),
    );
  });

  const EXPIRATION = "\nExpiration Time: 2026-09-30T16:35:24.000Z";
  const mutations: readonly (readonly [string, string, () => string])[] = [
    ["another domain", "domain", () => replaced("tabgrid.example wants", "tabgr1d.example wants")],
    ["a domain below ours", "domain", () => replaced("tabgrid.example wants", "x.tabgrid.example wants")],
    ["our domain below another", "domain", () => replaced("tabgrid.example wants", "tabgrid.example.evil.test wants")],
    ["another port", "domain", () => replaced("tabgrid.example wants", "tabgrid.example:8443 wants")],
    ["our domain in capitals", "domain", () => replaced("tabgrid.example wants", "Tabgrid.example wants")],
    ["no domain", "domain", () => replaced("tabgrid.example wants", " wants")],
    ["a user in the domain", "address", () => replaced("tabgrid.example wants", "me@tabgrid.example wants")],
    ["a scheme", "scheme", () => `https://${MESSAGE}`],
    ["another scheme", "scheme", () => `http://${MESSAGE}`],
    ["another opening sentence", "address", () => replaced("wants you to sign in", "wants you to log in")],
    ["another chain's name", "address", () => replaced("your Ethereum account", "your Solana account")],
    ["an address without its checksum", "text", () => replaced(ADDRESS, ADDRESS.toLowerCase())],
    ["an address in capitals", "text", () => replaced(ADDRESS, `0x${ADDRESS.slice(2).toUpperCase()}`)],
    ["an address with one digit less", "address", () => replaced(ADDRESS, ADDRESS.slice(0, -1))],
    ["an address with one digit more", "address", () => replaced(ADDRESS, `${ADDRESS}0`)],
    ["an address that is none", "address", () => replaced(ADDRESS, ADDRESS.replace("A", "g"))],
    ["no address", "address", () => replaced(`${ADDRESS}\n`, "")],
    ["no blank line behind the address", "address", () => replaced("\n\nSign in", "\nSign in")],
    ["another statement", "statement", () => replaced("Sign in to Tabgrid.", "Send all your tokens.")],
    ["a longer statement", "statement", () => replaced("Sign in to Tabgrid.", "Sign in to Tabgrid. Really.")],
    ["no statement", "statement", () => replaced("Sign in to Tabgrid.\n\n", "")],
    ["two statements", "text", () => replaced("Sign in to Tabgrid.", "Sign in to Tabgrid.\n\nAnd pay.")],
    ["another path", "uri", () => replaced("/account\nVersion", "/jobs\nVersion")],
    ["another origin", "uri", () => replaced("URI: https://tabgrid.example", "URI: https://evil.test")],
    ["plain http", "uri", () => replaced("URI: https://", "URI: http://")],
    ["a query", "uri", () => replaced("/account\n", "/account?to=me\n")],
    ["no uri", "uri", () => replaced("URI: https://tabgrid.example/account\n", "")],
    ["another version", "version", () => replaced("Version: 1", "Version: 2")],
    ["no version", "uri", () => replaced("Version: 1\n", "")],
    ["another chain", "chainId", () => replaced("Chain ID: 8453", "Chain ID: 1")],
    ["a chain in hexadecimal", "uri", () => replaced("Chain ID: 8453", "Chain ID: 0x2105")],
    ["a chain with a leading zero", "text", () => replaced("Chain ID: 8453", "Chain ID: 08453")],
    ["no chain", "uri", () => replaced("Chain ID: 8453\n", "")],
    ["another nonce", "nonce", () => replaced("32891756aabbccdd", "32891756aabbccde")],
    ["a shorter nonce", "nonce", () => replaced("32891756aabbccdd", "32891756aabbccd")],
    ["a nonce in capitals", "nonce", () => replaced("32891756aabbccdd", "32891756AABBCCDD")],
    ["no nonce", "uri", () => replaced("Nonce: 32891756aabbccdd\n", "")],
    ["an empty nonce", "uri", () => replaced("Nonce: 32891756aabbccdd", "Nonce: ")],
    ["another time of issue", "issuedAt", () => replaced("16:25:24.000Z", "16:25:25.000Z")],
    ["a time of issue in another zone", "text", () => replaced("T16:25:24.000Z", "T18:25:24.000+02:00")],
    ["a time of issue without milliseconds", "text", () => replaced("16:25:24.000Z", "16:25:24Z")],
    ["a time of issue that is none", "issuedAt", () => replaced("2026-09-30T16:25:24.000Z", "yesterday")],
    ["no time of issue", "uri", () => replaced("\nIssued At: 2026-09-30T16:25:24.000Z", "")],
    ["a later end", "expirationTime", () => replaced("16:35:24.000Z", "17:35:24.000Z")],
    ["an end that is none", "expirationTime", () => replaced("2026-09-30T16:35:24.000Z", "never")],
    ["no end", "expirationTime", () => replaced(EXPIRATION, "")],
    ["a beginning", "notBefore", () => `${MESSAGE}\nNot Before: 2026-09-30T16:25:24.000Z`],
    ["a request id", "requestId", () => `${MESSAGE}\nRequest ID: 1`],
    ["an empty request id", "text", () => `${MESSAGE}\nRequest ID: `],
    ["resources", "resources", () => `${MESSAGE}\nResources:\n- https://evil.test`],
    ["an empty list of resources", "resources", () => `${MESSAGE}\nResources:`],
    ["text behind the end", "text", () => `${MESSAGE}\nand pay me`],
    ["a line behind the end", "text", () => `${MESSAGE}\n`],
    ["a space at a line's end", "uri", () => replaced("/account\n", "/account \n")],
    ["text before the beginning", "address", () => `Hello\n${MESSAGE}`],
    ["lines ended as Windows does", "address", () => MESSAGE.replaceAll("\n", "\r\n")],
    ["lines in another order", "uri", () => replaced("Version: 1\nChain ID: 8453", "Chain ID: 8453\nVersion: 1")],
    ["a field twice", "uri", () => replaced("Chain ID: 8453", "Chain ID: 8453\nChain ID: 8453")],
    [
      "a letter that only looks the same",
      "address",
      () => replaced("tabgrid.example wants", "t\u0430bgrid.example wants"),
    ],
    ["nothing", "address", () => ""],
    ["something else", "address", () => JSON.stringify(CHALLENGE)],
  ];
  it.each(mutations)("refuses %s", (_name, field, mutate) => {
    const message = mutate();
    expect(message).not.toBe(MESSAGE);
    expect(() => check(message)).toThrow(expect.objectContaining({ code: "auth.message-invalid", details: { field } }));
  });

  it("refuses every message with one character removed or changed", () => {
    for (let at = 0; at < MESSAGE.length; at++) {
      // A checksum is of the whole address, so that its letters are the only ones it says something about.
      const other = MESSAGE[at] === "7" ? "8" : "7";
      const inAddress = at >= MESSAGE.indexOf(ADDRESS) && at < MESSAGE.indexOf(ADDRESS) + ADDRESS.length;
      const mutants = [MESSAGE.slice(0, at) + MESSAGE.slice(at + 1)];
      if (!inAddress) mutants.push(MESSAGE.slice(0, at) + other + MESSAGE.slice(at + 1));
      for (const mutant of mutants)
        expect(() => check(mutant), mutant).toThrow(expect.objectContaining({ code: "auth.message-invalid" }));
    }
  });
});
