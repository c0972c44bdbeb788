import { randomUUID } from "node:crypto";
import { encodeFrame, FRAME_MEDIA_TYPE } from "#lib/protocol/frame.ts";

/** Numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One request, to be sent as it is. */
export interface MalformedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer | null;
}

/** Draws malformed requests around real ids and tokens, so that many get past the first guards. */
export function createMalformer(
  random: () => number,
  known: { readonly ids: readonly string[]; readonly cids: readonly string[]; readonly tokens: readonly string[] },
) {
  const int = (below: number): number => Math.floor(random() * below);
  const pick = <T>(items: readonly T[]): T => items[int(items.length)]!;
  const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => int(256)));
  const oddText = (): string =>
    pick([
      "",
      "\u0000",
      "\ud800",
      "x".repeat(300),
      "../../etc/passwd",
      "%00",
      "'; DROP TABLE jobs;--",
      "💥",
      "-1",
      "1e999",
      "__proto__",
      "constructor",
      "null",
      "NaN",
    ]);
  const oddValue = (depth = 0): unknown =>
    pick<() => unknown>([
      () => null,
      () => int(2 ** 31) - 2 ** 30,
      () => 2 ** 53,
      () => 1e308,
      () => -0.5,
      oddText,
      () => true,
      () => [],
      () => ({}),
      () => (depth > 3 ? 0 : Array.from({ length: int(4) }, () => oddValue(depth + 1))),
      () =>
        depth > 3 ? 0 : Object.fromEntries(Array.from({ length: int(4) }, () => [oddText(), oddValue(depth + 1)])),
    ])();
  const id = (): string => (random() < 0.6 ? pick(known.ids) : pick([randomUUID(), "x", "", "%2e%2e", oddText()]));
  const cid = (): string =>
    random() < 0.6 ? pick(known.cids) : pick([`bafkrei${"a".repeat(52)}`, "bafkrei", oddText()]);

  const jobBody = () => ({
    title: "fuzz",
    kernel: pick(["spin", "image-filter", "render-fractal", "none"]),
    params: pick<unknown>([
      { units: 2, iterations: 0, resultBytes: 16 },
      { pipeline: [{ op: "blur", sigma: 2 }] },
      { centre: { re: "0", im: "0" }, span: "3", width: 64, height: 64 },
    ]),
    inputs: pick([undefined, [], [pick(known.cids)], known.cids]),
    terms: { quorum: 2, maxReplicas: 4, deadlineMs: 60_000, priority: 0 },
    output: { format: pick(["png", "webp"]) },
  });
  const exchangeHead = () => ({
    reports: [
      {
        unitId: 1 + int(400),
        attempt: int(3),
        commitment: "ab".repeat(32),
        payload: pick<unknown>([undefined, { kind: "inline", sizeBytes: 4 }, { kind: "blob", cid: pick(known.cids) }]),
      },
    ],
    failures: [{ unitId: 1 + int(400), attempt: 0, reason: "crashed" }],
    ask: [{ unitId: 1 + int(400), attempt: 0 }],
    claim: { max: int(3), kernels: ["spin@1", "render-fractal@1"] },
  });
  /** Breaks one to three places of a value. */
  const mutate = (value: unknown): unknown => {
    const copy = structuredClone(value);
    for (let i = int(3); i >= 0; i--) {
      let at = copy as Record<string, unknown>;
      for (;;) {
        const keys = Object.keys(at);
        if (keys.length === 0) break;
        const key = pick(keys);
        if (typeof at[key] === "object" && at[key] !== null && random() < 0.6) {
          at = at[key] as Record<string, unknown>;
          continue;
        }
        if (random() < 0.2) delete at[key];
        else at[key] = oddValue();
        break;
      }
    }
    return copy;
  };
  const damage = (data: Buffer): Buffer => {
    const copy = Buffer.from(data);
    if (random() < 0.3) return copy.subarray(0, int(copy.length + 1));
    for (let i = int(4); i >= 0 && copy.length > 0; i--) copy[int(copy.length)] = int(256);
    return random() < 0.3 ? Buffer.concat([copy, bytes(int(20))]) : copy;
  };
  const jsonBody = (value: unknown): Buffer => {
    const text = Buffer.from(JSON.stringify(random() < 0.8 ? mutate(value) : value) ?? "");
    return random() < 0.2 ? damage(text) : text;
  };
  const frameBody = (): Buffer => {
    const frame = Buffer.from(
      encodeFrame(random() < 0.6 ? mutate(exchangeHead()) : exchangeHead(), [bytes(int(2) * 4)]),
    );
    return random() < 0.4 ? damage(frame) : frame;
  };
  const query = (): string =>
    pick([
      "",
      "",
      "?",
      `?limit=${oddText()}&cursor=${oddText()}`,
      "?gallery=1&limit=100",
      `?scale=${int(20)}`,
      `?width=${int(4_000) - 5}`,
      `?index=${int(300) - 5}`,
      `?cursor=${Date.now()}.${randomUUID()}`,
      "?a[]=1&&&=%",
      "?download=2",
    ]);

  const targets: (() => { path: string; method: string; type?: string; body?: Buffer })[] = [
    () => ({ path: "/hosts/challenge", method: "POST" }),
    () => ({
      path: "/hosts/session",
      method: "POST",
      body: jsonBody({
        publicKey: "B".repeat(87),
        nonce: "a.b.c",
        signature: "A".repeat(86),
        agent: { kind: "headless", cores: 1, gpu: null },
      }),
    }),
    () => ({ path: "/hosts/me", method: "GET" }),
    () => ({ path: "/accounts", method: "POST", body: jsonBody({}) }),
    () => ({ path: "/exchange", method: "POST", type: FRAME_MEDIA_TYPE, body: frameBody() }),
    () => ({ path: "/exchange", method: "POST", type: FRAME_MEDIA_TYPE, body: frameBody() }),
    () => ({ path: `/blobs/${cid()}`, method: pick(["GET", "HEAD"]) }),
    () => ({ path: `/blobs/${cid()}`, method: "PUT", type: "application/octet-stream", body: bytes(int(200)) }),
    () => ({ path: "/jobs", method: "POST", body: jsonBody(jobBody()) }),
    () => ({ path: "/jobs", method: "GET" }),
    () => ({
      path: "/jobs/estimate",
      method: "POST",
      body: jsonBody({
        kernel: "image-filter",
        params: { pipeline: [{ op: "blur", sigma: 2 }] },
        inputs: [
          pick<unknown>([
            { kind: "image", width: 10, height: 10, opaque: true },
            { kind: "file", cid: cid() },
          ]),
        ],
      }),
    }),
    () => ({ path: `/jobs/${id()}`, method: "GET" }),
    () => ({
      path: `/jobs/${id()}/${pick(["brief", "units", "output", "report", "events", "input/preview.webp"])}`,
      method: "GET",
    }),
    () => ({
      path: `/jobs/${id()}/units/${pick(["0", "1", "999999999", "-1", "00", oddText()])}/${pick(["pixels", "preview.webp"])}`,
      method: "GET",
    }),
    () => ({ path: `/jobs/${id()}/cancel`, method: "POST", body: jsonBody({}) }),
    () => ({
      path: `/community/${pick([`boards/${pick(["people", "hosts", oddText()])}/${pick(["day", oddText()])}`, `people/${id()}`, `teams/${pick(["1", "2", oddText()])}`, "me", "countries"])}`,
      method: "GET",
    }),
    () => ({
      path: `/community/${pick(["me", "teams", `teams/1/${pick(["join", "leave", "rename", "remove", "hand-over"])}`])}`,
      method: "POST",
      body: jsonBody({ name: "Fuzz", isPublic: true, country: "CL", member: 1 }),
    }),
    () => ({
      path: `/partners${pick(["", "/attribution", "/answers", `/${pick(["0123456789ab", oddText()])}${pick(["", "/stop"])}`])}`,
      method: pick(["GET", "POST"]),
      body: jsonBody({
        name: "Fuzz",
        origin: "https://bread.example",
        shareBasisPoints: 100,
        abuseContact: pick(["abuse@bread.example", `https://bread.example/${oddText()}`]),
        paused: false,
        reason: oddText(),
        token: pick(["x", oddText()]),
        answer: "asked",
      }),
    }),
    () => ({ path: `/stats/${pick(["user.xml.gz", "host.json", oddText()])}`, method: "GET" }),
    () => ({
      path: pick(["/status", "/health", "/openapi.json", "", "/", "//", "/..", `/${oddText()}`]),
      method: "GET",
    }),
  ];

  return (): MalformedRequest => {
    const target = pick(targets)();
    const method =
      random() < 0.06 ? pick(["DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "POST", "GET"]) : target.method;
    const headers: Record<string, string> = {};
    if (random() < 0.8)
      headers.authorization = pick([
        ...known.tokens.map((token) => `Bearer ${token}`),
        ...known.tokens.map((token) => `Bearer ${token}`),
        "Bearer",
        "Basic eDp5",
        `Bearer ${"x".repeat(500)}`,
        "Bearer host.a.b.c",
      ]);
    if (target.body !== undefined || random() < 0.2)
      headers["content-type"] =
        random() < 0.9
          ? (target.type ?? "application/json")
          : pick(["text/plain", "application/json; charset=utf-16", "multipart/form-data", ";;;"]);
    if (random() < 0.2)
      headers.range = pick([
        "bytes=0-",
        "bytes=5-2",
        "bytes=-1",
        "bytes=0-0,4-5",
        "bytes=99999999999999999999-",
        "x=1",
      ]);
    if (random() < 0.1) headers["if-none-match"] = pick(["*", '"x"', "W/", ",,,"]);
    if (random() < 0.1) headers["last-event-id"] = pick(["x", "a.b", `${"9".repeat(30)}`, "a.1.end"]);
    // Sent as raw bytes: node's client would refuse what is not Latin-1 or holds controls.
    const path = encodeURI(`/api/v1${target.path}${query()}`.toWellFormed()).replace(
      /%25/g,
      random() < 0.5 ? "%" : "%25",
    );
    return { method, path, headers, body: target.body ?? null };
  };
}
