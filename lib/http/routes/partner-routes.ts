import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Principal } from "#lib/auth/tokens.ts";
import { checkName } from "#lib/coordinator/community/check-name.ts";
import { checkOrigin } from "#lib/coordinator/partners/check-origin.ts";
import { nextLookMs } from "#lib/coordinator/partners/decide-proof.ts";
import {
  NotTheOperatorError,
  PartnerNotFoundError,
  TooManyPartnersError,
} from "#lib/coordinator/partners/partner-errors.ts";
import type { PartnerRecord } from "#lib/coordinator/partners/ports.ts";
import type { AccountId } from "#lib/protocol/ids.ts";
import {
  answerSchema,
  attributionRequestSchema,
  attributionSchema,
  changePartnerSchema,
  createPartnerSchema,
  partnerIdSchema,
  partnerListSchema,
  partnerSchema,
  stopPartnerSchema,
} from "#lib/protocol/messages/partners.ts";
import type { ApiDeps } from "../api-deps.ts";
import { json } from "../api-message.ts";
import { toAttribution, toPartnerView } from "../partner-views.ts";
import { type Route, route } from "../route.ts";

/** Bodies of these routes are a few hundred bytes. */
const SMALL_BODY_BYTES = 4 * 1024;
/** Partner sites of one account, and those shown to an operator. */
const MOST_PARTNERS = 20;
const MOST_LISTED = 200;

const listQuerySchema = z.object({ all: z.enum(["0", "1"]).default("0") });

/** Sites that embed the widget: registering and proving them, what came of them, and switching them off. */
export function partnerRoutes(
  deps: Pick<ApiDeps, "partners" | "attributions" | "proveOrigin" | "operators" | "countPrivateNetworks" | "now">,
): Route[] {
  const { partners, attributions, operators, now } = deps;
  const common = { tag: "partners" } as const;
  const account = { ...common, auth: ["account"], rate: "community" } as const;
  const byId = { id: partnerIdSchema };
  const partner = { 200: { description: "The partner", schema: partnerSchema } };

  const isOperator = ({ id }: Principal): boolean => operators.has(id as AccountId);

  /** The partner, if whoever asks may look at it: its owner, and operators. */
  const own = async (principal: Principal, id: string): Promise<PartnerRecord> => {
    const found = await partners.findPartner(id);
    if (found === null || (found.accountId !== principal.id && !isOperator(principal)))
      throw new PartnerNotFoundError(id);
    return found;
  };
  const view = async (principal: Principal, id: string) => {
    const [found, figures] = await Promise.all([own(principal, id), partners.readFigures([id])]);
    return toPartnerView(found, figures.get(id), isOperator(principal));
  };

  return [
    route({
      ...account,
      method: "POST",
      path: "/partners",
      operationId: "createPartner",
      summary: "Registers a site that will embed the widget; nothing is attributed to it before it is proven",
      rate: "account",
      body: { schema: createPartnerSchema, limitBytes: SMALL_BODY_BYTES },
      answers: { 201: partner[200] },
      async handle({ principal, body }) {
        const record: PartnerRecord = {
          id: randomBytes(6).toString("hex"),
          accountId: principal!.id as AccountId,
          name: checkName(body.name),
          origin: checkOrigin(body.origin, !deps.countPrivateNetworks),
          shareBasisPoints: body.shareBasisPoints,
          abuseContact: body.abuseContact,
          proof: `tabgrid-partner=${randomBytes(16).toString("base64url")}`,
          proven: null,
          watch: null,
          paused: false,
          stoppedFor: null,
          createdAtMs: now(),
        };
        if (!(await partners.createPartner(record, MOST_PARTNERS))) throw new TooManyPartnersError(MOST_PARTNERS);
        return json(201, await view(principal!, record.id));
      },
    }),
    route({
      ...account,
      method: "GET",
      path: "/partners",
      operationId: "listPartners",
      summary: "One's own sites; for operators, with `all=1`, everybody's",
      query: listQuerySchema,
      answers: {
        200: {
          description: "Sites, newest first; of everybody's the proven ones before the others",
          schema: partnerListSchema,
        },
      },
      async handle({ principal, query }) {
        const operator = isOperator(principal!);
        const owner = query.all === "1" && operator ? null : (principal!.id as AccountId);
        const found = await partners.listPartners(owner, MOST_LISTED);
        const figures = await partners.readFigures(found.map(({ id }) => id));
        const views = found.map((record) => toPartnerView(record, figures.get(record.id), operator));
        return json(200, { partners: views, isOperator: operator });
      },
    }),
    route({
      ...account,
      method: "GET",
      path: "/partners/{id}",
      operationId: "getPartner",
      summary: "One site, with its figures",
      params: byId,
      answers: partner,
      handle: async ({ principal, params }) => json(200, await view(principal!, params.id)),
    }),
    route({
      ...account,
      method: "POST",
      path: "/partners/{id}",
      operationId: "changePartner",
      summary: "Changes a site's terms, or switches its widgets off",
      params: byId,
      body: { schema: changePartnerSchema, limitBytes: SMALL_BODY_BYTES },
      answers: partner,
      async handle({ principal, params, body }) {
        const { accountId } = await own(principal!, params.id);
        if (accountId !== principal!.id) throw new PartnerNotFoundError(params.id);
        await partners.changePartner(params.id, { ...body, name: checkName(body.name) });
        return json(200, await view(principal!, params.id));
      },
    }),
    route({
      ...account,
      method: "POST",
      path: "/partners/{id}/prove",
      operationId: "provePartner",
      summary: "Looks for the proof on the site and in DNS",
      rate: "account",
      params: byId,
      body: { schema: z.looseObject({}), limitBytes: SMALL_BODY_BYTES },
      answers: partner,
      async handle({ principal, params }) {
        const { origin, proof } = await own(principal!, params.id);
        const by = await deps.proveOrigin(origin, proof);
        await partners.markProven(params.id, { by, atMs: now() }, nextLookMs(now(), Math.random()));
        return json(200, await view(principal!, params.id));
      },
    }),
    route({
      ...account,
      method: "POST",
      path: "/partners/{id}/stop",
      operationId: "stopPartner",
      summary: "Stops a site's widgets, or lets them go on: the operator's",
      params: byId,
      body: { schema: stopPartnerSchema, limitBytes: SMALL_BODY_BYTES },
      answers: partner,
      async handle({ principal, params, body }) {
        if (!isOperator(principal!)) throw new NotTheOperatorError();
        await own(principal!, params.id);
        await partners.stopPartner(params.id, body.reason);
        return json(200, await view(principal!, params.id));
      },
    }),
    route({
      ...common,
      method: "POST",
      path: "/partners/attribution",
      operationId: "attribute",
      summary: "For our own frame: whose the embedding origin is, on what terms, and a token that says so",
      rate: "session",
      body: { schema: attributionRequestSchema, limitBytes: SMALL_BODY_BYTES },
      answers: { 200: { description: "What visitors are told", schema: attributionSchema } },
      async handle({ body }) {
        return json(200, toAttribution(await partners.findProven(body.origin), attributions.issue));
      },
    }),
    route({
      ...common,
      method: "POST",
      path: "/partners/answers",
      operationId: "countAnswer",
      summary: "For our own frame: that a visitor was asked, or agreed",
      rate: "session",
      body: { schema: answerSchema, limitBytes: SMALL_BODY_BYTES },
      answers: { 200: { description: "Counted", schema: z.object({}) } },
      async handle({ body }) {
        await partners.countAnswer(attributions.verify(body.token), body.answer);
        return json(200, {});
      },
    }),
  ];
}
