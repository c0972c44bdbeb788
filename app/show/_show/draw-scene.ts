import type { JobView, UnitView } from "#lib/protocol/messages/jobs.ts";
import { jobPaths } from "#lib/sdk/client.ts";
import { type Cover, revealTimes } from "./cover.ts";
import { loadImage } from "./load-image.ts";

/** How long the parts of a finished picture take to come in, and each of them to brighten, in milliseconds. */
const REVEAL_MS = 5_000;
const BRIGHTEN_MS = 900;
const CELL = "rgb(255 255 255 / 0.05)";

/** A part of the picture on its way onto the canvas. */
interface Part {
  readonly unit: UnitView;
  readonly image: CanvasImageSource;
  /** Where it stands in `image`. */
  readonly from: { readonly x: number; readonly y: number };
  readonly atMs: number;
}

/** Draws one job's picture unit by unit, as they were, or are being, verified. */
export class SceneDrawing {
  private readonly context: CanvasRenderingContext2D;
  private readonly scale: number;
  private readonly still: boolean;
  private readonly drawn = new Set<number>();
  private parts: Part[] = [];
  private frame = 0;
  private over = false;

  /** @param options.still draws at once what would come in by and by. */
  constructor(canvas: HTMLCanvasElement, cover: Cover, options: { readonly still: boolean; readonly density: number }) {
    canvas.width = Math.round(cover.width * options.density);
    canvas.height = Math.round(cover.height * options.density);
    this.context = canvas.getContext("2d")!;
    this.scale = canvas.width / (cover.width / cover.scale);
    this.still = options.still;
  }

  /** Shows what is new of the job. */
  async show(job: JobView, units: readonly UnitView[]): Promise<void> {
    const fresh = units.filter(({ ordinal, published }) => published && !this.drawn.has(ordinal));
    for (const { ordinal } of fresh) this.drawn.add(ordinal);
    if (this.drawn.size === fresh.length) for (const unit of units) this.drawCell(unit);
    if (job.output.cid !== null && fresh.length > 1) await this.showWhole(job, fresh);
    else await Promise.all(fresh.map((unit) => this.showUnit(job, unit)));
  }

  stop(): void {
    this.over = true;
    cancelAnimationFrame(this.frame);
  }

  private async showWhole(job: JobView, units: readonly UnitView[]): Promise<void> {
    const image = await loadImage(jobPaths.output(job.id));
    const now = performance.now();
    const times = revealTimes(
      units.map(({ region }) => region),
      Math.random,
    );
    for (const [i, unit] of units.entries()) {
      this.add({ unit, image, from: unit.region, atMs: now + times[i]! * REVEAL_MS });
    }
  }

  private async showUnit(job: JobView, unit: UnitView): Promise<void> {
    try {
      const image = await loadImage(jobPaths.unitPreview(job.id, unit.ordinal, 1));
      this.add({ unit, image, from: { x: 0, y: 0 }, atMs: performance.now() });
    } catch {
      // Asked for again with the next look.
      this.drawn.delete(unit.ordinal);
    }
  }

  private add(part: Part): void {
    if (this.over) return;
    this.parts.push(part);
    if (this.frame === 0) this.frame = requestAnimationFrame((now) => this.draw(now));
  }

  private draw(now: number): void {
    const { context } = this;
    const unfinished: Part[] = [];
    for (const part of this.parts) {
      const share = this.still ? 1 : Math.min(1, (now - part.atMs) / BRIGHTEN_MS);
      if (share < 1) unfinished.push(part);
      if (share <= 0) continue;
      const { x, y, width, height } = this.place(part.unit);
      const { region } = part.unit;
      // Eased out; opaque at the end, whatever was painted below.
      context.globalAlpha = 1 - (1 - share) ** 3;
      context.drawImage(part.image, part.from.x, part.from.y, region.width, region.height, x, y, width, height);
    }
    context.globalAlpha = 1;
    this.parts = unfinished;
    this.frame = unfinished.length === 0 ? 0 : requestAnimationFrame((next) => this.draw(next));
  }

  private drawCell(unit: UnitView): void {
    const { x, y, width, height } = this.place(unit);
    this.context.strokeStyle = CELL;
    this.context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  }

  /** On whole pixels, so that neighbours meet without a seam. */
  private place({ region }: UnitView): { x: number; y: number; width: number; height: number } {
    const x = Math.round(region.x * this.scale);
    const y = Math.round(region.y * this.scale);
    const width = Math.round((region.x + region.width) * this.scale) - x;
    return { x, y, width, height: Math.round((region.y + region.height) * this.scale) - y };
  }
}
