import { z } from "zod";
import type { SessionRecord } from "#lib/auth/accounts/account-storage.ts";
import { SignInNeededError, WalletNeededError, WalletUnknownError } from "#lib/auth/sign-in-errors.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import {
  accountViewSchema,
  challengeRequestSchema,
  currentSessionSchema,
  hostJoinedSchema,
  hostJoinRequestSchema,
  hostLinkRequestSchema,
  payoutRequestSchema,
  walletChallengeSchema,
  walletProofSchema,
} from "#lib/protocol/messages/accounts.ts";
import { addressSchema } from "#lib/protocol/messages/rewards.ts";
import { toAccountView } from "../account-view.ts";
import type { AccountDeps, ApiDeps } from "../api-deps.ts";
import { type ApiRequest, json } from "../api-message.ts";
import { type Route, route } from "../route.ts";

const SMALL_BODY_BYTES = 4 * 1024;
/** Signatures of contracts that are not deployed yet are long. */
const PROOF_BODY_BYTES = 48 * 1024;

/** How wallets sign in, and what is decided about an account then. */
export function accountRoutes(
  { storage, signIn, sessions, payoutDelayMs }: AccountDeps,
  { tokens, now }: Pick<ApiDeps, "tokens" | "now">,
): Route[] {
  const common = { tag: "account", rate: "sign-in" } as const;
  const owned = { ...common, signedIn: true } as const;
  const proof = { schema: walletProofSchema, limitBytes: PROOF_BODY_BYTES };
  const noBody = { schema: z.looseObject({}), limitBytes: SMALL_BODY_BYTES };
  const account = { 200: { description: "The account as it is then", schema: accountViewSchema } };

  const show = async (session: SessionRecord, headers: Readonly<Record<string, string>> = {}) =>
    json(200, await toAccountView(storage, session, payoutDelayMs, now()), headers);

  /** The browser's anonymous account, by its token. A token of somewhere else, or none, signs in as well. */
  const findAnonymous = (request: ApiRequest): AccountId | null => {
    const header = request.header("authorization");
    if (header === undefined) return null;
    try {
      const principal = tokens.verify(header.replace(/^bearer /i, "").trim());
      return principal.kind === "account" ? principal.id : null;
    } catch {
      return null;
    }
  };

  return [
    route({
      ...common,
      method: "POST",
      path: "/account/challenges",
      operationId: "createWalletChallenge",
      summary: "Asks for what a wallet, or a host's key, has to sign; good once and for ten minutes",
      body: { schema: challengeRequestSchema, limitBytes: SMALL_BODY_BYTES },
      answers: {
        200: { description: "All fields of an EIP-4361 message but the address", schema: walletChallengeSchema },
      },
      async handle({ body: { purpose }, request }) {
        sessions.requireOwnPage(request);
        const session = purpose === "sign-in" ? null : await sessions.find(request);
        if (purpose !== "sign-in" && session === null) throw new SignInNeededError();
        return json(200, await signIn.challenge(purpose, sessions.siteOf(request), session));
      },
    }),
    route({
      ...common,
      method: "POST",
      path: "/account/session",
      operationId: "signIn",
      summary: "Signs in with a wallet; an anonymous account whose token comes along becomes the wallet's",
      body: proof,
      answers: account,
      async handle({ body, request }) {
        sessions.requireOwnPage(request);
        const site = sessions.siteOf(request);
        const { secret, session } = await signIn.signIn(body, {
          site,
          anonymous: findAnonymous(request),
          previousSecret: sessions.secretOf(request),
          agent: request.header("user-agent") ?? "",
        });
        return show(session, { "set-cookie": sessions.cookie(site, secret) });
      },
    }),
    route({
      ...common,
      method: "GET",
      path: "/account/session",
      operationId: "getCurrentSession",
      summary: "Whose browser this is",
      answers: { 200: { description: "The account and its wallet, or null", schema: currentSessionSchema } },
      async handle({ request }) {
        const session = await sessions.find(request);
        const { accountId, wallet } = session ?? {};
        return json(200, { session: session === null ? null : { accountId, wallet } });
      },
    }),
    route({
      ...owned,
      method: "POST",
      path: "/account/sign-out",
      operationId: "signOut",
      summary: "Signs out here",
      body: noBody,
      answers: { 200: { description: "Nobody's browser", schema: currentSessionSchema } },
      async handle({ session, request }) {
        await storage.endSessions(session!.accountId, session!.id, null);
        const cookie = sessions.cookie(sessions.siteOf(request), null);
        return json(200, { session: null }, { "set-cookie": cookie });
      },
    }),
    route({
      ...owned,
      method: "GET",
      path: "/account",
      operationId: "getOwnAccount",
      summary: "The account: wallets, payout, sessions, hosts, and what happened to it",
      answers: account,
      handle: ({ session }) => show(session!),
    }),
    route({
      ...owned,
      method: "POST",
      path: "/account/sessions/{id}/end",
      operationId: "endSession",
      summary: "Signs out one other browser, or with `others` all of them",
      params: { id: z.union([z.uuid(), z.literal("others")]) },
      body: noBody,
      answers: account,
      async handle({ session, params: { id } }) {
        const { accountId, id: own } = session!;
        await storage.endSessions(accountId, id === "others" ? null : id, own);
        return show(session!);
      },
    }),
    route({
      ...owned,
      method: "POST",
      path: "/account/wallets",
      operationId: "addWallet",
      summary: "Adds a wallet that signed for this account",
      body: proof,
      answers: account,
      async handle({ session, body, request }) {
        await signIn.addWallet(body, sessions.siteOf(request), session!);
        return show(session!);
      },
    }),
    route({
      ...owned,
      method: "POST",
      path: "/account/wallets/{wallet}/remove",
      operationId: "removeWallet",
      summary: "Removes a wallet, and signs out where it signed in",
      params: { wallet: addressSchema },
      body: noBody,
      answers: account,
      async handle({ session, params: { wallet } }) {
        const outcome = await storage.removeWallet(session!.accountId, wallet, now());
        if (outcome === "unknown") throw new WalletUnknownError();
        if (outcome !== "removed") throw new WalletNeededError(outcome);
        return show(session!);
      },
    }),
    route({
      ...owned,
      method: "POST",
      path: "/account/payout",
      operationId: "requestPayout",
      summary:
        "Has earnings go to another of the account's wallets once the delay is over; the present one cancels that",
      body: { schema: payoutRequestSchema, limitBytes: SMALL_BODY_BYTES },
      answers: account,
      async handle({ session, body: { wallet } }) {
        const nowMs = now();
        const outcome = await storage.requestPayout(session!.accountId, wallet, nowMs + payoutDelayMs, nowMs);
        if (outcome === "unknown") throw new WalletUnknownError();
        return show(session!);
      },
    }),
    route({
      ...owned,
      method: "POST",
      path: "/account/hosts",
      operationId: "linkHost",
      summary: "Gives a host and all its verified work to the account, once and for good, by the host's key",
      body: { schema: hostLinkRequestSchema, limitBytes: SMALL_BODY_BYTES },
      answers: account,
      async handle({ session, body }) {
        await signIn.linkHost(body, session!.accountId);
        return show(session!);
      },
    }),
    route({
      ...common,
      method: "POST",
      path: "/hosts/link",
      operationId: "joinAccount",
      summary: "Joins the account whose owner gave the host a code, as the account itself does it for a browser",
      body: { schema: hostJoinRequestSchema, limitBytes: SMALL_BODY_BYTES },
      answers: { 200: { description: "The host, and the account that it is of now", schema: hostJoinedSchema } },
      async handle({ body: { accountId, ...request } }) {
        return json(200, { hostId: await signIn.linkHost(request, accountId), accountId });
      },
    }),
  ];
}
