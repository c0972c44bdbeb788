import type { Translate } from "../../../i18n/translate.ts";

/** Most specific first: browsers call themselves by the names of those they descend from. */
const BROWSERS = [
  ["Edg/", "Edge"],
  ["OPR/", "Opera"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;
const SYSTEMS = [
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Windows", "Windows"],
  ["Mac OS X", "macOS"],
  ["CrOS", "ChromeOS"],
  ["Linux", "Linux"],
] as const;

/** A User-Agent header in two words, as its owner would say it. */
export function describeAgent(agent: string, t: Translate<"account">): string {
  const browser = BROWSERS.find(([mark]) => agent.includes(mark))?.[1] ?? t("sessions.aBrowser");
  const system = SYSTEMS.find(([mark]) => agent.includes(mark))?.[1];
  return system === undefined ? browser : t("sessions.agent", { browser, system });
}
