import { createReadStream, createWriteStream } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { RewardChain } from "#lib/coordinator/epochs/reward-chain.ts";
import type { EpochSource } from "#lib/coordinator/epochs/verify-epoch.ts";
import { TabgridError } from "#lib/errors/tabgrid-error.ts";
import { cidOfDigest } from "#lib/protocol/digests.ts";
import type { Digest } from "#lib/protocol/ids.ts";

/** Thrown when an epoch's file is not to be had. */
export class EpochFileMissingError extends TabgridError {
  constructor(message: string, cause: unknown, hints: readonly string[] = []) {
    super("epoch.file-missing", "user", message, { cause, hints });
  }
}

/** Thrown when nothing was posted that a file could be fetched by. */
export class EpochNotPostedError extends TabgridError {
  constructor(epoch: number) {
    super("epoch.not-posted", "user", `No root stands on the chain for epoch ${epoch}.`, {
      hints: ["Settlement may not be done, or a guardian vetoed the root."],
    });
  }
}

/** A file on this machine. @throws `epoch.file-missing` */
export async function openEpochFile(path: string): Promise<EpochSource> {
  await access(path).catch((cause: unknown) => {
    throw new EpochFileMissingError(`${path} cannot be read.`, cause);
  });
  return () => createReadStream(path, { highWaterMark: 1 << 20 });
}

/** Where the files of an epoch and of the one settled before come from. */
export interface EpochFiles {
  readonly file: EpochSource;
  readonly previous: EpochSource | null;
}

/**
 * Fetches both files from a coordinator, by what the chain says their digests are: which coordinator, does not matter.
 *
 * @param folder keeps them, as they are read twice.
 * @throws `epoch.not-posted`, `epoch.file-missing`
 */
export async function fetchEpochFiles(
  epoch: number,
  chain: RewardChain,
  url: string,
  folder: string,
): Promise<EpochFiles> {
  const post = await chain.findPost(epoch);
  if (post === null) throw new EpochNotPostedError(epoch);
  const before = await chain.findFinalPostBefore(epoch);
  return {
    file: await fetchFile(url, post.fileDigest, folder),
    previous: before === null ? null : await fetchFile(url, before.fileDigest, folder),
  };
}

async function fetchFile(url: string, digest: Digest, folder: string): Promise<EpochSource> {
  const cid = cidOfDigest(digest);
  const address = new URL(`/api/v1/blobs/${cid}`, url);
  const path = join(folder, cid);
  try {
    const response = await fetch(address);
    if (!response.ok || response.body === null) throw new Error(`the answer was ${response.status}`);
    await pipeline(response.body, createWriteStream(path));
  } catch (cause) {
    throw new EpochFileMissingError(`${address} could not be fetched.`, cause, [
      "Give another coordinator by --url, or the file by --file.",
    ]);
  }
  return openEpochFile(path);
}
