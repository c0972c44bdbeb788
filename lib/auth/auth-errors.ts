import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when a request needs a token and carries none. */
export class TokenMissingError extends TabgridError {
  constructor(wanted: readonly string[]) {
    super("auth.token-missing", "user", "This request needs a bearer token.", {
      details: { wanted },
      hints: [
        "Send it as `Authorization: Bearer …`.",
        ...(wanted.includes("account") ? ["In a browser, sign in on the account page."] : []),
      ],
    });
  }
}

/** Thrown when a token was not made by this network or was altered. */
export class TokenInvalidError extends TabgridError {
  constructor() {
    super("auth.token-invalid", "user", "The bearer token is not valid.", { hints: ["Open a new session."] });
  }
}

/** Thrown when a token's time is over. */
export class TokenExpiredError extends TabgridError {
  constructor() {
    super("auth.token-expired", "user", "The bearer token has expired.", { hints: ["Open a new session."] });
  }
}

/** Thrown when a valid token belongs to the wrong kind of holder. */
export class TokenKindError extends TabgridError {
  constructor(given: string, wanted: readonly string[]) {
    super("auth.wrong-token-kind", "user", "The bearer token is of the wrong kind for this request.", {
      details: { given, wanted },
    });
  }
}

/** Thrown when a challenge's nonce is unknown, expired or spent. */
export class NonceInvalidError extends TabgridError {
  constructor() {
    super("auth.nonce-invalid", "user", "The challenge is unknown, expired or already used.", {
      hints: ["Ask for a new challenge."],
    });
  }
}

/** Thrown when the public key is not a point on P-256. */
export class PublicKeyInvalidError extends TabgridError {
  constructor(cause?: unknown) {
    super("auth.public-key-invalid", "user", "The public key is not a raw P-256 point.", { cause });
  }
}

/** Thrown when the signature does not belong to the key and the challenge. */
export class SignatureInvalidError extends TabgridError {
  constructor() {
    super("auth.signature-invalid", "suspicious", "The signature does not match the key and the challenge.");
  }
}

/** Thrown when so many challenges were answered within two minutes that no more can be remembered. */
export class TooManySessionsError extends TabgridError {
  constructor() {
    super("auth.too-many-sessions", "transient", "Too many sessions are being opened at once.", {
      hints: ["Try again in a minute."],
    });
  }
}
