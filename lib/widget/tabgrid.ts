import { TabgridDonateElement } from "./donate-element.ts";

export type { DonationEventMap } from "./donate-element.ts";
export type { DonationEventName, DonationEvents } from "./messages.ts";
export { TabgridDonateElement };

const NAME = "tabgrid-donate";

/** How a widget is to look, and for whom. */
export interface MountOptions {
  /** The partner's id. */
  readonly partner: string;
  readonly theme?: "auto" | "light" | "dark";
  readonly lang?: "en" | "zh" | "es";
  /** Origin of the Tabgrid server; needed where this module is not loaded from it. */
  readonly server?: string;
}

/**
 * Puts a widget into `target` and returns it; mounted again into the same target, it is the same widget with the new options.
 *
 * @example
 * const widget = mount(document.querySelector("#donate"), { partner: "example" });
 * widget.addEventListener("start", () => console.log("Thank you"));
 * // later: widget.stop(), widget.destroy()
 */
export function mount(target: Element, options: MountOptions): TabgridDonateElement {
  const found = target.querySelector<TabgridDonateElement>(`:scope > ${NAME}`);
  const widget = found ?? (document.createElement(NAME) as TabgridDonateElement);
  for (const [name, value] of Object.entries(options)) widget.setAttribute(name, value);
  if (found === null) target.append(widget);
  return widget;
}

// A page may load the module twice, as two releases of it: the first one serves both.
if (globalThis.customElements?.get(NAME) === undefined) globalThis.customElements?.define(NAME, TabgridDonateElement);

declare global {
  interface HTMLElementTagNameMap {
    "tabgrid-donate": TabgridDonateElement;
  }
}
