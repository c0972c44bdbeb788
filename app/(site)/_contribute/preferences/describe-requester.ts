import { NETWORK_REQUESTER } from "#lib/protocol/requesters.ts";
import type { Translate } from "../../../i18n/translate.ts";

/** A requester's key as people read it. */
export function describeRequester(key: string, t: Translate<"common">): string {
  return key === NETWORK_REQUESTER ? t("network") : key;
}
