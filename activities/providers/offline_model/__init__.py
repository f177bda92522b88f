"""The offline interviewer: rules over the plan and the job description. It judges nobody."""
