# The bot's own sentences, apart from what is in data/. __bold__; a line between _underscores_ is set in italics.

## Doors

welcome =
    Hi! I'm __Kenal__, a bot. Get to know a job before you choose it:

    __{ -job-introduced }__

    Just type your question, or choose below.
welcome-fair =
    Hi, and welcome to __{ $booth }__ at { $fair }!

    I'm __Kenal__, a bot. Here you can get to know one job before you choose it: __{ -job-introduced }__.

    Just type your question, or choose below.
welcome-fair-only =
    Hi, and welcome to __{ $fair }__!

    I'm __Kenal__, a bot. Here you can get to know one job before you choose it: __{ -job-introduced }__.

    Just type your question, or choose below.
menu = What would you like to do?
welcome-back =
    Good to see you again! Where shall we pick up?
welcome-back-fair =
    Good to see you again at __{ $fair }__! Where shall we pick up?
door-ask = 💬 Ask anything
door-topics = 📚 Browse topics
door-quiz = 🧭 Does it suit me?
ask-prompt =
    Write the way you always type. Typos are fine.

    For example: “what do they do?” or “is it OK if I'm shy?”
topics-title = __What would you like to know?__
topics-more-title = __Practical questions about the job__
button-topics-more = Practical questions ›
button-topics = 📚 More topics
button-menu = ☰ Menu

## Reading

button-copy-code = 📋 Copy the code { $code }
button-copy-text = 📋 Copy the text
ask-placeholder = Type your question
button-more = Tell me more ›
button-helpful = 👍 That helped
button-unhelpful = 👎 It did not help
helpful-noted = Great, glad it helped!
unhelpful-noted = Thanks for telling me. Try asking in other words.
source-sentences = _Source: Kenal's source text about this job, sentence no. { $sentences }_
source-outside = _Source: { $sources }_
source-ages = _I read the sources on { $date }. Rules and figures may have changed since._
date-day = { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[other] December
    } { $year }
date-month = { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[other] December
    } { $year }
source-asked = I didn't make it up. This is where it comes from:
source-sentence = • Kenal's source text about this job, sentence no. { $number }, in Indonesian: “{ $sentence }”
lost = Sorry that wasn't clear. Let me try an example:
lost-again =
    Sorry, I haven't explained it well.

    Try asking in your own words, for example “what do they do all day?”, or look at what is close to this:
no-more = That is all there is on this. Shall we look at something else?
no-example = My source gives no example for this. Here is the whole of what it says:

## Did you mean, and not knowing

meant-which = Which one do you mean?
button-none-of-these = None of these
none-noted =
    OK, none of those. I've noted your question, without your name, so that this can be improved.

    Try other words, or choose a topic.
not-that = OK, not that. Try other words, or choose a topic.
uncovered =
    My source does not cover { $subject }, so I won't guess.

    { $look }
uncovered-plain =
    That is not in my source, so I won't guess.

    Try the people at this booth, or { -job-office }.
unclear =
    Sorry, I didn't get that. Could you say it in other words?

    For example: “what are the main tasks?”
number-unknown = There is no such number on this screen. Choose a button, or type your question.
unclear-again = Sorry, I still don't get it. Maybe it is one of these:
off-topic =
    Sorry, I can't help with that. I only know about one job: { -job }.

    Did you mean something about it? Try other words, or look at the topics.
abuse = I'm still here if you would like to ask about the job.
foreign =
    Sorry, I only speak Indonesian and English.
    Maaf, aku cuma bisa bahasa Indonesia dan Inggris.
nothing-to-go-on = What shall we continue with? Type your question or choose a topic.
helplines = Who can help:
helpline = • { $who }: { $ways }
helpline-details = { $helpline } ({ $details })
helpline-free = free
helpline-checked = checked on { $date }, may have changed since
human-contact = Would you rather talk to a person? Contact { $contact }.

## Small talk

greeting = Hi there! What would you like to know about the job of { -job-short }?
thanks = You're welcome! Is there anything else you would like to know?
declined = All right. If there is anything you would like to know, just write.
goodbye = See you! Just write here when you want to go on.
noted = All right. Anything else you would like to know?
help =
    I'm __Kenal__, a bot that introduces one job: { -job }.

    __What you can do here__
    • Type any question about this job
    • /topics – all topics
    • /quiz – does it suit me? About 3 minutes
    • After an answer, type: “more”, “for example?” or “source?”
    • /why – how I understood your question
    • /language – change the language
    • /privacy – what I keep about you
    • /mydata – a copy of it; /forget – erase it
    • /cancel – stop for now
    • /about – about this bot

