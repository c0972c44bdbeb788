import { commitTo, digestOf, digestOfCid, sha256, toHex } from "#lib/protocol/digests.ts";
import { decodeFrame } from "#lib/protocol/frame.ts";
import type { Cid, Digest, HostId, JobId, UnitId } from "#lib/protocol/ids.ts";
import {
  type ExchangeRequest,
  type ExchangeResponse,
  exchangeRequestSchema,
  type Report,
  type Standing,
} from "#lib/protocol/messages/exchange.ts";
import type { JobBrief } from "#lib/protocol/messages/jobs.ts";
import { HOST_SESSION_PURPOSE, hostSessionRequestSchema } from "#lib/protocol/messages/sessions.ts";
import { NETWORK_REQUESTER, servesRequester } from "#lib/protocol/requesters.ts";

/** What goes wrong with one request. */
export type Fault =
  /** The request never arrives. */
  | "lost-request"
  /** It is carried out, and the answer never arrives. */
  | "lost-answer"
  | { readonly status: number; readonly code: string; readonly kind: string; readonly retryAfterS?: number };

interface FakeUnit {
  readonly unitId: UnitId;
  readonly brief: JobBrief;
  readonly ordinal: number;
  state: "free" | "issued" | "recorded" | "returned";
  attempt: number;
  standing: Standing["standing"];
  asksLeft: number;
  failure: string | null;
  deadlineAt: number;
}

/** A coordinator for one host, in memory, strict about the protocol, whose answers can be made to fail. */
export class FakeCoordinator {
  readonly units: FakeUnit[] = [];
  /** Briefs as they are told now. */
  private readonly briefs = new Map<JobId, JobBrief>();
  readonly blobs = new Map<Cid, Uint8Array<ArrayBuffer>>();
  readonly hosts = new Set<HostId>();
  /** Every request, as `METHOD path`. */
  readonly requests: string[] = [];
  /** What became wrong that an honest host never does. */
  readonly violations: string[] = [];
  leaseMs = 60_000;
  retryAfterMs = 1_000;
  sessionMs = 3_600_000;
  /** Questions about a recorded replica before its verdict; 0: at once. */
  asksBeforeVerdict = 0;
  /** Whether a replica is to bring its bytes along, and whether they are asked for later. */
  upload: (unit: FakeUnit) => boolean = () => true;
  wantPayload: (unit: FakeUnit) => boolean = () => false;
  /** Consulted for every request. */
  fault: (request: string) => Fault | null = () => null;
  /** Whether an exchange is refused for good because of what it holds. */
  refuses: (request: ExchangeRequest) => boolean = () => false;
  /** Requests being answered. */
  busy = 0;
  /** How long an answer takes. */
  latency: () => Promise<void> = async () => {};
  private readonly now: () => number;
  private readonly expected: (unit: FakeUnit) => Promise<Digest>;
  private readonly tokens = new Map<string, { hostId: HostId; endsAt: number }>();
  private readonly byKey = new Map<string, FakeUnit>();
  private readonly paid = new Set<FakeUnit>();
  private nonces = new Set<string>();
  private serial = 0;
  /** What was handed out last; one host is expected. */
  private lastClaim: FakeUnit[] = [];

  /** @param expected digest of a unit's right result. */
  constructor(now: () => number, expected: (brief: JobBrief, ordinal: number) => Promise<Digest>) {
    this.now = now;
    this.expected = (unit) => expected(unit.brief, unit.ordinal);
  }

  /** Adds the job's first units; further ones with {@link FakeCoordinator.openStage}. */
  addJob(brief: JobBrief, units: number): void {
    this.briefs.set(brief.jobId, brief);
    this.addUnits(brief, 0, units);
  }

  /** Puts a stage together and hands out the units of the next one. @param told whether briefs say so already. */
  openStage(brief: JobBrief, data: Uint8Array<ArrayBuffer>, cid: Cid, units: number, told = true): void {
    this.blobs.set(cid, data);
    if (told) this.tellStage(brief.jobId, cid);
    this.addUnits(brief, this.units.filter((unit) => unit.brief.jobId === brief.jobId).length, units);
  }

  tellStage(jobId: JobId, cid: Cid): void {
    const old = this.briefs.get(jobId)!;
    this.briefs.set(jobId, { ...old, stages: [...old.stages, cid] });
  }

