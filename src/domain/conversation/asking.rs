//! Something was typed: finds out what it means and answers it.

use std::hash::{Hash as _, Hasher as _};

use crate::domain::{
    aliases::Short,
    conversation::{
        Choice, Note, State, answering, lobby,
        reading::{self, Depth},
        remarks, result,
        session::{Ending, Remembered},
        talk::{Screen, Talk},
    },
    fair::Arrival,
    knowledge::{ArticleId, Context, FollowUp, Intent, Meaning, NoAnswer, RemarkAction, Understanding},
    phrase::Phrase,
    questionnaire::Typed,
    text::{hash::Fnv, utterance::Utterance},
};

/// All that a typed message can be meant as.
enum Heard<'a> {
    /// A booth's code.
    Arrival(Arrival<'a>),
    /// An answer to the question that is open, or a wish about it.
    Answer(Typed),
    /// A button, by its label, its place or another word for it.
    Press(Choice),
    /// A yes, a no and the like, to what the newest screen asked.
    Short(Short),
    /// What it means by its words; `article` is what a typed label opens.
    Words(Understanding),
}

/// A hash of a text, to know it again by.
pub(super) fn mark(text: &str) -> u64 {
    let mut hasher = Fnv::default();
    text.trim().hash(&mut hasher);
    hasher.finish()
}

/// Something was typed that is no command.
pub(super) fn handle_text(talk: &mut Talk<'_>, text: &str) {
    let utterance = talk.content.knowledge.read(text);
    let meant = understand(talk, &utterance);
    // What did something is not done again where the message is changed.
    let question = matches!(meant, Heard::Words(_)).then(|| mark(text));
    if let Some(last) = &mut talk.session.heard {
        last.question = question;
    }
    match meant {
        Heard::Arrival(arrival) => lobby::arrive(talk, &arrival),
        Heard::Answer(typed) => answering::handle_typed(talk, typed),
        Heard::Press(choice) => super::press(talk, &choice),
        Heard::Short(short) => reply(talk, short),
        Heard::Words(understanding) => answer(talk, &utterance, understanding),
    }
}

/// What a message means here: a reading of the whole message as something that is expected is certain; only if there is
/// none its words are weighed. Crisis stands above all.
fn understand<'a>(talk: &Talk<'a>, utterance: &Utterance<'_>) -> Heard<'a> {
    let content = talk.content;
    let knowledge = &content.knowledge;
    let shown = talk.session.open.as_ref().map(|open| &open.article);
    let context = Context {
        shown,
        waits: talk.session.state == State::Paused,
        result: talk.session.state == State::Result || result::finished(talk).is_some(),
    };
    let mut understanding = knowledge.understand(utterance, &context);
    // What the patterns of crisis find is certain; what only sounds like it gives way to what was expected.
    if matches!(understanding.meaning, Meaning::Crisis(_)) && understanding.confidence >= 1.0 {
        return Heard::Words(understanding);
    }
    if let Some(arrival) = content.fairs.typed(utterance.text, talk.event.at) {
        return Heard::Arrival(arrival);
    }
    if talk.session.state == State::Answering {
        let typed = answering::read_typed(talk, utterance);
        if !matches!(typed, Typed::Question | Typed::Unclear) {
            return Heard::Answer(typed);
        }
    }
    match pressed(talk, utterance) {
        // An article's button is a question too: it keeps its language and its words.
        Some(Choice::Open(article)) => {
            understanding.meaning = Meaning::Answer(article);
            return Heard::Words(understanding);
        }
        Some(Choice::More(article)) if shown == Some(&article) => {
            understanding.meaning = Meaning::FollowUp(FollowUp::More);
            return Heard::Words(understanding);
        }
        Some(choice) => return Heard::Press(choice),
        None => {}
    }
    if talk.session.state != State::Answering
        && let Some(short) = content.aliases.short(utterance).filter(|short| is_asked(talk, *short))
    {
        return Heard::Short(short);
    }
    Heard::Words(understanding)
}

/// The press that a message stands for, if there is something for it to work on.
fn pressed(talk: &Talk<'_>, utterance: &Utterance<'_>) -> Option<Choice> {
    let choice = talk.content.aliases.read(utterance, &talk.session.screen)?;
    let is_shown = talk.session.screen.iter().any(|(_, shown)| *shown == choice);
    match choice {
        // Without a result or a waiting question there is nothing to show, and the words are read as words.
        Choice::Result if !is_shown && result::finished(talk).is_none() => None,
        Choice::Resume if !is_shown && answering::waiting(talk).is_none() => None,
        // "Lengkap" after an article asks for more of that.
        Choice::Extend if !is_shown && (talk.session.progress.is_none() || talk.session.state == State::Reading) => {
            None
        }
        choice => Some(choice),
    }
}

fn offers_articles(talk: &Talk<'_>) -> bool {
    talk.session.screen.iter().any(|(_, choice)| *choice == Choice::NoneOfThese)
}

