import type { Metadata } from "next";
import { ButtonLink } from "../../components/button.tsx";
import { Icon } from "../../components/line-icon.tsx";
import { JobList } from "./_list/job-list.tsx";

export const metadata: Metadata = { title: "Your jobs" };

export default function JobsPage() {
  return (
    <>
      <div className="mb-8 flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="text-4xl">Your jobs</h1>
          <p className="mt-2 text-ink-soft">
            Kept with this browser, or with your account once you sign in. Anyone with a job's link can look at it.
          </p>
        </div>
        <ButtonLink tone="primary" href="/jobs/new">
          <Icon name="add" /> New job
        </ButtonLink>
      </div>
      <JobList />
    </>
  );
}
