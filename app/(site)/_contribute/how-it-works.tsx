import { useTranslations } from "next-intl";

const STEPS = ["cut", "compute", "compare", "assemble"] as const;

/** The main path in four steps. */
export function HowItWorks() {
  const t = useTranslations("home.how");
  return (
    <section aria-labelledby="how-heading">
      <h2 id="how-heading" className="text-2xl">
        {t("heading")}
      </h2>
      <ol className="mt-6 grid gap-x-8 gap-y-6 sm:grid-cols-2 lg:grid-cols-4">
        {STEPS.map((step, at) => (
          <li key={step} className="border-t-2 border-ink pt-3">
            <h3 className="flex items-baseline gap-2 text-lg">
              <span className="reading text-accent">{at + 1}</span>
              {t(`${step}.title`)}
            </h3>
            <p className="mt-1.5 text-[0.9375rem] text-ink-soft">{t(`${step}.text`)}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
