/** How a hostile page gets a press onto a button of our frame that the visitor does not see for what it is. */
export interface Trick {
  readonly name: string;
  /** The page's body; `FRAME` stands for our frame, 380 × 260 pixels at the top left, with the id `frame`. */
  readonly body: string;
  /** Where on the page a point of the frame lies; where it always is unless given. */
  readonly at?: (x: number, y: number) => readonly [x: number, y: number];
}

const cover = (style: string): string =>
  `FRAME<div style="position:fixed;left:0;top:0;width:380px;height:260px;pointer-events:none;${style}">Play</div>`;
const within = (style: string): string => `<div style="transform-origin:0 0;${style}">FRAME</div>`;
const styled = (style: string): string => `<style>#frame{${style}}</style>FRAME`;
const scaled = (by: number) => (x: number, y: number) => [x * by, y * by] as const;

/** What the browser itself can tell of: none of these lets a press count, not even after an earlier consent. */
export const TRICKS: Readonly<Record<"covers" | "effects" | "shapes", readonly Trick[]>> = {
  covers: [
    { name: "an opaque cover", body: cover("background:#fff") },
    { name: "a transparent cover with other words", body: cover("") },
    { name: "a cover that leaves the button free", body: cover("background:#fff;height:60px") },
    { name: "a cover that blurs what is behind it", body: cover("backdrop-filter:blur(12px)") },
    {
      name: "a cover in the top layer",
      body: `${cover("background:#fff;margin:0;border:0;padding:0").replace("<div", '<div id="top" popover="manual"')}<script>document.getElementById("top").showPopover()</script>`,
    },
    {
      name: "a shadow laid over it",
      body: 'FRAME<div style="position:fixed;left:-40px;top:0;width:20px;height:260px;box-shadow:0 0 0 500px #fff;pointer-events:none"></div>',
    },
    {
      name: "generated content over it",
      body: '<style>body::after{content:"Play";position:fixed;inset:0;background:#fff;pointer-events:none}</style>FRAME',
    },
  ],
  effects: [
    { name: "opacity 0", body: styled("opacity:0") },
    { name: "opacity of almost nothing", body: styled("opacity:.01") },
    { name: "half opacity further up", body: within("opacity:.5") },
    { name: "a filter that hides", body: within("filter:opacity(0)") },
    { name: "a filter that blurs", body: within("filter:blur(20px)") },
    { name: "blending with the page", body: styled("mix-blend-mode:multiply") },
  ],
  shapes: [
    { name: "scaling away", body: within("transform:scale(.15)"), at: scaled(0.15) },
    { name: "scaling by the property of that name", body: within("scale:.4"), at: scaled(0.4) },
    { name: "zooming away", body: within("zoom:.2"), at: scaled(0.2) },
    {
      name: "turning upside down",
      body: within("transform:rotate(180deg);width:380px;height:260px;transform-origin:50% 50%"),
      at: (x, y) => [380 - x, 260 - y],
    },
    { name: "skewing", body: within("transform:skewX(20deg)"), at: (x, y) => [x + y * Math.tan(Math.PI / 9), y] },
    {
      name: "cropping to the button by overflow",
      body: '<div style="position:absolute;top:100px;width:380px;height:120px;overflow:hidden"><div style="position:absolute;top:-100px">FRAME</div></div>',
    },
    { name: "cropping to the button by a clip path", body: styled("clip-path:inset(120px 0 0 0)") },
    { name: "a frame smaller than what is in it", body: styled("height:176px!important") },
    { name: "a frame that hangs out of the page", body: styled("position:fixed;top:-90px"), at: (x, y) => [x, y - 90] },
  ],
};

/** What no browser tells of, as measured in Chromium 156. A first consent is safe from these, too: it is not given in the frame. */
export const UNSEEN_TRICKS: readonly Trick[] = [
  { name: "a mask", body: styled("mask-image:linear-gradient(transparent,transparent)") },
  { name: "a mask further up", body: within("mask-image:linear-gradient(transparent,transparent)") },
  {
    name: "a clip path full of holes",
    body: styled(
      "clip-path:polygon(0 0,380px 0,380px 260px,0 260px,0 1px,1px 1px,1px 259px,379px 259px,379px 1px,0 1px)",
    ),
  },
];

/** A hostile page's own loader: it greets our frame as ours does, notes what the frame says, and orders it to start. */
export function hostileBody(trick: Pick<Trick, "body">, server: string): string {
  const frame = `<iframe id="frame" src="${server}/embed?lang=en&theme=light" style="border:0;width:380px;height:260px;display:block"></iframe>`;
  return `<style>html,body{margin:0;background:#fff}</style>${trick.body.replace("FRAME", frame)}
<script>
  heard = [];
  addEventListener("message", ({ data, source }) => {
    if (data.type === "knock") source.postMessage({ tabgrid: 1, type: "hello" }, "*");
    if (data.type === "event") heard.push(data.name);
    for (const type of ["start", "agreed", "resume"]) source.postMessage({ tabgrid: 1, type, pixelRatio: 1 }, "*");
  });
</script>`;
}
