const STEPS = [
  {
    title: "Cut",
    text: "Somebody submits photos to filter, analyse or show to a neural network, or a fractal to render. The work is cut into units that need nothing from each other.",
  },
  {
    title: "Compute",
    text: "Browsers that pressed Start pull units and compute them off the main thread, on the CPU and, if it proves itself first, on the GPU.",
  },
  {
    title: "Compare",
    text: "Each unit goes to two browsers or more that know nothing of each other. They commit to their results before either is revealed, and the bytes must match exactly.",
  },
  {
    title: "Assemble",
    text: "Units that agree become the result, to the last byte what one computer would have made. Whoever agreed earns credit.",
  },
] as const;

/** The main path in four steps. */
export function HowItWorks() {
  return (
    <section aria-labelledby="how-heading">
      <h2 id="how-heading" className="text-2xl">
        How a stranger's result becomes trustworthy
      </h2>
      <ol className="mt-6 grid gap-x-8 gap-y-6 sm:grid-cols-2 lg:grid-cols-4">
        {STEPS.map((step, at) => (
          <li key={step.title} className="border-t-2 border-ink pt-3">
            <h3 className="flex items-baseline gap-2 text-lg">
              <span className="reading text-accent">{at + 1}</span>
              {step.title}
            </h3>
            <p className="mt-1.5 text-[0.9375rem] text-ink-soft">{step.text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
