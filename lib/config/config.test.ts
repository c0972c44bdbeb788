import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "./config.ts";

describe("readConfig", () => {
  it("needs nothing", () => {
    expect(readConfig({})).toMatchObject({
      port: 3000,
      host: undefined,
      dataDir: resolve(".data"),
      databaseUrl: undefined,
      hosts: 1,
      trustProxy: false,
    });
  });

  it("takes what is set, and empty as not set", () => {
    expect(
      readConfig({
        PORT: "0",
        HOST: "127.0.0.1",
        TABGRID_DATA: "/tmp/x",
        DATABASE_URL: "postgres://db/tabgrid",
        TABGRID_HOSTS: "0",
        TABGRID_PUBLIC_ORIGIN: "https://grid.example/",
        TABGRID_TRUST_PROXY: "1",
        TABGRID_ARBITERS: "0123456789abcdef0123456789abcdef",
        TABGRID_MAX_UNITS: "",
      }),
    ).toMatchObject({
      port: 0,
      host: "127.0.0.1",
      dataDir: "/tmp/x",
      databaseUrl: "postgres://db/tabgrid",
      hosts: 0,
      publicOrigin: "https://grid.example",
      trustProxy: true,
      arbiters: ["0123456789abcdef0123456789abcdef"],
      limits: { maxUnitsPerJob: 250_000 },
    });
  });

  it("names every variable that cannot be used", () => {
    expect(() =>
      readConfig({ PORT: "http", TABGRID_HOSTS: "-1", DATABASE_URL: "mysql://x", TABGRID_TRUST_PROXY: "yes" }),
    ).toThrow(
      expect.objectContaining({
        code: "config.invalid",
        kind: "config",
        message: expect.stringMatching(/PORT.*DATABASE_URL.*TABGRID_HOSTS.*TABGRID_TRUST_PROXY/),
      }),
    );
    for (const PORT of ["65536", "1e3", " 1", "0x10", "9".repeat(20)])
      expect(() => readConfig({ PORT })).toThrow("PORT");
    expect(() => readConfig({ TABGRID_PUBLIC_ORIGIN: "ftp://x" })).toThrow("TABGRID_PUBLIC_ORIGIN");
  });

  it("brings a chain along unless it is told another or none", () => {
    expect(readConfig({}).chain).toEqual({ kind: "embedded", epochSeconds: 60 });
    expect(readConfig({ TABGRID_CHAIN: "off", RPC_URL: "https://rpc.example" }).chain).toEqual({ kind: "off" });
    const given = {
      CHAIN_ID: "8453",
      RPC_URL: "https://rpc.example/key",
      TABGRID_CONTRACTS: "/etc/contracts.json",
      TABGRID_SETTLER_KEYSTORE: "/etc/settler.json",
      TABGRID_SETTLER_PASSWORD_FILE: "/run/secrets/settler",
    };
    expect(readConfig(given).chain).toEqual({
      kind: "rpc",
      chainId: 8453,
      rpcUrl: "https://rpc.example/key",
      publicRpcUrl: null,
      contractsFile: "/etc/contracts.json",
      settler: { file: "/etc/settler.json", password: { file: "/run/secrets/settler" } },
      sponsor: null,
    });
  });

  it("says what a chain of one's own needs", () => {
    const wrong = { RPC_URL: "https://rpc.example", TABGRID_SETTLER_KEYSTORE: "settler.json" };
    expect(() => readConfig(wrong)).toThrow(/CHAIN_ID.*TABGRID_CONTRACTS.*TABGRID_SETTLER_PASSWORD_FILE/);
    expect(() => readConfig({ TABGRID_EPOCH_SECONDS: "7" })).toThrow("TABGRID_EPOCH_SECONDS: must divide a day");
  });
});
