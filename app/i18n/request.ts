import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { loadMessages } from "./load-messages.ts";
import { LOCALE_COOKIE } from "./locales.ts";
import { negotiateLocale } from "./negotiate-locale.ts";

/** What next-intl knows of a request: addresses name no language, so that a link means the same to everybody. */
export default getRequestConfig(async () => {
  const chosen = (await cookies()).get(LOCALE_COOKIE)?.value;
  const locale = negotiateLocale(chosen, (await headers()).get("accept-language"));
  return { locale, messages: await loadMessages(locale) };
});
