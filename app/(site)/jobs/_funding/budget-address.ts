const NAME = "budget";

/** Address of a new job's page at which a budget is asked for; without one, the page's own. */
export const jobAddress = (id: string, budget: string): string =>
  budget === "" ? `/jobs/${id}` : `/jobs/${id}?${new URLSearchParams({ [NAME]: budget })}`;

/** The budget that the page was opened with, once: a reload does not ask for it again. */
export function takeBudgetFromAddress(): string | null {
  const url = new URL(location.href);
  const budget = url.searchParams.get(NAME);
  if (budget === null) return null;
  url.searchParams.delete(NAME);
  history.replaceState(history.state, "", url);
  return budget;
}
