import { LABELS, languageOf, type Stage } from "./labels.ts";
import { LOOK } from "./look.ts";
import {
  type DonationEventName,
  type DonationEvents,
  EMBED_PATH,
  type FrameMessage,
  type LoaderMessage,
  opened,
  sealed,
} from "./messages.ts";

/** Height of the frame until it says what it needs, in CSS pixels. */
const FIRST_HEIGHT = 96;
/** Names of the events that are passed on. */
const EVENTS: readonly string[] = ["ready", "consent", "start", "pause", "stop", "progress", "error"];

/** Where there is no DOM, as on a server that renders the partner's page, the module loads and does nothing. */
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/** The one widget of the page whose frame is open: two of them would cover each other. */
let active: TabgridDonateElement | null = null;

/**
 * `<tabgrid-donate partner="…" theme="auto|light|dark" lang="en|zh|es">`: a button that does nothing until a visitor presses
 * it, and then opens our frame, which asks. It stores nothing, requests nothing and looks at nothing before.
 *
 * `server`: the Tabgrid server's origin; the one this module came from unless given.
 *
 * Events: those of {@link DonationEvents}, as `CustomEvent` with the same `detail`; they do not bubble.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface below gives types two inherited methods.
export class TabgridDonateElement extends Base {
  static readonly observedAttributes: readonly string[] = ["lang", "theme"];

  #button: HTMLButtonElement | null = null;
  #frame: HTMLIFrameElement | null = null;
  #server = "";
  #stage: Stage = "closed";

  connectedCallback(): void {
    if (this.#button === null) this.#build();
    this.#label();
  }

  disconnectedCallback(): void {
    this.#close();
  }

  attributeChangedCallback(): void {
    this.#label();
  }

  /** Ends computing, if any, and asks nobody. There is no counterpart that starts it: only the visitor can. */
  stop(): void {
    this.#post({ type: "stop" });
  }

  /** Takes the widget and its frame off the page; whatever it computes ends at once. */
  destroy(): void {
    this.remove();
  }

  #build(): void {
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(LOOK);
    root.adoptedStyleSheets = [sheet];
    const button = document.createElement("button");
    const text = document.createElement("span");
    text.append(document.createElement("b"), document.createElement("small"));
    button.append(document.createElement("i"), text);
    button.addEventListener("click", (event) => {
      // A script that presses the button gets nothing, not even a request.
      if (!event.isTrusted) return;
      if (this.#stage === "closed") this.#open();
      else if (this.#stage === "asking") this.#close();
      else this.stop();
    });
    root.append(button);
    this.#button = button;
  }

  #enter(stage: Stage): void {
    this.#stage = stage;
    this.#label();
  }

  #label(): void {
    if (this.#button === null) return;
    const [name, note] = LABELS[this.#language][this.#stage];
    this.#button.querySelector("b")!.textContent = name;
    this.#button.querySelector("small")!.textContent = note;
  }

  get #language() {
    return languageOf(this.getAttribute("lang") ?? this.closest("[lang]")?.getAttribute("lang"));
  }

  #open(): void {
    if (active !== null) active.#close();
    active = this;
    this.#server = new URL(this.getAttribute("server") ?? import.meta.url).origin;
    const frame = document.createElement("iframe");
    const asked = new URLSearchParams({
      partner: this.getAttribute("partner") ?? "",
      lang: this.#language,
      theme: this.getAttribute("theme") ?? "auto",
    });
    frame.src = `${this.#server}${EMBED_PATH}?${asked}`;
    frame.title = `Tabgrid: ${LABELS[this.#language].closed[0]}`;
    // Lets the frame hear that the machine is busy, which is when it rests.
    frame.allow = "compute-pressure";
    frame.popover = "manual";
    frame.style.height = `${FIRST_HEIGHT}px`;
    window.addEventListener("message", this.#hear);
    this.shadowRoot!.append(frame);
    // Above everything, and free of what the page's own boxes do to what is in them.
    frame.showPopover?.();
    this.#frame = frame;
    this.#enter("asking");
  }

  #close(): void {
    window.removeEventListener("message", this.#hear);
    this.#frame?.remove();
    this.#frame = null;
    if (active === this) active = null;
    this.#enter("closed");
  }

  readonly #hear = (event: MessageEvent<unknown>): void => {
    const frame = this.#frame;
    if (frame === null || event.source !== frame.contentWindow || event.origin !== this.#server) return;
    const message = opened<FrameMessage>(event.data);
    if (message === null) return;
    if (message.type === "knock") this.#post({ type: "hello" });
    else if (message.type === "size") frame.style.height = `${Number(message.height)}px`;
    else if (message.type === "close") {
      const hadFocus = this.shadowRoot!.activeElement === frame;
      this.#close();
      if (hadFocus) this.#button!.focus();
    } else if (EVENTS.includes(message.name)) {
      if (message.name === "ready") frame.focus();
      if (message.name === "start") this.#enter("computing");
      this.dispatchEvent(new CustomEvent(message.name, { detail: message.detail }));
    }
  };

  #post(message: LoaderMessage): void {
    this.#frame?.contentWindow?.postMessage(sealed(message), this.#server);
  }
}

/** What listeners get. */
export type DonationEventMap = { [Name in DonationEventName]: CustomEvent<DonationEvents[Name]> };

type Listened<Name extends DonationEventName> = [
  name: Name,
  listener: (event: DonationEventMap[Name]) => void,
  options?: boolean | AddEventListenerOptions,
];

export interface TabgridDonateElement {
  addEventListener<Name extends DonationEventName>(...listened: Listened<Name>): void;
  addEventListener(...listened: Parameters<HTMLElement["addEventListener"]>): void;
  removeEventListener<Name extends DonationEventName>(...listened: Listened<Name>): void;
  removeEventListener(...listened: Parameters<HTMLElement["removeEventListener"]>): void;
}
