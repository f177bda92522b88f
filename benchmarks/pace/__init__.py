"""How soon the interviewer answers, how often it cuts in, and what that costs."""
