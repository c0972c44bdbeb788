import { expect, it } from "vitest";
import { readHeadlessOptions } from "./read-headless-options.ts";

const URL_OPTION = ["--url", "http://coordinator.test/some/page"];

it("takes what a person would choose on the page", () => {
  const { options, quiet } = readHeadlessOptions([
    ...URL_OPTION,
    ...["--workers", "3", "--cpu-share", "25", "--quiet-hours", "22:00-07:00", "--time-zone", "Europe/Berlin"],
    ...["--daily-kwh", "0.5", "--refuse", "spin,render-fractal", "--never-requesters", "network", "--quiet"],
  ]);
  expect(quiet).toBe(true);
  expect(options).toMatchObject({
    url: "http://coordinator.test",
    preferences: {
      workers: 3,
      gpu: false,
      cpuShare: 25,
      gpuShare: 100,
      timeZone: "Europe/Berlin",
      quietHours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: 1320, to: 420 }],
      dailyLimits: { minutes: null, megabytes: null, kilowattHours: 0.5 },
      refusedKernels: ["spin", "render-fractal"],
      requesters: { only: [], never: ["network"] },
    },
  });
});

it("joins the account whose code it is given", () => {
  const accountId = "0f8fad5b-d9cb-469f-a165-70867728950e";
  const nonce = "ab".repeat(16);
  expect(readHeadlessOptions([...URL_OPTION, "--link", `${accountId}.${nonce}`]).linkCode).toEqual({
    accountId,
    nonce,
  });
  expect(readHeadlessOptions(URL_OPTION).linkCode).toBeNull();
});

it.each([
  [[], "--url needs"],
  [[...URL_OPTION, "--link", "0xada"], "--link needs the code"],
  [[...URL_OPTION, "--workers", "0"], "--workers needs"],
  [[...URL_OPTION, "--memory", "much"], "--memory needs"],
  [[...URL_OPTION, "--cpu-share", "101"], "cpuShare"],
  [[...URL_OPTION, "--quiet-hours", "at night"], "no span of hours"],
  [[...URL_OPTION, "--time-zone", "Atlantis"], "timeZone"],
  [[...URL_OPTION, "--daily-minutes", "0"], "dailyLimits.minutes"],
  [[...URL_OPTION, "--only-requesters", "somebody"], "requesters.only.0"],
  [[...URL_OPTION, "--unknown"], "unknown"],
])("says what makes no sense: %j", (args, why) => {
  expect(() => readHeadlessOptions(args)).toThrow(why);
});
