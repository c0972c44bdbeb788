import {
  type ChangePartner,
  type CreatePartner,
  type PartnerList,
  type PartnerView,
  partnerListSchema,
  partnerSchema,
} from "#lib/protocol/messages/partners.ts";
import { ask } from "./ask.ts";
import type { ClientOptions } from "./client.ts";

/** What somebody who embeds the widget asks; all of it needs an account's token. Throws as {@link ask} does. */
export interface PartnerClient {
  /** One's own sites; with `all`, for operators, everybody's. */
  listPartners(all?: boolean): Promise<PartnerList>;
  createPartner(partner: CreatePartner): Promise<PartnerView>;
  getPartner(id: string): Promise<PartnerView>;
  changePartner(id: string, change: ChangePartner): Promise<PartnerView>;
  /** Has the server look for the proof. @throws `partner.not-proven` */
  provePartner(id: string): Promise<PartnerView>;
  /** The operator's switch; null lets it go on. */
  stopPartner(id: string, reason: string | null): Promise<PartnerView>;
}

export function createPartnerClient(options: ClientOptions): PartnerClient {
  const post = (path: string, body: unknown): Promise<PartnerView> =>
    ask(options, partnerSchema, "POST", `/partners${path}`, body);
  return {
    listPartners: (all = false) => ask(options, partnerListSchema, "GET", `/partners${all ? "?all=1" : ""}`),
    createPartner: (partner) => post("", partner),
    getPartner: (id) => ask(options, partnerSchema, "GET", `/partners/${id}`),
    changePartner: (id, change) => post(`/${id}`, change),
    provePartner: (id) => post(`/${id}/prove`, {}),
    stopPartner: (id, reason) => post(`/${id}/stop`, { reason }),
  };
}
