//! Something was typed: finds out what it means and answers it.

use std::hash::{Hash as _, Hasher as _};

use crate::domain::{
    aliases::Short,
    conversation::{
        Choice, Note, State, answering,
        context::{Screen, TurnContext},
        group, lobby, pupils,
        reading::{self, Depth},
        remarks, result,
        session::{Ending, Remembered},
    },
    fair::Arrival,
    knowledge::{
        Article, ArticleId, Candidate, Context, FollowUp, Intent, Meaning, NoAnswer, RemarkAction, RemarkKind,
        Understanding,
    },
    locale::Locale,
    markup,
    phrase::Phrase,
    questionnaire::Typed,
    rights::Statement,
    text::{fold::fold, hash::Fnv, utterance::Utterance},
};

/// Longer messages that name a language in the midst of the other one may want something else.
const LONGEST_WISH: usize = 5;

/// All that a typed message can be meant as.
enum Heard<'a> {
    /// A booth's code.
    Arrival(Arrival<'a>),
    /// An answer to the question that is open, or a wish about it.
    Answer(Typed),
    /// A button, by its label, its place or another word for it.
    Press(Choice),
    /// Something on one's age, on somebody's no or on one's rights.
    Stated(Statement, Understanding),
    /// A yes, a no and the like, to what the newest screen asked.
    Short(Short),
    /// What it means by its words; `article` is what a typed label opens.
    Words(Understanding),
}

/// A hash of a text, to know it again by; the same where only signs differ that nobody sees.
pub(super) fn mark(text: &str) -> u64 {
    let mut hasher = Fnv::default();
    for word in text.split_whitespace().map(fold).filter(|word| !word.is_empty()) {
        word.hash(&mut hasher);
    }
    hasher.finish()
}

/// Whether a word is an address: its words are of no language.
fn is_address(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    let (head, path) = word.split_once('/').unwrap_or((word, ""));
    word.contains("://") || (!path.is_empty() && head.split('.').filter(|part| !part.is_empty()).count() > 1)
}

/// Something was typed that is no command.
pub(super) fn handle_text(turn: &mut TurnContext<'_>, text: &str) {
    let mut utterance = turn.content.knowledge.read(text);
    if text.split_whitespace().any(is_address) {
        let words: Vec<&str> = text.split_whitespace().filter(|word| !is_address(word)).collect();
        utterance.language = turn.content.knowledge.read(&words.join(" ")).language;
    }
    let meant = understand(turn, &utterance);
    let answered = match &meant {
        Heard::Answer(Typed::Answer(_) | Typed::Skip) => answering::place_of_open(turn),
        _ => None,
    };
    // What else did something by what was on the screen is not done again where the message is changed.
    let question = (matches!(meant, Heard::Words(_)) || answered.is_some()).then(|| mark(text));
    if let Some(last) = &mut turn.session.heard {
        (last.question, last.answered) = (question, answered);
    }
    match meant {
        Heard::Arrival(arrival) => lobby::arrive(turn, &arrival),
        Heard::Answer(typed) => answering::handle_typed(turn, typed),
        Heard::Press(choice) => super::press(turn, &choice),
        Heard::Short(short) => reply(turn, short),
        Heard::Stated(statement, understanding) => handle_statement(turn, statement, understanding),
        Heard::Words(understanding) => answer(turn, &utterance, understanding),
    }
}

/// The message that answered this question of this run was changed: an answer takes the place of the one before, and what
/// answers another question only is left alone.
pub(super) fn handle_changed_answer(turn: &mut TurnContext<'_>, answered: (u16, u8), text: &str) {
    let utterance = turn.content.knowledge.read(text);
    let before = (turn.session.state, turn.session.progress.clone());
    let typed =
        if answering::open_again(turn, answered) { answering::read_typed(turn, &utterance) } else { Typed::Unclear };
    if matches!(typed, Typed::Answer(_) | Typed::Skip) {
        answering::handle_typed(turn, typed);
    } else {
        (turn.session.state, turn.session.progress) = before;
        if matches!(understand(turn, &utterance), Heard::Words(_) | Heard::Stated(..) | Heard::Arrival(_)) {
            handle_text(turn, text);
        }
    }
    if let Some(last) = &mut turn.session.heard {
        (last.question, last.answered) = (Some(mark(text)), Some(answered));
    }
}

