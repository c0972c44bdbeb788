import { connectHost } from "#lib/host/browser/browser-host.ts";
import { systemClock } from "#lib/host/ports.ts";
import type { Attribution, PartnerTerms } from "#lib/protocol/messages/partners.ts";
import type { DonationEventName, DonationEvents } from "../messages.ts";
import { Attention } from "./attention.ts";
import { countAnswer, findAttribution } from "./attribution.ts";
import { agree, type Consent, ConsentStore } from "./consent.ts";
import { decidePress } from "./decide-press.ts";
import { Donation, type DonationState } from "./donation.ts";
import { PartnerPage } from "./partner-page.ts";
import { Sight } from "./sight.ts";
import { watchSwitch } from "./watch-switch.ts";
import { listenTo, sendTo, WINDOW_PATH } from "./window-messages.ts";

/** How long "stopped" stays to be read, in milliseconds. */
const GOODBYE_MS = 2_500;
const WINDOW_FEATURES = "popup,width=440,height=680";

/**
 * - `meeting`: who embeds the frame is not known yet. `nowhere`: it never will be.
 * - `withheld`: nothing is asked and nothing starts here, `withheldBy` says why.
 * - `asking`: the terms, and a way to the window that asks. `asked`: that window is open.
 * - `again`: the visitor agreed for this page within a day, and may go on with one press.
 * - `donating`: the indicator.
 */
export interface FrameState {
  readonly view: "meeting" | "nowhere" | "withheld" | "asking" | "asked" | "again" | "donating";
  /** Who has switched this page's widgets off, or that the server does not say whether somebody has. */
  readonly withheldBy: "partner" | "operator" | "unreachable" | null;
  /** Whose page it is known to be. */
  readonly partner: PartnerTerms | null;
  /** The embedding page's origin, as the browser tells it. */
  readonly origin: string | null;
  readonly untilMs: number | null;
  readonly donation: DonationState;
}

/** A press as it arrives. */
export type PressEvent = Pick<MouseEvent, "isTrusted"> & { readonly pointerType?: string };

/** A page that nobody has proven to be theirs. */
const NOBODYS: Attribution = { partner: null, withheldBy: null, token: null };

/** What happens in the frame, from meeting the page to goodbye; the components only show it. */
export class FrameSession {
  private readonly listeners = new Set<() => void>();
  private readonly consents = new ConsentStore();
  private readonly attention = new Attention(document);
  private readonly sight: Sight;
  private readonly donation = new Donation({
    connect: connectHost,
    clock: systemClock,
    tell: (name, detail) => this.tell(name, detail),
    changed: () => this.donationChanged(),
  });
  private page: PartnerPage | null = null;
  private consent: Consent | null = null;
  private attribution: Attribution = NOBODYS;
  private stopWatching: () => void = () => {};
  private forgetWindow: () => void = () => {};
  private state: FrameState = {
    view: "meeting",
    withheldBy: null,
    partner: null,
    origin: null,
    untilMs: null,
    donation: this.donation.getState(),
  };

