import type { JSONReport, JSONReportSuite } from "@playwright/test/reporter";

/** The tests that failed first and passed when tried again, each as `file:line › title`. */
export function listFlaky({ suites }: Pick<JSONReport, "suites">): string[] {
  return suites.flatMap(flakyOf);
}

function flakyOf({ specs, suites = [] }: JSONReportSuite): string[] {
  const own = specs.filter(({ tests }) => tests.some(({ status }) => status === "flaky"));
  return [...own.map(({ file, line, title }) => `${file}:${line} › ${title}`), ...suites.flatMap(flakyOf)];
}
