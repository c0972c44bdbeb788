import type { Metadata } from "next";
import { NewJobScreen } from "./_new/new-job-screen.tsx";

export const metadata: Metadata = { title: "New job" };

export default function NewJobPage() {
  return (
    <>
      <h1 className="mb-6 text-4xl">New job</h1>
      <NewJobScreen />
    </>
  );
}
