import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyBoard, placeTiles } from "./place-tiles.ts";

const tile = (key: string) => ({ key });

describe("placeTiles", () => {
  it("fills cells in the order of arrival", () => {
    const board = placeTiles(emptyBoard<{ key: string }>(4), [tile("b"), tile("a")]);
    expect(board.cells.map((cell) => cell?.key)).toEqual(["a", "b", undefined, undefined]);
  });

  it("returns the same board when nothing changed", () => {
    const tiles = [tile("a")];
    const board = placeTiles(emptyBoard<{ key: string }>(2), tiles);
    expect(placeTiles(board, tiles)).toBe(board);
  });

  it("shows a tile's newer state in its old cell", () => {
    const first = placeTiles(emptyBoard<{ key: string; standing: string }>(2), [{ key: "a", standing: "pending" }]);
    const second = placeTiles(first, [{ key: "a", standing: "valid" }]);
    expect(second.cells[0]).toEqual({ key: "a", standing: "valid" });
    expect(second.next).toBe(1);
  });

  it("never moves a tile and always shows the newest", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 20 }), (arrivals) => {
        const size = 6;
        let count = 0;
        let board = emptyBoard<{ key: string }>(size);
        for (const arriving of arrivals) {
          count += arriving;
          const newest = Array.from({ length: Math.min(size, count) }, (_, age) => tile(String(count - age)));
          const before = board;
          board = placeTiles(board, newest);
          expect(new Set(board.cells.flatMap((cell) => cell?.key ?? []))).toEqual(
            new Set(newest.map(({ key }) => key)),
          );
          board.cells.forEach((cell, at) => {
            const was = before.cells.findIndex((other) => other !== null && other.key === cell?.key);
            if (was >= 0) expect(was).toBe(at);
          });
        }
      }),
    );
  });
});
