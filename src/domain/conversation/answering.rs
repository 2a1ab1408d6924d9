//! The questionnaire is running: its questions one by one, on one message, with its place kept whatever happens.

use std::sync::Arc;

use crate::domain::{
    conversation::{
        Choice, Form, Note, State,
        context::{Screen, TurnContext},
        lobby, pupils, result,
    },
    locale::PerLocale,
    message::Button,
    phrase::Phrase,
    questionnaire::{CarryOver, Progress, Question, Taken, Typed, statistics::Milestone},
    text::utterance::Utterance,
};

/// The question that waits while something else is on the screen: its place and the number of questions.
pub(super) fn waiting(turn: &TurnContext<'_>) -> Option<(u32, u32)> {
    let progress = turn.session.progress.as_ref()?;
    progress.current(&turn.content.questionnaire)?;
    Some(place(progress, turn))
}

fn place(progress: &Progress, turn: &TurnContext<'_>) -> (u32, u32) {
    let (at, of) = progress.position(&turn.content.questionnaire);
    (at.into(), of.into())
}

/// The way back to a waiting questionnaire; None where none waits.
pub(super) fn resume_button(turn: &TurnContext<'_>) -> Option<Button> {
    let (at, of) = waiting(turn)?;
    Some(turn.button(&Phrase::ButtonResume { at, of }, Choice::Resume))
}