  /** @param target what has to be seen: everything the frame shows. */
  constructor(target: Element) {
    this.sight = new Sight(target, (seen) => this.donation.setSeen(seen));
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  getState = (): FrameState => this.state;

  /** Meets the embedding page, learns whose it is, and finds out whether the visitor agreed before. */
  async open(): Promise<void> {
    try {
      this.page = await PartnerPage.meet(() => this.stop("page"));
    } catch {
      this.become({ view: "nowhere" });
      return;
    }
    const { origin } = this.page;
    const attribution = await findAttribution(origin);
    if (attribution === null || attribution.withheldBy !== null) {
      this.withhold(origin, attribution?.withheldBy ?? "unreachable");
      return;
    }
    this.attribution = attribution;
    const { partner } = attribution;
    this.consent = this.consents.find(origin, Date.now(), partner?.shareBasisPoints);
    const view = this.consent === null ? "asking" : "again";
    this.become({ view, origin, partner, untilMs: this.consent?.untilMs ?? null });
    this.tell("ready", null);
    if (view === "asking") countAnswer(attribution, "asked");
  }

  /** Opens the window that asks; `query` carries language and theme. Harmless however the press came about. */
  askInWindow(query: string): void {
    this.forgetWindow();
    const asking = window.open(`${WINDOW_PATH}?${query}`, "_blank", WINDOW_FEATURES);
    // An isolated page's frames get no hold of what they open: that window then computes by itself.
    if (asking !== null) {
      this.forgetWindow = listenTo(asking, (message) => {
        const { origin } = this.page!;
        const { partner } = this.attribution;
        if (message.type === "asking") sendTo(asking, { type: "for", origin, partner });
        if (message.type === "agreed")
          this.begin(agree(origin, message.pixelRatio, Date.now(), partner?.shareBasisPoints));
      });
    }
    this.become({ view: "asked" });
  }

  /** Goes on under an earlier consent, if the visitor can be taken to have seen what they pressed. */
  goOn(press: PressEvent, query: string): void {
    const pointerType = press.pointerType ?? "";
    const verdict = decidePress({
      trusted: press.isTrusted,
      pointerType,
      seenMs: this.sight.seenMs,
      attendedMs: this.attention.attendedMs(pointerType),
      scale: devicePixelRatio / (this.consent?.pixelRatio ?? Number.POSITIVE_INFINITY),
    });
    if (verdict === "ask-in-window") this.askInWindow(query);
    if (verdict === "accepted" && this.consent !== null) this.begin(this.consent);
  }

  /** Takes an earlier consent back. */
  withdraw(): void {
    this.consents.forget();
    this.stop("visitor");
  }

  /** Ends computing, or the question; the frame goes away. */
  stop(by: DonationEvents["stop"]["by"]): void {
    if (this.state.view === "donating") this.donation.stop(by);
    else {
      this.tell("stop", { by });
      this.page?.tell({ type: "close" });
    }
  }

  /** Asks the page for as much room as the content takes, in CSS pixels. */
  setHeight(height: number): void {
    this.page?.tell({ type: "size", height });
  }

  close(): void {
    this.stopWatching();
    this.donation.stop("page");
    this.forgetWindow();
    this.attention.close();
    this.sight.close();
    this.page?.close();
  }

  private begin(consent: Consent): void {
    this.forgetWindow();
    const fresh = this.consent?.untilMs !== consent.untilMs;
    this.consent = consent;
    this.consents.keep(consent);
    this.become({ view: "donating", untilMs: consent.untilMs });
    if (fresh) {
      this.tell("consent", { untilMs: consent.untilMs });
      countAnswer(this.attribution, "agreed");
    }
    this.donation.begin(consent, this.attribution.token);
    const { origin } = this.page!;
    this.stopWatching = watchSwitch(
      () => findAttribution(origin),
      systemClock,
      (by) => {
        this.donation.stop(by === "operator" ? "operator" : "page");
        this.withhold(origin, by);
      },
    );
    this.donation.setSeen(this.sight.seen);
  }

  private withhold(origin: string, withheldBy: NonNullable<FrameState["withheldBy"]>): void {
    this.stopWatching();
    this.become({ view: "withheld", origin, withheldBy });
    this.tell("error", { code: `widget.withheld-${withheldBy}`, message: "The widget is switched off here." });
  }

  private donationChanged(): void {
    const donation = this.donation.getState();
    if (donation.status === "ended" && this.state.donation.status !== "ended") {
      this.stopWatching();
      // Why it was switched off stays to be read until the visitor closes it.
      if (this.state.view === "donating") setTimeout(() => this.page?.tell({ type: "close" }), GOODBYE_MS);
    }
    this.become({ donation });
  }

  private tell<Name extends DonationEventName>(name: Name, detail: DonationEvents[Name]): void {
    this.page?.tell({ type: "event", name, detail });
  }

  private become(change: Partial<FrameState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
