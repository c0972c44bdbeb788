import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when there is no such partner, or it is somebody else's. */
export class PartnerNotFoundError extends TabgridError {
  constructor(id: string) {
    super("partner.not-found", "user", "You have no such partner site.", { details: { id } });
  }
}

/** Thrown when an account wants more partner sites than it may have. */
export class TooManyPartnersError extends TabgridError {
  constructor(most: number) {
    super("partner.too-many", "user", "This account has as many partner sites as it may.", { details: { most } });
  }
}

/** Thrown when an origin cannot be a partner's. */
export class OriginRefusedError extends TabgridError {
  constructor(why: string) {
    super("partner.origin-refused", "user", `The origin cannot be registered: ${why}.`, {
      hints: ["Give it as in https://bread.example, without a path."],
    });
  }
}

/** Thrown when neither file nor record proves that an origin is the partner's; `details` say what was found of each. */
export class NotProvenError extends TabgridError {
  constructor(file: string, dns: string) {
    super("partner.not-proven", "user", "Nothing was found yet that proves that the origin is yours.", {
      details: { file, dns },
      hints: [`The file: ${file}.`, `The DNS record: ${dns}.`],
    });
  }
}

/** Thrown when somebody wants what only the operator may. */
export class NotTheOperatorError extends TabgridError {
  constructor() {
    super("partner.not-the-operator", "user", "Only the operator of this server may do this.");
  }
}

/** Thrown when a host comes from a page whose widgets are switched off. */
export class PartnerWithheldError extends TabgridError {
  constructor(by: "partner" | "operator") {
    super("partner.withheld", "user", "The widgets of this site are switched off.", { details: { by } });
  }
}