/// The front page: two lengths, or the way back to what is begun or finished.
pub(super) fn front(turn: &mut TurnContext<'_>) {
    if turn.session.refused && pupils::hold(turn, Form::Quick) {
        return;
    }
    let form = &turn.content.questionnaire;
    let (quick, full) = (count(form.questions(Form::Quick).len()), count(form.questions(Form::Full).len()));
    let begin = [
        turn.button(&Phrase::ButtonQuick { count: quick }, Choice::Begin(Form::Quick)),
        turn.button(&Phrase::ButtonFull { count: full }, Choice::Begin(Form::Full)),
    ];
    let run = turn.session.progress.as_ref().map(|progress| (progress.run, progress.form));
    let mut screen;
    match (waiting(turn), run) {
        (Some((at, of)), Some((run, form))) => {
            screen = Screen::of(turn, &Phrase::QuizWaiting { at, of });
            screen.row(resume_button(turn));
            screen.row([turn.button(&Phrase::ButtonStartOver, Choice::StartOver { run, form })]);
        }
        (None, Some(_)) => {
            screen = Screen::of(turn, &Phrase::QuizHasResult);
            screen.row([turn.button(&Phrase::ButtonSeeResult, Choice::Result)]);
            screen.row(begin);
        }
        _ => {
            screen = Screen::of(turn, &Phrase::QuizTitle);
            if let Some(outlook) = &form.outlook {
                screen.paragraph(outlook.get(turn.locale));
            }
            screen.phrase(turn, &Phrase::QuizFront { quick, full });
            screen.row(begin);
        }
    }
    screen.row([turn.button(&Phrase::ButtonMenu, Choice::Home)]);
    let state = match (waiting(turn).is_some(), turn.session.progress.is_some()) {
        (true, _) => State::Paused,
        (false, true) => State::Result,
        (false, false) => State::Lobby,
    };
    turn.show(screen, state);
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Starts a form, unless that would throw answers away: then the visitor is asked first.
pub(super) fn begin(turn: &mut TurnContext<'_>, form: Form) {
    let waits = waiting(turn).is_some();
    match turn.session.progress.as_ref().filter(|_| waits) {
        Some(progress) if !progress.given.is_empty() || is_outdated(turn) => front(turn),
        // A button pressed twice begins nothing twice.
        Some(progress) if progress.form == form => ask(turn, None),
        _ => start(turn, form),
    }
}

/// Starts a form anew if this run is still the visitor's; a button pressed twice throws nothing away that came since.
pub(super) fn start_over(turn: &mut TurnContext<'_>, run: u16, form: Form) {
    match turn.session.progress.as_ref() {
        Some(progress) if progress.run == run => start(turn, form),
        _ => begin(turn, form),
    }
}

/// Starts a form from its first question.
fn start(turn: &mut TurnContext<'_>, form: Form) {
    if pupils::hold(turn, form) {
        return;
    }
    turn.session.runs = turn.session.runs.wrapping_add(1);
    turn.session.progress = Some(Progress::begin(&turn.content.questionnaire, form, turn.session.runs));
    begun(turn);
    ask(turn, None);
}

/// Counts a run that begins, or goes on as another one.
fn begun(turn: &mut TurnContext<'_>) {
    if let Some(progress) = turn.session.progress.as_ref() {
        turn.notes.push(Note::Began { form: progress.form });
        turn.milestones.push(Milestone::Begun(progress.clone()));
    }
}

/// Goes on with the longer form without asking anything twice.
pub(super) fn extend(turn: &mut TurnContext<'_>) {
    if is_outdated(turn) {
        return resume(turn);
    }
    let content = turn.content;
    let Some(progress) = turn.session.progress.as_mut() else {
        return front(turn);
    };
    // A button pressed twice begins nothing twice.
    if progress.form != Form::Full {
        progress.extend_to_full(&content.questionnaire);
        begun(turn);
    }
    proceed(turn);
}

/// Goes on where the visitor was, after a word on where that is.
pub(super) fn resume(turn: &mut TurnContext<'_>) {
    let content = turn.content;
    let Some(progress) = turn.session.progress.as_mut() else {
        return front(turn);
    };
    let before = progress.version;
    let carried = progress.carry_over(&content.questionnaire);
    // Its number rose: the next run's must be another one.
    turn.session.runs = turn.session.runs.max(progress.run);
    if progress.version != before && !progress.is_finished(&content.questionnaire) {
        turn.milestones.push(Milestone::Begun(progress.clone()));
    }
    let notice = match carried {
        CarryOver::Same => None,
        CarryOver::Carried { .. } => Some(Phrase::FormChanged),
        CarryOver::Restarted => Some(Phrase::FormRestarted),
    };
    match (notice, waiting(turn)) {
        (Some(notice), Some(_)) => ask(turn, Some(&notice)),
        (None, Some((at, of))) => ask(turn, Some(&Phrase::ResumedAfter { at, of })),
        (_, None) => result::show(turn),
    }
}

/// Whether the form was kept from another version of the questionnaire, whose places and answers may be others:
/// nothing is to be read from it before [`resume`] has fitted it.
pub(super) fn is_outdated(turn: &TurnContext<'_>) -> bool {
    let version = turn.content.questionnaire.version;
    turn.session.progress.as_ref().is_some_and(|progress| progress.version != version)
}

/// Stops for now, keeping the place.
pub(super) fn pause(turn: &mut TurnContext<'_>) {
    let Some((at, of)) = waiting(turn) else {
        return lobby::cancel(turn);
    };
    let phrase = if turn.is_pupil() { Phrase::PausedPupils { at, of } } else { Phrase::Paused { at, of } };
    let mut screen = Screen::of(turn, &phrase);
    screen.row(resume_button(turn));
    screen.row([turn.button(&Phrase::ButtonTopics, Choice::Topics), turn.button(&Phrase::ButtonMenu, Choice::Home)]);
    turn.show(screen, State::Paused);
}

/// Whether a question waits that may not be asked of somebody under 18 yet; then that is shown in its place.
fn is_held(turn: &mut TurnContext<'_>) -> bool {
    let form = turn.session.progress.as_ref().map(|progress| progress.form);
    waiting(turn).is_some() && form.is_some_and(|form| pupils::hold(turn, form))
}

/// Shows the current question, after a notice where there is one; the result where none is left.
fn ask(turn: &mut TurnContext<'_>, notice: Option<&Phrase>) {
    if is_held(turn) {
        return;
    }
    let mut screen = Screen::default();
    if let Some(notice) = notice {
        screen.phrase(turn, notice);
    }
    if question(turn, &mut screen) {
        turn.session.asked_at = Some(turn.event.at);
        turn.show(screen, State::Answering);
    } else {
        result::show(turn);
    }
}

/// Puts the current question below what a screen already says; false where no question waits.
pub(super) fn ask_below(turn: &mut TurnContext<'_>, screen: &mut Screen) -> bool {
    if waiting(turn).is_none() {
        return false;
    }
    screen.phrase(turn, &Phrase::QuestionAgain);
    // The time spent reading says nothing of how long the answer took.
    turn.session.asked_at = None;
    question(turn, screen)
}

fn question(turn: &TurnContext<'_>, screen: &mut Screen) -> bool {
    let form = &turn.content.questionnaire;
    let Some(progress) = turn.session.progress.as_ref() else {
        return false;
    };
    let Some(question) = progress.current(form) else {
        return false;
    };
    let (at, of) = place(progress, turn);
    let bar = bar(progress.share_done(form), 10);
    screen.paragraph(&format!("{bar} {}", turn.say(&Phrase::QuestionPlace { at, of })));
    screen.paragraph(&format!("**{}**", question.text.get(turn.locale)));
    let prompt = if question.is_situation() { &form.prompts.situation } else { &form.prompts.agreement };
    screen.paragraph(prompt.get(turn.locale));
    let (run, number) = (progress.run, progress.at);
    let given = progress.answered(question);
    for (answer, label) in (0..).zip(&question.answers) {
        let label = label.get(turn.locale);
        let choice = Choice::Answer { run, question: number, answer };
        let label = if given == Some(answer) {
            screen.main(choice.clone());
            format!("✓ {label}")
        } else {
            label.to_owned()
        };
        screen.row([Button { label, choice }]);
    }
    let back = (at > 1).then(|| turn.button(&Phrase::ButtonBack, Choice::Back { run, question: number }));
    screen.row(back.into_iter().chain([
        turn.button(&Phrase::ButtonSkip, Choice::Skip { run, question: number }),
        turn.button(&Phrase::ButtonPause, Choice::Pause),
    ]));
    true
}

/// A bar of this many boxes, filled this far (0–1): moves with the first answer, and is full only at the end.
fn bar(share: f64, boxes: usize) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a few boxes"
    )]
    let full = if share >= 1.0 { boxes } else { ((share.max(0.0) * boxes as f64).ceil() as usize).min(boxes - 1) };
    "▰".repeat(full) + &"▱".repeat(boxes - full)
}