/// What a message means here: a reading of the whole message as something that is expected is certain; only if there is
/// none its words are weighed. Crisis stands above all.
fn understand<'a>(turn: &TurnContext<'a>, utterance: &Utterance<'_>) -> Heard<'a> {
    let content = turn.content;
    let knowledge = &content.knowledge;
    let shown = turn.session.open.as_ref().map(|open| &open.article);
    let context = Context {
        shown,
        waits: turn.session.state == State::Paused,
        result: turn.session.state == State::Result || result::finished(turn).is_some(),
    };
    let mut understanding = knowledge.understand(utterance, &context);
    // What the patterns of crisis find is certain; what only sounds like it gives way to what was expected.
    if matches!(understanding.meaning, Meaning::Crisis(_)) && understanding.confidence >= 1.0 {
        return Heard::Words(understanding);
    }
    if let Some(arrival) = content.fairs.typed(utterance.text, turn.event.at) {
        return Heard::Arrival(arrival);
    }
    let (today, _) = content.fairs.day_and_hour(None, turn.event.at);
    if let Some(statement) = content.rights.read(utterance, today.year()) {
        return Heard::Stated(statement, understanding);
    }
    if turn.session.state == State::Answering {
        if content.aliases.resumes(utterance) {
            return Heard::Press(Choice::Resume);
        }
        let typed = match answering::read_typed(turn, utterance) {
            Typed::Answer(_) | Typed::Skip if content.aliases.asks_of_a_word(utterance) => Typed::Question,
            typed => typed,
        };
        if !matches!(typed, Typed::Question | Typed::Unclear) {
            return Heard::Answer(typed);
        }
    }
    match pressed(turn, utterance) {
        // An article's button is a question too: it keeps its language and its words.
        Some(Choice::Open(article)) => {
            understanding.meaning = Meaning::Answer(article);
            return Heard::Words(understanding);
        }
        Some(Choice::More(article)) if shown == Some(&article) => {
            understanding.meaning = Meaning::FollowUp(FollowUp::More);
            return Heard::Words(understanding);
        }
        Some(Choice::Forget) => return Heard::Stated(Statement::Withdrawal, understanding),
        Some(choice) => return Heard::Press(choice),
        None => {}
    }
    if turn.session.state != State::Answering
        && let Some(short) = content.aliases.short(utterance).filter(|short| is_asked(turn, *short))
    {
        return Heard::Short(short);
    }
    Heard::Words(understanding)
}

/// The press that a message stands for, if there is something for it to work on.
fn pressed(turn: &TurnContext<'_>, utterance: &Utterance<'_>) -> Option<Choice> {
    let choice = turn.content.aliases.read(utterance, &turn.session.screen)?;
    let is_shown = turn.session.screen.iter().any(|(_, shown)| *shown == choice);
    match choice {
        // Without a result or a waiting question there is nothing to show, and the words are read as words.
        Choice::Result | Choice::ResultMore | Choice::Next | Choice::Report if !is_shown && !result::exists(turn) => {
            None
        }
        Choice::Resume if !is_shown && answering::waiting(turn).is_none() => None,
        // Anywhere else "why" asks for more of an article.
        Choice::Why if !is_shown && (turn.session.state != State::Result || result::finished(turn).is_none()) => None,
        // "Lengkap" after an article asks for more of that.
        Choice::Extend if !is_shown && (turn.session.progress.is_none() || turn.session.state == State::Reading) => {
            None
        }
        choice => Some(choice),
    }
}

fn offers_articles(turn: &TurnContext<'_>) -> bool {
    turn.session.screen.iter().any(|(_, choice)| *choice == Choice::NoneOfThese)
}

/// Whether a yes or a no answers what the newest screen asked; below an article it speaks of that.
fn is_asked(turn: &TurnContext<'_>, short: Short) -> bool {
    let reads = turn.session.state == State::Reading && turn.session.open.is_some() && turn.session.offer.is_none();
    match short {
        Short::No | Short::Done if offers_articles(turn) => true,
        _ if offers_articles(turn) => false,
        Short::Yes | Short::No if turn.session.offer.is_none() => !reads,
        _ => true,
    }
}

