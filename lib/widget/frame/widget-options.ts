import type { StartOptions } from "#lib/host/browser/start-options.ts";

/**
 * What a visitor of a partner's page lends: at most a quarter of one core, never the GPU, and nothing while the machine runs
 * on its battery, is busy, or pays for its data, or while the tab is hidden. The consent says so, and nothing changes it.
 */
export const WIDGET_OPTIONS: StartOptions = {
  workers: 1,
  cpuShare: 25,
  gpu: false,
  onlyCharging: true,
  pauseWhenBusy: true,
  pauseWhenHidden: true,
  pauseWhenMetered: true,
};
