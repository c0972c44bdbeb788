import type { BrowserHost } from "#lib/host/browser/browser-host.ts";

/** What cannot be obeyed here, and why, in the words of the panel. */
export const MISSING: Record<ReturnType<BrowserHost["getMissing"]>[number], string> = {
  battery: "This browser does not tell pages about the battery, so these two have no effect here.",
  pressure: "This browser does not tell pages how busy the machine is, so this has no effect here.",
  connection: "This browser does not tell pages what connection it uses, so this has no effect here.",
  storage: "This browser does not let pages store anything: these choices hold until you close this page.",
};
