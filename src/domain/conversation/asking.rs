//! Something was typed: finds out what it means and answers it.

use crate::domain::{
    conversation::{
        Choice, Note, State, answering, lobby,
        reading::{self, Depth},
        session::{Ending, Remembered},
        talk::{Screen, Talk},
    },
    knowledge::{ArticleId, Finding, FollowUp, Intent, Outcome, Unknown},
    phrase::Phrase,
    presses::Short,
    questionnaire::Typed,
};

/// Something was typed that is no command.
pub(super) fn hear(talk: &mut Talk<'_>, text: &str) {
    let content = talk.content;
    if let Some(finding) = content.knowledge.distress(text) {
        return comfort(talk, finding);
    }
    if let Some(arrival) = content.fairs.typed(text, talk.event.at) {
        return lobby::arrive(talk, &arrival);
    }
    let typed = if talk.session.state == State::Answering { answering::hear(talk, text) } else { Typed::Question };
    if !matches!(typed, Typed::Question | Typed::Unclear) {
        return;
    }
    let pressed = pressed(talk, text);
    if let Some(choice) = &pressed
        && !matches!(choice, Choice::Open(_) | Choice::More(_))
    {
        return super::press(talk, choice);
    }
    if talk.session.state != State::Answering
        && pressed.is_none()
        && let Some(short) = content.presses.short(text)
        && reply(talk, short)
    {
        return;
    }
    let context = context(talk);
    // Where only a questionnaire waits, "lanjut" goes on with that: any context tells it from other messages.
    let first = || content.knowledge.articles().first().map(|article| article.id().clone());
    let asked = context.clone().or_else(|| if talk.session.state == State::Paused { first() } else { None });
    let mut finding = content.knowledge.ask(text, asked.as_ref());
    // A word or two that are no answer and ask nothing: "hmm", "b".
    let searched = matches!(
        finding.outcome,
        Outcome::Answer(_) | Outcome::Choice(_) | Outcome::Uncovered(_) | Outcome::FollowUp(_)
    );
    if typed == Typed::Unclear && pressed.is_none() && searched && content.presses.length(text) <= 2 {
        return answering::unread(talk);
    }
    // An article's button is a question too: it is looked up for its language and its words.
    match pressed {
        Some(Choice::Open(article)) => finding.outcome = Outcome::Answer(article),
        Some(Choice::More(article)) if context.as_ref() == Some(&article) => {
            finding.outcome = Outcome::FollowUp(FollowUp::More);
            return answer(talk, text, finding, context);
        }
        _ => {}
    }
    if talk.session.state == State::Paused && finding.outcome == Outcome::FollowUp(FollowUp::More) {
        return answering::resume(talk);
    }
    answer(talk, text, finding, context);
}

/// The press that a message stands for, where there is something for it to work on.
fn pressed(talk: &Talk<'_>, text: &str) -> Option<Choice> {
    let choice = talk.content.presses.read(text, &talk.session.screen)?;
    let is_shown = talk.session.screen.iter().any(|(_, shown)| *shown == choice);
    match choice {
        // "Lengkap" after an article asks for more of that.
        Choice::Extend if !is_shown && (talk.session.progress.is_none() || talk.session.state == State::Reading) => {
            None
        }
        choice => Some(choice),
    }
}

/// A yes, a no and the like, to what the newest screen asked; false where they speak of an article instead.
fn reply(talk: &mut Talk<'_>, short: Short) -> bool {
    let offers_articles = talk.session.screen.iter().any(|(_, choice)| *choice == Choice::NoneOfThese);
    let reads = talk.session.state == State::Reading && talk.session.open.is_some() && talk.session.offer.is_none();
    match (short, talk.session.offer.clone()) {
        (Short::No | Short::Done, _) if offers_articles => none_of_these(talk),
        (_, _) if offers_articles => return false,
        (Short::Yes, Some(choice)) => super::press(talk, &choice),
        (Short::Done, _) | (Short::No, Some(Choice::Ask)) => lobby::tell(talk, &Phrase::Goodbye),
        (Short::No, Some(_)) => lobby::tell(talk, &Phrase::Declined),
        (Short::SoSo, _) => lobby::tell(talk, &Phrase::Noted),
        (Short::Yes | Short::No, None) if reads => return false,
        (Short::Yes, None) => lobby::tell(talk, &Phrase::Noted),
        (Short::No, None) => lobby::tell(talk, &Phrase::Declined),
    }
    talk.session.unclear = 0;
    talk.session.why = Some(Remembered { words: Vec::new(), candidates: Vec::new(), ending: Ending::Understood });
    true
}

