import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAttributions } from "#lib/auth/attributions.ts";
import { createHostSessions } from "#lib/auth/host-sessions.ts";
import { createTokens, type Tokens } from "#lib/auth/tokens.ts";
import { createMemoryBlobStore } from "#lib/blobs/memory-blob-store.ts";
import { MemoryCommunity } from "#lib/coordinator/community/memory-community.ts";
import { MemoryState } from "#lib/coordinator/memory/memory-state.ts";
import { MemoryPartners } from "#lib/coordinator/partners/memory-partners.ts";
import type { BlobStore } from "#lib/coordinator/ports.ts";
import { NO_REWARDS } from "#lib/coordinator/settlement/rewards/rewards-access.ts";
import { createFileInspector } from "#lib/files/file-inspector.ts";
import { type Api, DEFAULT_RATE_LIMITS } from "#lib/http/api.ts";
import type { ApiDeps } from "#lib/http/api-deps.ts";
import { createApi } from "#lib/http/create-api.ts";
import { createNodeListener } from "#lib/http/node-listener.ts";
import { spin } from "#lib/kernels/spin/kernel.ts";
import type { AccountId, HostId } from "#lib/protocol/ids.ts";
import { closeHttpServer, createHttpServer } from "#lib/server/http-server.ts";
import { createFakeCoordinator, type FakeCoordinator } from "../fake-coordinator.ts";

/** The API on a real loopback socket, over a coordinator and a blob store in memory. */
export interface ApiServer {
  readonly url: string;
  readonly port: number;
  readonly api: Api;
  readonly coordinator: FakeCoordinator;
  readonly blobs: BlobStore;
  readonly tokens: Tokens;
  readonly hostToken: string;
  readonly accountId: AccountId;
  readonly accountToken: string;
  /** Errors that were answered with a 5xx. */
  readonly errors: unknown[];
  /** Sends a request below `/api/v1`; a plain object goes as JSON. */
  send(method: string, path: string, options?: SendOptions): Promise<Response>;
  close(): Promise<void>;
}

export interface SendOptions {
  readonly token?: string;
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export const TEST_HOST_ID = "00112233445566778899aabbccddeeff" as HostId;

export async function startApiServer(change: Partial<ApiDeps> = {}): Promise<ApiServer> {
  const now = change.now ?? Date.now;
  const coordinator = createFakeCoordinator(now);
  const blobs = createMemoryBlobStore();
  const tokens = createTokens("test secret", now);
  const errors: unknown[] = [];
  const closing = new AbortController();
  const kernels = change.kernels ?? { spin };
  const picture = async () => new TextEncoder().encode("picture");
  const state = new MemoryState();
  const api = createApi({
    coordinator,
    accounts: null,
    rewards: NO_REWARDS,
    community: new MemoryCommunity(state),
    partners: new MemoryPartners(state),
    attributions: createAttributions("test secret", now),
    proveOrigin: async () => "file",
    operators: new Set(),
    isArbiter: async () => false,
    blobs,
    kernels,
    images: {
      decode: async (cid) => ({ width: 10, height: 10, tileSide: 256, opaque: true, tiles: [cid] }),
      previewPixels: async (_key, _scale, load) => {
        await load();
        return picture();
      },
      previewInput: picture,
    },
    files: createFileInspector(blobs, async ({ kernel, bytes }) =>
      JSON.stringify(kernels[kernel]!.inspectFile!(bytes)),
    ),
    tokens,
    hostSessions: createHostSessions("test secret", tokens, now),
    limits: { maxUploadBytes: 1_000_000, maxUnitsPerJob: 10_000, maxEventStreams: 50 },
    rateLimits: DEFAULT_RATE_LIMITS,
    countPrivateNetworks: false,
    version: "0.0.0",
    now,
    closing: closing.signal,
    reportError: (error) => errors.push(error),
    ...change,
  });
  const server = createHttpServer({
    api: createNodeListener(api, { trustProxy: false }),
    assets: async (_req, res) => void res.destroy(),
    pagesAreBuilt: false,
    pages: null,
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const accountId = randomUUID() as AccountId;
  return {
    url,
    port,
    api,
    coordinator,
    blobs,
    tokens,
    hostToken: tokens.issueHost(TEST_HOST_ID, 3_600_000),
    accountId,
    accountToken: tokens.issueAccount(accountId, 3_600_000),
    errors,
    send: (method, path, { token, json, body, headers, signal } = {}) =>
      fetch(`${url}/api/v1${path}`, {
        method,
        signal,
        body: json === undefined ? body : JSON.stringify(json),
        headers: {
          ...(json !== undefined && { "content-type": "application/json" }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...headers,
        },
      }),
    close: async () => {
      closing.abort();
      await closeHttpServer(server);
    },
  };
}