  private addUnits(brief: JobBrief, first: number, units: number): void {
    for (let ordinal = first; ordinal < first + units; ordinal++) {
      this.units.push({
        unitId: (this.units.length + 1) as UnitId,
        brief,
        ordinal,
        state: "free",
        attempt: 0,
        standing: "pending",
        asksLeft: 0,
        failure: null,
        deadlineAt: 0,
      });
    }
  }

  count(state: FakeUnit["state"]): number {
    return this.units.filter((unit) => unit.state === state).length;
  }

  /** Ends all sessions, as a restart with another secret would. */
  forgetSessions(): void {
    this.tokens.clear();
  }

  readonly fetch = (async (input: URL | RequestInfo, init: RequestInit = {}): Promise<Response> => {
    const request = new Request(input, { ...init, signal: null });
    const name = `${request.method} ${new URL(request.url).pathname}`;
    this.requests.push(name);
    const fault = this.fault(name);
    await this.latency();
    if (init.signal?.aborted) throw new DOMException("aborted", "AbortError");
    if (fault === "lost-request") throw new TypeError("fetch failed");
    if (fault !== null && fault !== "lost-answer")
      return problem(fault.status, fault.code, fault.kind, fault.retryAfterS);
    this.busy += 1;
    const answer = await this.answer(request).finally(() => {
      this.busy -= 1;
    });
    if (fault === "lost-answer") throw new TypeError("fetch failed");
    return answer;
  }) as typeof fetch;

