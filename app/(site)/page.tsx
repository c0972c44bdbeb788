import Link from "next/link";
import { ButtonLink } from "../components/button.tsx";
import { ContributeScreen } from "./_contribute/contribute-screen.tsx";
import { AppBadge } from "./_contribute/device/app-badge.tsx";
import { HowItWorks } from "./_contribute/how-it-works.tsx";
import { NetworkLine } from "./_contribute/network-line.tsx";

export default function ContributePage() {
  return (
    <div className="grid gap-10 sm:gap-14">
      <div>
        <h1 className="text-4xl sm:text-5xl">Many tabs, one computer that checks itself</h1>
        <p className="mt-3 max-w-3xl text-lg text-ink-soft">
          Tabgrid shares out work among the browsers of people who lend them. Unless its requester asks for less, every
          piece is computed by at least two and counts only when they agree to the last byte.
        </p>
      </div>
      <ContributeScreen />
      <AppBadge />
      <section
        aria-labelledby="network-heading"
        className="grid gap-4 border-y border-line py-6 lg:grid-cols-[auto_1fr] lg:items-center lg:gap-12"
      >
        <div>
          <h2 id="network-heading" className="text-lg">
            The network now
          </h2>
          <Link
            href="/show"
            prefetch={false}
            className="inline-flex min-h-11 items-center text-[0.9375rem] underline underline-offset-4 hover:text-accent"
          >
            Watch its work
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
            Have something to compute?
          </h2>
          <p className="mt-1 text-ink-soft">
            Drop photos, choose what becomes of them, and watch other people's browsers do it.
          </p>
        </div>
        <ButtonLink tone="primary" href="/jobs/new">
          Submit a job
        </ButtonLink>
      </section>
    </div>
  );
}