/// What "more" and "why" go on with: the article on the screen, or that of the running conversation.
fn context(talk: &Talk<'_>) -> Option<ArticleId> {
    talk.session.open.as_ref().map(|open| open.article.clone())
}

fn answer(talk: &mut Talk<'_>, text: &str, mut finding: Finding, context: Option<ArticleId>) {
    // One word says little: "quiz" and "menu" are said in both languages.
    let tells = !talk.session.met || text.split_whitespace().count() > 1;
    if !talk.session.locale_chosen && tells {
        talk.locale = finding.language.unwrap_or(talk.session.locale);
        if talk.locale != talk.session.locale {
            talk.session.locale_offers = talk.session.locale_offers.saturating_add(1);
        }
    }
    // Few words and the name of a language ask for it.
    let unfound = matches!(finding.outcome, Outcome::Unknown(_) | Outcome::Uncovered(_) | Outcome::Choice(_));
    let wanted = talk.content.knowledge.wanted_language(text).filter(|locale| *locale != talk.session.locale);
    if unfound && talk.content.presses.length(text) <= 3 && wanted.is_some() {
        finding.outcome = Outcome::Intent(Intent::Language);
    }
    let outcome = finding.outcome.clone();
    remember(talk, &finding);
    let stays = [FollowUp::More, FollowUp::Example, FollowUp::Why, FollowUp::Source];
    if let (Outcome::FollowUp(follow_up), Some(article)) = (&outcome, &context)
        && stays.contains(follow_up)
    {
        finding.outcome = Outcome::Answer(article.clone());
    }
    talk.finding = Some(finding);
    if !matches!(outcome, Outcome::Unknown(_) | Outcome::FollowUp(FollowUp::Lost)) {
        talk.session.unclear = 0;
    }
    match outcome {
        Outcome::Answer(article) => {
            talk.notes.push(Note::Answered { article: article.clone() });
            let known = talk.content.knowledge.article(&article);
            let example = known.and_then(|article| article.example(talk.locale));
            let depth = match example {
                Some(_) if talk.content.presses.wants_example(text) => Depth::Example,
                _ => Depth::Short,
            };
            reading::show(talk, &article, depth);
        }
        Outcome::Choice(articles) => {
            talk.session.offered = talk.content.knowledge.scrub(text);
            offer(talk, articles);
        }
        Outcome::Uncovered(tag) => uncovered(talk, text, tag.as_deref()),
        Outcome::Intent(intent) => obey(talk, text, intent),
        Outcome::FollowUp(follow_up) => follow(talk, text, follow_up, context),
        Outcome::Unknown(unknown) => not_known(talk, text, unknown),
    }
}

fn remember(talk: &mut Talk<'_>, finding: &Finding) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a score is from 0 to 1")]
    let percent = |score: f64| (score.clamp(0.0, 1.0) * 100.0).round() as u8;
    talk.session.why = Some(Remembered {
        words: finding.matched.clone(),
        candidates: finding.candidates.iter().map(|found| (found.article.clone(), percent(found.score))).collect(),
        ending: Ending::from(&finding.outcome),
    });
}

/// Did you mean?
fn offer(talk: &mut Talk<'_>, articles: Vec<ArticleId>) {
    let mut screen = Screen::of(talk, &Phrase::MeantWhich);
    for article in &articles {
        screen.row(talk.article_button(article, Choice::Meant));
    }
    screen.row([talk.button(&Phrase::ButtonNoneOfThese, Choice::NoneOfThese)]);
    screen.row(answering::resume_button(talk));
    screen.row(reading::language_offer(talk));
    talk.notes.push(Note::Offered { articles });
    let state = if talk.session.state == State::Answering { State::Answering } else { State::Reading };
    talk.show(screen, state);
}