/// A press on a question's button: counted where that question is being asked, harmless where it no longer is.
pub(super) fn press(turn: &mut TurnContext<'_>, run: u16, number: u8, act: impl FnOnce(&mut TurnContext<'_>)) {
    if is_outdated(turn) {
        turn.toast(&Phrase::StaleButton);
        return resume(turn);
    }
    if is_held(turn) {
        return;
    }
    let form = &turn.content.questionnaire;
    let current = turn.session.progress.as_ref().filter(|progress| progress.current(form).is_some());
    match current {
        Some(progress) if progress.is_open(form, run, number) => act(turn),
        Some(progress) if progress.run == run => {
            turn.toast(&Phrase::AnswerAlready);
            ask(turn, None);
        }
        Some(_) => {
            turn.toast(&Phrase::StaleButton);
            ask(turn, None);
        }
        None if turn.session.progress.as_ref().is_some_and(|progress| progress.run == run) => {
            turn.toast(&Phrase::AnswerAlready);
            result::show(turn);
        }
        None => {
            turn.toast(&Phrase::StaleButton);
            front(turn);
        }
    }
}

/// Takes an answer to the current question.
pub(super) fn answer(turn: &mut TurnContext<'_>, answer: u8) {
    let content = turn.content;
    let seconds = seconds(turn);
    give(turn, false, |progress| progress.answer(&content.questionnaire, answer, seconds));
}

/// Leaves the current question out.
pub(super) fn skip(turn: &mut TurnContext<'_>) {
    let content = turn.content;
    give(turn, true, |progress| progress.skip(&content.questionnaire));
}

fn give(turn: &mut TurnContext<'_>, skipped: bool, act: impl FnOnce(&mut Progress) -> Taken) {
    let content = turn.content;
    let Some(progress) = turn.session.progress.as_mut() else {
        return front(turn);
    };
    let Some(question) = progress.current(&content.questionnaire) else {
        return result::show(turn);
    };
    match act(progress) {
        Taken::First => {
            let (version, form, question) = (progress.version, progress.form, Arc::clone(&question.id));
            turn.notes.push(Note::Replied { question: question.to_string(), skipped });
            turn.milestones.push(Milestone::Passed { version, form, question });
        }
        Taken::Changed => {}
        Taken::Refused => {
            turn.toast(&Phrase::StaleButton);
            return ask(turn, None);
        }
    }
    proceed(turn);
}

/// Back to the question before this one.
pub(super) fn back(turn: &mut TurnContext<'_>) {
    if turn.session.progress.as_mut().is_some_and(Progress::back) {
        ask(turn, None);
    } else {
        ask(turn, Some(&Phrase::QuestionFirst));
    }
}

