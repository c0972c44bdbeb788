import puppeteer, { type Browser } from "puppeteer-core";

/** Pop-ups as a visitor has them, and no visits to anywhere else. */
const PREFERENCES = {
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "app.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
};

/** A Firefox that presses and reads as it is told, over WebDriver BiDi; see `findFirefox` for its path. */
export function driveFirefox(firefox: string): Promise<Browser> {
  return puppeteer.launch({
    browser: "firefox",
    executablePath: firefox,
    headless: true,
    extraPrefsFirefox: PREFERENCES,
  });
}
