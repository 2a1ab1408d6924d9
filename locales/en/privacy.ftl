# The privacy notices and the map of what is kept (`kenal privacy`).

## Notices

notice-title = Kenal privacy notice
notice-visitors = Kenal privacy notice for visitors
notice-pupils = Kenal privacy notice for visitors under 18
notice-telegram =
    The chat itself is on Telegram. Only Telegram can say what Telegram keeps. You can delete the chat there.
notice-contact =
    A question or an objection? Contact { $contact }.
notice-parents = Kenal privacy notice for parents, guardians and school counsellors
notice-parents-what =
    Kenal is a Telegram bot for getting to know one job: __{ -job }__. It answers questions from texts that can be checked; no artificial intelligence makes the answers up. There is also a fit quiz of { $quick } or { $full } questions.

    The quiz asks what your child likes and how they work. There is no right or wrong. It does not ask for name, age or school. The result is something to talk about: it is not a test and not used to select anybody.
notice-parents-always =
    This bot is run for pupils: the rules below hold for everybody. The quiz starts only after your child has read what is asked and what is not kept, and has pressed “I understand”.
notice-parents-said =
    The rules below hold for a child who comes through a fair for pupils or who writes that they are under 18 (such as “I am 16”; the age is not kept). The quiz then starts only after they have read what is asked and what is not kept, and have pressed “I understand”.
notice-parents-kept =
    __What is kept__

    Only the running conversation, encrypted, and all of it is erased by itself one hour after your child's last message. Neither the quiz result nor questions without an answer are kept. What is counted (the hour, the booth, the topics opened) points to nobody. There are no adverts, nothing is sold, and no profile is made.

    Teachers and booth staff cannot read the chat. If your child writes of danger to themselves, the bot names places that help, with their numbers.
notice-parents-no =
    __If you do not agree__

    It is enough that your child writes “my parents don't allow me”: everything the bot remembers is erased at once, and the quiz stays closed for that conversation; articles may still be read. A copy of the data: /mydata. Erase it at any time: /forget.

## The map of what is kept

map-title = The operator's map of the data
map-intro =
    Everything that Kenal keeps: each column, each file, and what is inside of encrypted columns. It is made from the program's own table. The ground is given in our own words; what the law calls it is for counsel. Copies and the server's logs are not in here: those are the operator's.
map-field = Field
map-purpose = What it is, and what for
map-basis = Ground
map-form = Form
map-until = Until when
map-table = Table { $name }
map-postgres-table = Table { $name } (PostgreSQL only)
map-within = Inside { $name }
map-file = File { $name } beside a SQLite store
map-plain = as it is
map-hash = keyed hash
map-sealed = encrypted
map-asked = the visitor asked for it
map-counted = counting without knowing who
map-working = so that no message is lost or doubled
map-erasing = so that it can be erased and people protected
map-until-visit = { $days } days after the last visit; under 18, { $minutes } minutes after the last message
map-until-mark = { $days } days after the last visit to that fair, or /forget; then a random code takes its place. There is none under 18
map-until-notes = { $years } years
map-until-days = { $days } days
map-until-sent = until the reply has arrived
map-until-answered = until it is answered, mostly a second later
map-until-next-update = until the next message or an end in good order; otherwise for a day
map-until-store = as long as the store
map-visitor = the visitor's code, to recognise the conversation
map-day = the day of the last visit, to erase it in time
map-end = when the conversation of somebody under 18 is erased
map-blocked = the day on which the bot was blocked, so that nothing more is sent
map-session = the conversation; what is inside stands below
map-locale = the language, and whether it was chosen; to answer in it
map-manners = whether they were greeted, the last remark, how many messages were not understood; so that the bot does not repeat itself
map-pupil = whether they are under 18 (not how old), have read the notice, were not allowed; to protect them
map-heard = of the last message: its number, time, a hash of what it says, which question of the quiz it answered, and whether it goes on; the numbers of the last albums; to know them again when they are changed or go on
map-last = when they were last here, to erase it in time
map-screen = the last screen and its buttons, so that a label may be typed
map-offered = a question without a sure answer, without numbers and links; noted if none of the choices fits
map-open = the last topic, so that “more” makes sense
map-why = the words recognised in the last message and the topics it might have meant, for /why
map-once = topics rated, fairs and booths visited; to count each once
map-progress = how far the quiz is, and which run it is
map-answers = the answers to the quiz, for the result
map-seconds = how many seconds each answer took, to say how certain the result is
map-results = the latest result and the one before, to compare. There is none under 18
map-members = a visitor in a group and the person in private, so that /forget erases both
map-moved-group = code of a group that became a supergroup
map-moved = the number that the group had before, so that conversations there go on
map-unfinished-at = when that part of a message came
map-unfinished = a part of an album, or of a text that Telegram cut, so that it is answered together with the rest
map-key-names = which key it is
map-keys = the store’s own keys, encrypted with the operator’s
map-mark = the visitor's code at one fair, to count people once
map-note = what happened in that hour; what is inside stands below
map-note-inside = hour, language, fair, booth, and what happened: an arrival, a topic opened or rated, a quiz question filled in (not how). “mark” is always empty in here
map-missed = a question without an answer, for the editor: the day alone, only words that are known, without its sender
map-sums = sums over everybody's quiz answers, without whose
map-outbox-visitor = to whom a reply that has not left is to go
map-outbox = number, time and who sends it, so that it leaves in its order and once
map-reply = the reply and the address of the chat, to send it
map-set-aside-visitor = whose message could not be handled, so that /forget erases it
map-set-aside = number, time, kind and the reason of the failure, for the operator
map-set-aside-message = a message or reply that could not be handled, with the address of the chat, for the operator to look at
map-seen = numbers of Telegram's updates, so that none is handled twice. Not whose they are
map-trying = numbers of the updates under way, to find one that ends the bot
map-erased = what was erased, so that it does not come back from a copy
map-meta = a known text, to check the key
map-steps = the version of the store's shape
