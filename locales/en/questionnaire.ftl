# The sentences around the fit questionnaire; its questions are in data/quiz/questions.toml.

quiz-title = __How well does this job suit you?__
quiz-front =
    • Quick: { $quick } questions, about 1 minute
    • Full: { $full } questions, about 3 minutes

    There are no right or wrong answers. It is for getting to know yourself, not an exam, and not used to select anybody.
quiz-waiting = You stopped at question { $at } of { $of }. Shall we go on?
quiz-has-result = You already have a result. See it again, or start over?
button-quick = Quick ({ $count })
button-full = Full ({ $count })
button-resume = ▶ Go on ({ $at } of { $of })
button-start-over = Start over
button-see-result = See my result
question-place = Question { $at } of { $of }
button-back = ‹ Back
button-skip = Skip
button-pause = Pause
question-first = This is the first question.
question-meant = Read the sentence and think of yourself. Just like you? Choose “{ $most }”. Not like you at all? Choose “{ $least }”. No answer is wrong. Still unsure? Type “skip”.
situation-meant = Imagine it happens to you, then choose what you would most likely do. No answer is wrong. Still unsure? Type “skip”.
question-again = Back to the quiz:
answer-unread = I didn't get your answer. Choose one below, or type “skip”.
answer-no-hurry = No hurry. Choose what is closest to you, or type “skip”.
word-unknown = Sorry, I can't explain that word. Answer as you understand it: no answer is wrong. Or type “skip”.
answer-already = That one is already noted.
paused = OK, a break. You are at question { $at } of { $of }, your answers are safe. Go on any time with /quiz.
paused-pupils = OK, a break at question { $at } of { $of }. I remember your answers until one hour after your last message. Go on with /quiz.
resumed-after = Let's go on: you were at question { $at } of { $of }.
form-changed = _The quiz was updated. Your answers that still hold are kept._
form-restarted = _The quiz was replaced, so we begin again. Sorry about that._
result-percent = Fit: __{ $percent } out of 100__ (roughly { $low }–{ $high })
result-bars =
    __You and the job__
    First number: you. Second: what the job may ask (our estimate).
result-bars-both =
    __You and the job__
    The numbers: what you want · what you can do / what the job may ask (our estimate).
result-moved = __The answers that raised (↑) or lowered (↓) it most__
result-moved-up = ↑ “{ $question }” → { $answer }
result-moved-down = ↓ “{ $question }” → { $answer }
result-signs =
    __Signs that it may not suit you__
    All the signs that my source names are in your answers. Even then it only says “probably”.
result-strong = __Your strengths__
result-elsewhere =
    __Your strengths__
    They may lie outside these questions.
result-strong-elsewhere = __Your strengths__
    Your best sides may be things that this quiz does not ask about. Tell a school counsellor, a lecturer or a career centre what you enjoy.
result-think = __Think about this, too__
result-hard = __What is not always easy here__
result-change = __This may change__
result-certainty-high = The picture is fairly clear. It is still an estimate.
result-certainty-medium = The picture is not very clear yet, so take this as a first hint.
result-certainty-low = The picture is not clear yet, so do not rely on it too much.
certainty-straight = You gave almost the same answer everywhere.
certainty-contradiction = Some answers do not fit together. That is human; you can look at them again.
certainty-skips =
    { $count ->
        [one] One question was skipped.
       *[other] { $count } questions were skipped.
    }
certainty-fast = You answered very fast.
certainty-few = These are few questions; the full quiz is more exact.
result-too-few =
    Too many questions were skipped for an honest result.

    Would you like to answer a few more?
result-unread = Sorry, I didn't get that. If it is about your result, it may be one of these.
result-earlier = Before { $earlier }, now { $now }.
result-earlier-alike = Before { $earlier }, now { $now }: still within the same range.
button-result-more = Strengths and hard sides ›
button-result-number = How the number is made ›
button-next = What now? ›
button-report = 📄 Make a page to print
button-picture = 🖼 Make a picture
button-share = ↗ Share
button-review = Change an answer
button-extend = Go on to the full quiz
button-again = Do it again
review-title = __Your answers.__ Choose one to change.
review-line = { $at }. { $answer }
review-skipped = skipped
share-text =
    I just met a job: { -job-introduced }.

    { $headline }
    Fit: { $percent } out of 100.

    Not a test, just for getting to know myself.
share-text-plain =
    I just met a job: { -job-introduced }.

    { $headline }

    Not a test, just for getting to know myself.
share-note = Forward this message to anybody. Your name is not in it.

## After the result: what now, and the page to print

next-title = __What now?__
next-trials = __Try this week__
next-trial = { $number }. { $trial }
next-ask = __Ask somebody who knows__
next-talk =
    __Talk it over with people who know you__
    For example a teacher, a lecturer, your parents, or the people at the booth. You can take a printed page with you: it has no name on it, and I don't keep it.
report-ready = Here is your page, ready to print. Your name is not on it, and I don't keep it. Take it to your school counsellor or a career centre.
report-ready-pupils = Here is your page, ready to print, without your name. Save or print it now: I keep neither the page nor your result, so one hour after your last message it can't be made again. Take it to your parents or your school counsellor.
report-subtitle = To talk over with a school counsellor, a career centre or parents. Made on { $day }, without a name, and not kept.
report-result = { $band }: { $percent } out of 100 (roughly { $low }–{ $high })
report-profile = Me, and our estimate of what the job needs
report-questions = What was asked, and my answers
report-points = To talk about
report-notes = Notes
report-point-strong = My strengths: { $dimensions }. Where else could I use them?
report-point-elsewhere = My strengths may lie outside what was asked here. What are they?
report-point-wish = { $dimension }: I would like it, but don't feel able yet. Where can I practise?
report-point-able = { $dimension }: I can do it, but don't like it much. Which part do I not like?
report-point-sign = A sign to talk about: “{ $sign }” Is that so?
report-point-trial = { $dimension }. To try this week: { $trial }
report-point-skipped =
    { $count ->
        [one] I skipped one question. Why?
       *[other] I skipped { $count } questions. Why?
    }
report-point-values = What the quiz does not ask: pay, place, hours, security. Which of them matter to me?
report-point-others = Other jobs I am thinking of, and the way there: subject, school, tests.
no-result = You have no result yet. Would you like to try the quiz?
