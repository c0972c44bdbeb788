import type { Metadata } from "next";
import { ButtonLink } from "./components/button.tsx";
import { SiteFrame } from "./components/site-frame.tsx";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <SiteFrame>
      <div className="max-w-xl">
        <h1 className="text-4xl">There is nothing at this address</h1>
        <p className="mt-4 text-lg text-ink-soft">
          A job's page lives as long as its job. If somebody sent you a link, ask them whether the job is still kept.
        </p>
        <div className="mt-8 flex flex-wrap gap-3">
          <ButtonLink tone="primary" href="/jobs">
            Your jobs
          </ButtonLink>
          <ButtonLink href="/">Contribute</ButtonLink>
        </div>
      </div>
    </SiteFrame>
  );
}