/// Whether a yes or a no answers what the newest screen asked; below an article it speaks of that.
fn is_asked(talk: &Talk<'_>, short: Short) -> bool {
    let reads = talk.session.state == State::Reading && talk.session.open.is_some() && talk.session.offer.is_none();
    match short {
        Short::No | Short::Done if offers_articles(talk) => true,
        _ if offers_articles(talk) => false,
        Short::Yes | Short::No if talk.session.offer.is_none() => !reads,
        _ => true,
    }
}

/// A yes, a no and the like, to what the newest screen asked.
fn reply(talk: &mut Talk<'_>, short: Short) {
    match (short, talk.session.offer.clone()) {
        (Short::No | Short::Done, _) if offers_articles(talk) => none_of_these(talk),
        (Short::Yes, Some(choice)) => super::press(talk, &choice),
        (Short::Done, _) | (Short::No, Some(Choice::Ask)) => lobby::tell(talk, &Phrase::Goodbye),
        (Short::No, _) => lobby::tell(talk, &Phrase::Declined),
        (Short::SoSo | Short::Yes, _) => lobby::tell(talk, &Phrase::Noted),
    }
    talk.session.unclear = 0;
    talk.session.why = Some(Remembered { words: Vec::new(), candidates: Vec::new(), ending: Ending::Understood });
}

fn answer(talk: &mut Talk<'_>, utterance: &Utterance<'_>, mut understanding: Understanding) {
    let shown = talk.session.open.as_ref().map(|open| open.article.clone());
    // One word says little: "quiz" and "menu" are said in both languages.
    let tells = utterance.tokens.list.len() > 1 || matches!(understanding.meaning, Meaning::Crisis(_));
    if !talk.session.locale_chosen && tells {
        talk.locale = understanding.language.unwrap_or(talk.session.locale);
        if talk.locale != talk.session.locale {
            talk.session.locale_offers = talk.session.locale_offers.saturating_add(1);
        }
    }
    let meaning = understanding.meaning.clone();
    match meaning {
        Meaning::Crisis(_) => talk.session.why = None,
        _ => remember(talk, &understanding),
    }
    let stays = [FollowUp::More, FollowUp::Example, FollowUp::Why, FollowUp::Source];
    if let (Meaning::FollowUp(follow_up), Some(article)) = (&meaning, &shown)
        && stays.contains(follow_up)
    {
        understanding.meaning = Meaning::Answer(article.clone());
    }
    // Said again, in plainer words or with its sources, the article on the screen is the answer.
    if let (Meaning::Remark { remark, .. }, Some(article)) = (&meaning, &shown)
        && talk.content.knowledge.remarks()[*remark].action.is_some_and(RemarkAction::stays)
    {
        understanding.meaning = Meaning::Answer(article.clone());
    }
    talk.understanding = Some(understanding);
    if !matches!(meaning, Meaning::NoAnswer(_) | Meaning::FollowUp(FollowUp::Lost)) {
        talk.session.unclear = 0;
    }
    match meaning {
        Meaning::Answer(article) => {
            talk.notes.push(Note::Answered { article: article.clone() });
            let known = talk.content.knowledge.article(&article);
            let example = known.and_then(|article| article.example(talk.locale));
            let depth = match example {
                Some(_) if talk.content.aliases.wants_example(utterance) => Depth::Example,
                _ => Depth::Short,
            };
            reading::show(talk, &article, depth);
        }
        Meaning::Clarify(articles) => {
            talk.session.offered = talk.content.knowledge.scrub(utterance);
            offer(talk, articles);
        }
        Meaning::Uncovered(tag) => uncovered(talk, utterance, tag.as_deref()),
        Meaning::Intent(intent) => handle_intent(talk, utterance, intent),
        Meaning::FollowUp(follow_up) => follow(talk, utterance, follow_up, shown),
        Meaning::Remark { remark, article } => remarks::reply(talk, remark, article),
        Meaning::Crisis(crisis) => remarks::comfort(talk, crisis),
        Meaning::NoAnswer(no_answer) => not_known(talk, utterance, no_answer),
    }
}