/// One of the articles offered was meant.
pub(super) fn meant(talk: &mut Talk<'_>, article: &ArticleId) {
    talk.notes.push(Note::Meant { article: Some(article.clone()) });
    reading::show(talk, article, Depth::Short);
}

/// None of them was.
pub(super) fn none_of_these(talk: &mut Talk<'_>) {
    talk.notes.push(Note::Meant { article: None });
    match talk.session.offered.take() {
        Some(query) => {
            talk.notes.push(Note::Missed { query, locale: talk.locale, reason: "none-fitted".to_owned() });
            lobby::tell(talk, &Phrase::NoneNoted);
        }
        None => lobby::tell(talk, &Phrase::NotThat),
    }
}

fn missed(talk: &mut Talk<'_>, text: &str, reason: &str) {
    talk.notes.push(Note::TurnedAway { reason: reason.to_owned() });
    if let Some(query) = talk.content.knowledge.scrub(text) {
        talk.notes.push(Note::Missed { query, locale: talk.locale, reason: reason.to_owned() });
    }
}

fn uncovered(talk: &mut Talk<'_>, text: &str, tag: Option<&str>) {
    missed(talk, text, "uncovered");
    let known = tag.and_then(|tag| talk.content.knowledge.uncovered(tag, talk.locale));
    let phrase = match known {
        Some((subject, look)) => Phrase::Uncovered { subject: subject.to_owned(), look: look.to_owned() },
        None => Phrase::UncoveredPlain,
    };
    let mut screen = Screen::of(talk, &phrase);
    lobby::contact(talk, &mut screen);
    screen.row(reading::language_offer(talk));
    lobby::aside(talk, screen);
}

fn not_known(talk: &mut Talk<'_>, text: &str, unknown: Unknown) {
    if talk.session.state == State::Answering && matches!(unknown, Unknown::Unclear | Unknown::OffTopic) {
        return answering::unread(talk);
    }
    match unknown {
        Unknown::Unclear => unclear(talk, text),
        Unknown::OffTopic => {
            missed(talk, text, "off-topic");
            let mut screen = Screen::of(talk, &Phrase::OffTopic);
            screen.row(reading::language_offer(talk));
            lobby::aside(talk, screen);
        }
        Unknown::Distress => console(talk, &Phrase::Distress),
        Unknown::Harmed => console(talk, &Phrase::Harmed),
        Unknown::Sad => console(talk, &Phrase::Sad),
        Unknown::Discouraged => lobby::tell(talk, &Phrase::Discouraged),
        Unknown::Abuse => lobby::tell(talk, &Phrase::Abuse),
        Unknown::Foreign => lobby::tell(talk, &Phrase::Foreign),
    }
}

/// Words of distress: nothing of them is kept, whatever was going on.
fn comfort(talk: &mut Talk<'_>, finding: Finding) {
    if !talk.session.locale_chosen {
        talk.locale = finding.language.unwrap_or(talk.locale);
    }
    if let Outcome::Unknown(unknown) = finding.outcome {
        talk.finding = Some(finding);
        not_known(talk, "", unknown);
    }
}

/// A kind word and the way to people who can help; no topic, and no next question: it waits.
fn console(talk: &mut Talk<'_>, phrase: &Phrase) {
    talk.session.why = None;
    talk.session.unclear = 0;
    if talk.session.state == State::Answering {
        talk.session.state = State::Paused;
    }
    let mut screen = Screen::of(talk, phrase);
    lobby::contact(talk, &mut screen);
    screen.row(answering::resume_button(talk));
    let state = talk.session.state;
    talk.show(screen, state);
}

