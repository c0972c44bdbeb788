import { expect, it } from "vitest";
import { defaultPreferences, loadPreferences, savePreferences } from "./preferences.ts";

const storageWith = (text: string | null) => ({ getItem: () => text });

it("gives back what was saved", () => {
  let saved: string | null = null;
  const preferences = { workers: 3, gpu: false, running: true };
  savePreferences(preferences, { setItem: (_key, text) => (saved = text) });
  expect(loadPreferences(storageWith(saved))).toEqual(preferences);
});

it.each([null, "", "nonsense", "[]", "null", '{"workers":-1,"gpu":"yes","running":7}'])(
  "falls back to defaults on %s",
  (text) => {
    expect(loadPreferences(storageWith(text))).toEqual(defaultPreferences());
  },
);

it("outlives a storage that is full or forbidden", () => {
  const preferences = { workers: 1, gpu: true, running: true };
  const forbidden = {
    setItem() {
      throw new DOMException("forbidden", "SecurityError");
    },
  };
  expect(savePreferences(preferences, forbidden)).toEqual(preferences);
});