## Languages

language-which = Mau pakai bahasa apa? / Which language?
language-set = OK, English it is.
language-offer = 🇬🇧 Continue in English
language-name = English

## Why

why-nothing = There is no question to explain yet. Ask something first, then type /why.
why-matched = Words I recognised in your message: __{ $words }__
why-no-words = No word in that message points to one topic.
why-best = The topic that fits best: __{ $title }__ ({ $percent } out of 100)
why-runner-up = Second: { $title } ({ $percent })
why-gap-clear = The first is clearly ahead, so I answered right away.
why-went-on = I thought you wanted to go on with “{ $title }”, so I did not look for another topic.
why-opened = You opened “{ $title }” yourself. So nothing was looked up.
why-understood = I thought this was small talk or a question about me, not about the job.
why-gap-narrow = None was clearly ahead, so I asked what you meant.
why-uncovered = It seems to be about this job, but my source does not cover it. I'd rather say so than guess.
why-unknown = No topic fits well enough. I'd rather say so than guess.
why-result = The number is an average of your own answers. Each counts from 0 (against this job) to 100 (for it).

## Privacy

privacy =
    __What I keep about you__

    I do not keep your name, username or phone number. A code made with a secret key stands for your account.

    __Our conversation__ (encrypted; erased { $sessions } days after your last visit)
    • your language, the last topic and its key words
    • the fairs you came to
    • your quiz answers, your ratings, and how long each answer took (to say how certain the result is)
    • of your last message: its number, time, album and a fingerprint of the question (to notice if you edit it)

    __Numbers for the organisers__ (with another code at each fair)
    • the hour, the booth, the topics you opened, which quiz questions you answered (not your answers)
    • { $marks } days after your last visit there, a random code takes its place; after { $years } years all of it is erased

    __And besides__
    • Questions I could not answer: without their sender, only words I know, { $missed } days
    • Replies to you and the address of this chat: encrypted, until they are sent
    • Messages that I could not handle because of an error: encrypted, { $set_aside } days

    I keep none of your other messages. Everybody's quiz answers are added up, without codes. Nothing is sold or used to select applicants.

    See a copy: /mydata. Erase everything: /forget.
privacy-pupils =
    __What I keep about you__

    I do not keep your name, age, school, username or phone number. A code made with a secret key stands for your account.

    I remember only this conversation. It is encrypted, and it is erased one hour after your last message:
    • your language, the last topic and its key words, the fairs you came to
    • your quiz answers, and how long each took (to say how certain the result is)
    • of your last message: its number, time, album and a fingerprint of the question

    I keep no quiz result. What is counted (the hour, the booth, the topics opened) has no code, so it points to nobody. Questions I could not answer are not noted. Nothing is sold or used to judge you.

    See a copy: /mydata. Erase it now: /forget. Please show this to your parents or your school counsellor.
pupils-notice =
    __Before the quiz starts__

    What I ask: what you like and how you work. There is no right or wrong. I do not ask for your name, age or school.

    What I do not keep: your answers, your result, and who you are. I remember them only while we talk; one hour after your last message all of it is erased by itself.

    Please show this to your parents or your school counsellor (guru BK) first. If they do not allow it, just say so: nothing is kept, and you can still read every topic.
button-understood = ✅ I understand
age-noted = Thanks for telling me. You may ask anything and take the quiz. You are not 18 yet, so I remember only this conversation, and I do not keep your age. One hour after your last message, all of it is erased.
objection-heard = All right, I will do as they say. Everything I remembered about you is erased, and I will not start the quiz. You can still read every topic and ask questions.
objection-stands = You told me it is not allowed, so I will not start the quiz. You can still read every topic and ask questions.
button-mydata = See my data
button-forget = Erase my data
forget-ask =
    Erase everything I keep about you? Your answers and your result go too, and cannot be brought back.
forget-yes = Yes, erase everything
forget-no = No, keep it
forget-kept = OK, nothing was erased.
forget-done =
    Done. Everything I kept about you is erased. Only numbers remain (such as how many people asked), under a random code that is not yours.

    Receipt: __{ $receipt }__

    To begin again, type /start.
