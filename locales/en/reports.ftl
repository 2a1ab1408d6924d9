# Tables for editors and organisers (`kenal unanswered`, `kenal items`, `kenal simulate`); visitors do not see them.

unanswered-none = Every question has had an answer so far.
unanswered-waiting =
    { $waiting ->
        [one] The counts of today and yesterday know of one more question without an answer, which is not listed yet.
       *[other] The counts of today and yesterday know of { $waiting } more questions without an answer, which are not listed yet.
    } A running bot writes them some minutes later; look again then.
unanswered-far = no article is near
unanswered-topic = topic { $topic }, without an article
unanswered-weeks = weeks from { $weeks }
unanswered-fairs = on days of the fair { $fairs }
unanswered-reason =
    { $reason ->
        [uncovered] not covered
        [unclear] unclear
        [off-topic] off topic
        [none-fitted] no offer fitted
       *[other] { $reason }
    }
unanswered-answered = has an answer now
unanswered-place = for { $file }, `phrasings` in [{ $language }]

items-form =
    { $form ->
        [quick] Quick form
       *[other] Full form
    }, version { $version }
items-runs = begun { $begun }, finished { $finished }, without a skip { $complete }, median time { $median }
items-question = question
items-answers = answers, in their order
items-skipped = skipped
items-drop-off = drop-off
items-median = median
items-rest = item-rest correlation
items-scale = scale
items-questions = questions
items-alpha = Cronbach's alpha (95 % confidence interval)
items-alpha-is = { $alpha } ({ $low } to { $high }), n = { $complete }
items-few-questions = not defined below { $least } questions
items-few-runs = not claimed below { $least } runs without a skip (now { $complete })
items-no-spread = none: everybody answered alike
items-too-few = fewer than { $least } people have finished it so far; figures are shown from then on
items-other = there are figures of version { $version }: `--content` with its data/quiz/questions.toml shows them

simulation-title = { $respondents } respondents, seed { $seed }
simulation-form = form
simulation-loading = loading
simulation-correlation = correlation
simulation-theory = theory
simulation-band = band right
simulation-near = within one
simulation-range = range holds
simulation-straight = straight found
simulation-alarms = false alarms
simulation-bars = To reach at loading 0.7: correlation 0.80 (quick) and 0.88 (full), within one 98%, straight found 95%, false alarms at most 5%
