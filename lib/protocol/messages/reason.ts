import * as z from "zod";

/** Why something was decided: a stable code and a sentence (lib/protocol/reasons.ts). */
export const reasonSchema = z.object({ code: z.string(), sentence: z.string() });
export type ReasonView = z.infer<typeof reasonSchema>;