mydata-title = __A copy of your data__
mydata-nothing = I keep nothing about you.
mydata-id = • Your code: { $id } – to recognise this conversation
mydata-language = • Language: { $language } – to answer in yours
mydata-seen = • Last here: { $last } – to erase it in time
mydata-article = • Last topic: { $title } – so that “more” makes sense
mydata-query = • Words I recognised in your last message: { $words } – for /why
mydata-offered = • Your question that I had no sure answer to, without numbers and links: “{ $query }” – noted if none of the choices fits
mydata-rated = • You rated: { $titles } – to count it once
mydata-fair = • You came by: { $fair } – to count it once
mydata-answers = • Your answers ({ $count }) – for your result
mydata-answer = – { $question } → { $answer }
mydata-skipped = – { $question } → skipped
mydata-result = • Your earlier result: { $percent } out of 100 – to compare
mydata-notes = • Counts with your code: { $count } (hour, language, fair and booth, topics opened or rated, quiz questions filled in) – to know how many people came and asked
mydata-waiting = • Replies not sent yet: { $count }, encrypted with the address of this chat – to send them
mydata-set-aside = • Messages I failed to handle: { $count }, encrypted – for the operator to look at
mydata-heard = • Of your last message: its number, time, album and a fingerprint of the question in it – so that I notice when you edit it
mydata-seconds = • How many seconds you took for each answer – to say how certain your result is
mydata-groups = • Your conversations in groups: { $count } – so that /forget erases them too
mydata-file = The same copy as a file: every field as it is, with what it is for, to keep or to read with another program. It is about you, so don't pass it on.
mydata-erase = All of this erases itself on { $date } if you don't come back; only counts with a random code remain. Erase it now: /forget.
mydata-erase-pupils = All of this is erased by itself one hour after your last message. Erase it now: /forget.

## Odds and ends

cancel-nothing = Nothing is going on. Type your question or choose below.
cancel-paused = OK, we stop at question { $at } of { $of } for now. I keep your answers.
about =
    __Kenal__ { $version }

    This bot helps you get to know one job before you choose it: { -job-introduced }.

    Its answers come from a source text about the job and from published rules. No artificial intelligence makes them up. Want to know where an answer is from? Type “source?” after reading it.

    Its code is open to everybody (MIT licence).
mistyped = There is no such command. Do you mean /{ $near }?
mistyped-unknown = There is no such command. See what you can do: /help.
media-photo = The picture arrived, but I can only read text. If it is a QR code or a poster, scan it with your phone's camera, or type the code printed below it. If you have a question, just type it.
media-sticker = Nice sticker! I can only read text, so please type your question.
media-voice = Sorry, I can't listen to voice messages yet. You can still speak: tap the microphone on your phone's keyboard, say your question and send the text. Or just type it.
media-other = Sorry, I can only read text. Please type your question.
stale-button = That button is an old one. Here is where we are.
try-again = Sorry, something went wrong on my side. Please send it once more.
delayed = _Sorry for the late answer. I was down for a while._
too-fast = That was too fast for me, so I have not read your last messages. Wait a moment, then send your question again, please.
started-afresh = _I was updated, so our conversation starts afresh. Sorry about that._
stats-not-yours = That command is for the organisers only.
stats-counting = The numbers are still being counted. Please try again in a moment.
input-hint = Type your question…

## The menu of commands and the profile

command-start = Start again
command-quiz = Does it suit me? About 3 minutes
command-topics = All topics
command-why = Why I answered that way
command-language = Change the language
command-help = What you can do
command-privacy = What is kept about you
command-mydata = A copy of your data
command-forget = Erase all your data
command-cancel = Stop for now
command-about = About Kenal
profile-description =
    Get to know a job before you choose it: { -job-introduced }.

    Ask anything, or find out in 3 minutes how well it suits you.
profile-short = Get to know the job of { -job-short }: ask anything, then see if it suits you.

## Groups

group-hello =
    Hello! I am __Kenal__. Tag @{ $bot } with your question, or use / (for example /topics).

    The quiz is for the private chat only.
group-private = This one is for our private chat only: { $link }
group-not-yours = This button is for the person who asked. Tag me with your own question and I will answer it.
