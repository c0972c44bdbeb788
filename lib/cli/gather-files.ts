import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Kernel } from "#lib/kernels/kernel.ts";
import { FilesError } from "./cli-errors.ts";

/** Names of images in a folder. */
const IMAGE_NAME = /\.(jpe?g|png|webp|avif)$/i;

/** The files of a job, by path: images in order, and the kernel's file. */
export interface JobFiles {
  readonly images: readonly string[];
  readonly file: string | null;
}

/**
 * Finds the files that paths name. A folder stands for the images in it, in the order of their names.
 *
 * @param model path of the file that the kernel takes beside images.
 * @throws {FilesError} when these are not the files that the kernel takes, or one of them is not there.
 */
export async function gatherFiles(kernel: Kernel, paths: readonly string[], model: string | null): Promise<JobFiles> {
  const { images, file } = kernel.inputs;
  const found: string[] = [];
  for (const path of paths) {
    if ((await statOf(path)).isDirectory()) found.push(...(await imagesIn(path)));
    else found.push(path);
  }
  if (found.length < images.min || found.length > images.max) {
    const wanted = images.min === images.max ? String(images.max) : `${images.min} to ${images.max}`;
    throw new FilesError(`${kernel.id} takes ${wanted} ${wanted === "1" ? "image" : "images"}, not ${found.length}.`);
  }
  if (file === null && model !== null) throw new FilesError(`${kernel.id} takes no file but images.`);
  if (file === null) return { images: found, file: null };
  if (model === null)
    throw new FilesError(`${kernel.id} takes a file.`, [`${file.label}: --model FILE${file.extension}`]);
  const { size } = await statOf(model);
  if (!model.toLowerCase().endsWith(file.extension))
    throw new FilesError(`${basename(model)} is not a ${file.extension} file.`);
  if (size > file.maxBytes) throw new FilesError(`${basename(model)} is larger than ${file.maxBytes} bytes.`);
  return { images: found, file: model };
}

async function imagesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => IMAGE_NAME.test(name));
  if (names.length === 0) throw new FilesError(`There are no images in ${folder}.`);
  return names.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).map((name) => join(folder, name));
}

async function statOf(path: string) {
  return stat(path).catch(() => {
    throw new FilesError(`${path} cannot be read.`);
  });
}
