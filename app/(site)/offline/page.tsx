import type { Metadata } from "next";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "../../components/button.tsx";
import { ClientMessages } from "../../i18n/client-messages.tsx";
import { TryAgain } from "./_offline/try-again.tsx";

const WORKS = ["works.computing", "works.results", "works.preferences"] as const;
const WAITS = ["waits.work", "waits.jobs"] as const;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("offline");
  return { title: t("title"), robots: { index: false } };
}

/** Stands in, without a connection, for every page that cannot be shown without one. */
export default function OfflinePage() {
  const t = useTranslations("offline");
  return (
    <div className="max-w-3xl">
      <h1 className="text-4xl sm:text-5xl">{t("heading")}</h1>
      <p className="mt-4 text-lg text-ink-soft">{t("text")}</p>
      <div className="mt-8 flex flex-wrap gap-3">
        <ClientMessages areas={["offline"]}>
          <TryAgain />
        </ClientMessages>
        <ButtonLink href="/" prefetch={false}>
          {t("contribute")}
        </ButtonLink>
      </div>
      <div className="mt-10 grid gap-x-10 gap-y-8 border-t border-line pt-8 sm:grid-cols-2">
        <Facts title={t("works.title")} facts={WORKS} />
        <Facts title={t("waits.title")} facts={WAITS} />
      </div>
    </div>
  );
}

function Facts(props: { readonly title: string; readonly facts: typeof WORKS | typeof WAITS }) {
  const t = useTranslations("offline");
  return (
    <section>
      <h2 className="text-lg">{props.title}</h2>
      <dl className="mt-3 grid gap-4">
        {props.facts.map((fact) => (
          <div key={fact}>
            <dt className="font-medium">{t(`${fact}.name`)}</dt>
            <dd className="text-ink-soft">{t(`${fact}.text`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
