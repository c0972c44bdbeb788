import { describe, expect, it } from "vitest";
import type { Replica } from "../exchange/replica.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { EngineProgress } from "./engine-progress.ts";
import { RECENT_TILES } from "./engine-state.ts";

const replica = (unitId: number): Replica =>
  ({ key: `${unitId}/0`, unitId, jobId: "job", ordinal: unitId }) as unknown as Replica;
const preview = { width: 1, height: 1, rgba: new Uint8ClampedArray(4) };
const tile = { title: "", region: { x: 0, y: 0, width: 1, height: 1 }, role: "cpu", preview } as const;

describe("EngineProgress", () => {
  it("shows the picture of a unit once it is verified, and not before", () => {
    const progress = new EngineProgress(new VirtualClock());
    progress.show(replica(1), tile);
    expect(progress.recentTiles[0]).toMatchObject({ standing: "kept", preview: null });
    progress.mark("1/0", "pending");
    expect(progress.recentTiles[0]).toMatchObject({ standing: "pending", preview: null });
    progress.mark("1/0", "valid");
    expect(progress.recentTiles[0]).toMatchObject({ standing: "valid", preview });
  });

  it("never shows the picture of one that did not count", () => {
    const progress = new EngineProgress(new VirtualClock());
    progress.show(replica(1), tile);
    progress.mark("1/0", "invalid");
    expect(progress.recentTiles[0]).toMatchObject({ standing: "invalid", preview: null });
  });

  it("keeps the newest tiles only", () => {
    const progress = new EngineProgress(new VirtualClock());
    for (let id = 0; id <= RECENT_TILES; id++) progress.show(replica(id), tile);
    progress.mark("0/0", "valid");
    expect(progress.recentTiles.map(({ ordinal }) => ordinal)).toEqual(
      Array.from({ length: RECENT_TILES }, (_, age) => RECENT_TILES - age),
    );
  });
});
