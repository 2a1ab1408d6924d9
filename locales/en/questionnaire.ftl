# The sentences around the fit questionnaire; its questions are in data/quiz/questions.toml.

quiz-front =
    __How well does this job suit you?__

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
question-meant = The sentence below tells of somebody. If that is just like you, choose “{ $most }”. If it is not like you at all, choose “{ $least }”. No answer is wrong. Still unsure? Type “skip”.
situation-meant = Imagine it happens to you, then choose what you would most likely do. No answer is wrong. Still unsure? Type “skip”.
question-again = Back to the quiz:
answer-unread = I didn't get your answer. Choose one below, or type “skip”.
answer-already = That one is already noted.
paused = OK, a break. You are at question { $at } of { $of }, your answers are safe. Go on any time with /quiz.
resumed-after = Let's go on: you were at question { $at } of { $of }.
form-changed = _The quiz was updated. Your answers that still hold are kept._
form-restarted = _The quiz was replaced, so we begin again. Sorry about that._
result-percent = Fit: __{ $percent } out of 100__ (roughly { $low }–{ $high })
result-bars =
    __You and the job__
    Left you, right the job:
result-bars-both =
    __You and the job__
    Left what you want · what you can do, right the job:
result-moved = __The answers that counted most__
result-moved-line = • “{ $question }” → { $answer }
result-signs = __Signs that it may not suit you__
result-strong = __Your strong sides here__
result-hard = __The hard sides of this job__
result-change = __What would change this__
result-next = __What to do next__
result-certainty-high = I am fairly sure of this result.
result-certainty-medium = I am only somewhat sure of this result.
result-certainty-low = I am not very sure of this result.
certainty-straight = You gave almost the same answer everywhere.
certainty-contradiction = Some answers contradict each other.
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
result-earlier = Before { $earlier }, now { $now }.
result-earlier-alike = Before { $earlier }, now { $now }: still within the same range.
button-result-more = Strong sides & next steps ›
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
share-note = Forward this message to anybody. Your name is not in it.
no-result = You have no result yet. Would you like to try the quiz?
