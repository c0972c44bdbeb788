import { type Api, assembleApi } from "./api.ts";
import type { ApiDeps } from "./api-deps.ts";
import { createJobViews } from "./job-views.ts";
import { createJobWatcher } from "./job-watcher.ts";
import type { Route } from "./route.ts";
import { accountRoutes } from "./routes/account-routes.ts";
import { blobRoutes } from "./routes/blob-routes.ts";
import { communityRoutes } from "./routes/community-routes.ts";
import { eventRoute } from "./routes/event-route.ts";
import { exchangeRoute } from "./routes/exchange-route.ts";
import { jobContentRoutes } from "./routes/job-content-routes.ts";
import { jobRoutes } from "./routes/job-routes.ts";
import { metaRoutes } from "./routes/meta-routes.ts";
import { partnerRoutes } from "./routes/partner-routes.ts";
import { preferenceRoutes } from "./routes/preference-routes.ts";
import { fundingRoutes } from "./routes/rewards/funding-routes.ts";
import { rewardRoutes } from "./routes/rewards/reward-routes.ts";
import { walletRoutes } from "./routes/rewards/wallet-routes.ts";
import { sessionRoutes } from "./routes/session-routes.ts";
import { statisticsRoutes } from "./routes/statistics-routes.ts";

/** Everything below `/api/v1`, framework-free; `createNodeListener` and `toFetchHandler` put it behind a server. */
export function createApi(deps: ApiDeps): Api {
  return assembleApi({ ...deps, sessions: deps.accounts?.sessions ?? null, routes: createRoutes(deps) });
}

/** The route table. */
function createRoutes(deps: ApiDeps): readonly Route[] {
  const views = createJobViews(deps.kernels, deps.coordinator);
  const watcher = createJobWatcher(deps.coordinator, views, deps.now);
  const routes: Route[] = [
    ...sessionRoutes(deps),
    ...(deps.accounts === null ? [] : [...accountRoutes(deps.accounts, deps), ...preferenceRoutes(deps.accounts)]),
    exchangeRoute(deps),
    ...blobRoutes(deps),
    ...jobRoutes(deps, views),
    ...jobContentRoutes(deps, views),
    eventRoute(deps, watcher),
    ...communityRoutes(deps),
    ...statisticsRoutes(deps),
    ...partnerRoutes(deps),
    ...rewardRoutes(deps),
    ...walletRoutes(deps),
    ...fundingRoutes(deps),
    ...metaRoutes(deps, () => routes),
  ];
  return routes;
}
