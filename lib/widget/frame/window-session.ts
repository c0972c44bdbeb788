import { connectHost } from "#lib/host/browser/browser-host.ts";
import { systemClock } from "#lib/host/ports.ts";
import type { PartnerTerms } from "#lib/protocol/messages/partners.ts";
import { Attention } from "./attention.ts";
import { agree } from "./consent.ts";
import { decideWindowPress } from "./decide-press.ts";
import { Donation, type DonationState } from "./donation.ts";
import { listenTo, sendTo } from "./window-messages.ts";

/** How long "stopped" stays to be read, in milliseconds. */
const GOODBYE_MS = 2_500;
/** Longest a frame takes to answer the window it opened, in milliseconds. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * - `meeting`: the frame that opened it has not said yet for which page it asks. `nowhere`: it was no frame of ours.
 * - `asking`: for the page that `origin` names, or, where that page keeps the frame from us, for itself.
 * - `donating`: it computes here.
 */
export interface WindowState {
  readonly view: "meeting" | "nowhere" | "asking" | "donating";
  /** Why the last press did not count. */
  readonly refused: "too-soon" | "too-small" | null;
  readonly origin: string | null;
  /** Whose page that is known to be. */
  readonly partner: PartnerTerms | null;
  readonly donation: DonationState;
}

/** The window that asks: tells the frame that opened it, or, where it knows none, computes by itself. */
export class WindowSession {
  private readonly listeners = new Set<() => void>();
  private readonly attention = new Attention(document);
  private readonly frame: Window | null = window.opener;
  private readonly forgetFrame: () => void = () => {};
  private readonly donation = new Donation({
    connect: connectHost,
    clock: systemClock,
    tell: () => {},
    changed: () => this.donationChanged(),
  });
  private state: WindowState = {
    view: window.opener === null ? "asking" : "meeting",
    refused: null,
    origin: null,
    partner: null,
    donation: this.donation.getState(),
  };

  constructor() {
    const { frame } = this;
    if (frame === null) return;
    this.forgetFrame = listenTo(frame, (message) => {
      if (message.type === "for") this.become({ view: "asking", origin: message.origin, partner: message.partner });
    });
    setTimeout(() => this.state.view === "meeting" && this.become({ view: "nowhere" }), ANSWER_WITHIN_MS);
    sendTo(frame, { type: "asking" });
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  getState = (): WindowState => this.state;

  /** The visitor pressed Start. */
  agree(press: Pick<MouseEvent, "isTrusted">): void {
    const { innerWidth: width, innerHeight: height } = window;
    const { focusedMs } = this.attention;
    const verdict = decideWindowPress({ trusted: press.isTrusted, focusedMs, width, height });
    if (verdict === "ignored") return;
    if (verdict !== "accepted") {
      this.become({ refused: verdict });
      return;
    }
    if (this.frame === null) {
      this.become({ view: "donating" });
      this.donation.begin(agree(location.origin, devicePixelRatio, Date.now()));
    } else {
      sendTo(this.frame, { type: "agreed", pixelRatio: devicePixelRatio });
      window.close();
    }
  }

  /** Ends computing; the window closes. */
  stop(): void {
    if (this.state.view === "donating") this.donation.stop("visitor");
    else window.close();
  }

  close(): void {
    this.donation.stop("page");
    this.forgetFrame();
    this.attention.close();
  }

  private donationChanged(): void {
    const donation = this.donation.getState();
    if (donation.status === "ended" && this.state.donation.status !== "ended") {
      setTimeout(() => window.close(), GOODBYE_MS);
    }
    this.become({ donation });
  }

  private become(change: Partial<WindowState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
