let pending = 0;

/** WebCrypto works on threads of its own, in real time: virtual time must not pass meanwhile. */
export function pendingCrypto(): number {
  return pending;
}

const prototype = Object.getPrototypeOf(crypto.subtle) as Record<string, (...given: never[]) => Promise<unknown>>;
for (const name of ["digest", "sign", "verify", "importKey", "exportKey", "generateKey"]) {
  const original = prototype[name]!;
  Object.defineProperty(crypto.subtle, name, {
    value: (...given: never[]) => {
      pending += 1;
      return original.apply(crypto.subtle, given).finally(() => {
        pending -= 1;
      });
    },
  });
}