/// Asks one question of a finished run again.
pub(super) fn change(turn: &mut TurnContext<'_>, run: u16, number: u8) {
    if is_outdated(turn) {
        turn.toast(&Phrase::StaleButton);
        return resume(turn);
    }
    let content = turn.content;
    let changed = turn
        .session
        .progress
        .as_mut()
        .is_some_and(|progress| progress.run == run && progress.change(&content.questionnaire, number));
    if changed {
        ask(turn, None);
    } else {
        turn.toast(&Phrase::StaleButton);
        front(turn);
    }
}

/// The run and the place of the question that is open.
pub(super) fn place_of_open(turn: &TurnContext<'_>) -> Option<(u16, u8)> {
    let progress = turn.session.progress.as_ref().filter(|_| !is_outdated(turn))?;
    progress.current(&turn.content.questionnaire).map(|_| (progress.run, progress.at))
}

/// Opens a question of the running or finished run again, without showing it; false where there is none any more.
pub(super) fn open_again(turn: &mut TurnContext<'_>, (run, place): (u16, u8)) -> bool {
    if is_outdated(turn) {
        return false;
    }
    let form = &turn.content.questionnaire;
    let opens = |progress: &mut Progress| progress.run == run && progress.change(form, place);
    let opened = turn.session.progress.as_mut().is_some_and(opens);
    if opened {
        turn.session.state = State::Answering;
    }
    opened
}

/// The next question, or the result after the last.
fn proceed(turn: &mut TurnContext<'_>) {
    if waiting(turn).is_some() {
        ask(turn, None);
    } else {
        result::finish(turn);
    }
}

/// How long the question was on the screen: only where both ends were seen as they happened.
fn seconds(turn: &mut TurnContext<'_>) -> Option<u32> {
    let asked = turn.session.asked_at.take()?;
    if !turn.event.live {
        return None;
    }
    u32::try_from(turn.event.at - asked).ok()
}

/// What something typed means at the question that is open.
pub(super) fn read_typed(turn: &TurnContext<'_>, utterance: &Utterance<'_>) -> Typed {
    let content = turn.content;
    let Some(question) = current(turn) else {
        return Typed::Question;
    };
    match content.typed.read(utterance, question, turn.locale) {
        // What is asked below an article speaks of that.
        Typed::Meaning if turn.session.asked_at.is_none() => Typed::Question,
        typed => typed,
    }
}

/// Does what was typed at a question; a question of the visitor's own and what is unclear are left to be looked up.
pub(super) fn handle_typed(turn: &mut TurnContext<'_>, typed: Typed) {
    match typed {
        Typed::Question | Typed::Unclear => {}
        Typed::Stop => pause(turn),
        _ if is_outdated(turn) => resume(turn),
        Typed::Meaning => {
            explain_current(turn);
        }
        Typed::Answer(given) => answer(turn, given),
        Typed::Skip => skip(turn),
        Typed::Back => back(turn),
    }
}

/// The question again, after a plainer word on what it asks.
fn explain(turn: &mut TurnContext<'_>, question: &Question) {
    let label =
        |answer: Option<&PerLocale<String>>| answer.map(|label| label.get(turn.locale).clone()).unwrap_or_default();
    let meant = if question.is_situation() {
        Phrase::SituationMeant
    } else {
        Phrase::QuestionMeant { least: label(question.answers.first()), most: label(question.answers.last()) }
    };
    ask(turn, Some(&meant));
}

fn current<'a>(turn: &TurnContext<'a>) -> Option<&'a Question> {
    let content = turn.content;
    turn.session.progress.as_ref()?.current(&content.questionnaire)
}

/// What was typed at a question is neither an answer nor a question.
pub(super) fn not_understood(turn: &mut TurnContext<'_>) {
    ask(turn, Some(&Phrase::AnswerUnread));
}

/// Something like "hmm" at a question: the question again, without hurry.
pub(super) fn no_hurry(turn: &mut TurnContext<'_>) {
    ask(turn, Some(&Phrase::AnswerNoHurry));
}

/// A word was asked for that the sources do not explain: the question again, after a kind word.
pub(super) fn word_unknown(turn: &mut TurnContext<'_>) {
    ask(turn, Some(&Phrase::WordUnknown));
}

/// Who does not understand while a question waits means the question: says how it may be taken. False elsewhere.
pub(super) fn explain_current(turn: &mut TurnContext<'_>) -> bool {
    let asked = current(turn).filter(|_| turn.session.state == State::Answering);
    if let Some(question) = asked {
        explain(turn, question);
    }
    asked.is_some()
}

/// The current question again.
pub(super) fn again(turn: &mut TurnContext<'_>) {
    ask(turn, None);
}
