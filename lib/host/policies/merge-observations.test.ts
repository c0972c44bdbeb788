import { expect, it } from "vitest";
import { mergeObservations } from "./merge-observations.ts";

const nothing = { battery: null, pressure: null, metered: null, slowFrames: null };
const battery = { level: 0.5, charging: false };

it.each([
  [[], nothing],
  [[nothing, nothing], nothing],
  [
    [{ ...nothing, pressure: "critical" as const }, { ...nothing, pressure: "fair" as const }, nothing],
    { pressure: "critical" },
  ],
  [
    [
      { ...nothing, metered: true },
      { ...nothing, metered: false },
    ],
    { metered: true },
  ],
  [[{ ...nothing, metered: false }, nothing], { metered: false }],
  [
    [
      { ...nothing, battery },
      { ...nothing, slowFrames: 0 },
      { ...nothing, slowFrames: 0.4 },
    ],
    { battery, slowFrames: 0.4 },
  ],
])("makes one of what several pages observe: %j", (observations, merged) => {
  expect(mergeObservations(observations)).toEqual({ ...nothing, ...merged });
  expect(mergeObservations([...observations].reverse())).toEqual({ ...nothing, ...merged });
});
