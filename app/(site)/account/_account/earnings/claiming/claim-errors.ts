import { TabgridError } from "#lib/errors/tabgrid-error.ts";

/** Thrown when the server's proof does not say what it is meant to prove. The wallet has not been asked. */
export class ProofWrongError extends TabgridError {
  constructor(what: string) {
    super("claim.proof-wrong", "suspicious", "The server's proof is wrong, so your wallet was not asked to send it.", {
      details: { what },
      hints: ["Reload the page. If it stays so, tell the operator, and do not claim with this proof elsewhere."],
    });
  }
}

/** Thrown when the contract holds another root than the server proves against: one of the two has not heard of an epoch yet. */
export class AnotherRootError extends TabgridError {
  constructor(serverRoot: string, chainRoot: string) {
    super("claim.another-root", "transient", "The chain and this server disagree about the last final epoch.", {
      details: { serverRoot, chainRoot },
      hints: ["An epoch has just become final, or was vetoed. Nothing is lost: try again in a minute."],
    });
  }
}

/** Thrown when the account has had all that it earned. */
export class AllClaimedError extends TabgridError {
  constructor() {
    super("claim.all-claimed", "user", "Everything that is final has been claimed already.", {
      hints: ["What you earn next can be claimed when its epoch is final."],
    });
  }
}
