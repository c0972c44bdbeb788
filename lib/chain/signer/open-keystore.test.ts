import { createCipheriv } from "node:crypto";
import { scrypt } from "hash-wasm";
import { keccak256 } from "viem";
import { describe, expect, test } from "vitest";
import { openKeystore } from "./open-keystore.ts";

/** The specification's vector; the password is `testpassword`. */
const KEY = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";
const ADDRESS = "0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b";
const PBKDF2 = {
  crypto: {
    cipher: "aes-128-ctr",
    cipherparams: { iv: "6087dab2f9fdbbfaddc31a909735c1e6" },
    ciphertext: "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
    kdf: "pbkdf2",
    kdfparams: {
      c: 262144,
      dklen: 32,
      prf: "hmac-sha256",
      salt: "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd",
    },
    mac: "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2",
  },
  id: "3198bc9c-6672-5ab3-d995-4942343ae5b6",
  version: 3,
};
/** The same key by scrypt with geth's cost, made with another implementation of it. */
async function scryptKeystore() {
  const { iv } = PBKDF2.crypto.cipherparams;
  const salt = "ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19";
  const derived = await scrypt({
    password: "testpassword",
    salt: Buffer.from(salt, "hex"),
    costFactor: 2 ** 14,
    blockSize: 8,
    parallelism: 1,
    hashLength: 32,
    outputType: "binary",
  });
  const cipher = createCipheriv("aes-128-ctr", derived.subarray(0, 16), Buffer.from(iv, "hex"));
  const ciphertext = Buffer.concat([cipher.update(Buffer.from(KEY, "hex")), cipher.final()]);
  const mac = keccak256(Buffer.concat([derived.subarray(16), ciphertext])).slice(2);
  const kdfparams = { dklen: 32, n: 2 ** 14, p: 1, r: 8, salt };
  return {
    version: 3,
    crypto: {
      cipher: "aes-128-ctr",
      cipherparams: { iv },
      ciphertext: ciphertext.toString("hex"),
      kdf: "scrypt",
      kdfparams,
      mac,
    },
  };
}
const SCRYPT = await scryptKeystore();

describe("a keystore", () => {
  test.each([
    ["PBKDF2", PBKDF2],
    ["scrypt", SCRYPT],
  ])("with %s gives its key, whatever the spelling of its parts", async (_, keystore) => {
    const account = await openKeystore(JSON.stringify(keystore), "testpassword");
    expect(account.address).toBe(ADDRESS);
    const { crypto, ...rest } = keystore;
    const older = await openKeystore(JSON.stringify({ ...rest, Crypto: crypto }), "testpassword");
    expect(older.address).toBe(ADDRESS);
  });

  test("says that the password is wrong, and not what it was", async () => {
    const opened = openKeystore(JSON.stringify(PBKDF2), "not the password");
    await expect(opened).rejects.toMatchObject({ code: "chain.keystore", kind: "config" });
    await expect(opened).rejects.not.toMatchObject({ message: expect.stringContaining("not the password") });
  });

  test.each([
    ["no JSON", "{"],
    ["another version", JSON.stringify({ ...PBKDF2, version: 1 })],
    [
      "a cost that would take hours",
      JSON.stringify({
        ...SCRYPT,
        crypto: { ...SCRYPT.crypto, kdfparams: { ...SCRYPT.crypto.kdfparams, n: 2 ** 30 } },
      }),
    ],
    ["another cipher", JSON.stringify({ ...PBKDF2, crypto: { ...PBKDF2.crypto, cipher: "rot13" } })],
  ])("that is %s is refused", async (_, text) => {
    await expect(openKeystore(text, "testpassword")).rejects.toMatchObject({ code: "chain.keystore" });
  });

  test("shows no key when its account is written out", async () => {
    const account = await openKeystore(JSON.stringify(PBKDF2), "testpassword");
    expect(JSON.stringify(account)).not.toContain(KEY);
  });
});
