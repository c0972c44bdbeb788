/** The sign: a grid of four cells, two of which agree. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2.5">
      <svg aria-hidden="true" width="22" height="22" viewBox="0 0 22 22">
        <rect x="1" y="1" width="9" height="9" rx="1.5" className="fill-accent" />
        <rect x="12" y="12" width="9" height="9" rx="1.5" className="fill-accent" />
        <rect
          x="12.75"
          y="1.75"
          width="7.5"
          height="7.5"
          rx="1"
          fill="none"
          strokeWidth="1.5"
          className="stroke-line-strong"
        />
        <rect
          x="1.75"
          y="12.75"
          width="7.5"
          height="7.5"
          rx="1"
          fill="none"
          strokeWidth="1.5"
          className="stroke-line-strong"
        />
      </svg>
      <span className="text-lg font-semibold tracking-tight">Tabgrid</span>
    </span>
  );
}
