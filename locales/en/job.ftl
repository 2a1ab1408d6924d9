# The job that this bot introduces. The other sentences have it as { -job }: change it here only.

-job = Head of Public Relations in a government agency
# Its short name, where the whole one was said before.
-job-short = Head of Public Relations
# For people who have not met the bot: its profile, and results that are shared.
-job-introduced = Head of Public Relations in an Indonesian government agency
# Whom to ask about vacancies and terms.
-job-office = the HR (personnel) office of the agency you have in mind
