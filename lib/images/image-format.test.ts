import { describe, expect, it } from "vitest";
import { sniffFormat } from "./image-format.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");

describe("sniffFormat", () => {
  it.each([
    ["\xff\xd8\xff\xe0", "jpeg"],
    ["\x89PNG\r\n\x1a\n....", "png"],
    ["RIFF....WEBPVP8 ", "webp"],
    ["\0\0\0\x1cftypavif\0\0\0\0mif1", "avif"],
    ["\0\0\0\x1cftypmif1\0\0\0\0avif", "avif"],
  ])("%# reads %j", (text, format) => expect(sniffFormat(bytes(text))).toEqual({ format, isRead: true }));

  it.each([
    ["GIF89a", "gif"],
    ["BM......", "bmp"],
    ["II*\0", "tiff"],
    ["\0\0\0\x1cftypheic\0\0\0\0mif1", "heic"],
    ["\0\0\0\x1cftypisom\0\0\0\0mp41", "isom"],
    ["<svg xmlns=", "svg"],
    ["%PDF-1.7", "pdf"],
  ])("knows %j as a format it does not read", (text, format) =>
    expect(sniffFormat(bytes(text))).toEqual({ format, isRead: false }),
  );

  it.each(["", "hello", "RIFF....WAVE", "\x89PN", "<html>"])("takes %j for no image", (text) =>
    expect(sniffFormat(bytes(text))).toBeNull(),
  );
});