/// A yes, a no and the like, to what the newest screen asked.
fn reply(turn: &mut TurnContext<'_>, short: Short) {
    match (short, turn.session.offer.clone()) {
        (Short::No | Short::Done, _) if offers_articles(turn) => none_of_these(turn),
        (Short::Yes, Some(choice)) => super::press(turn, &choice),
        (Short::Done, _) | (Short::No, Some(Choice::Ask)) => lobby::tell(turn, &Phrase::Goodbye),
        (Short::No, _) => lobby::tell(turn, &Phrase::Declined),
        (Short::SoSo | Short::Yes, _) => lobby::tell(turn, &Phrase::Noted),
    }
    turn.session.unclear = 0;
    turn.session.why = Some(Remembered { words: Vec::new(), candidates: Vec::new(), ending: Ending::Understood });
}

/// Answers in the language of the message, unless the visitor has chosen one.
fn follow_language(turn: &mut TurnContext<'_>, understanding: &Understanding) {
    // A wish that was assumed is settled by what the visitor writes next.
    if let (true, Some(language)) = (turn.session.locale_assumed, understanding.language) {
        turn.session.locale_assumed = false;
        turn.session.locale = language;
    }
    if !turn.session.locale_chosen {
        turn.locale = understanding.language.unwrap_or(turn.session.locale);
        if turn.locale != turn.session.locale {
            turn.session.locale_offers = turn.session.locale_offers.saturating_add(1);
        }
    }
}

/// Does what was said on one's age, on somebody's no or on one's rights. Nothing of the words is remembered.
fn handle_statement(turn: &mut TurnContext<'_>, statement: Statement, mut understanding: Understanding) {
    follow_language(turn, &understanding);
    turn.session.unclear = 0;
    turn.session.why = None;
    match statement {
        Statement::Minor { quiz } => return pupils::handle_age(turn, quiz, understanding),
        Statement::Objection => return pupils::handle_objection(turn),
        Statement::Withdrawal | Statement::Access if turn.event.in_group => group::point_to_private(turn),
        Statement::Withdrawal => lobby::forget(turn),
        Statement::Access => lobby::mydata(turn),
    }
    understanding.query.clear();
    understanding.matched.clear();
    understanding.meaning = Meaning::Intent(Intent::Privacy);
    turn.understanding = Some(understanding);
}

