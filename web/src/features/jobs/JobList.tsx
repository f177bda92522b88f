import { listJobs } from "@/shared/api/jobs";
import { formatDateTime } from "@/shared/lib/format";
import { ButtonLink, Card, Empty, Loading, PageHead, ProblemNotice, ui } from "@/shared/ui";
import { LoadMore } from "@/shared/ui/LoadMore";
import { usePages } from "@/shared/ui/usePages";
import { Briefcase, Plus } from "lucide-react";
import { Link } from "react-router";
import styles from "./jobs.module.css";

export function JobList() {
  const jobs = usePages("jobs", (cursor) => listJobs(cursor));
  return (
    <div className={ui.stackLarge}>
      <PageHead
        title="Jobs"
        lede="What you hire for, with the plan and the rubric that make interviews comparable."
      >
        <ButtonLink to="/jobs/new" look="primary" data-testid="new-job">
          <Plus size={18} aria-hidden />
          New job
        </ButtonLink>
      </PageHead>
      <ProblemNotice error={jobs.error} onRetry={jobs.retry} />
      {jobs.loading && <Loading />}
      {!jobs.loading && !jobs.error && jobs.items.length === 0 && (
        <Card>
          <Empty icon={<Briefcase size={40} aria-hidden />} title="No jobs yet">
            <p>Describe a job once; its interviews follow the same plan.</p>
            <ButtonLink to="/jobs/new" look="primary">
              Create the first job
            </ButtonLink>
          </Empty>
        </Card>
      )}
      {jobs.items.length > 0 && (
        <ul className={styles.list}>
          {jobs.items.map((job) => (
            <li key={job.jobId} data-testid="job-row">
              <Link to={`/jobs/${job.jobId}`}>{job.title}</Link>
              <span>
                Plan v{job.planVersion} · Rubric v{job.rubricVersion} · {formatDateTime(job.createdAt)}
              </span>
              <ButtonLink size="small" to={`/interviews/new?job=${job.jobId}`}>
                Invite a candidate
              </ButtonLink>
            </li>
          ))}
        </ul>
      )}
      <LoadMore pages={jobs} />
    </div>
  );
}
