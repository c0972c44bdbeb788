"use client";

import { Activity, useState } from "react";
import { Tabs } from "../../../../components/tabs.tsx";
import { FractalForm } from "./fractal-form.tsx";
import { PhotoForm } from "./photo-form.tsx";

const KINDS = [
  { key: "photo", label: "Filter a photo" },
  { key: "fractal", label: "Render a fractal" },
] as const;

/** The two kinds of job a person can submit here. The one not shown keeps what was put into it, and does nothing. */
export function NewJobScreen() {
  const [kind, setKind] = useState<(typeof KINDS)[number]["key"]>("photo");
  return (
    <Tabs label="Kind of job" tabs={KINDS} selected={kind} onSelect={setKind}>
      <div className="pt-8">
        <Activity mode={kind === "photo" ? "visible" : "hidden"}>
          <PhotoForm />
        </Activity>
        <Activity mode={kind === "fractal" ? "visible" : "hidden"}>
          <FractalForm />
        </Activity>
      </div>
    </Tabs>
  );
}