fn answer(turn: &mut TurnContext<'_>, utterance: &Utterance<'_>, mut understanding: Understanding) {
    let shown = turn.session.open.as_ref().map(|open| open.article.clone());
    // One word says little: "quiz" and "menu" are said in both languages.
    if utterance.tokens.list.len() > 1 || matches!(understanding.meaning, Meaning::Crisis(_)) {
        follow_language(turn, &understanding);
    }
    let content = turn.content;
    let named = content.aliases.meaning_asked(utterance);
    let defined = named.as_ref().and_then(|words| content.knowledge.definition(turn.locale, words));
    if let Some((glossary, _)) = &defined
        && gives_way_to_a_word(turn, &understanding.meaning)
    {
        understanding.candidates.retain(|near| near.article != *glossary);
        understanding.candidates.insert(0, Candidate { article: glossary.clone(), score: 1.0 });
        understanding.meaning = Meaning::Answer(glossary.clone());
    }
    let meaning = understanding.meaning.clone();
    match meaning {
        Meaning::Crisis(_) => turn.session.why = None,
        _ => remember(turn, &understanding),
    }
    let stays = [FollowUp::More, FollowUp::Example, FollowUp::Why, FollowUp::Source];
    if let (Meaning::FollowUp(follow_up), Some(article)) = (&meaning, &shown)
        && stays.contains(follow_up)
    {
        understanding.meaning = Meaning::Answer(article.clone());
    }
    // Said again, in plainer words or with its sources, the article on the screen is the answer.
    if let (Meaning::Remark { remark, .. }, Some(article)) = (&meaning, &shown)
        && turn.content.knowledge.remarks()[*remark].action.is_some_and(RemarkAction::stays)
    {
        understanding.meaning = Meaning::Answer(article.clone());
    }
    turn.understanding = Some(understanding);
    if !matches!(meaning, Meaning::NoAnswer(_) | Meaning::FollowUp(FollowUp::Lost)) {
        turn.session.unclear = 0;
    }
    match meaning {
        Meaning::Answer(article) => {
            turn.notes.push(Note::Answered { article: article.clone() });
            let known = content.knowledge.article(&article);
            let example = known.and_then(|article| article.example(turn.locale));
            let said: Vec<&str> = utterance.words().collect();
            let is_said = |name: &[&str]| name.iter().all(|word| said.contains(word));
            let lines = match (defined, known) {
                (Some((_, lines)), _) => lines,
                (None, Some(article)) => article.definitions(turn.locale, is_said),
                (None, None) => Vec::new(),
            };
            let depth = match example {
                _ if !lines.is_empty() && known.is_some_and(Article::defines) => Depth::Defined,
                Some(_) if turn.content.aliases.wants_example(utterance) => Depth::Example,
                _ => Depth::Short,
            };
            let word = markup::without_marks(&lines.join("\n"));
            reading::show_after(turn, &article, depth, (!lines.is_empty()).then_some(&*word));
        }
        Meaning::Clarify(_) | Meaning::Remark { .. } | Meaning::NoAnswer(NoAnswer::Unclear | NoAnswer::OffTopic)
            if turn.session.state != State::Answering && is_number(utterance) =>
        {
            lobby::tell(turn, &Phrase::NumberUnknown);
        }
        Meaning::Clarify(_) | Meaning::Uncovered(_) | Meaning::NoAnswer(NoAnswer::Unclear | NoAnswer::OffTopic)
            if named.is_some() && turn.session.state == State::Answering =>
        {
            answering::word_unknown(turn);
        }
        Meaning::Clarify(articles) => {
            turn.session.offered = turn.content.knowledge.scrub(utterance);
            offer(turn, articles);
        }
        Meaning::Uncovered(tag) => uncovered(turn, utterance, tag.as_deref()),
        Meaning::Intent(intent) => handle_intent(turn, utterance, intent),
        Meaning::FollowUp(follow_up) => follow(turn, utterance, follow_up, shown),
        Meaning::Remark { remark, .. } if is_filler(turn, utterance, remark) => answering::no_hurry(turn),
        Meaning::Remark { remark, article } => remarks::reply(turn, remark, article),
        Meaning::Crisis(crisis) => remarks::comfort(turn, crisis),
        Meaning::NoAnswer(no_answer) => not_known(turn, utterance, no_answer),
    }
}

/// Whether a message is a number and nothing else: it is meant for a button, and there is none of that number.
fn is_number(utterance: &Utterance<'_>) -> bool {
    let mut words = utterance.words().peekable();
    words.peek().is_some() && words.all(|word| word.chars().all(|letter| letter.is_ascii_digit()))
}

/// Whether a word alone at a question of the questionnaire ("hmm") says no more than that no answer is found yet.
fn is_filler(turn: &TurnContext<'_>, utterance: &Utterance<'_>, remark: usize) -> bool {
    turn.session.state == State::Answering
        && turn.content.knowledge.remarks()[remark].kind == RemarkKind::Reaction
        && utterance.words().count() <= 1
}

/// Whether somebody who asks for a word that the sources define is told that in place of this; a question is then better
/// open than asked back, and in the questionnaire a line is enough.
fn gives_way_to_a_word(turn: &TurnContext<'_>, meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Clarify(_) | Meaning::Uncovered(_) | Meaning::NoAnswer(NoAnswer::Unclear | NoAnswer::OffTopic) => true,
        Meaning::Answer(_) => turn.session.state == State::Answering,
        _ => false,
    }
}

