import { client } from "./auth";
import type { CreateJob, Job, JobPage, ScoringStarted, UpdateJob } from "./types";

export async function listJobs(cursor: string | null = null, limit?: number): Promise<JobPage> {
  return (await client.get<JobPage>("/api/job", { params: { cursor: cursor ?? undefined, limit } })).data;
}

export async function getJob(jobId: string): Promise<Job> {
  return (await client.get<Job>(`/api/job/${jobId}`)).data;
}

export async function createJob(body: CreateJob): Promise<Job> {
  return (await client.post<Job>("/api/job", body)).data;
}

export async function updateJob(jobId: string, body: UpdateJob): Promise<Job> {
  return (await client.patch<Job>(`/api/job/${jobId}`, body)).data;
}

/** Has all finished interviews of the job scored by a rubric; their first results stay. */
export async function scoreCohort(jobId: string, rubricVersion: number): Promise<ScoringStarted> {
  return (await client.post<ScoringStarted>(`/api/job/${jobId}/score`, { rubricVersion })).data;
}
