import { createDecipheriv, pbkdf2, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { bytesToHex, hexToBytes, keccak256, type LocalAccount } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import * as z from "zod";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";

const hexSchema = z.string().regex(/^[0-9a-fA-F]+$/);

/**
 * Web3 Secret Storage, version 3: what geth, cast and most wallets write.
 * https://ethereum.org/developers/docs/data-structures-and-encoding/web3-secret-storage
 */
const keystoreSchema = z.object({
  version: z.literal(3),
  crypto: z.intersection(
    z.object({
      cipher: z.literal("aes-128-ctr"),
      cipherparams: z.object({ iv: hexSchema.length(32) }),
      ciphertext: hexSchema.length(64),
      mac: hexSchema.length(64),
    }),
    z.discriminatedUnion("kdf", [
      z.object({
        kdf: z.literal("scrypt"),
        kdfparams: z.object({
          n: z
            .int()
            .min(2)
            .max(2 ** 20),
          r: z.int().min(1).max(32),
          p: z.int().min(1).max(16),
          dklen: z.literal(32),
          salt: hexSchema,
        }),
      }),
      z.object({
        kdf: z.literal("pbkdf2"),
        kdfparams: z.object({
          c: z.int().min(1).max(10_000_000),
          dklen: z.literal(32),
          prf: z.literal("hmac-sha256"),
          salt: hexSchema,
        }),
      }),
    ]),
  ),
});

/** Thrown when a keystore cannot be opened. Neither its content nor the password is in the error. */
export class KeystoreError extends TabgridError {
  constructor(message: string, hints: readonly string[] = []) {
    super("chain.keystore", "config", message, { hints });
  }
}

/**
 * Opens an encrypted keystore. The key stays inside the account that is returned.
 *
 * @param text the file's content.
 * @throws {KeystoreError}
 */
export async function openKeystore(text: string, password: string): Promise<LocalAccount> {
  const { crypto } = parseKeystore(text);
  const derived = await deriveKey(crypto, password);
  const ciphertext = hexToBytes(`0x${crypto.ciphertext}`);
  const mac = keccak256(new Uint8Array([...derived.subarray(16, 32), ...ciphertext]), "bytes");
  if (!timingSafeEqual(mac, hexToBytes(`0x${crypto.mac}`))) {
    throw new KeystoreError("The keystore's password is wrong.", ["Set the password that the keystore was made with."]);
  }
  const decipher = createDecipheriv("aes-128-ctr", derived.subarray(0, 16), hexToBytes(`0x${crypto.cipherparams.iv}`));
  return privateKeyToAccount(bytesToHex(new Uint8Array([...decipher.update(ciphertext), ...decipher.final()])));
}

function parseKeystore(text: string): z.infer<typeof keystoreSchema> {
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    // Older programs write `Crypto`.
    return keystoreSchema.parse({ ...value, crypto: value.crypto ?? value.Crypto });
  } catch {
    throw new KeystoreError("The keystore is not a Web3 Secret Storage file of version 3.", [
      "Make one with `cast wallet import` or `geth account import`.",
    ]);
  }
}

async function deriveKey(
  { kdf, kdfparams }: z.infer<typeof keystoreSchema>["crypto"],
  password: string,
): Promise<Uint8Array> {
  const salt = hexToBytes(`0x${kdfparams.salt}`);
  if (kdf === "pbkdf2") return promisify(pbkdf2)(password, salt, kdfparams.c, 32, "sha256");
  const { n, r, p } = kdfparams;
  return new Promise((resolve, reject) => {
    // Twice what the parameters need: OpenSSL counts a little more.
    scrypt(password, salt, 32, { N: n, r, p, maxmem: 256 * n * r }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
