import { getFunding, registerFunding } from "#lib/coordinator/settlement/rewards/job-funding.ts";
import { jobIdSchema } from "#lib/protocol/ids.ts";
import { jobFundingSchema, registerFundingSchema } from "#lib/protocol/messages/rewards.ts";
import type { ApiDeps } from "../../api-deps.ts";
import { json } from "../../api-message.ts";
import { JobNotYoursError } from "../../http-errors.ts";
import { type Route, route } from "../../route.ts";

const SMALL_BODY_BYTES = 1_024;

/** How a job gets its budget. The tokens go from the requester's wallet to the escrow; nothing of it passes through here. */
export function fundingRoutes({ coordinator, rewards }: ApiDeps): Route[] {
  const params = { id: jobIdSchema };
  return [
    route({
      method: "POST",
      path: "/jobs/{id}/funding",
      operationId: "registerFunding",
      summary: "Says which wallet deposits a job's budget, and learns what to deposit it under",
      tag: "jobs",
      auth: ["account"],
      rate: "job",
      params,
      body: { schema: registerFundingSchema, limitBytes: SMALL_BODY_BYTES },
      answers: { 200: { description: "Where the budget is deposited, and what is there", schema: jobFundingSchema } },
      async handle({ params: { id }, body, principal }) {
        const job = await coordinator.getJob(id);
        if (job.standing || job.accountId !== principal!.id) throw new JobNotYoursError();
        return json(200, await registerFunding(job, body.requester, rewards.funding()));
      },
    }),
    route({
      method: "GET",
      path: "/jobs/{id}/funding",
      operationId: "getFunding",
      summary: "A job's budget: what is there, held and spent, and when the rest can be refunded",
      tag: "jobs",
      rate: "estimate",
      params,
      answers: { 200: { description: "The budget", schema: jobFundingSchema } },
      handle: async ({ params: { id } }) =>
        json(200, await getFunding(await coordinator.getJob(id), rewards.funding())),
    }),
  ];
}