/// Not understood: asks for other words once, then shows what there is and whom to ask.
fn unclear(talk: &mut Talk<'_>, text: &str) {
    missed(talk, text, "unclear");
    talk.session.unclear = talk.session.unclear.saturating_add(1);
    if talk.session.unclear < 2 {
        return lobby::tell(talk, &Phrase::Unclear);
    }
    let mut screen = Screen::of(talk, &Phrase::UnclearAgain);
    lobby::contact(talk, &mut screen);
    let near: Vec<ArticleId> =
        talk.finding.iter().flat_map(|finding| &finding.candidates).map(|near| near.article.clone()).collect();
    let articles = talk.content.knowledge.articles().iter().map(|article| article.id().clone());
    let mut shown: Vec<ArticleId> = Vec::new();
    for article in near.into_iter().chain(articles) {
        if shown.len() < 4 && !shown.contains(&article) {
            screen.row(talk.article_button(&article, Choice::Open));
            shown.push(article);
        }
    }
    lobby::aside(talk, screen);
}

fn obey(talk: &mut Talk<'_>, text: &str, intent: Intent) {
    match intent {
        Intent::Quiz => answering::front(talk),
        Intent::Greeting => lobby::tell(talk, &Phrase::Greeting),
        Intent::Thanks => lobby::tell(talk, &Phrase::Thanks),
        Intent::Goodbye => lobby::tell(talk, &Phrase::Goodbye),
        Intent::Help if talk.content.presses.wants_a_person(text) => lobby::person(talk),
        Intent::Help if talk.content.presses.asks_who(text) => lobby::who(talk),
        Intent::Help => lobby::help(talk),
        Intent::Privacy if talk.content.presses.wants_erasing(text) => lobby::forget(talk),
        Intent::Privacy => lobby::privacy(talk),
        Intent::Language => match talk.content.knowledge.wanted_language(text) {
            Some(locale) => lobby::speak(talk, locale),
            None => lobby::languages(talk),
        },
    }
}

fn follow(talk: &mut Talk<'_>, text: &str, follow_up: FollowUp, context: Option<ArticleId>) {
    let Some(article) = context else {
        return match follow_up {
            FollowUp::Source => lobby::about(talk),
            _ => unclear(talk, text),
        };
    };
    let whole = talk.session.open.as_ref().is_some_and(|open| open.whole);
    match follow_up {
        FollowUp::Example => reading::show(talk, &article, Depth::Example),
        FollowUp::More | FollowUp::Why if !whole => reading::show(talk, &article, Depth::Whole),
        FollowUp::More | FollowUp::Why => no_more(talk, &article),
        FollowUp::Noted => lobby::tell(talk, &Phrase::Noted),
        FollowUp::NotThat => {
            talk.notes.push(Note::Meant { article: None });
            lobby::tell(talk, &Phrase::NotThat);
        }
        FollowUp::Source => reading::sources(talk, &article),
        FollowUp::Lost => lost(talk, &article),
    }
}

/// What was shown was not understood: says it by an example the first time, then offers other ways on.
fn lost(talk: &mut Talk<'_>, id: &ArticleId) {
    if answering::is_lost(talk) {
        return;
    }
    let is_first = talk.session.unclear == 0;
    let article = talk.content.knowledge.article(id);
    let has_example = article.is_some_and(|article| article.example(talk.locale).is_some());
    if is_first && has_example {
        reading::show(talk, id, Depth::Plainer);
    } else {
        let mut screen = Screen::of(talk, &Phrase::LostAgain);
        lobby::contact(talk, &mut screen);
        if !talk.session.open.as_ref().is_some_and(|open| open.whole) {
            screen.row([talk.button(&Phrase::ButtonMore, Choice::More(id.clone()))]);
        }
        for related in article.iter().flat_map(|article| article.related()) {
            screen.row(talk.article_button(related, Choice::Open));
        }
        lobby::aside(talk, screen);
    }
    talk.session.unclear = 1;
}

/// All of the article was shown: offers what is near it.
fn no_more(talk: &mut Talk<'_>, id: &ArticleId) {
    let mut screen = Screen::of(talk, &Phrase::NoMore);
    let related = talk.content.knowledge.article(id).map(|article| article.related().to_vec()).unwrap_or_default();
    for article in &related {
        screen.row(talk.article_button(article, Choice::Open));
    }
    lobby::aside(talk, screen);
}
