import { z } from "zod";
import { PartnerWithheldError } from "#lib/coordinator/partners/partner-errors.ts";
import { withheldBy } from "#lib/coordinator/partners/withheld-by.ts";
import { networkPrefixOf } from "#lib/coordinator/trust/network-prefix.ts";
import type { HostId } from "#lib/protocol/ids.ts";
import {
  accountSessionSchema,
  hostChallengeSchema,
  hostSessionRequestSchema,
  hostSessionSchema,
  hostViewSchema,
} from "#lib/protocol/messages/sessions.ts";
import type { ApiDeps } from "../api-deps.ts";
import { json } from "../api-message.ts";
import { type Route, route } from "../route.ts";

/** Bodies of these routes are a few hundred bytes. */
const SMALL_BODY_BYTES = 8 * 1024;
/** An account's token is its only key, so it lives about as long as anything here. */
const ACCOUNT_LIFETIME_MS = 10 * 365 * 24 * 3_600_000;

/** How hosts and requesters get their tokens. */
export function sessionRoutes(deps: ApiDeps): Route[] {
  /**
   * On whose pages a host runs; null also where a token has outlived the proof that they are the partner's.
   *
   * @throws {PartnerWithheldError} where its widgets are switched off.
   */
  const findPartner = async (attribution: string | undefined): Promise<string | null> => {
    if (attribution === undefined) return null;
    const partner = await deps.partners.findPartner(deps.attributions.verify(attribution));
    const by = partner === null ? null : withheldBy(partner);
    if (by !== null) throw new PartnerWithheldError(by);
    return partner === null || partner.proven === null ? null : partner.id;
  };

  const empty = { schema: z.looseObject({}), limitBytes: SMALL_BODY_BYTES };
  return [
    route({
      method: "POST",
      path: "/hosts/challenge",
      operationId: "createHostChallenge",
      summary: "Asks for a nonce to sign with the host's key",
      tag: "hosts",
      rate: "session",
      answers: { 200: { description: "A nonce, good once and for two minutes", schema: hostChallengeSchema } },
      handle: async () => json(200, deps.hostSessions.challenge()),
    }),
    route({
      method: "POST",
      path: "/hosts/session",
      operationId: "createHostSession",
      summary: "Proves possession of the host's key and opens a session",
      tag: "hosts",
      rate: "session",
      body: { schema: hostSessionRequestSchema, limitBytes: SMALL_BODY_BYTES },
      answers: { 200: { description: "The session", schema: hostSessionSchema } },
      async handle({ body, request }) {
        const partner = await findPartner(body.attribution);
        const session = deps.hostSessions.open(body);
        const prefix = networkPrefixOf(request.address, deps.countPrivateNetworks);
        const arbiter = await deps.isArbiter(session.hostId);
        await deps.coordinator.introduceHost(session.hostId, { accountId: null, prefix, partner, arbiter });
        return json(200, session);
      },
    }),
    route({
      method: "GET",
      path: "/hosts/me",
      operationId: "getOwnHost",
      summary: "Verified work of the calling host, and what it is known for",
      tag: "hosts",
      auth: ["host"],
      answers: { 200: { description: "The host", schema: hostViewSchema } },
      async handle({ principal }) {
        const hostId = principal!.id as HostId;
        const [totals, { prefix, kernels }] = await Promise.all([
          deps.coordinator.hostTotals(hostId),
          deps.coordinator.explainHost(hostId),
        ]);
        const standings = kernels.map(({ isolatedUntilMs, ...standing }) => ({
          ...standing,
          isolatedUntil: isolatedUntilMs === null ? null : new Date(isolatedUntilMs).toISOString(),
        }));
        return json(200, { hostId, ...totals, network: prefix, kernels: standings });
      },
    }),
    route({
      method: "POST",
      path: "/accounts",
      operationId: "createAccount",
      summary: "Opens an anonymous account for submitting jobs",
      tag: "accounts",
      rate: "account",
      body: empty,
      answers: { 201: { description: "The account and its only key", schema: accountSessionSchema } },
      async handle() {
        const accountId = await deps.coordinator.createAccount();
        return json(201, { accountId, token: deps.tokens.issueAccount(accountId, ACCOUNT_LIFETIME_MS) });
      },
    }),
  ];
}
