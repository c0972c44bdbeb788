const PATHS = {
  up: "M8 13V3M3.5 7.5 8 3l4.5 4.5",
  down: "M8 3v10M3.5 8.5 8 13l4.5-4.5",
  chevron: "m3.5 6 4.5 4.5L12.5 6",
  remove: "m4 4 8 8M12 4l-8 8",
  add: "M8 3v10M3 8h10",
  check: "m3 8.5 3.5 3.5L13 4.5",
  download: "M8 2v8m-3.5-3L8 10.5 11.5 7M3 13.5h10",
  upload: "M8 11V3M4.5 6 8 2.5 11.5 6M3 13.5h10",
  sun: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  moon: "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z",
  system: "M2 3h12v8H2zM5.5 14h5M8 11v3",
  split: "M8 2v12M3 8h2.5M10.5 8H13M4.5 6 2.5 8l2 2M11.5 6l2 2-2 2",
  link: "M6.5 9.5 9.5 6.5M7 4.5l1-1a3 3 0 0 1 4.5 4.5l-1 1M9 11.5l-1 1A3 3 0 0 1 3.5 8l1-1",
  person: "M8 2.5A2.75 2.75 0 1 0 8 8a2.75 2.75 0 0 0 0-5.5ZM2.5 14a5.5 5.5 0 0 1 11 0",
} as const;

export type IconName = keyof typeof PATHS;

/** A 16-pixel line drawing. Always decoration: the name belongs to whatever holds it. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
