// Generated from docs/openapi.json by `npm run generate`. Do not edit.

export interface paths {
    "/api/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live
         * @description The process answers.
         */
        get: operations["live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign In
         * @description An e-mail address and a password for an access token, and the refresh cookie.
         */
        post: operations["sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange Invite
         * @description An invite link's token for an access token of that participant in that interview only.
         */
        post: operations["exchange_invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh
         * @description The refresh cookie for a new one and an access token. A cookie that was used before ends all of its line.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign Out
         * @description Ends the line of the refresh cookie.
         */
        post: operations["sign_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Me
         * @description Who the access token speaks for.
         */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/job": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Jobs
         * @description The organisation's jobs, the last changed first; a hiring manager's own.
         */
        get: operations["list_jobs"];
        put?: never;
        /**
         * Create Job
         * @description A new job; plan and rubric are drafted from its description where they are absent.
         */
        post: operations["create_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/job/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Job
         * @description A job with the newest plan and rubric.
         */
        get: operations["get_job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update Job
         * @description Changes a job; a changed plan or rubric is a new version.
         */
        patch: operations["update_job"];
        trace?: never;
    };
    "/api/job/{job_id}/score": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Score Cohort
         * @description Has all finished interviews of the job scored by one of its rubrics; their first results stay.
         */
        post: operations["score_cohort"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/job/{job_id}/day": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Days
         * @description A job's interview days.
         */
        get: operations["list_days"];
        put?: never;
        /**
         * Add Day
         * @description Has an interview day recur; its slots are open at once, and then each week anew.
         */
        post: operations["add_day"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/job/{job_id}/day/{day_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Day
         * @description Offers no slot of it until it goes on; what is booked stays booked.
         */
        post: operations["pause_day"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/job/{job_id}/day/{day_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Day
         * @description Lets it go on.
         */
        post: operations["resume_day"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/job/{job_id}/day/{day_id}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove Day
         * @description Ends it for good; what is booked stays booked.
         */
        post: operations["remove_day"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Interviews
         * @description The organisation's interviews, the latest scheduled time first; an interviewer's account sees its own.
         */
        get: operations["list_interviews"];
        put?: never;
        /**
         * Create Interview
         * @description A new interview with its invite links; it starts by itself at its time.
         */
        post: operations["create_interview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Interview
         * @description Session details, participants, status, live AI state.
         */
        get: operations["get_interview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update Interview
         * @description Reschedules, or edits before the start.
         */
        patch: operations["update_interview"];
        trace?: never;
    };
    "/api/interview/{session_id}/accommodation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Grant Accommodation
         * @description Grants the candidate longer waits and more time, before the start.
         */
        post: operations["grant_accommodation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Extend Interview
         * @description Gives the candidate extra time, before the start or during the interview.
         */
        post: operations["extend_interview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Renew Invites
         * @description New invite links; the ones before stay usable until they expire.
         */
        post: operations["renew_invites"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Interview
         * @description Calls it off.
         */
        post: operations["cancel_interview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Interview
         * @description Stops the clock and the AI.
         */
        post: operations["pause_interview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Interview
         * @description Goes on after a pause.
         */
        post: operations["resume_interview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End Interview
         * @description Brings it to its end; what was said is kept and scored.
         */
        post: operations["end_interview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Messages
         * @description What those invited were told and will be, and what became of it.
         */
        get: operations["get_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/slots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Slots
         * @description The times that the candidate can book now, and the rules of booking.
         */
        get: operations["get_slots"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/calendar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Calendar Entry
         * @description The interview as an iCalendar file, for the caller's own calendar.
         */
        get: operations["get_calendar_entry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/booking": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Book Time
         * @description Books a time in the interview's window, or another one, by its rules; the same time twice is one booking.
         */
        post: operations["book_time"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/booking/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give Booking Back
         * @description Gives the booked time back; the candidate may still come while the window is open.
         */
        post: operations["give_booking_back"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Join Interview
         * @description Where to connect, and the token for it.
         */
        post: operations["join_interview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/context": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Context
         * @description History, job description, plan progress.
         */
        get: operations["get_context"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/interaction": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record Interaction
         * @description Records a comment or system message, or the candidate's own answer.
         */
        post: operations["record_interaction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ai/{session_id}/process_response": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Process Response
         * @description Takes a finished answer given as text, like a spoken one.
         */
        post: operations["process_response"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ai/{session_id}/directive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give Directive
         * @description Tells the AI interviewer what to do.
         */
        post: operations["give_directive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Report
         * @description Scores with evidence, the transcript with audio, what people have added.
         */
        get: operations["get_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Override Score
         * @description A human's level beside the AI's.
         */
        patch: operations["override_score"];
        trace?: never;
    };
    "/api/interview/{session_id}/report/score": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Score Again
         * @description Has the interview scored by another rubric of its job; the first result stays.
         */
        post: operations["score_again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/report/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide
         * @description Advance, hold or reject, by a named person, with a reason.
         */
        post: operations["decide"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/mine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Mine
         * @description The candidate's own transcript, corrections, explanation and requests.
         */
        get: operations["get_mine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/mine/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Mine
         * @description The same as a file, with links to the audio.
         */
        get: operations["download_mine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/mine/correction": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Correct Mine
         * @description The candidate's word beside the original.
         */
        post: operations["correct_mine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/mine/withdrawal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw Mine
         * @description Withdraws consent; the hiring team is told.
         */
        post: operations["withdraw_mine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/mine/objection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Object To Mine
         * @description Objects to the evaluation; the hiring team is told.
         */
        post: operations["object_to_mine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/mine/deletion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete Mine
         * @description Asks to be deleted: carried out at once, or refused with its reason, and then as soon as that has ended.
         */
        post: operations["delete_mine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/mine/human_contact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask For Human
         * @description Asks for a person to get in touch; the hiring team is told.
         */
        post: operations["ask_for_human"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/audio/{ref}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Audio
         * @description The utterance as Ogg Opus: by a Bearer, or by the signature of an `audioUrl`.
         */
        get: operations["get_audio"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Retention
         * @description The legal hold that stands, and which class of data is due when.
         */
        get: operations["get_retention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set Legal Hold
         * @description Nothing of the interview is deleted until it is lifted; by a named person, with a reason.
         */
        post: operations["set_legal_hold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/hold/lift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lift Legal Hold
         * @description Lifts it; by a named person, with a reason.
         */
        post: operations["lift_legal_hold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/interview/{session_id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase Interview
         * @description Erases it for good: what runs is ended, its key destroyed, recordings and rows deleted; a tombstone stays.
         */
        post: operations["erase_interview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/job/{job_id}/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Job Retention
         * @description How long a job's interviews are kept: its own periods, and those that hold where it has none.
         */
        get: operations["get_job_retention"];
        put?: never;
        /**
         * Set Job Retention
         * @description How long a job's interviews are kept.
         */
        post: operations["set_job_retention"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AIStatus
         * @description What the AI interviewer is doing.
         * @enum {string}
         */
        AIStatus: "Idle" | "Listening" | "Processing" | "Speaking" | "Error";
        /**
         * AccessToken
         * @description `accessToken` goes into `Authorization: Bearer`; it lives `expiresIn` seconds.
         */
        AccessToken: {
            /** Accesstoken */
            accessToken: string;
            /**
             * Tokentype
             * @default bearer
             * @constant
             */
            tokenType: "bearer";
            /** Expiresin */
            expiresIn: number;
            me: components["schemas"]["Me"];
        };
        /**
         * Accommodation
         * @description What was granted; `grantedBy` is the name of who did. For the candidate and those who manage the interview.
         */
        Accommodation: {
            /** Patient */
            patient: boolean;
            /** Extraminutes */
            extraMinutes: number;
            /** Grantedby */
            grantedBy: string;
        };
        /**
         * AccountRole
         * @description A user's role in an organisation.
         * @enum {string}
         */
        AccountRole: "organiser" | "hiring_manager" | "interviewer" | "reviewer" | "privacy_officer" | "candidate";
        /**
         * Action
         * @description What can be done to an interview.
         * @enum {string}
         */
        Action: "view" | "join" | "book" | "manage" | "direct" | "answer" | "comment" | "read_context" | "read_report" | "override_score" | "decide" | "read_own" | "hear_all_audio" | "retain";
        /**
         * Answered
         * @description Whether the answer was taken, and under which interaction.
         */
        Answered: {
            /**
             * Interactionid
             * Format: uuid
             */
            interactionId: string;
            /** Duplicate */
            duplicate: boolean;
        };
        /**
         * AskDirective
         * @description Ask this next, word for word.
         */
        AskDirective: {
            /**
             * Directiveid
             * @description The same one twice is one directive.
             */
            directiveId?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "ask";
            /** Text */
            text: string;
        };
        /**
         * BookTime
         * @description When the candidate will come, in the interview's window.
         */
        BookTime: {
            /**
             * Time
             * Format: date-time
             */
            time: string;
        };
        /**
         * Booking
         * @description What is booked now; `changesLeft`: how often a time may still be booked.
         */
        Booking: {
            /** Bookedtime */
            bookedTime: string | null;
            /** Changesleft */
            changesLeft: number;
        };
        /**
         * BookingRules
         * @description How often, and until how long before it, a candidate may change a booked time.
         */
        BookingRules: {
            /**
             * Changes
             * @default 3
             */
            changes: number;
            /**
             * Noticeminutes
             * @default 60
             */
            noticeMinutes: number;
        };
        /**
         * BudgetBody
         * @description What the conversation may use of the language model before it comes to its closing; 0: no limit.
         */
        "BudgetBody-Input": {
            /**
             * Maxtokens
             * @default 0
             */
            maxTokens: number;
            /**
             * Maxcostusd
             * @default 0
             */
            maxCostUsd: number;
        };
        /**
         * BudgetBody
         * @description What the conversation may use of the language model before it comes to its closing; 0: no limit.
         */
        "BudgetBody-Output": {
            /**
             * Maxtokens
             * @default 0
             */
            maxTokens: number;
            /**
             * Maxcostusd
             * @default 0
             */
            maxCostUsd: number;
        };
        /**
         * Candidate
         * @description The one who is interviewed. `email` is for the organiser only.
         */
        Candidate: {
            /**
             * Participantid
             * Format: uuid
             */
            participantId: string;
            /** Name */
            name: string;
            /** Language */
            language: string;
            /** Email */
            email: string | null;
        };
        /**
         * CandidateBody
         * @description Who is to be interviewed.
         */
        CandidateBody: {
            /** Name */
            name: string;
            /** Email */
            email: string;
            /**
             * Language
             * @default en
             */
            language: string;
        };
        /**
         * CandidateEdit
         * @description Another name; another language only until somebody is in the room.
         */
        CandidateEdit: {
            /** Name */
            name?: string | null;
            /** Language */
            language?: string | null;
        };
        /**
         * CandidateRequest
         * @description What a candidate asked for on their own page: `withdrawal`, `objection`, `human_contact` or `deletion`.
         *
         *     A deletion has an `outcome`: `accepted`, or `refused` for the reason `legal_hold` or `decision_period`, then
         *     until `outcomeUntil` at most, when it is carried out by itself.
         */
        CandidateRequest: {
            /**
             * Requestid
             * Format: uuid
             */
            requestId: string;
            /** Kind */
            kind: string;
            /** Text */
            text: string;
            /**
             * Createdat
             * Format: date-time
             */
            createdAt: string;
            /**
             * Outcome
             * @default
             */
            outcome: string;
            /**
             * Outcomereason
             * @default
             */
            outcomeReason: string;
            /** Outcomeuntil */
            outcomeUntil: string | null;
        };
        /**
         * CandidateWord
         * @description What the candidate wants to say.
         */
        CandidateWord: {
            /** Text */
            text: string;
        };
        /**
         * CommandBody
         * @description Why.
         */
        CommandBody: {
            /**
             * Reason
             * @default
             */
            reason: string;
        };
        /**
         * CommandDone
         * @description The command was carried out.
         */
        CommandDone: {
            status: components["schemas"]["SessionStatus"];
        };
        /**
         * ConnectionStatus
         * @description A participant's connection.
         * @enum {string}
         */
        ConnectionStatus: "Joining" | "Connected" | "Disconnected" | "Failed";
        /**
         * ConsentState
         * @description What the candidate has decided; null where nothing yet.
         */
        ConsentState: {
            /** Recording */
            recording: boolean | null;
            /** Aievaluation */
            aiEvaluation: boolean | null;
        };
        /**
         * Context
         * @description What an interviewer needs beside the conversation.
         */
        Context: {
            /**
             * Sessionid
             * Format: uuid
             */
            sessionId: string;
            /** Title */
            title: string;
            /** Jobtitle */
            jobTitle: string;
            /** Jobdescription */
            jobDescription: string;
            plan: components["schemas"]["Plan"];
            /** Facts */
            facts: components["schemas"]["Fact"][];
            progress: components["schemas"]["Progress"];
            /** History */
            history: components["schemas"]["Line"][];
        };
        /**
         * Correct
         * @description The candidate's word on one of their own lines; the original stays.
         */
        Correct: {
            /**
             * Interactionid
             * Format: uuid
             */
            interactionId: string;
            /** Text */
            text: string;
        };
        /**
         * Correction
         * @description The candidate's word beside the original.
         */
        Correction: {
            /**
             * Correctionid
             * Format: uuid
             */
            correctionId: string;
            /**
             * Interactionid
             * Format: uuid
             */
            interactionId: string;
            /** Text */
            text: string;
            /**
             * Createdat
             * Format: date-time
             */
            createdAt: string;
        };
        /**
         * CreateInterview
         * @description An interview for a job, or for a description from which a job is made; at a time, or in a window.
         */
        CreateInterview: {
            /** Title */
            title: string;
            /** Jobid */
            jobId?: string | null;
            /** Jobdescription */
            jobDescription?: string | null;
            /** Planversion */
            planVersion?: number | null;
            /** Scheduledtime */
            scheduledTime?: string | null;
            window?: components["schemas"]["Window"] | null;
            /**
             * Durationminutes
             * @default 30
             */
            durationMinutes: number;
            candidate: components["schemas"]["CandidateBody"];
            /** Interviewers */
            interviewers?: components["schemas"]["InterviewerBody"][];
            /**
             * Timezone
             * @default UTC
             */
            timezone: string;
            /**
             * Reviewers
             * @description Who will see the result, in words for the candidate.
             * @default
             */
            reviewers: string;
            /**
             * Resultby
             * @description By when, in words for the candidate.
             * @default
             */
            resultBy: string;
            /**
             * Patient
             * @description Longer waits, for people who need more time.
             * @default false
             */
            patient: boolean;
            voice?: components["schemas"]["VoiceBody-Input"];
            /** @description Absent: the installation's. */
            budget?: components["schemas"]["BudgetBody-Input"] | null;
            /**
             * Reminderminutes
             * @description How long before everybody is reminded by mail; absent: a day and 15 minutes.
             */
            reminderMinutes?: number[] | null;
            booking?: components["schemas"]["BookingRules"];
            /**
             * Dayid
             * @description Instead of job and time: the candidate books a slot of this interview day, for as long as a slot is, in the day's time zone.
             */
            dayId?: string | null;
        };
        /**
         * CreateJob
         * @description A job. Plan and rubric are drafted from the description where they are absent.
         */
        CreateJob: {
            /** Title */
            title: string;
            /** Description */
            description: string;
            /**
             * Language
             * @default en
             */
            language: string;
            /**
             * Minutes
             * @description How long a drafted plan is to take.
             * @default 30
             */
            minutes: number;
            plan?: components["schemas"]["PlanBody"] | null;
            rubric?: components["schemas"]["RubricBody"] | null;
            /** Facts */
            facts?: components["schemas"]["FactBody"][];
        };
        /**
         * CreatedInterview
         * @description The interview and its links.
         */
        CreatedInterview: {
            interview: components["schemas"]["SessionDetails"];
            /** Invites */
            invites: components["schemas"]["Invite"][];
        };
        /**
         * Criterion
         * @description A criterion as stored.
         */
        Criterion: {
            /** Criterionid */
            criterionId: string;
            /** Name */
            name: string;
            /** Description */
            description: string;
            /** Levels */
            levels: components["schemas"]["Level"][];
        };
        /**
         * CriterionBody
         * @description What is judged, by its levels; four general ones by default.
         */
        CriterionBody: {
            /** Criterionid */
            criterionId: string;
            /** Name */
            name: string;
            /**
             * Description
             * @default
             */
            description: string;
            /** Levels */
            levels?: components["schemas"]["LevelBody"][] | null;
        };
        /**
         * Day
         * @description An interview day. `planVersion` and `rubricVersion`: what it is pinned to, or null.
         *
         *     `scheduled`: its schedule in Temporal is up to date; else it will be, within a minute or when Temporal is back.
         */
        Day: {
            /**
             * Dayid
             * Format: uuid
             */
            dayId: string;
            /**
             * Jobid
             * Format: uuid
             */
            jobId: string;
            state: components["schemas"]["DayState"];
            /** Weekdays */
            weekdays: number[];
            /** Starts */
            starts: string;
            /** Ends */
            ends: string;
            /** Timezone */
            timezone: string;
            /** Slotminutes */
            slotMinutes: number;
            /** Places */
            places: number;
            /** Daysahead */
            daysAhead: number;
            /** Since */
            since: string | null;
            /** Until */
            until: string | null;
            /** Planversion */
            planVersion: number | null;
            /** Rubricversion */
            rubricVersion: number | null;
            /** Scheduled */
            scheduled: boolean;
            /** Openslots */
            openSlots: number;
            /** Booked */
            booked: number;
            /** Nextslot */
            nextSlot: string | null;
        };
        /**
         * DayState
         * @description Whether a day recurs.
         * @enum {string}
         */
        DayState: "active" | "paused" | "removed";
        /**
         * Days
         * @description All of a job.
         */
        Days: {
            /** Items */
            items: components["schemas"]["Day"][];
        };
        /**
         * Decide
         * @description Advance, hold or reject, with the reason.
         */
        Decide: {
            outcome: components["schemas"]["Outcome"];
            /** Reason */
            reason: string;
        };
        /**
         * Decision
         * @description What a named person decided, and why; the newest counts.
         */
        Decision: {
            /**
             * Decisionid
             * Format: uuid
             */
            decisionId: string;
            outcome: components["schemas"]["Outcome"];
            /** Reason */
            reason: string;
            /**
             * Byuserid
             * Format: uuid
             */
            byUserId: string;
            /** Byname */
            byName: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
        };
        /**
         * ErasureAnswer
         * @description `accepted`, or `refused` with its reason: `legal_hold`.
         */
        ErasureAnswer: {
            /** Outcome */
            outcome: string;
            /**
             * Outcomereason
             * @default
             */
            outcomeReason: string;
        };
        /**
         * Evidence
         * @description Characters `start` to `end` of a line's text.
         *
         *     Where the words' times are known, the seconds of the line's recording, and how sure the recogniser was of them.
         */
        Evidence: {
            /**
             * Interactionid
             * Format: uuid
             */
            interactionId: string;
            /** Start */
            start: number;
            /** End */
            end: number;
            /** Quote */
            quote: string;
            /** Starts */
            startS: number | null;
            /** Ends */
            endS: number | null;
            /** Confidence */
            confidence: number | null;
        };
        /**
         * ExplainedCriterion
         * @description What was considered, in plain language, with the words it rests on. No level.
         */
        ExplainedCriterion: {
            /** Criterionid */
            criterionId: string;
            /** Name */
            name: string;
            /** Explanation */
            explanation: string;
            /** Evidence */
            evidence: components["schemas"]["Evidence"][];
            notScoreable: components["schemas"]["NotScoreableReason"] | null;
        };
        /**
         * Explanation
         * @description How the AI's notes came about, for the candidate.
         */
        Explanation: {
            /** Summary */
            summary: string;
            /** Model */
            model: string;
            notScoreable: components["schemas"]["NotScoreableReason"] | null;
            /** Criteria */
            criteria: components["schemas"]["ExplainedCriterion"][];
        };
        /**
         * ExtendInterview
         * @description Extra time for the candidate, and why.
         */
        ExtendInterview: {
            /** Minutes */
            minutes: number;
            /**
             * Reason
             * @default
             */
            reason: string;
        };
        /**
         * Extension
         * @description Extra time that was granted; `grantedBy` is the name of who did.
         */
        Extension: {
            /** Minutes */
            minutes: number;
            /** Reason */
            reason: string;
            /** Grantedby */
            grantedBy: string;
            /**
             * Grantedat
             * Format: date-time
             */
            grantedAt: string;
        };
        /**
         * Fact
         * @description A fact as stored.
         */
        Fact: {
            /** Subject */
            subject: string;
            /** Text */
            text: string;
        };
        /**
         * FactBody
         * @description Something about the job that the AI may tell candidates.
         */
        FactBody: {
            /** Subject */
            subject: string;
            /** Text */
            text: string;
        };
        /**
         * FollowUpDirective
         * @description Follow up on the last answer, by this hint.
         */
        FollowUpDirective: {
            /**
             * Directiveid
             * @description The same one twice is one directive.
             */
            directiveId?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "follow_up";
            /** Hint */
            hint: string;
        };
        /**
         * GrantAccommodation
         * @description What is granted, in place of anything that was granted before; nothing of both takes it back.
         */
        GrantAccommodation: {
            /**
             * Patient
             * @description Longer waits before the interviewer speaks.
             * @default false
             */
            patient: boolean;
            /**
             * Extraminutes
             * @description Beside the interview's duration.
             * @default 0
             */
            extraMinutes: number;
        };
        /**
         * Health
         * @description The process answers.
         */
        Health: {
            /**
             * Status
             * @default ok
             */
            status: string;
        };
        /**
         * IceServer
         * @description An RTCIceServer (WebRTC, section 4.2.4).
         */
        IceServer: {
            /** Urls */
            urls: string[];
            /** Username */
            username: string | null;
            /** Credential */
            credential: string | null;
        };
        /**
         * InteractionType
         * @description What a line of the conversation is.
         * @enum {string}
         */
        InteractionType: "Question" | "Answer" | "Comment" | "SystemMessage";
        /**
         * InterviewPage
         * @description A page of interviews; `nextCursor` is null on the last one.
         */
        InterviewPage: {
            /** Items */
            items: components["schemas"]["InterviewSummary"][];
            /** Nextcursor */
            nextCursor: string | null;
        };
        /**
         * InterviewSummary
         * @description An interview in a list.
         */
        InterviewSummary: {
            /**
             * Sessionid
             * Format: uuid
             */
            sessionId: string;
            /**
             * Jobid
             * Format: uuid
             */
            jobId: string;
            /** Title */
            title: string;
            /** Candidatename */
            candidateName: string;
            status: components["schemas"]["SessionStatus"];
            aiStatus: components["schemas"]["AIStatus"];
            /** Topic */
            topic: string;
            /**
             * Scheduledtime
             * Format: date-time
             */
            scheduledTime: string;
            /** Windowend */
            windowEnd: string | null;
            /** Durationminutes */
            durationMinutes: number;
            /** Timezone */
            timezone: string;
            /** Scored */
            scored: boolean;
            /** Decided */
            decided: boolean;
        };
        /**
         * InterviewUsage
         * @description What an interview has used of language models, its scorecards included.
         */
        InterviewUsage: {
            /** Tokens */
            tokens: number;
            /** Costusd */
            costUsd: number;
            /** Used */
            used: components["schemas"]["Used"][];
            /** Lines */
            lines: components["schemas"]["UsedByLine"][];
        };
        /**
         * InterviewerBody
         * @description A human interviewer.
         */
        InterviewerBody: {
            /** Name */
            name: string;
            /** Email */
            email: string;
        };
        /**
         * Invite
         * @description A link for one participant, usable until it expires. The token stands in the link's fragment only.
         */
        Invite: {
            /**
             * Participantid
             * Format: uuid
             */
            participantId: string;
            role: components["schemas"]["Role"];
            /** Name */
            name: string;
            /** Url */
            url: string;
            /**
             * Expiresat
             * Format: date-time
             */
            expiresAt: string;
        };
        /**
         * InviteExchange
         * @description The token of an invite link, from the link's fragment.
         */
        InviteExchange: {
            /** Token */
            token: string;
        };
        /**
         * Invites
         * @description Links for participants.
         */
        Invites: {
            /** Invites */
            invites: components["schemas"]["Invite"][];
        };
        /**
         * Job
         * @description A job with the newest versions of its plan and rubric.
         */
        Job: {
            /**
             * Jobid
             * Format: uuid
             */
            jobId: string;
            /** Title */
            title: string;
            /** Planversion */
            planVersion: number;
            /** Rubricversion */
            rubricVersion: number;
            /**
             * Createdat
             * Format: date-time
             */
            createdAt: string;
            /**
             * Updatedat
             * Format: date-time
             */
            updatedAt: string;
            /** Description */
            description: string;
            plan: components["schemas"]["Plan"];
            rubric: components["schemas"]["Rubric"];
            /** Facts */
            facts: components["schemas"]["Fact"][];
            /** Longquestions */
            longQuestions: string[];
        };
        /**
         * JobPage
         * @description A page of jobs, the last changed first; `nextCursor` is null on the last one.
         */
        JobPage: {
            /** Items */
            items: components["schemas"]["JobSummary"][];
            /** Nextcursor */
            nextCursor: string | null;
        };
        /**
         * JobRetention
         * @description A job's own periods; `usual`: class of data → days that hold where the job has none of its own.
         *
         *     `jurisdictions`: those that the installation knows other periods of.
         */
        JobRetention: {
            /** Jurisdiction */
            jurisdiction: string;
            /** Own */
            own: {
                [key: string]: number;
            };
            /** Usual */
            usual: {
                [key: string]: number;
            };
            /** Jurisdictions */
            jurisdictions: string[];
        };
        /**
         * JobSummary
         * @description A job in a list.
         */
        JobSummary: {
            /**
             * Jobid
             * Format: uuid
             */
            jobId: string;
            /** Title */
            title: string;
            /** Planversion */
            planVersion: number;
            /** Rubricversion */
            rubricVersion: number;
            /**
             * Createdat
             * Format: date-time
             */
            createdAt: string;
            /**
             * Updatedat
             * Format: date-time
             */
            updatedAt: string;
        };
        /**
         * Join
         * @description `failedEpoch`: the room of that epoch was lost for the caller.
         */
        Join: {
            /** Failedepoch */
            failedEpoch?: number | null;
        };
        /**
         * Joined
         * @description Where to connect: `webSocketUrl`, with `?token=` and the signaling token (60 s, one use).
         */
        Joined: {
            /** Signalingtoken */
            signalingToken: string;
            /** Websocketurl */
            webSocketUrl: string;
            /** Epoch */
            epoch: number;
            sfu: components["schemas"]["Sfu"];
            participant: components["schemas"]["Participant"];
        };
        /**
         * LegalHold
         * @description Nothing of the interview is deleted while it stands.
         */
        LegalHold: {
            /** By */
            by: string;
            /** Reason */
            reason: string;
            /**
             * Setat
             * Format: date-time
             */
            setAt: string;
        };
        /**
         * Level
         * @description A level as stored.
         */
        Level: {
            /** Score */
            score: number;
            /** Label */
            label: string;
            /** Description */
            description: string;
        };
        /**
         * LevelBody
         * @description One level of a criterion.
         */
        LevelBody: {
            /** Score */
            score: number;
            /** Label */
            label: string;
            /**
             * Description
             * @default
             */
            description: string;
        };
        /**
         * Line
         * @description A line of the conversation. `audioUrl` is signed for 10 minutes; null where nothing was recorded.
         *
         *     `recognition` is null, but for what was recorded while recognition was down: `pending` (its words are still to
         *     come), `later` (recognised from the recording), `failed` (there is only the recording).
         */
        Line: {
            /**
             * Interactionid
             * Format: uuid
             */
            interactionId: string;
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            /**
             * Participantid
             * Format: uuid
             */
            participantId: string;
            /** Speaker */
            speaker: string;
            role: components["schemas"]["Role"];
            type: components["schemas"]["InteractionType"];
            /** Text */
            text: string;
            /** Topicid */
            topicId: string | null;
            turnKind: components["schemas"]["TurnKind"] | null;
            /** Confidence */
            confidence: number | null;
            /** Interrupted */
            interrupted: boolean;
            /** Typed */
            typed: boolean;
            recognition: components["schemas"]["Recognition"] | null;
            /** Audiourl */
            audioUrl: string | null;
            /** Audiodurations */
            audioDurationS: number;
            /** Corrections */
            corrections: components["schemas"]["Correction"][];
        };
        /**
         * Me
         * @description Who the token speaks for: an account, or one participant of one interview.
         */
        Me: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "account" | "invite";
            /** Name */
            name: string;
            /** Userid */
            userId: string | null;
            /** Organisationid */
            organisationId: string | null;
            accountRole: components["schemas"]["AccountRole"] | null;
            /** Sessionid */
            sessionId: string | null;
            /** Participantid */
            participantId: string | null;
            role: components["schemas"]["Role"] | null;
        };
        /**
         * Message
         * @description A message to one person: what it says, and what became of it.
         *
         *     `not_sent`: no mail server is set, so that the organiser passes it on. `waiting`: it is tried again. `calendar` is
         *     the iCalendar file that comes with it, or empty. `leadMinutes`: of a reminder, how long before.
         */
        Message: {
            /**
             * Messageid
             * Format: uuid
             */
            messageId: string;
            kind: components["schemas"]["MessageKind"];
            /** Leadminutes */
            leadMinutes: number;
            /** To */
            to: string;
            /** Address */
            address: string | null;
            role: components["schemas"]["Role"];
            /**
             * Dueat
             * Format: date-time
             */
            dueAt: string;
            state: components["schemas"]["MessageState"];
            /** Reason */
            reason: string;
            /** Attempts */
            attempts: number;
            /** Sentat */
            sentAt: string | null;
            /** Subject */
            subject: string;
            /** Text */
            text: string;
            /** Calendar */
            calendar: string;
        };
        /**
         * MessageKind
         * @description What a message tells. All but reminders are due at once.
         * @enum {string}
         */
        MessageKind: "invitation" | "rescheduled" | "booked" | "unbooked" | "missed" | "reminder" | "cancelled";
        /**
         * MessageState
         * @description What became of a message to one person.
         * @enum {string}
         */
        MessageState: "waiting" | "sent" | "not_sent" | "refused" | "outdated" | "given_up";
        /**
         * Messages
         * @description All of an interview, in the order in which they are due.
         */
        Messages: {
            /** Messages */
            messages: components["schemas"]["Message"][];
            /** Upcoming */
            upcoming: components["schemas"]["UpcomingMessage"][];
        };
        /**
         * Mine
         * @description The candidate's own page: the transcript with their corrections, the explanation, what they asked for.
         */
        Mine: {
            /**
             * Sessionid
             * Format: uuid
             */
            sessionId: string;
            /** Title */
            title: string;
            status: components["schemas"]["SessionStatus"];
            /** Reviewers */
            reviewers: string;
            /** Resultby */
            resultBy: string;
            /** Offlineinterviewer */
            offlineInterviewer: boolean;
            consent: components["schemas"]["ConsentState"];
            /** Transcript */
            transcript: components["schemas"]["Line"][];
            explanation: components["schemas"]["Explanation"] | null;
            /** Requests */
            requests: components["schemas"]["CandidateRequest"][];
        };
        /**
         * NewDay
         * @description Weekdays (0: Monday) and hours by the clocks of a zone, cut into slots that a job's candidates book.
         *
         *     `places`: how many candidates may book the same slot. `daysAhead`: how far ahead slots are open. `pinned`: those
         *     invited for it are interviewed by the job's plan and rubric as they are now; else by the newest when they are
         *     invited. `since` and `until`: the first and the last date, if it doesn't recur for ever.
         */
        NewDay: {
            /** Weekdays */
            weekdays: number[];
            /**
             * Starts
             * @description As a clock on the wall shows it: 09:00.
             */
            starts: string;
            /**
             * Ends
             * @description As a clock on the wall shows it: 09:00.
             */
            ends: string;
            /** Timezone */
            timezone: string;
            /**
             * Slotminutes
             * @default 45
             */
            slotMinutes: number;
            /**
             * Places
             * @default 1
             */
            places: number;
            /**
             * Daysahead
             * @default 28
             */
            daysAhead: number;
            /**
             * Pinned
             * @default false
             */
            pinned: boolean;
            /** Since */
            since?: string | null;
            /** Until */
            until?: string | null;
        };
        /**
         * NewInteraction
         * @description A comment or system message by an interviewer, or the candidate's own answer.
         *
         *     The same `interactionId` (or `Idempotency-Key`) twice is one line.
         */
        NewInteraction: {
            /** Interactionid */
            interactionId?: string | null;
            /**
             * Type
             * @enum {string}
             */
            type: "Comment" | "SystemMessage" | "Answer";
            /** Content */
            content: string;
            /**
             * Speakerid
             * @description The caller's own participant id, where given.
             */
            speakerId?: string | null;
        };
        /**
         * NewInvites
         * @description For whom new links are made; absent: for all.
         */
        NewInvites: {
            /** Participantids */
            participantIds?: string[] | null;
        };
        /**
         * NotScoreableReason
         * @description Why no score is given. A free retake is offered.
         * @enum {string}
         */
        NotScoreableReason: "offline_interviewer" | "low_recognition_confidence" | "outages" | "no_evidence" | "consent_declined" | "too_short" | "model_refused";
        /**
         * Notice
         * @description What people are told before anything listens or records.
         */
        Notice: {
            /** Version */
            version: string;
            /** Language */
            language: string;
            /** Text */
            text: string;
            /** Purposes */
            purposes: components["schemas"]["Purpose"][];
        };
        /**
         * Outcome
         * @description What a person decided.
         * @enum {string}
         */
        Outcome: "advance" | "hold" | "reject";
        /**
         * Override
         * @description A human's level beside the AI's; the newest of a criterion counts.
         */
        Override: {
            /**
             * Scorecardid
             * Format: uuid
             */
            scorecardId: string;
            /** Criterionid */
            criterionId: string;
            /** Level */
            level: number;
            /** Reason */
            reason: string;
            /**
             * Byuserid
             * Format: uuid
             */
            byUserId: string;
            /** Byname */
            byName: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
        };
        /**
         * OverrideScore
         * @description A level by a human, with the reason.
         */
        OverrideScore: {
            /**
             * Scorecardid
             * Format: uuid
             */
            scorecardId: string;
            /** Criterionid */
            criterionId: string;
            /** Level */
            level: number;
            /** Reason */
            reason: string;
        };
        /**
         * Participant
         * @description Somebody in the interview, as everybody in it may see them.
         */
        Participant: {
            /**
             * Participantid
             * Format: uuid
             */
            participantId: string;
            role: components["schemas"]["Role"];
            /** Name */
            name: string;
            connection: components["schemas"]["ConnectionStatus"];
        };
        /**
         * PassedOn
         * @description A question of the candidate's that the AI could not answer from approved facts: somebody owes an answer.
         */
        PassedOn: {
            /**
             * Interactionid
             * Format: uuid
             */
            interactionId: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Question */
            question: string;
        };
        /**
         * PasswordForm
         * @description The form of OAuth2's password grant (RFC 6749, section 4.3.2).
         */
        PasswordForm: {
            /** Username */
            username: string;
            /** Password */
            password: string;
            /**
             * Grant Type
             * @default password
             */
            grant_type: string;
            /**
             * Scope
             * @default
             */
            scope: string;
            /** Client Id */
            client_id?: string | null;
            /** Client Secret */
            client_secret?: string | null;
        };
        /**
         * PlainDirective
         * @description Skip the topic, take over, hand back, or say the question again.
         */
        PlainDirective: {
            /**
             * Directiveid
             * @description The same one twice is one directive.
             */
            directiveId?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "skip_topic" | "take_over" | "hand_back" | "repeat";
        };
        /**
         * Plan
         * @description A plan as it is stored under its version.
         */
        Plan: {
            /** Version */
            version: number;
            /** Topics */
            topics: components["schemas"]["Topic"][];
        };
        /**
         * PlanBody
         * @description The topics in their order; saving one makes the next version.
         */
        PlanBody: {
            /** Topics */
            topics: components["schemas"]["TopicBody"][];
        };
        /**
         * ProcessResponse
         * @description A finished answer given as text. `userId` is the participant id of the one who answered.
         */
        ProcessResponse: {
            /** Transcript */
            transcript: string;
            /**
             * Userid
             * Format: uuid
             */
            userId: string;
            /** Utteranceid */
            utteranceId?: string | null;
        };
        /**
         * Progress
         * @description How far the plan is.
         */
        Progress: {
            /** Topic */
            topic: string;
            /** Topicindex */
            topicIndex: number;
            /** Topiccount */
            topicCount: number;
            /** Covered */
            covered: string[];
            /** Elapseds */
            elapsedS: number;
            /** Remainings */
            remainingS: number;
            /** Pinnedquestion */
            pinnedQuestion: string;
        };
        /**
         * ProviderTerms
         * @description Who may have got what was said, where, and on what terms, as whoever runs this installation has agreed them.
         */
        ProviderTerms: {
            /**
             * Kind
             * @description `llm`, `stt` or `tts`.
             */
            kind: string;
            /** Provider */
            provider: string;
            /** Region */
            region: string;
            /** Retention */
            retention: string;
            /** Training */
            training: string;
        };
        /**
         * Purpose
         * @description What consent is given for, each by itself.
         * @enum {string}
         */
        Purpose: "recording" | "aiEvaluation" | "demographicAudit";
        /**
         * Reason
         * @description Why a named person does it.
         */
        Reason: {
            /** Reason */
            reason: string;
        };
        /**
         * Recognition
         * @description How a spoken line came to its words, where it wasn't while it was said.
         * @enum {string}
         */
        Recognition: "pending" | "later" | "failed";
        /**
         * Recorded
         * @description The line's id.
         */
        Recorded: {
            /**
             * Interactionid
             * Format: uuid
             */
            interactionId: string;
        };
        /**
         * Report
         * @description All that a reviewer sees. `scorecard` is null until it is written.
         *
         *     `scorecard` is the result, by the rubric that the interview was made with; `scorecards` are all, also those by
         *     other rubrics. `usage` is for those who manage the interview.
         */
        Report: {
            /**
             * Sessionid
             * Format: uuid
             */
            sessionId: string;
            /** Title */
            title: string;
            status: components["schemas"]["SessionStatus"];
            /** Candidatename */
            candidateName: string;
            /** Jobtitle */
            jobTitle: string;
            plan: components["schemas"]["Plan"];
            rubric: components["schemas"]["Rubric"];
            /** Offlineinterviewer */
            offlineInterviewer: boolean;
            scorecard: components["schemas"]["Scorecard"] | null;
            /** Scorecards */
            scorecards: components["schemas"]["ScoredByRubric"][];
            /** Rubricversions */
            rubricVersions: components["schemas"]["RubricVersion"][];
            /** Providers */
            providers: components["schemas"]["ProviderTerms"][];
            usage: components["schemas"]["InterviewUsage"] | null;
            /** Overrides */
            overrides: components["schemas"]["Override"][];
            /** Decisions */
            decisions: components["schemas"]["Decision"][];
            /** Requests */
            requests: components["schemas"]["CandidateRequest"][];
            /** Transcript */
            transcript: components["schemas"]["Line"][];
            /** Permissions */
            permissions: components["schemas"]["Action"][];
            /** Pace */
            pace: components["schemas"]["Silence"][];
            /** Passedon */
            passedOn: components["schemas"]["PassedOn"][];
            /** Scorecardwaitsfor */
            scorecardWaitsFor: string;
            /** Wordswaitfor */
            wordsWaitFor: string;
        };
        /**
         * Retention
         * @description What is kept how long: class of data → when it is due. `erased`: class → when it was erased.
         */
        Retention: {
            hold: components["schemas"]["LegalHold"] | null;
            /** Due */
            due: {
                [key: string]: string;
            };
            /** Erased */
            erased: {
                [key: string]: string;
            };
        };
        /**
         * RetentionPeriods
         * @description Days from the end of an interview, for one job; absent: those of its jurisdiction, else everybody's.
         */
        "RetentionPeriods-Input": {
            /**
             * Jurisdiction
             * @default
             */
            jurisdiction: string;
            /** Audio */
            audio?: number | null;
            /** Transcript */
            transcript?: number | null;
            /** Scorecard */
            scorecard?: number | null;
            /** Contact */
            contact?: number | null;
            /** Decision */
            decision?: number | null;
        };
        /**
         * RetentionPeriods
         * @description Days from the end of an interview, for one job; absent: those of its jurisdiction, else everybody's.
         */
        "RetentionPeriods-Output": {
            /**
             * Jurisdiction
             * @default
             */
            jurisdiction: string;
            /** Audio */
            audio: number | null;
            /** Transcript */
            transcript: number | null;
            /** Scorecard */
            scorecard: number | null;
            /** Contact */
            contact: number | null;
            /** Decision */
            decision: number | null;
        };
        /**
         * Role
         * @description A participant's role in one interview.
         * @enum {string}
         */
        Role: "Candidate" | "Interviewer" | "AI";
        /**
         * Rubric
         * @description A rubric as it is stored under its version.
         */
        Rubric: {
            /** Version */
            version: number;
            /** Criteria */
            criteria: components["schemas"]["Criterion"][];
        };
        /**
         * RubricBody
         * @description The criteria; saving them makes the next version.
         */
        RubricBody: {
            /** Criteria */
            criteria: components["schemas"]["CriterionBody"][];
        };
        /**
         * RubricVersion
         * @description A version of the job's rubric.
         */
        RubricVersion: {
            /** Version */
            version: number;
            /**
             * Criteria
             * @description Their names.
             */
            criteria: string[];
        };
        /**
         * Score
         * @description The AI's level of one criterion, or why there is none.
         */
        Score: {
            /** Criterionid */
            criterionId: string;
            /** Criterionname */
            criterionName: string;
            /** Level */
            level: number | null;
            /** Confidence */
            confidence: number;
            /** Evidence */
            evidence: components["schemas"]["Evidence"][];
            /** Explanation */
            explanation: string;
            notScoreable: components["schemas"]["NotScoreableReason"] | null;
        };
        /**
         * ScoreAgain
         * @description By which of the job's rubrics.
         */
        ScoreAgain: {
            /** Rubricversion */
            rubricVersion: number;
        };
        /**
         * Scorecard
         * @description The AI's scores with all versions that they came from.
         */
        Scorecard: {
            /**
             * Scorecardid
             * Format: uuid
             */
            scorecardId: string;
            /** Scores */
            scores: components["schemas"]["Score"][];
            /** Summary */
            summary: string;
            /** Model */
            model: string;
            /** Promptversion */
            promptVersion: string;
            /** Rubricversion */
            rubricVersion: number;
            /** Transcriptversion */
            transcriptVersion: number;
            /**
             * Createdat
             * Format: date-time
             */
            createdAt: string;
            /** Faults */
            faults: string[];
            notScoreable: components["schemas"]["NotScoreableReason"] | null;
        };
        /**
         * ScoredByRubric
         * @description A scorecard with the rubric that it is by.
         */
        ScoredByRubric: {
            /**
             * Scorecardid
             * Format: uuid
             */
            scorecardId: string;
            /** Scores */
            scores: components["schemas"]["Score"][];
            /** Summary */
            summary: string;
            /** Model */
            model: string;
            /** Promptversion */
            promptVersion: string;
            /** Rubricversion */
            rubricVersion: number;
            /** Transcriptversion */
            transcriptVersion: number;
            /**
             * Createdat
             * Format: date-time
             */
            createdAt: string;
            /** Faults */
            faults: string[];
            notScoreable: components["schemas"]["NotScoreableReason"] | null;
            rubric: components["schemas"]["Rubric"];
        };
        /**
         * ScoringStarted
         * @description How many interviews are being scored; their scorecards stand in their reports when they are written.
         */
        ScoringStarted: {
            /** Rubricversion */
            rubricVersion: number;
            /** Interviews */
            interviews: number;
        };
        /**
         * SessionDetails
         * @description An interview as the caller may see it.
         *
         *     `live`: the state below comes from the running workflow; else it is the last one stored. `participantId` and
         *     `role` are the caller's own here, `permissions` what they may do. `credits`: seconds that the clock did not count,
         *     by kind; `extensions` are for those who manage the interview.
         */
        SessionDetails: {
            /**
             * Sessionid
             * Format: uuid
             */
            sessionId: string;
            /** Title */
            title: string;
            /**
             * Jobid
             * Format: uuid
             */
            jobId: string;
            /** Jobtitle */
            jobTitle: string;
            /** Planversion */
            planVersion: number;
            status: components["schemas"]["SessionStatus"];
            aiStatus: components["schemas"]["AIStatus"];
            /** Topic */
            topic: string;
            /** Elapseds */
            elapsedS: number;
            /** Remainings */
            remainingS: number;
            /** Paused */
            paused: boolean;
            /** Takenoverby */
            takenOverBy: string | null;
            /** Live */
            live: boolean;
            /**
             * Scheduledtime
             * Format: date-time
             */
            scheduledTime: string;
            /** Windowend */
            windowEnd: string | null;
            /** Bookedtime */
            bookedTime: string | null;
            /** Bookingchangesleft */
            bookingChangesLeft: number;
            /**
             * Lobbyopensat
             * Format: date-time
             */
            lobbyOpensAt: string;
            /**
             * Inviteexpiresat
             * Format: date-time
             */
            inviteExpiresAt: string;
            /** Durationminutes */
            durationMinutes: number;
            /** Timezone */
            timezone: string;
            /** Language */
            language: string;
            /** Reviewers */
            reviewers: string;
            /** Resultby */
            resultBy: string;
            /** Offlineinterviewer */
            offlineInterviewer: boolean;
            voice: components["schemas"]["VoiceBody-Output"];
            /** @description For those who manage the interview. */
            budget: components["schemas"]["BudgetBody-Output"] | null;
            /**
             * Spokenanswers
             * @description False: no recogniser knows the language; answers are typed.
             */
            spokenAnswers: boolean;
            /**
             * Spokenquestions
             * @description False: no voice knows the language; questions are shown.
             */
            spokenQuestions: boolean;
            candidate: components["schemas"]["Candidate"];
            /** Participants */
            participants: components["schemas"]["Participant"][];
            /** Participantid */
            participantId: string | null;
            role: components["schemas"]["Role"] | null;
            accountRole: components["schemas"]["AccountRole"] | null;
            /** Permissions */
            permissions: components["schemas"]["Action"][];
            notice: components["schemas"]["Notice"];
            consent: components["schemas"]["ConsentState"];
            /** Requests */
            requests: components["schemas"]["CandidateRequest"][];
            accommodation: components["schemas"]["Accommodation"] | null;
            /** Credits */
            credits: {
                [key: string]: number;
            };
            /** Extensions */
            extensions: components["schemas"]["Extension"][];
        };
        /**
         * SessionStatus
         * @description Where an interview is in its life.
         * @enum {string}
         */
        SessionStatus: "Scheduled" | "Lobby" | "InProgress" | "Suspended" | "Completed" | "Cancelled" | "NoShow" | "Expired";
        /**
         * Sfu
         * @description How to reach the media node.
         */
        Sfu: {
            /** Iceservers */
            iceServers: components["schemas"]["IceServer"][];
        };
        /**
         * Silence
         * @description How long the candidate waited for a line of the AI, and for what.
         */
        Silence: {
            /**
             * Interactionid
             * Format: uuid
             */
            interactionId: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Silencems */
            silenceMs: number;
            /** Abandonedwordings */
            abandonedWordings: number;
            /** Stages */
            stages: components["schemas"]["SilenceStage"][];
        };
        /**
         * SilenceStage
         * @description A part of a silence.
         */
        SilenceStage: {
            /** Name */
            name: string;
            /** Ms */
            ms: number;
        };
        /**
         * Slot
         * @description A time that can be booked now.
         */
        Slot: {
            /**
             * Startsat
             * Format: date-time
             */
            startsAt: string;
            /**
             * Endsat
             * Format: date-time
             */
            endsAt: string;
            /** Placesleft */
            placesLeft: number;
        };
        /**
         * Slots
         * @description What the candidate can book.
         *
         *     `bySlot`: only one of `slots`; else any time between `from` and `until`. `timezone` is the organiser's.
         *     `bookableUntil`: a booked time can be changed until then.
         */
        Slots: {
            /** Byslot */
            bySlot: boolean;
            /** Slots */
            slots: components["schemas"]["Slot"][];
            /**
             * Opensat
             * Format: date-time
             */
            opensAt: string;
            /**
             * Closesat
             * Format: date-time
             */
            closesAt: string;
            /** Timezone */
            timezone: string;
            /** Bookedtime */
            bookedTime: string | null;
            /** Changesleft */
            changesLeft: number;
            /** Noticeminutes */
            noticeMinutes: number;
            /** Changeableuntil */
            changeableUntil: string | null;
        };
        /**
         * Topic
         * @description A topic as stored.
         */
        Topic: {
            /** Topicid */
            topicId: string;
            /** Title */
            title: string;
            /** Minutes */
            minutes: number;
            /** Mustask */
            mustAsk: string[];
            /** Skills */
            skills: string[];
            /** Criterionids */
            criterionIds: string[];
        };
        /**
         * TopicBody
         * @description What to talk about, for how many minutes; `mustAsk` is asked word for word.
         */
        TopicBody: {
            /** Topicid */
            topicId: string;
            /** Title */
            title: string;
            /**
             * Minutes
             * @default 5
             */
            minutes: number;
            /** Mustask */
            mustAsk?: string[];
            /** Skills */
            skills?: string[];
            /** Criterionids */
            criterionIds?: string[];
        };
        /**
         * TurnKind
         * @description What the AI is about to say. The workflow decides the kind, the model only words it.
         * @enum {string}
         */
        TurnKind: "opening" | "question" | "follow_up" | "clarification" | "repeat" | "rephrase" | "prompt" | "offer_skip" | "ask" | "acknowledge" | "resume" | "add_or_correct" | "candidate_questions" | "reply" | "farewell";
        /**
         * UpcomingMessage
         * @description A message that is still to come, to everybody invited.
         */
        UpcomingMessage: {
            kind: components["schemas"]["MessageKind"];
            /** Leadminutes */
            leadMinutes: number;
            /**
             * Dueat
             * Format: date-time
             */
            dueAt: string;
        };
        /**
         * UpdateInterview
         * @description Reschedule, or edit before the start.
         */
        UpdateInterview: {
            /** Title */
            title?: string | null;
            /** Reviewers */
            reviewers?: string | null;
            /** Resultby */
            resultBy?: string | null;
            /** Durationminutes */
            durationMinutes?: number | null;
            candidate?: components["schemas"]["CandidateEdit"] | null;
            /** Scheduledtime */
            scheduledTime?: string | null;
            window?: components["schemas"]["Window"] | null;
            voice?: components["schemas"]["VoiceBody-Input"] | null;
            budget?: components["schemas"]["BudgetBody-Input"] | null;
        };
        /**
         * UpdateJob
         * @description What is to change; a changed plan or rubric is a new version.
         */
        UpdateJob: {
            /** Title */
            title?: string | null;
            /** Description */
            description?: string | null;
            plan?: components["schemas"]["PlanBody"] | null;
            rubric?: components["schemas"]["RubricBody"] | null;
            /** Facts */
            facts?: components["schemas"]["FactBody"][] | null;
        };
        /**
         * Used
         * @description What one model has used for one purpose.
         */
        Used: {
            /** Model */
            model: string;
            /** Purpose */
            purpose: string;
            /** Tokensin */
            tokensIn: number;
            /** Tokensout */
            tokensOut: number;
            /** Tokensthought */
            tokensThought: number;
            /** Tokenscached */
            tokensCached: number;
            /** Costusd */
            costUsd: number;
        };
        /**
         * UsedByLine
         * @description The same of one line of the conversation.
         */
        UsedByLine: {
            /**
             * Interactionid
             * Format: uuid
             */
            interactionId: string;
            /** Used */
            used: components["schemas"]["Used"][];
        };
        /**
         * VoiceBody
         * @description A voice of the provider's (`Chirp3-HD-Kore`, `de-DE-Neural2-B`; empty: the usual one) and how fast it speaks.
         */
        "VoiceBody-Input": {
            /**
             * Name
             * @default
             */
            name: string;
            /**
             * Rate
             * @default 1
             */
            rate: number;
        };
        /**
         * VoiceBody
         * @description A voice of the provider's (`Chirp3-HD-Kore`, `de-DE-Neural2-B`; empty: the usual one) and how fast it speaks.
         */
        "VoiceBody-Output": {
            /**
             * Name
             * @default
             */
            name: string;
            /**
             * Rate
             * @default 1
             */
            rate: number;
        };
        /**
         * Window
         * @description Any time between the two; both with an offset, or both as the clocks of the interview's zone show them.
         */
        Window: {
            /**
             * Start
             * Format: date-time
             * @description With an offset; or without one, as the clocks show it in the interview's time zone: of a time that comes twice the first is meant, one that the clocks skip is as much later as they skip.
             */
            start: string;
            /**
             * End
             * Format: date-time
             * @description With an offset; or without one, as the clocks show it in the interview's time zone: of a time that comes twice the first is meant, one that the clocks skip is as much later as they skip.
             */
            end: string;
        };
        /**
         * Withdraw
         * @description Consent withdrawn for the purposes that are true; both by default.
         */
        Withdraw: {
            /**
             * Recording
             * @default true
             */
            recording: boolean;
            /**
             * Aievaluation
             * @default true
             */
            aiEvaluation: boolean;
            /**
             * Text
             * @default
             */
            text: string;
        };
        /**
         * Problem
         * @description A problem document (RFC 9457, section 3.1) with a stable `type`; further members by kind.
         */
        Problem: {
            /** Type */
            type: string;
            /** Title */
            title: string;
            /** Status */
            status: number;
            /** Detail */
            detail: string;
            /**
             * Instance
             * @description The id of this request, as in the header X-Request-Id.
             * @default
             */
            instance: string;
        } & {
            [key: string]: unknown;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["PasswordForm"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessToken"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exchange_invite: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InviteExchange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessToken"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any value: another site can't send this header. */
                "x-viva-csrf"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessToken"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any value: another site can't send this header. */
                "x-viva-csrf"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_jobs: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_job: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateJob"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateJob"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    score_cohort: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScoreAgain"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoringStarted"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_days: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Days"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_day: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDay"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Day"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pause_day: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
                day_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Day"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resume_day: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
                day_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Day"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_day: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
                day_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Day"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_interviews: {
        parameters: {
            query?: {
                status?: components["schemas"]["SessionStatus"][] | null;
                text?: string | null;
                /** @description Scheduled at this time or later. */
                since?: string | null;
                /** @description Scheduled before this time. */
                until?: string | null;
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InterviewPage"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_interview: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateInterview"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedInterview"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_interview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionDetails"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_interview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateInterview"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionDetails"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    grant_accommodation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GrantAccommodation"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionDetails"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    extend_interview: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExtendInterview"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionDetails"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renew_invites: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewInvites"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invites"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_interview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CommandBody"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandDone"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pause_interview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CommandBody"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandDone"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resume_interview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CommandBody"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandDone"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_interview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CommandBody"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandDone"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_messages: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Messages"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_slots: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Slots"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_calendar_entry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/calendar": unknown;
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    book_time: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BookTime"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    give_booking_back: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Booking"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    join_interview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Join"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Joined"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_context: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Context"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    record_interaction: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInteraction"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recorded"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    process_response: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProcessResponse"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Answered"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    give_directive: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskDirective"] | components["schemas"]["FollowUpDirective"] | components["schemas"]["PlainDirective"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandDone"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    override_score: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OverrideScore"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Override"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    score_again: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScoreAgain"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoringStarted"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decide: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decide"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Decision"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_mine: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mine"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_mine: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mine"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    correct_mine: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Correct"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Correction"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw_mine: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Withdraw"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CandidateRequest"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    object_to_mine: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CandidateWord"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CandidateRequest"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_mine: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CandidateWord"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CandidateRequest"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ask_for_human: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string | null;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CandidateWord"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CandidateRequest"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_audio: {
        parameters: {
            query?: {
                sig?: string | null;
            };
            header?: {
                Range?: string | null;
            };
            path: {
                session_id: string;
                ref: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole utterance. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/ogg": unknown;
                };
            };
            /** @description The range that was asked for. */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/ogg": unknown;
                };
            };
            /** @description The range lies outside of it. */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_retention: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retention"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_legal_hold: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retention"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    lift_legal_hold: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retention"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    erase_interview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureAnswer"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_job_retention: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobRetention"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_job_retention: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionPeriods-Input"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionPeriods-Output"];
                };
            };
            /** @description A problem document (RFC 9457). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
