import Link from "next/link";
import { useTranslations } from "next-intl";
import { ButtonLink } from "../components/button.tsx";
import { ClientMessages } from "../i18n/client-messages.tsx";
import { ContributeScreen } from "./_contribute/contribute-screen.tsx";
import { AppBadge } from "./_contribute/device/app-badge.tsx";
import { HowItWorks } from "./_contribute/how-it-works.tsx";
import { NetworkLine } from "./_contribute/network-line.tsx";

export default function ContributePage() {
  const t = useTranslations("home");
  return (
    <ClientMessages areas={["contribute", "preferences"]}>
      <div className="grid gap-10 sm:gap-14">
        <div>
          <h1 className="text-4xl sm:text-5xl">{t("hero.heading")}</h1>
          <p className="mt-3 max-w-3xl text-lg text-ink-soft">{t("hero.text")}</p>
        </div>
        <ContributeScreen />
        <AppBadge />
        <section
          aria-labelledby="network-heading"
          className="grid gap-4 border-y border-line py-6 lg:grid-cols-[auto_1fr] lg:items-center lg:gap-12"
        >
          <div>
            <h2 id="network-heading" className="text-lg">
              {t("network.heading")}
            </h2>
            <Link
              href="/show"
              prefetch={false}
              className="inline-flex min-h-11 items-center text-[0.9375rem] underline underline-offset-4 hover:text-accent"
            >
              {t("network.watch")}
            </Link>
          </div>
          <NetworkLine />
        </section>
        <HowItWorks />
        <section
          aria-labelledby="submit-heading"
          className="flex flex-wrap items-center justify-between gap-6 rounded-xl bg-accent-wash p-6 sm:p-8"
        >
          <div>
            <h2 id="submit-heading" className="text-2xl">
              {t("submit.heading")}
            </h2>
            <p className="mt-1 text-ink-soft">{t("submit.text")}</p>
          </div>
          <ButtonLink tone="primary" href="/jobs/new">
            {t("submit.link")}
          </ButtonLink>
        </section>
      </div>
    </ClientMessages>
  );
}
