import * as z from "zod";
import { isStorableJson } from "../storable-json.ts";

/** Most of what its visitors earn that a partner may keep, in basis points. */
export const MAX_SHARE_BASIS_POINTS = 5_000;
/** Path of the file that proves an origin, and the name of the DNS text record that does, before the host's own. */
export const PROOF_PATH = "/.well-known/tabgrid-partner.txt";
export const PROOF_RECORD = "_tabgrid";

/** Least time for which a proof has to be missing before it lapses, in milliseconds: an outage is no change of hands. */
export const PROOF_LAPSES_AFTER_MS = 3 * 24 * 3_600_000;

/** What addresses are made of, and what any database takes. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
/** A partner's id, as it stands in the widget's element: 12 lower-case hex digits. */
export const partnerIdSchema = z.string().regex(/^[0-9a-f]{12}$/);
const shareSchema = z.int().min(0).max(MAX_SHARE_BASIS_POINTS);
/** An e-mail address, or the https address of a form. */
const contactSchema = z.union([
  z.email().max(254),
  z
    .url({ protocol: /^https$/ })
    .max(300)
    .regex(VISIBLE_ASCII),
]);
const nameSchema = z.string().max(160);

/** `POST /api/v1/partners`. */
export const createPartnerSchema = z.object({
  name: nameSchema,
  /** Of the pages that will hold the widget, for example `https://bread.example`. */
  origin: z.string().max(300),
  shareBasisPoints: shareSchema.default(0),
  abuseContact: contactSchema,
});
export type CreatePartner = z.input<typeof createPartnerSchema>;

/** `POST /api/v1/partners/{id}`. */
export const changePartnerSchema = z.object({
  name: nameSchema,
  shareBasisPoints: shareSchema,
  abuseContact: contactSchema,
  /** Whether the partner itself has switched its widgets off. */
  paused: z.boolean(),
});
export type ChangePartner = z.infer<typeof changePartnerSchema>;

/** What came of a partner's widgets. */
export const partnerFiguresSchema = z.object({
  /** Visitors who were asked, and who agreed. */
  asked: z.int(),
  agreed: z.int(),
  hosts: z.int(),
  creditMicro: z.int(),
});
export type PartnerFigures = z.infer<typeof partnerFiguresSchema>;

/** A partner as its owner and the operator see it. */
export const partnerSchema = z.object({
  id: partnerIdSchema,
  name: z.string(),
  origin: z.string(),
  shareBasisPoints: z.int(),
  abuseContact: z.string(),
  /** The line that the file or the record has to hold. */
  proof: z.string(),
  provenBy: z.enum(["file", "dns"]).nullable(),
  provenAt: z.iso.datetime().nullable(),
  /** Since when it has been looked for in vain; null: it was there at the last look. */
  missingSince: z.iso.datetime().nullable(),
  /** When the proof lapsed because it stayed missing; null: it did not. */
  lapsedAt: z.iso.datetime().nullable(),
  paused: z.boolean(),
  /** Why the operator has stopped it; null: it has not. */
  stoppedFor: z.string().nullable(),
  since: z.iso.datetime(),
  figures: partnerFiguresSchema,
  /** Whether whoever asks may stop it as the operator. */
  isOperator: z.boolean(),
});
export type PartnerView = z.infer<typeof partnerSchema>;

/** `GET /api/v1/partners`: one's own, or for operators with `all=1` everybody's, newest first. */
export const partnerListSchema = z.object({ partners: z.array(partnerSchema), isOperator: z.boolean() });
export type PartnerList = z.infer<typeof partnerListSchema>;

/** `POST /api/v1/partners/{id}/stop`: the operator's switch; null lets it go on. */
export const stopPartnerSchema = z.object({
  reason: z.string().trim().min(1).max(300).refine(isStorableJson).nullable(),
});

/** What visitors are told of a partner before they agree. */
export const partnerTermsSchema = z.object({ name: z.string(), shareBasisPoints: z.int(), abuseContact: z.string() });
export type PartnerTerms = z.infer<typeof partnerTermsSchema>;

/**
 * `POST /api/v1/partners/attribution`: what our frame is to tell its visitor, by the origin that the browser says embeds it.
 * The token says so to the coordinator when the visitor's host opens its session.
 */
export const attributionRequestSchema = z.object({ origin: z.string().max(300).regex(VISIBLE_ASCII) });
export const attributionSchema = z.object({
  /** Null: nobody has proven that this origin is theirs. */
  partner: partnerTermsSchema.nullable(),
  /** Who has switched the widgets of this origin off; null: nobody. */
  withheldBy: z.enum(["partner", "operator"]).nullable(),
  /** Null without a partner, and while its widgets are off. */
  token: z.string().nullable(),
});
export type Attribution = z.infer<typeof attributionSchema>;

/** `POST /api/v1/partners/answers`: that a visitor was asked, or agreed; only counted. */
export const answerSchema = z.object({ token: z.string().max(200), answer: z.enum(["asked", "agreed"]) });
export type Answer = z.infer<typeof answerSchema>;
