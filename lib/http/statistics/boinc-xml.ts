import { createHash } from "node:crypto";
import type { ExportedHost, ExportedTeam, ExportedUser, ExportRecord } from "#lib/coordinator/community/ports.ts";

/** Counts of an export, for its `tables` file. */
export interface ExportTotals {
  readonly users: number;
  readonly teams: number;
  readonly hosts: number;
  /** Of all hosts that are exported. */
  readonly creditMicro: number;
  readonly kernels: readonly string[];
}

/*
 * BOINC's statistics files, as its db_dump writes them and the sites that collect them read them:
 * https://github.com/BOINC/boinc/wiki/XmlStats. Credit is in cobblestones, as ours is (lib/coordinator/credit.ts).
 * What a browser does not tell of its machine is left empty.
 */

export function tablesXml(totals: ExportTotals, nowMs: number): string {
  const applications = totals.kernels.map(
    (kernel) => `        <application>\n            <name>${escapeXml(kernel)}</name>\n        </application>\n`,
  );
  return [
    `    <update_time>${seconds(nowMs)}</update_time>\n`,
    `    <nusers_total>${totals.users}</nusers_total>\n`,
    `    <nteams_total>${totals.teams}</nteams_total>\n`,
    `    <nhosts_total>${totals.hosts}</nhosts_total>\n`,
    `    <total_credit>${credit(totals.creditMicro)}</total_credit>\n`,
    `    <applications>\n${applications.join("")}    </applications>\n`,
  ].join("");
}

export function userXml(user: ExportedUser, nowMs: number): string {
  return element("user", [
    ["id", user.number],
    ["name", user.name],
    ["create_time", seconds(user.createdAtMs)],
    ...earned(user, nowMs),
    ["cpid", crossProjectId("user", user)],
    ...(user.country === null ? [] : ([["country", countryName(user.country)]] as const)),
    ...(user.team === null ? [] : ([["teamid", user.team]] as const)),
    // Everybody who is exported chose to have a profile in public.
    ["has_profile", null],
  ]);
}

export function teamXml(team: ExportedTeam, nowMs: number): string {
  return element("team", [
    ["id", team.number],
    ["type", 0],
    ["name", team.name],
    // The founder is somebody only where they are public, too.
    ["userid", team.founder ?? 0],
    ...earned(team, nowMs),
    ["nusers", team.members],
    ...(team.founderName === null ? [] : ([["founder_name", team.founderName]] as const)),
    ["create_time", seconds(team.createdAtMs)],
  ]);
}

export function hostXml(host: ExportedHost, nowMs: number): string {
  return element("host", [
    ["id", host.number],
    ...(host.user === null ? [] : ([["userid", host.user]] as const)),
    ...earned(host, nowMs),
    ["p_vendor", ""],
    ["p_model", "Web browser"],
    ["os_name", ""],
    ["os_version", ""],
    ["create_time", seconds(host.createdAtMs)],
    ["host_cpid", crossProjectId("host", host)],
  ]);
}

/** The file around its records; `tag` is the plural that BOINC gives each. */
export const fileStart = (tag: string): string => `<?xml version="1.0" encoding="utf-8"?>\n<${tag}>\n`;
export const fileEnd = (tag: string): string => `</${tag}>\n`;

type Field = readonly [name: string, value: string | number | null];

/** A record; a field without a value is a flag. */
function element(name: string, fields: readonly Field[]): string {
  const lines = fields.map(([field, value]) =>
    value === null ? ` <${field}/>\n` : ` <${field}>${escapeXml(String(value))}</${field}>\n`,
  );
  return `<${name}>\n${lines.join("")}</${name}>\n`;
}

function earned({ creditMicro, recentMicro }: ExportRecord, nowMs: number): readonly Field[] {
  return [
    ["total_credit", credit(creditMicro)],
    ["expavg_credit", credit(recentMicro)],
    ["expavg_time", (nowMs / 1_000).toFixed(6)],
  ];
}

/** Names one record among those of all projects. BOINC makes it of an e-mail address, which nobody has here. */
function crossProjectId(kind: string, { number, createdAtMs }: ExportRecord): string {
  return createHash("sha256").update(`tabgrid/${kind}/${createdAtMs}/${number}`).digest("hex").slice(0, 32);
}

const credit = (micro: number): string => (micro / 1e6).toFixed(6);
const seconds = (ms: number): number => Math.floor(ms / 1_000);

const REGIONS = new Intl.DisplayNames("en", { type: "region" });
/** BOINC's files have countries by their English names. */
const countryName = (code: string): string => REGIONS.of(code) ?? code;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};
const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