fn remember(turn: &mut TurnContext<'_>, understanding: &Understanding) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a score is from 0 to 1")]
    let percent = |score: f64| (score.clamp(0.0, 1.0) * 100.0).round() as u8;
    turn.session.why = Some(Remembered {
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
fn offer(turn: &mut TurnContext<'_>, articles: Vec<ArticleId>) {
    let mut screen = Screen::of(turn, &Phrase::MeantWhich);
    for article in &articles {
        screen.row(turn.article_button(article, Choice::Meant));
    }
    screen.row([turn.button(&Phrase::ButtonNoneOfThese, Choice::NoneOfThese)]);
    screen.row(answering::resume_button(turn));
    screen.row(reading::language_offer(turn));
    turn.notes.push(Note::Offered { articles });
    let state = if turn.session.state == State::Answering { State::Answering } else { State::Reading };
    turn.show(screen, state);
}

/// One of the articles offered was meant.
pub(super) fn meant(turn: &mut TurnContext<'_>, article: &ArticleId) {
    turn.notes.push(Note::Meant { article: Some(article.clone()) });
    reading::show(turn, article, Depth::Short);
}

/// None of them was.
pub(super) fn none_of_these(turn: &mut TurnContext<'_>) {
    turn.notes.push(Note::Meant { article: None });
    match turn.session.offered.take() {
        Some(query) => {
            turn.notes.push(Note::Missed { query, locale: turn.locale, reason: "none-fitted".to_owned() });
            lobby::tell(turn, &Phrase::NoneNoted);
        }
        None => lobby::tell(turn, &Phrase::NotThat),
    }
}

fn missed(turn: &mut TurnContext<'_>, utterance: &Utterance<'_>, reason: &str) {
    turn.notes.push(Note::TurnedAway { reason: reason.to_owned() });
    if let Some(query) = turn.content.knowledge.scrub(utterance) {
        turn.notes.push(Note::Missed { query, locale: turn.locale, reason: reason.to_owned() });
    }
}

fn uncovered(turn: &mut TurnContext<'_>, utterance: &Utterance<'_>, tag: Option<&str>) {
    missed(turn, utterance, "uncovered");
    let known = tag.and_then(|tag| turn.content.knowledge.uncovered(tag, turn.locale));
    let phrase = match known {
        Some((subject, look)) => Phrase::Uncovered { subject: subject.to_owned(), look: look.to_owned() },
        None => Phrase::UncoveredPlain,
    };
    let mut screen = Screen::of(turn, &phrase);
    lobby::contact(turn, &mut screen);
    screen.row(reading::language_offer(turn));
    lobby::show_below(turn, screen);
}

fn not_known(turn: &mut TurnContext<'_>, utterance: &Utterance<'_>, no_answer: NoAnswer) {
    if turn.session.state == State::Answering && matches!(no_answer, NoAnswer::Unclear | NoAnswer::OffTopic) {
        return answering::not_understood(turn);
    }
    match no_answer {
        NoAnswer::Unclear | NoAnswer::OffTopic if turn.session.state == State::Result => {
            missed(turn, utterance, if no_answer == NoAnswer::Unclear { "unclear" } else { "off-topic" });
            result::unread(turn);
        }
        NoAnswer::Unclear => unclear(turn, utterance),
        NoAnswer::OffTopic => {
            missed(turn, utterance, "off-topic");
            let mut screen = Screen::of(turn, &Phrase::OffTopic);
            screen.row(reading::language_offer(turn));
            lobby::show_below(turn, screen);
        }
        NoAnswer::Abuse => lobby::tell(turn, &Phrase::Abuse),
        NoAnswer::Foreign => lobby::tell(turn, &Phrase::Foreign),
    }
}

/// Not understood: asks for other words once, then shows what there is and whom to ask.
fn unclear(turn: &mut TurnContext<'_>, utterance: &Utterance<'_>) {
    missed(turn, utterance, "unclear");
    turn.session.unclear = turn.session.unclear.saturating_add(1);
    if turn.session.unclear < 2 {
        return lobby::tell(turn, &Phrase::Unclear);
    }
    let mut screen = Screen::of(turn, &Phrase::UnclearAgain);
    lobby::contact(turn, &mut screen);
    let near: Vec<ArticleId> = turn
        .understanding
        .iter()
        .flat_map(|understanding| &understanding.candidates)
        .filter(|near| near.is_near())
        .map(|near| near.article.clone())
        .collect();
    let articles = turn.content.knowledge.articles().iter().map(|article| article.id().clone());
    let mut shown: Vec<ArticleId> = Vec::new();
    for article in near.into_iter().chain(articles) {
        if shown.len() < 4 && !shown.contains(&article) {
            screen.row(turn.article_button(&article, Choice::Open));
            shown.push(article);
        }
    }
    lobby::show_below(turn, screen);
}

fn handle_intent(turn: &mut TurnContext<'_>, utterance: &Utterance<'_>, intent: Intent) {
    if turn.event.in_group && matches!(intent, Intent::Quiz | Intent::Privacy | Intent::Language) {
        return group::point_to_private(turn);
    }
    match intent {
        Intent::Quiz => answering::front(turn),
        Intent::Greeting => lobby::tell(turn, &Phrase::Greeting),
        Intent::Thanks => lobby::tell(turn, &Phrase::Thanks),
        Intent::Goodbye => lobby::tell(turn, &Phrase::Goodbye),
        Intent::Help => lobby::help(turn),
        Intent::Privacy if turn.content.aliases.wants_erasing(utterance) => lobby::forget(turn),
        Intent::Privacy => lobby::privacy(turn),
        Intent::Language => match turn.content.knowledge.wanted_language(utterance) {
            Some(locale) => {
                lobby::speak(turn, locale);
                turn.session.locale_assumed = is_assumed(turn, utterance, locale);
                turn.session.locale_chosen = !turn.session.locale_assumed;
            }
            None => lobby::languages(turn),
        },
    }
}

/// Whether a wish for a language is none for certain: so many words of the other one may only have named it.
fn is_assumed(turn: &TurnContext<'_>, utterance: &Utterance<'_>, wanted: Locale) -> bool {
    let spoken = turn.understanding.as_ref().and_then(|understanding| understanding.language);
    spoken == Some(wanted.other()) && utterance.words().count() > LONGEST_WISH
}

fn follow(turn: &mut TurnContext<'_>, utterance: &Utterance<'_>, follow_up: FollowUp, shown: Option<ArticleId>) {
    if turn.session.state == State::Paused && follow_up == FollowUp::More {
        return answering::resume(turn);
    }
    let Some(article) = shown else {
        return match follow_up {
            FollowUp::Source => lobby::about(turn),
            _ => unclear(turn, utterance),
        };
    };
    let whole = turn.session.open.as_ref().is_some_and(|open| open.whole);
    match follow_up {
        FollowUp::Example => reading::show(turn, &article, Depth::Example),
        FollowUp::More | FollowUp::Why if !whole => reading::show(turn, &article, Depth::Whole),
        FollowUp::More | FollowUp::Why => no_more(turn, &article),
        FollowUp::NotThat => {
            turn.notes.push(Note::Meant { article: None });
            lobby::tell(turn, &Phrase::NotThat);
        }
        FollowUp::Source => reading::sources(turn, &article),
        FollowUp::Lost => lost(turn, &article),
    }
}

/// What was shown was not understood: says it by an example the first time, then offers other ways on.
pub(super) fn lost(turn: &mut TurnContext<'_>, id: &ArticleId) {
    if answering::explain_current(turn) {
        return;
    }
    let is_first = turn.session.unclear == 0;
    let article = turn.content.knowledge.article(id);
    let has_example = article.is_some_and(|article| article.example(turn.locale).is_some());
    if is_first && has_example {
        reading::show(turn, id, Depth::Plainer);
    } else {
        let mut screen = Screen::of(turn, &Phrase::LostAgain);
        lobby::contact(turn, &mut screen);
        if !turn.session.open.as_ref().is_some_and(|open| open.whole) {
            screen.row([turn.button(&Phrase::ButtonMore, Choice::More(id.clone()))]);
        }
        for related in article.iter().flat_map(|article| article.related()) {
            screen.row(turn.article_button(related, Choice::Open));
        }
        lobby::show_below(turn, screen);
    }
    turn.session.unclear = 1;
}

/// All of the article was shown: offers what is near it.
fn no_more(turn: &mut TurnContext<'_>, id: &ArticleId) {
    let mut screen = Screen::of(turn, &Phrase::NoMore);
    let related = turn.content.knowledge.article(id).map(|article| article.related().to_vec()).unwrap_or_default();
    for article in &related {
        screen.row(turn.article_button(article, Choice::Open));
    }
    lobby::show_below(turn, screen);
}
