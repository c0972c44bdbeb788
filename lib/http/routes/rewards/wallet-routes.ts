import {
  addressSchema,
  claimProofSchema,
  earningsQuerySchema,
  earningsSchema,
  earningsStatementSchema,
  sponsoredClaimSchema,
} from "#lib/protocol/messages/rewards.ts";
import type { ApiDeps } from "../../api-deps.ts";
import { json } from "../../api-message.ts";
import { type Route, route } from "../../route.ts";
import { sendEarningsCsv } from "./earnings-csv.ts";
import { epochSchema } from "./reward-routes.ts";

/**
 * What wallets earned and how they claim it. Anybody may ask: payouts of wallets are public, in the epochs' files and on the
 * chain.
 */
export function walletRoutes({ rewards }: ApiDeps): Route[] {
  const params = { wallet: addressSchema };
  return [
    route({
      method: "GET",
      path: "/rewards/wallets/{wallet}/earnings",
      operationId: "getWalletEarnings",
      summary: "What a wallet earned, epoch by epoch, with the reason for every amount",
      tag: "rewards",
      rate: "estimate",
      params,
      query: earningsQuerySchema,
      answers: { 200: { description: "Earnings, newest epoch first", schema: earningsSchema } },
      handle: async ({ params: { wallet }, query }) => json(200, await rewards.get().earningsOfWallet(wallet, query)),
    }),
    route({
      method: "GET",
      path: "/rewards/wallets/{wallet}/earnings.csv",
      operationId: "getWalletEarningsCsv",
      summary: "The same as a table, for taxes",
      tag: "rewards",
      rate: "job",
      params,
      answers: { 200: { description: "One line for each amount, oldest first", mediaType: "text/csv" } },
      handle: async ({ params: { wallet } }) =>
        sendEarningsCsv((query) => rewards.get().earningsOfWallet(wallet, query)),
    }),
    route({
      method: "GET",
      path: "/rewards/wallets/{wallet}/epochs/{epoch}/statement",
      operationId: "getStatement",
      summary: "What a wallet earned in an epoch, signed by the account that settles",
      tag: "rewards",
      rate: "job",
      params: { ...params, epoch: epochSchema },
      answers: { 200: { description: "The statement with its signature", schema: earningsStatementSchema } },
      handle: async ({ params: { wallet, epoch } }) => json(200, await rewards.get().getStatement(wallet, epoch)),
    }),
    route({
      method: "GET",
      path: "/rewards/wallets/{wallet}/claim",
      operationId: "getClaim",
      summary: "The arguments of RewardDistributor.claim, checked against the final root",
      tag: "rewards",
      rate: "estimate",
      params,
      answers: { 200: { description: "Amount, leaf and proof", schema: claimProofSchema } },
      handle: async ({ params: { wallet } }) => json(200, await rewards.get().getClaim(wallet)),
    }),
    route({
      method: "POST",
      path: "/rewards/wallets/{wallet}/claims",
      operationId: "sponsorClaim",
      summary: "Claims for a wallet at the operator's cost; the tokens go to the wallet",
      tag: "rewards",
      rate: "account",
      params,
      answers: { 202: { description: "The transaction, on its way", schema: sponsoredClaimSchema } },
      handle: async ({ params: { wallet } }) => json(202, await rewards.get().sponsorClaim(wallet)),
    }),
  ];
}
