import type { components, operations } from "./generated/rest";

/** The bodies of the REST API, by their names in its document. */
type Schemas = components["schemas"];

export type AccessToken = Schemas["AccessToken"];
export type Me = Schemas["Me"];

export type Job = Schemas["Job"];
export type JobPage = operations["list_jobs"]["responses"][200]["content"]["application/json"];
export type JobSummary = Schemas["JobSummary"];
export type CreateJob = Schemas["CreateJob"];
export type UpdateJob = Schemas["UpdateJob"];
export type Topic = Schemas["Topic"];
export type Criterion = Schemas["Criterion"];
export type Fact = Schemas["Fact"];
export type Rubric = Schemas["Rubric"];

export type CreateInterview = Schemas["CreateInterview"];
export type UpdateInterview = Schemas["UpdateInterview"];
export type CreatedInterview = Schemas["CreatedInterview"];
export type InterviewPage = Schemas["InterviewPage"];
export type InterviewSummary = Schemas["InterviewSummary"];
export type ExtendInterview = Schemas["ExtendInterview"];
export type GrantAccommodation = Schemas["GrantAccommodation"];
export type Accommodation = Schemas["Accommodation"];
export type SessionDetails = Schemas["SessionDetails"];
export type Voice = SessionDetails["voice"];
export type Budget = NonNullable<SessionDetails["budget"]>;
export type SessionStatus = Schemas["SessionStatus"];
export type Invite = Schemas["Invite"];
export type Invites = Schemas["Invites"];
export type CommandDone = Schemas["CommandDone"];
export type Permission = Schemas["Action"];

export type Booking = Schemas["Booking"];
export type Slot = Schemas["Slot"];
export type Slots = Schemas["Slots"];
export type Message = Schemas["Message"];
export type Messages = Schemas["Messages"];
export type Day = Schemas["Day"];
export type NewDay = Schemas["NewDay"];

export type Joined = Schemas["Joined"];
export type Line = Schemas["Line"];
export type Context = Schemas["Context"];
export type Answered = Schemas["Answered"];
export type Directive = Schemas["AskDirective"] | Schemas["FollowUpDirective"] | Schemas["PlainDirective"];

export type Report = Schemas["Report"];
export type Score = Schemas["Score"];
export type Scorecard = Schemas["Scorecard"];
export type ScoredByRubric = Schemas["ScoredByRubric"];
export type ScoringStarted = Schemas["ScoringStarted"];
export type Evidence = Schemas["Evidence"];
export type Override = Schemas["Override"];
export type Outcome = Schemas["Outcome"];
export type NotScoreableReason = Schemas["NotScoreableReason"];
export type Mine = Schemas["Mine"];
export type CandidateRequest = Schemas["CandidateRequest"];
export type Retention = Schemas["Retention"];
export type JobRetention = Schemas["JobRetention"];
export type RetentionPeriods = Schemas["RetentionPeriods-Input"];
export type ErasureAnswer = Schemas["ErasureAnswer"];
