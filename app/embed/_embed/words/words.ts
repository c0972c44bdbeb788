import type { IdleCode } from "#lib/host/engine/engine-state.ts";
import type { PauseCode } from "#lib/host/policies/decide-activity.ts";

/** Everything the frame says, in one language. */
export interface Words {
  readonly title: string;
  /** `host`: the embedding page's, as the browser names it. */
  readonly asksFor: (host: string) => string;
  readonly asksHere: string;
  readonly terms: readonly { readonly name: string; readonly text: string }[];
  readonly forWhom: {
    readonly name: string;
    readonly text: string;
    /** Where the page gets a share; `percent` with its sign. */
    readonly shared: (partner: string, percent: string) => string;
  };
  readonly period: { readonly name: string; readonly text: (until: string) => string };
  /** Why nothing is asked here. */
  readonly withheld: Readonly<Record<"partner" | "operator" | "unreachable", string>>;
  readonly close: string;
  readonly reportPage: string;
  readonly whatIsTabgrid: string;
  readonly openWindow: string;
  readonly whyWindow: string;
  readonly windowOpen: string;
  readonly openAgain: string;
  readonly start: string;
  readonly notNow: string;
  readonly againTitle: string;
  readonly again: (host: string, until: string) => string;
  readonly goOn: string;
  readonly withdraw: string;
  readonly stop: string;
  readonly lending: string;
  readonly share: string;
  readonly verified: (units: number) => string;
  readonly starting: string;
  readonly waiting: string;
  readonly idle: Readonly<Partial<Record<IdleCode, string>>>;
  readonly offline: string;
  readonly paused: string;
  readonly pauses: Readonly<Partial<Record<PauseCode | "unseen", string>>>;
  readonly stopped: string;
  readonly thanks: (units: number) => string;
  readonly nowhere: string;
  readonly meeting: string;
  readonly tooSmall: string;
  readonly tooSoon: string;
}
