import { cidOfDigest, digestOf } from "#lib/protocol/digests.ts";
import type { Cid } from "#lib/protocol/ids.ts";
import { CoordinatorUnreachableError, problemOf } from "#lib/sdk/client.ts";

/**
 * Uploads bytes under their content identifier and tells how far it is. XMLHttpRequest, because fetch cannot say how
 * much of a body has been sent.
 *
 * @throws {RemoteError} with the coordinator's reason. @throws {CoordinatorUnreachableError} when it does not answer.
 */
export async function uploadBlob(
  bytes: Uint8Array<ArrayBuffer>,
  token: string | undefined,
  onProgress: (sentBytes: number) => void,
): Promise<Cid> {
  const cid = cidOfDigest(await digestOf(bytes));
  const url = `/api/v1/blobs/${cid}`;
  await new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    request.setRequestHeader("content-type", "application/octet-stream");
    if (token !== undefined) request.setRequestHeader("authorization", `Bearer ${token}`);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onerror = () => reject(new CoordinatorUnreachableError(url, null));
    request.onload = () => (request.status < 300 ? resolve() : reject(problemOf(request.status, request.responseText)));
    request.send(bytes);
  });
  return cid;
}
