import { parentPort } from "node:worker_threads";
import { spinLoop } from "./spin-loop.ts";

parentPort!.on("message", ({ iterations, durationMs }: { iterations: number; durationMs: number }) => {
  parentPort!.postMessage(spinLoop(iterations, durationMs));
});
