import type { AccountStorage } from "#lib/auth/accounts/account-storage.ts";
import type { PreferenceStorage } from "#lib/auth/accounts/preference-storage.ts";
import type { SignIn } from "#lib/auth/accounts/sign-in.ts";
import type { Attributions } from "#lib/auth/attributions.ts";
import type { HostSessions } from "#lib/auth/host-sessions.ts";
import type { Tokens } from "#lib/auth/tokens.ts";
import type { CommunityStorage } from "#lib/coordinator/community/ports.ts";
import type { PartnerStorage, ProveOrigin } from "#lib/coordinator/partners/ports.ts";
import type { BlobStore, Coordinator } from "#lib/coordinator/ports.ts";
import type { RewardsAccess } from "#lib/coordinator/settlement/rewards/rewards-access.ts";
import type { Picture } from "#lib/images/previews.ts";
import type { Kernel } from "#lib/kernels/kernel.ts";
import type { AccountId, Cid, HostId } from "#lib/protocol/ids.ts";
import type { FileInput, RasterInput } from "#lib/protocol/messages/jobs.ts";
import type { RateLimits } from "./api.ts";
import type { BrowserSessions } from "./browser-sessions.ts";

/** What the API needs of the image room. */
export interface ImagePorts {
  /** Decodes an uploaded image and stores its tiles. @throws errors with `image.…` codes. */
  decode(cid: Cid): Promise<RasterInput>;
  /** A small WebP of pixels at 1/`scale` of their size; `key` names both for ever, `load` is called when it must be made. */
  previewPixels(key: string, scale: number, load: () => Promise<Picture>): Promise<Uint8Array>;
  /** A small WebP of a stored input, at most `width` pixels wide; `key` names the input for ever, like above. */
  previewInput(key: string, width: number, find: () => Promise<RasterInput>): Promise<Uint8Array>;
}

/** What the API needs to know of files that kernels read whole. */
export interface FilePorts {
  /** Reads an uploaded file for a kernel that takes one. @throws errors with `file.…` codes, and the kernel's own. */
  inspect(kernel: Kernel, cid: Cid): Promise<FileInput>;
}

/** Sizes beyond which requests are refused. */
export interface ApiLimits {
  readonly maxUploadBytes: number;
  readonly maxUnitsPerJob: number;
  readonly maxEventStreams: number;
}

/** What the API needs to let wallets sign in. */
export interface AccountDeps {
  readonly storage: AccountStorage;
  readonly preferences: PreferenceStorage;
  readonly signIn: SignIn;
  readonly sessions: BrowserSessions;
  /** How long a change of the wallet that is paid takes, so that its owner can cancel what a thief asked for. */
  readonly payoutDelayMs: number;
}

/** All the API works with. Nothing here is global, so that tests build as many as they like. */
export interface ApiDeps {
  readonly coordinator: Coordinator;
  /** Null on a server where no wallet signs in. */
  readonly accounts: AccountDeps | null;
  readonly community: CommunityStorage;
  readonly partners: PartnerStorage;
  readonly attributions: Attributions;
  /** lib/origins/prove-origin.ts */
  readonly proveOrigin: ProveOrigin;
  /** Accounts that may stop partners. */
  readonly operators: ReadonlySet<AccountId>;
  /** Whether the operator vouches for a host. */
  readonly isArbiter: (id: HostId) => Promise<boolean>;
  readonly rewards: RewardsAccess;
  readonly blobs: BlobStore;
  readonly kernels: Readonly<Record<string, Kernel>>;
  readonly images: ImagePorts;
  readonly files: FilePorts;
  readonly tokens: Tokens;
  readonly hostSessions: HostSessions;
  readonly limits: ApiLimits;
  readonly rateLimits: RateLimits;
  /** Whether hosts with loopback and private addresses count as being of one network: where the operator set a public origin. */
  readonly countPrivateNetworks: boolean;
  /** Shown in `/status` and the OpenAPI document. */
  readonly version: string;
  readonly now: () => number;
  /** Aborted when the server stops: event streams end then, and their viewers come back to its successor. */
  readonly closing: AbortSignal;
  readonly reportError: (error: unknown, request: { method: string; path: string }) => void;
}