fn remember(talk: &mut Talk<'_>, understanding: &Understanding) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a score is from 0 to 1")]
    let percent = |score: f64| (score.clamp(0.0, 1.0) * 100.0).round() as u8;
    talk.session.why = Some(Remembered {
        words: understanding.matched.clone(),
        candidates: understanding
            .candidates
            .iter()
            .map(|found| (found.article.clone(), percent(found.score)))
            .collect(),
        ending: Ending::from(&understanding.meaning),
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

fn missed(talk: &mut Talk<'_>, utterance: &Utterance<'_>, reason: &str) {
    talk.notes.push(Note::TurnedAway { reason: reason.to_owned() });
    if let Some(query) = talk.content.knowledge.scrub(utterance) {
        talk.notes.push(Note::Missed { query, locale: talk.locale, reason: reason.to_owned() });
    }
}

fn uncovered(talk: &mut Talk<'_>, utterance: &Utterance<'_>, tag: Option<&str>) {
    missed(talk, utterance, "uncovered");
    let known = tag.and_then(|tag| talk.content.knowledge.uncovered(tag, talk.locale));
    let phrase = match known {
        Some((subject, look)) => Phrase::Uncovered { subject: subject.to_owned(), look: look.to_owned() },
        None => Phrase::UncoveredPlain,
    };
    let mut screen = Screen::of(talk, &phrase);
    lobby::contact(talk, &mut screen);
    screen.row(reading::language_offer(talk));
    lobby::show_below(talk, screen);
}

fn not_known(talk: &mut Talk<'_>, utterance: &Utterance<'_>, no_answer: NoAnswer) {
    if talk.session.state == State::Answering && matches!(no_answer, NoAnswer::Unclear | NoAnswer::OffTopic) {
        return answering::not_understood(talk);
    }
    match no_answer {
        NoAnswer::Unclear => unclear(talk, utterance),
        NoAnswer::OffTopic => {
            missed(talk, utterance, "off-topic");
            let mut screen = Screen::of(talk, &Phrase::OffTopic);
            screen.row(reading::language_offer(talk));
            lobby::show_below(talk, screen);
        }
        NoAnswer::Abuse => lobby::tell(talk, &Phrase::Abuse),
        NoAnswer::Foreign => lobby::tell(talk, &Phrase::Foreign),
    }
}

/// Not understood: asks for other words once, then shows what there is and whom to ask.
fn unclear(talk: &mut Talk<'_>, utterance: &Utterance<'_>) {
    missed(talk, utterance, "unclear");
    talk.session.unclear = talk.session.unclear.saturating_add(1);
    if talk.session.unclear < 2 {
        return lobby::tell(talk, &Phrase::Unclear);
    }
    let mut screen = Screen::of(talk, &Phrase::UnclearAgain);
    lobby::contact(talk, &mut screen);
    let near: Vec<ArticleId> = talk
        .understanding
        .iter()
        .flat_map(|understanding| &understanding.candidates)
        .map(|near| near.article.clone())
        .collect();
    let articles = talk.content.knowledge.articles().iter().map(|article| article.id().clone());
    let mut shown: Vec<ArticleId> = Vec::new();
    for article in near.into_iter().chain(articles) {
        if shown.len() < 4 && !shown.contains(&article) {
            screen.row(talk.article_button(&article, Choice::Open));
            shown.push(article);
        }
    }
    lobby::show_below(talk, screen);
}

fn handle_intent(talk: &mut Talk<'_>, utterance: &Utterance<'_>, intent: Intent) {
    match intent {
        Intent::Quiz => answering::front(talk),
        Intent::Greeting => lobby::tell(talk, &Phrase::Greeting),
        Intent::Thanks => lobby::tell(talk, &Phrase::Thanks),
        Intent::Goodbye => lobby::tell(talk, &Phrase::Goodbye),
        Intent::Help => lobby::help(talk),
        Intent::Privacy if talk.content.aliases.wants_erasing(utterance) => lobby::forget(talk),
        Intent::Privacy => lobby::privacy(talk),
        Intent::Language => match talk.content.knowledge.wanted_language(utterance) {
            Some(locale) => lobby::speak(talk, locale),
            None => lobby::languages(talk),
        },
    }
}

fn follow(talk: &mut Talk<'_>, utterance: &Utterance<'_>, follow_up: FollowUp, shown: Option<ArticleId>) {
    if talk.session.state == State::Paused && follow_up == FollowUp::More {
        return answering::resume(talk);
    }
    let Some(article) = shown else {
        return match follow_up {
            FollowUp::Source => lobby::about(talk),
            _ => unclear(talk, utterance),
        };
    };
    let whole = talk.session.open.as_ref().is_some_and(|open| open.whole);
    match follow_up {
        FollowUp::Example => reading::show(talk, &article, Depth::Example),
        FollowUp::More | FollowUp::Why if !whole => reading::show(talk, &article, Depth::Whole),
        FollowUp::More | FollowUp::Why => no_more(talk, &article),
        FollowUp::NotThat => {
            talk.notes.push(Note::Meant { article: None });
            lobby::tell(talk, &Phrase::NotThat);
        }
        FollowUp::Source => reading::sources(talk, &article),
        FollowUp::Lost => lost(talk, &article),
    }
}

/// What was shown was not understood: says it by an example the first time, then offers other ways on.
pub(super) fn lost(talk: &mut Talk<'_>, id: &ArticleId) {
    if answering::explain_current(talk) {
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
        lobby::show_below(talk, screen);
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
    lobby::show_below(talk, screen);
}
