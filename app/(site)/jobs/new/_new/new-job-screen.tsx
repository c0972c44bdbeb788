"use client";

import { useState } from "react";
import { Tabs } from "../../../../components/tabs.tsx";
import { FractalForm } from "./fractal-form.tsx";
import { PhotoForm } from "./photo-form.tsx";

const KINDS = [
  { key: "photo", label: "Filter a photo" },
  { key: "fractal", label: "Render a fractal" },
] as const;

/** The two kinds of job a person can submit here. */
export function NewJobScreen() {
  const [kind, setKind] = useState<(typeof KINDS)[number]["key"]>("photo");
  return (
    <Tabs label="Kind of job" tabs={KINDS} selected={kind} onSelect={setKind}>
      <div className="pt-8">{kind === "photo" ? <PhotoForm /> : <FractalForm />}</div>
    </Tabs>
  );
}
