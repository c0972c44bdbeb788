"use client";

import { type ReactNode, useEffect, useState } from "react";

/** Time in which one picture gives way to the next, in milliseconds. */
const CROSSFADE_MS = 1_600;

/** Shows its child over the last one, which stays until the new one has faded in. */
export function Crossfade(props: { readonly of: string; readonly still: boolean; readonly children: ReactNode }) {
  const { of, children } = props;
  const [layers, setLayers] = useState<readonly { readonly of: string; readonly content: ReactNode }[]>([]);
  if (layers.at(-1)?.of !== of) setLayers([...layers.slice(-1), { of, content: children }]);
  useEffect(() => {
    // Named so that a new picture starts its own time.
    const newest = of;
    const timer = setTimeout(
      () => setLayers((all) => all.filter((layer) => layer.of === newest)),
      props.still ? 0 : CROSSFADE_MS,
    );
    return () => clearTimeout(timer);
  }, [of, props.still]);
  return layers.map((layer) => (
    <div
      key={layer.of}
      aria-hidden={layer.of !== of}
      className="absolute inset-0 bg-[#0b0e12] motion-safe:animate-[arrive_1600ms]"
    >
      {layer.of === of ? children : layer.content}
    </div>
  ));
}
