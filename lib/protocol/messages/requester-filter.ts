import * as z from "zod";
import { MAX_REQUESTERS, REQUESTER_KEY } from "../requesters.ts";

const listSchema = z.array(z.string().regex(REQUESTER_KEY, "must be requesters' keys")).max(MAX_REQUESTERS).readonly();

/** As `RequesterFilter`. */
export const requesterFilterSchema = z.object({ only: listSchema.default([]), never: listSchema.default([]) });
