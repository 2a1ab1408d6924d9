//! The questionnaire is running: its questions one by one, on one message, with its place kept whatever happens.

use std::sync::Arc;

use crate::domain::{
    conversation::{
        Choice, Form, Note, State, lobby, result,
        talk::{Screen, Talk},
    },
    locale::PerLocale,
    message::Button,
    phrase::Phrase,
    questionnaire::{CarryOver, Progress, Question, Taken, Typed, statistics::Milestone},
    text::utterance::Utterance,
};

/// The question that waits while something else is on the screen: its place and the number of questions.
pub(super) fn waiting(talk: &Talk<'_>) -> Option<(u32, u32)> {
    let progress = talk.session.progress.as_ref()?;
    progress.current(&talk.content.questionnaire)?;
    Some(place(progress, talk))
}

fn place(progress: &Progress, talk: &Talk<'_>) -> (u32, u32) {
    let (at, of) = progress.position(&talk.content.questionnaire);
    (at.into(), of.into())
}

/// The way back to a waiting questionnaire; None where none waits.
pub(super) fn resume_button(talk: &Talk<'_>) -> Option<Button> {
    let (at, of) = waiting(talk)?;
    Some(talk.button(&Phrase::ButtonResume { at, of }, Choice::Resume))
}

/// The front page: two lengths, or the way back to what is begun or finished.
pub(super) fn front(talk: &mut Talk<'_>) {
    let form = &talk.content.questionnaire;
    let (quick, full) = (count(form.questions(Form::Quick).len()), count(form.questions(Form::Full).len()));
    let begin = [
        talk.button(&Phrase::ButtonQuick { count: quick }, Choice::Begin(Form::Quick)),
        talk.button(&Phrase::ButtonFull { count: full }, Choice::Begin(Form::Full)),
    ];
    let run = talk.session.progress.as_ref().map(|progress| (progress.run, progress.form));
    let mut screen;
    match (waiting(talk), run) {
        (Some((at, of)), Some((run, form))) => {
            screen = Screen::of(talk, &Phrase::QuizWaiting { at, of });
            screen.row(resume_button(talk));
            screen.row([talk.button(&Phrase::ButtonStartOver, Choice::StartOver { run, form })]);
        }
        (None, Some(_)) => {
            screen = Screen::of(talk, &Phrase::QuizHasResult);
            screen.row([talk.button(&Phrase::ButtonSeeResult, Choice::Result)]);
            screen.row(begin);
        }
        _ => {
            screen = Screen::of(talk, &Phrase::QuizFront { quick, full });
            screen.row(begin);
        }
    }
    screen.row([talk.button(&Phrase::ButtonMenu, Choice::Home)]);
    let state = match (waiting(talk).is_some(), talk.session.progress.is_some()) {
        (true, _) => State::Paused,
        (false, true) => State::Result,
        (false, false) => State::Lobby,
    };
    talk.show(screen, state);
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Starts a form, unless that would throw answers away: then the visitor is asked first.
pub(super) fn begin(talk: &mut Talk<'_>, form: Form) {
    let waits = waiting(talk).is_some();
    match talk.session.progress.as_ref().filter(|_| waits) {
        Some(progress) if !progress.given.is_empty() || is_outdated(talk) => front(talk),
        // A button pressed twice begins nothing twice.
        Some(progress) if progress.form == form => ask(talk, None),
        _ => start(talk, form),
    }
}

/// Starts a form anew if this run is still the visitor's; a button pressed twice throws nothing away that came since.
pub(super) fn start_over(talk: &mut Talk<'_>, run: u16, form: Form) {
    match talk.session.progress.as_ref() {
        Some(progress) if progress.run == run => start(talk, form),
        _ => begin(talk, form),
    }
}

/// Starts a form from its first question.
fn start(talk: &mut Talk<'_>, form: Form) {
    talk.session.runs = talk.session.runs.wrapping_add(1);
    talk.session.progress = Some(Progress::begin(&talk.content.questionnaire, form, talk.session.runs));
    begun(talk);
    ask(talk, None);
}

/// Counts a run that begins, or goes on as another one.
fn begun(talk: &mut Talk<'_>) {
    if let Some(progress) = talk.session.progress.as_ref() {
        talk.notes.push(Note::Began { form: progress.form });
        talk.milestones.push(Milestone::Begun(progress.clone()));
    }
}

/// Goes on with the longer form without asking anything twice.
pub(super) fn extend(talk: &mut Talk<'_>) {
    if is_outdated(talk) {
        return resume(talk);
    }
    let content = talk.content;
    let Some(progress) = talk.session.progress.as_mut() else {
        return front(talk);
    };
    // A button pressed twice begins nothing twice.
    if progress.form != Form::Full {
        progress.extend_to_full(&content.questionnaire);
        begun(talk);
    }
    proceed(talk);
}

/// Goes on where the visitor was, after a word on where that is.
pub(super) fn resume(talk: &mut Talk<'_>) {
    let content = talk.content;
    let Some(progress) = talk.session.progress.as_mut() else {
        return front(talk);
    };
    let before = progress.version;
    let carried = progress.carry_over(&content.questionnaire);
    // Its number rose: the next run's must be another one.
    talk.session.runs = talk.session.runs.max(progress.run);
    if progress.version != before && !progress.is_finished(&content.questionnaire) {
        talk.milestones.push(Milestone::Begun(progress.clone()));
    }
    let notice = match carried {
        CarryOver::Same => None,
        CarryOver::Carried { .. } => Some(Phrase::FormChanged),
        CarryOver::Restarted => Some(Phrase::FormRestarted),
    };
    match (notice, waiting(talk)) {
        (Some(notice), Some(_)) => ask(talk, Some(&notice)),
        (None, Some((at, of))) => ask(talk, Some(&Phrase::ResumedAfter { at, of })),
        (_, None) => result::show(talk),
    }
}

/// Whether the form was kept from another version of the questionnaire, whose places and answers may be others:
/// nothing is to be read from it before [`resume`] has fitted it.
fn is_outdated(talk: &Talk<'_>) -> bool {
    let version = talk.content.questionnaire.version;
    talk.session.progress.as_ref().is_some_and(|progress| progress.version != version)
}

/// Stops for now, keeping the place.
pub(super) fn pause(talk: &mut Talk<'_>) {
    let Some((at, of)) = waiting(talk) else {
        return lobby::cancel(talk);
    };
    let mut screen = Screen::of(talk, &Phrase::Paused { at, of });
    screen.row(resume_button(talk));
    screen.row([talk.button(&Phrase::ButtonTopics, Choice::Topics), talk.button(&Phrase::ButtonMenu, Choice::Home)]);
    talk.show(screen, State::Paused);
}

/// Shows the current question, after a notice where there is one; the result where none is left.
fn ask(talk: &mut Talk<'_>, notice: Option<&Phrase>) {
    let mut screen = Screen::default();
    if let Some(notice) = notice {
        screen.phrase(talk, notice);
    }
    if question(talk, &mut screen) {
        talk.session.asked_at = Some(talk.event.at);
        talk.show(screen, State::Answering);
    } else {
        result::show(talk);
    }
}

/// Puts the current question below what a screen already says; false where no question waits.
pub(super) fn ask_below(talk: &mut Talk<'_>, screen: &mut Screen) -> bool {
    if waiting(talk).is_none() {
        return false;
    }
    screen.phrase(talk, &Phrase::QuestionAgain);
    // The time spent reading says nothing of how long the answer took.
    talk.session.asked_at = None;
    question(talk, screen)
}

fn question(talk: &Talk<'_>, screen: &mut Screen) -> bool {
    let form = &talk.content.questionnaire;
    let Some(progress) = talk.session.progress.as_ref() else {
        return false;
    };
    let Some(question) = progress.current(form) else {
        return false;
    };
    let (at, of) = place(progress, talk);
    let bar = bar(progress.share_done(form), 10);
    screen.paragraph(&format!("{bar} {}", talk.say(&Phrase::QuestionPlace { at, of })));
    screen.paragraph(&format!("**{}**", question.text.get(talk.locale)));
    let prompt = if question.is_situation() { &form.prompts.situation } else { &form.prompts.agreement };
    screen.paragraph(prompt.get(talk.locale));
    let (run, number) = (progress.run, progress.at);
    let given = progress.answered(question);
    for (answer, label) in (0..).zip(&question.answers) {
        let label = label.get(talk.locale);
        let label = if given == Some(answer) { format!("✓ {label}") } else { label.to_owned() };
        screen.row([Button { label, choice: Choice::Answer { run, question: number, answer } }]);
    }
    let back = (at > 1).then(|| talk.button(&Phrase::ButtonBack, Choice::Back { run, question: number }));
    screen.row(back.into_iter().chain([
        talk.button(&Phrase::ButtonSkip, Choice::Skip { run, question: number }),
        talk.button(&Phrase::ButtonPause, Choice::Pause),
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
pub(super) fn press(talk: &mut Talk<'_>, run: u16, number: u8, act: impl FnOnce(&mut Talk<'_>)) {
    if is_outdated(talk) {
        talk.toast(&Phrase::StaleButton);
        return resume(talk);
    }
    let form = &talk.content.questionnaire;
    let current = talk.session.progress.as_ref().filter(|progress| progress.current(form).is_some());
    match current {
        Some(progress) if progress.is_open(form, run, number) => act(talk),
        Some(progress) if progress.run == run => {
            talk.toast(&Phrase::AnswerAlready);
            ask(talk, None);
        }
        Some(_) => {
            talk.toast(&Phrase::StaleButton);
            ask(talk, None);
        }
        None if talk.session.progress.as_ref().is_some_and(|progress| progress.run == run) => {
            talk.toast(&Phrase::AnswerAlready);
            result::show(talk);
        }
        None => {
            talk.toast(&Phrase::StaleButton);
            front(talk);
        }
    }
}

/// Takes an answer to the current question.
pub(super) fn answer(talk: &mut Talk<'_>, answer: u8) {
    let content = talk.content;
    let seconds = seconds(talk);
    give(talk, false, |progress| progress.answer(&content.questionnaire, answer, seconds));
}

/// Leaves the current question out.
pub(super) fn skip(talk: &mut Talk<'_>) {
    let content = talk.content;
    give(talk, true, |progress| progress.skip(&content.questionnaire));
}

fn give(talk: &mut Talk<'_>, skipped: bool, act: impl FnOnce(&mut Progress) -> Taken) {
    let content = talk.content;
    let Some(progress) = talk.session.progress.as_mut() else {
        return front(talk);
    };
    let Some(question) = progress.current(&content.questionnaire) else {
        return result::show(talk);
    };
    match act(progress) {
        Taken::First => {
            let (version, form, question) = (progress.version, progress.form, Arc::clone(&question.id));
            talk.notes.push(Note::Replied { question: question.to_string(), skipped });
            talk.milestones.push(Milestone::Passed { version, form, question });
        }
        Taken::Changed => {}
        Taken::Refused => {
            talk.toast(&Phrase::StaleButton);
            return ask(talk, None);
        }
    }
    proceed(talk);
}

/// Back to the question before this one.
pub(super) fn back(talk: &mut Talk<'_>) {
    if talk.session.progress.as_mut().is_some_and(Progress::back) {
        ask(talk, None);
    } else {
        ask(talk, Some(&Phrase::QuestionFirst));
    }
}

/// Asks one question of a finished run again.
pub(super) fn change(talk: &mut Talk<'_>, run: u16, number: u8) {
    if is_outdated(talk) {
        talk.toast(&Phrase::StaleButton);
        return resume(talk);
    }
    let content = talk.content;
    let changed = talk
        .session
        .progress
        .as_mut()
        .is_some_and(|progress| progress.run == run && progress.change(&content.questionnaire, number));
    if changed {
        ask(talk, None);
    } else {
        talk.toast(&Phrase::StaleButton);
        front(talk);
    }
}

/// The next question, or the result after the last.
fn proceed(talk: &mut Talk<'_>) {
    if waiting(talk).is_some() {
        ask(talk, None);
    } else {
        result::finish(talk);
    }
}

/// How long the question was on the screen: only where both ends were seen as they happened.
fn seconds(talk: &mut Talk<'_>) -> Option<u32> {
    let asked = talk.session.asked_at.take()?;
    if !talk.event.live {
        return None;
    }
    u32::try_from(talk.event.at - asked).ok()
}

/// What something typed means at the question that is open.
pub(super) fn read_typed(talk: &Talk<'_>, utterance: &Utterance<'_>) -> Typed {
    let content = talk.content;
    let Some(question) = current(talk) else {
        return Typed::Question;
    };
    match content.typed.read(utterance, question, talk.locale) {
        // What is asked below an article speaks of that.
        Typed::Meaning if talk.session.asked_at.is_none() => Typed::Question,
        typed => typed,
    }
}

/// Does what was typed at a question; a question of the visitor's own and what is unclear are left to be looked up.
pub(super) fn handle_typed(talk: &mut Talk<'_>, typed: Typed) {
    match typed {
        Typed::Question | Typed::Unclear => {}
        Typed::Stop => pause(talk),
        _ if is_outdated(talk) => resume(talk),
        Typed::Meaning => {
            explain_current(talk);
        }
        Typed::Answer(given) => answer(talk, given),
        Typed::Skip => skip(talk),
        Typed::Back => back(talk),
    }
}

/// The question again, after a plainer word on what it asks.
fn explain(talk: &mut Talk<'_>, question: &Question) {
    let label =
        |answer: Option<&PerLocale<String>>| answer.map(|label| label.get(talk.locale).clone()).unwrap_or_default();
    let meant = if question.is_situation() {
        Phrase::SituationMeant
    } else {
        Phrase::QuestionMeant { least: label(question.answers.first()), most: label(question.answers.last()) }
    };
    ask(talk, Some(&meant));
}

fn current<'a>(talk: &Talk<'a>) -> Option<&'a Question> {
    let content = talk.content;
    talk.session.progress.as_ref()?.current(&content.questionnaire)
}

/// What was typed at a question is neither an answer nor a question.
pub(super) fn not_understood(talk: &mut Talk<'_>) {
    ask(talk, Some(&Phrase::AnswerUnread));
}

/// Who does not understand while a question waits means the question: says how it may be taken. False elsewhere.
pub(super) fn explain_current(talk: &mut Talk<'_>) -> bool {
    let asked = current(talk).filter(|_| talk.session.state == State::Answering);
    if let Some(question) = asked {
        explain(talk, question);
    }
    asked.is_some()
}

/// The current question again.
pub(super) fn again(talk: &mut Talk<'_>) {
    ask(talk, None);
}
