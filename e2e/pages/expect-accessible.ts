import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

/** No axe rule is broken on the page as it is now, in its frames neither, and nothing sticks out sideways. */
export async function expectAccessible(page: Page): Promise<void> {
  // Colours that are on their way to others would be judged as they pass. Where nothing is painted they stand still.
  await page.evaluate((longestMs) => {
    const moving = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    const still = new Promise((resolve) => setTimeout(resolve, longestMs));
    return Promise.race([still, Promise.allSettled(moving.map(({ finished }) => finished))]).then(() => undefined);
  }, 2_000);
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ["violations"] })
    // Findings of several frames are put together in a page of its own, which is not needed for one.
    .setLegacyMode(page.frames().length === 1)
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
}

const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } } as const;

/** As {@link expectAccessible}, on a desktop and on a phone, in the dark theme and in the light one; then the page is as large as before. */
export async function expectAccessibleAnywhere(page: Page): Promise<void> {
  const before = page.viewportSize()!;
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["dark", "light"] as const) {
      await test.step(`${size}, ${colorScheme}`, async () => {
        await page.emulateMedia({ colorScheme });
        await expectAccessible(page);
      });
    }
  }
  await page.setViewportSize(before);
}