  private async answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/api/v1/hosts/challenge") {
      const nonce = `nonce-${++this.serial}`;
      this.nonces.add(nonce);
      return Response.json({ nonce, expiresInMs: 120_000 });
    }
    if (pathname === "/api/v1/hosts/session") return this.openSession(await request.json());
    if (pathname.endsWith("/brief")) {
      const brief = this.briefs.get(pathname.split("/").at(-2) as JobId);
      return brief ? Response.json(brief) : problem(404, "job.not-found", "user");
    }
    if (pathname.startsWith("/api/v1/blobs/") && request.method === "GET") {
      const blob = this.blobs.get(pathname.split("/").at(-1) as Cid);
      return blob ? new Response(blob) : problem(404, "blob.not-found", "user");
    }
    const session = this.tokens.get(request.headers.get("authorization")?.slice(7) ?? "");
    if (!session || session.endsAt <= this.now()) return problem(401, "auth.required", "user");
    const bytes = new Uint8Array(await request.arrayBuffer());
    if (request.method === "PUT") {
      const cid = pathname.split("/").at(-1) as Cid;
      if ((await digestOf(bytes)) !== digestOfCid(cid)) return problem(422, "blob.digest-mismatch", "user");
      this.blobs.set(cid, bytes);
      return Response.json({ cid });
    }
    const answer = await this.exchange(session.hostId, bytes);
    return answer === null ? problem(400, "request.invalid", "user") : Response.json(answer);
  }

  private async openSession(body: unknown): Promise<Response> {
    const { publicKey, nonce, signature } = hostSessionRequestSchema.parse(body);
    const raw = fromBase64Url(publicKey);
    const key = await crypto.subtle.importKey("raw", raw, { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);
    const signed = new TextEncoder().encode(`${HOST_SESSION_PURPOSE}\n${nonce}`);
    const valid = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, fromBase64Url(signature), signed);
    if (!valid || !this.nonces.delete(nonce)) return problem(401, "auth.bad-signature", "suspicious");
    const hostId = toHex((await sha256(raw)).subarray(0, 16)) as HostId;
    this.hosts.add(hostId);
    const token = `token-${++this.serial}`;
    this.tokens.set(token, { hostId, endsAt: this.now() + this.sessionMs });
    return Response.json({ hostId, token, expiresInMs: this.sessionMs });
  }

  private async exchange(hostId: HostId, bytes: Uint8Array): Promise<ExchangeResponse | null> {
    const { head, body } = decodeFrame(bytes);
    const request = exchangeRequestSchema.parse(head);
    if (this.refuses(request)) return null;
    const standings: Standing[] = [];
    let at = 0;
    for (const report of request.reports) {
      const sizeBytes = report.payload?.kind === "inline" ? report.payload.sizeBytes : 0;
      const payload = body.slice(at, at + sizeBytes) as Uint8Array<ArrayBuffer>;
      at += sizeBytes;
      standings.push({ ...ref(report), ...(await this.record(hostId, report, payload)) });
    }
    for (const failure of request.failures) {
      const unit = this.byKey.get(`${failure.unitId}/${failure.attempt}`);
      if (unit?.state === "issued") Object.assign(unit, { state: "returned", failure: failure.reason });
      standings.push({ ...ref(failure), standing: "pending" });
    }
    for (const asked of request.ask) {
      const unit = this.byKey.get(`${asked.unitId}/${asked.attempt}`);
      if (unit) unit.asksLeft -= 1;
      standings.push({ ...ref(asked), ...(unit ? this.standing(unit) : { standing: "rejected" as const }) });
    }
    const given = request.claim?.resendLost
      ? this.lastClaim.filter(({ state, deadlineAt }) => state === "issued" && deadlineAt > this.now())
      : [];
    let leftOut = false;
    for (const unit of this.units) {
      if (given.length >= (request.claim?.max ?? 0)) break;
      if (unit.state !== "free") continue;
      const { requesters } = request.claim!;
      if (requesters && !servesRequester(requesters, unit.brief.requester)) {
        leftOut = true;
        continue;
      }
      Object.assign(unit, { state: "issued", deadlineAt: this.now() + this.leaseMs });
      this.byKey.set(`${unit.unitId}/${unit.attempt}`, unit);
      given.push(unit);
    }
    if (given.length > 0) this.lastClaim = given;
    const assignments = given.map((unit) => ({
      ...ref(unit),
      ordinal: unit.ordinal,
      jobId: unit.brief.jobId,
      leaseMs: unit.deadlineAt - this.now(),
      upload: this.upload(unit),
    }));
    const short = request.claim !== undefined && assignments.length < request.claim.max;
    const reason = leftOut ? "other-requesters" : "no-work";
    return { standings, assignments, ...(short && { idle: { reason, retryAfterMs: this.retryAfterMs } }) };
  }

  private async record(
    hostId: HostId,
    report: Report,
    inline: Uint8Array<ArrayBuffer>,
  ): Promise<Omit<Standing, "unitId" | "attempt">> {
    const unit = this.byKey.get(`${report.unitId}/${report.attempt}`);
    if (!unit) return { standing: "rejected", code: "replica.unknown" };
    const digest = await this.expected(unit);
    const commitment = await commitTo({ unitId: unit.unitId, attempt: unit.attempt, hostId }, digest);
    if (report.commitment !== commitment) this.violations.push(`wrong commitment for unit ${unit.unitId}`);
    const bytes = report.payload?.kind === "blob" ? this.blobs.get(report.payload.cid) : inline;
    if (report.payload && (!bytes || (await digestOf(bytes)) !== digest))
      this.violations.push(`wrong bytes for unit ${unit.unitId}`);
    if (unit.state === "issued") {
      if (this.now() > unit.deadlineAt) return { standing: "late" };
      Object.assign(unit, { state: "recorded", asksLeft: this.asksBeforeVerdict });
    } else if (unit.state !== "recorded") {
      this.violations.push(`report of unit ${unit.unitId} after it was given back`);
    }
    if (report.payload) this.paid.add(unit);
    return this.standing(unit);
  }

  private standing(unit: FakeUnit): Omit<Standing, "unitId" | "attempt"> {
    if (this.wantPayload(unit) && !this.paid.has(unit)) return { standing: "payload-wanted" };
    if (unit.asksLeft > 0) return { standing: "pending" };
    unit.standing = "valid";
    return { standing: "valid", creditMicro: 5 };
  }
}

/** A job of the spin kernel, as hosts see it. */
export function spinBrief(
  jobNumber: number,
  params: { units: number; iterations: number; resultBytes: number },
): JobBrief {
  const jobId = `00000000-0000-4000-8000-${String(jobNumber).padStart(12, "0")}` as JobId;
  const title = `Job ${jobNumber}`;
  const requester = NETWORK_REQUESTER;
  return { jobId, title, kernel: "spin", kernelVersion: 1, params, inputs: [], stages: [], bundles: [], requester };
}

function ref({ unitId, attempt }: { unitId: UnitId; attempt: number }): { unitId: UnitId; attempt: number } {
  return { unitId, attempt };
}

function problem(status: number, code: string, kind: string, retryAfterS?: number): Response {
  const headers = {
    "content-type": "application/problem+json",
    ...(retryAfterS !== undefined && { "retry-after": String(retryAfterS) }),
  };
  return new Response(JSON.stringify({ type: `urn:${code}`, title: code, status, code, kind }), { status, headers });
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)));
}
