import { z } from "zod";
import type { HostId } from "#lib/protocol/ids.ts";
import {
  addressSchema,
  earningsQuerySchema,
  earningsSchema,
  epochPageSchema,
  epochViewSchema,
  hashSchema,
  rewardsOverviewSchema,
} from "#lib/protocol/messages/rewards.ts";
import type { ApiDeps } from "../../api-deps.ts";
import { json } from "../../api-message.ts";
import { keepAnswer } from "../../keep-answer.ts";
import { type Route, route } from "../../route.ts";
import { sendEarningsCsv } from "./earnings-csv.ts";

/** The chain is asked once for everybody for so long, in milliseconds. */
const OVERVIEW_CACHE_MS = 2_000;
const SMALL_BODY_BYTES = 1_024;
/** Epochs are counted in 32 bits where they are stored. */
const MOST_EPOCHS = 2_147_483_647;

/** The network's rewards, and what the calling host earned. */
export function rewardRoutes({ rewards, now }: ApiDeps): Route[] {
  const latestOverview = keepAnswer(async () => rewards.get().overview(), OVERVIEW_CACHE_MS, now);

  return [
    route({
      method: "GET",
      path: "/rewards",
      operationId: "getRewards",
      summary: "Token, treasury and settlement at a glance",
      tag: "rewards",
      answers: { 200: { description: "Figures of the last block", schema: rewardsOverviewSchema } },
      handle: async () => json(200, await latestOverview()),
    }),
    route({
      method: "GET",
      path: "/rewards/epochs",
      operationId: "listEpochs",
      summary: "Closed epochs, newest first",
      tag: "rewards",
      query: z.object({
        cursor: z.coerce.number().int().positive().max(MOST_EPOCHS).optional(),
        limit: z.coerce.number().int().min(1).max(100).default(20),
      }),
      answers: { 200: { description: "A page of them", schema: epochPageSchema } },
      handle: async ({ query }) =>
        json(200, await rewards.get().listEpochs({ before: query.cursor ?? null, limit: query.limit })),
    }),
    route({
      method: "GET",
      path: "/rewards/epochs/{epoch}",
      operationId: "getEpoch",
      summary: "One epoch: how far it is settled, its root, file and totals",
      tag: "rewards",
      params: { epoch: epochSchema },
      answers: { 200: { description: "The epoch", schema: epochViewSchema } },
      handle: async ({ params }) => json(200, await rewards.get().getEpoch(params.epoch)),
    }),
    route({
      method: "GET",
      path: "/rewards/hosts/me/earnings",
      operationId: "getOwnEarnings",
      summary: "What the calling host earned, epoch by epoch, with the reason for every amount",
      tag: "rewards",
      auth: ["host"],
      rate: "estimate",
      query: earningsQuerySchema,
      answers: { 200: { description: "Earnings, newest epoch first", schema: earningsSchema } },
      handle: async ({ principal, query }) =>
        json(200, await rewards.get().earningsOfHost(principal!.id as HostId, query)),
    }),
    route({
      method: "GET",
      path: "/rewards/hosts/me/earnings.csv",
      operationId: "getOwnEarningsCsv",
      summary: "The same as a table, for taxes",
      tag: "rewards",
      auth: ["host"],
      rate: "job",
      answers: { 200: { description: "One line for each amount, oldest first", mediaType: "text/csv" } },
      handle: async ({ principal }) =>
        sendEarningsCsv((query) => rewards.get().earningsOfHost(principal!.id as HostId, query)),
    }),
    route({
      method: "POST",
      path: "/rewards/faucet",
      operationId: "fillWallet",
      summary: "On a development chain, gives a wallet ether for gas and tokens to fund jobs with",
      tag: "rewards",
      rate: "account",
      body: { schema: z.object({ wallet: addressSchema }), limitBytes: SMALL_BODY_BYTES },
      answers: { 200: { description: "The transfer", schema: z.object({ transaction: hashSchema }) } },
      handle: async ({ body }) => json(200, await rewards.get().fillWallet(body.wallet)),
    }),
  ];
}

/** An epoch's number in a path. */
export const epochSchema = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number);
