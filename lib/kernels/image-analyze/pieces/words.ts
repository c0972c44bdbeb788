/** Bytes as 32-bit words, little-endian; copied where they are not aligned. */
export function wordsOf(bytes: Uint8Array): Uint32Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = byteOffsetAligned(bytes) ? bytes : bytes.slice();
  return new Uint32Array(buffer as ArrayBuffer, byteOffset, byteLength >> 2);
}

/** The bytes of a typed array. */
export function bytesOf(view: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

const byteOffsetAligned = (bytes: Uint8Array): boolean => bytes.byteOffset % 4 === 0;
