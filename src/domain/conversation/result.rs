//! The result of the questionnaire: what it says, what it rests on, and what can be done with it.

use crate::domain::{
    conversation::{
        Choice, Form, Note, State, answering,
        context::{Screen, TurnContext},
        lobby, reading,
    },
    markup,
    message::{Attachment, Button},
    phrase::Phrase,
    questionnaire::{
        Certainty, Dimension, DimensionWords, FitResult, Level, Reason, compare, outcome, statistics::Milestone,
    },
};

/// The last question was answered: keeps the figures, counts the end of a run once, and shows the result.
pub(super) fn finish(turn: &mut TurnContext<'_>) {
    let end = turn.session.progress.as_ref().map(|progress| (progress.run, progress.form));
    if let (Some(result), Some((run, form))) = (current(turn), end) {
        let kept = result.keep(&turn.content.questionnaire);
        if turn.session.finished.is_none_or(|(before, _)| before != run) {
            turn.session.earlier = turn.session.latest.take();
        }
        turn.session.latest = Some(kept);
        if turn.session.finished != end {
            turn.session.finished = end;
            turn.notes.push(Note::Finished { form });
            turn.milestones.extend(turn.session.progress.clone().map(Milestone::Finished));
        }
    }
    show(turn);
}

fn current(turn: &TurnContext<'_>) -> Option<FitResult> {
    let progress = turn.session.progress.as_ref()?;
    outcome(&turn.content.questionnaire, progress)
}

/// The result of a finished form; `None` if none is finished, or only one of another version of the questionnaire.
pub(super) fn finished(turn: &TurnContext<'_>) -> Option<FitResult> {
    if answering::waiting(turn).is_some() || answering::is_outdated(turn) { None } else { current(turn) }
}

/// Whether there is a result to come back to, though some of its questions may have to be asked again.
pub(super) fn exists(turn: &TurnContext<'_>) -> bool {
    finished(turn).is_some() || (answering::is_outdated(turn) && answering::waiting(turn).is_none())
}

/// The result, where a form is finished; the question that waits or the front page otherwise.
pub(super) fn show(turn: &mut TurnContext<'_>) {
    let Some(form) = turn.session.progress.as_ref().map(|progress| progress.form) else {
        return answering::front(turn);
    };
    if answering::waiting(turn).is_some() || answering::is_outdated(turn) {
        return answering::resume(turn);
    }
    let Some(result) = current(turn) else {
        let mut screen = Screen::of(turn, &Phrase::ResultTooFew);
        ways_on(turn, &mut screen, form);
        return turn.show(screen, State::Result);
    };
    let mut screen = Screen::default();
    words(turn, &mut screen, &result);
    // From here on "why" asks for the reasons of this.
    turn.session.why = None;
    screen.main(Choice::Next);
    screen.row([turn.button(&Phrase::ButtonNext, Choice::Next)]);
    screen.row([turn.button(&Phrase::ButtonResultMore, Choice::ResultMore)]);
    screen.row([turn.button(&Phrase::ButtonResultNumber, Choice::ResultNumber)]);
    screen
        .row([turn.button(&Phrase::ButtonPicture, Choice::Picture), turn.button(&Phrase::ButtonShare, Choice::Share)]);
    ways_on(turn, &mut screen, form);
    turn.show(screen, State::Result);
}

/// What fits a small phone above the first button: the number, what is strong, and what to think about.
fn words(turn: &TurnContext<'_>, screen: &mut Screen, result: &FitResult) {
    let band = turn.content.questionnaire.band(result.overall).words.get(turn.locale);
    screen.paragraph(&format!("**{}**", band.headline));
    screen.phrase(
        turn,
        &Phrase::ResultPercent { percent: result.overall.into(), low: result.low.into(), high: result.high.into() },
    );
    earlier(turn, screen, result);
    if result.strong.is_empty() {
        screen.phrase(turn, &Phrase::ResultElsewhere);
    }
    sides(turn, screen, &Phrase::ResultStrong, &result.strong, |words| &words.strong_short);
    sides(turn, screen, &Phrase::ResultThink, &result.hard, |words| &words.hard_short);
    screen.paragraph(&turn.say(&how_certain(&result.certainty)));
    screen.line(&format!("_{}_", turn.content.questionnaire.notice.get(turn.locale)));
}

/// How the number is made, and what it rests on: the bars, the answers that moved it most, and how certain it is.
pub(super) fn number(turn: &mut TurnContext<'_>) {
    let Some(result) = finished(turn) else {
        return show(turn);
    };
    let mut screen = Screen::of(turn, &Phrase::WhyResult);
    moved(turn, &mut screen, &result);
    bars(turn, &mut screen, &result);
    if let Some(estimate) = &turn.content.questionnaire.estimate {
        screen.paragraph(&format!("_{}_", estimate.get(turn.locale)));
    }
    screen.paragraph(&certainty(turn, &result.certainty));
    screen.row([turn.button(&Phrase::ButtonSeeResult, Choice::Result)]);
    screen.row([turn.button(&Phrase::ButtonReview, Choice::Review)]);
    turn.show(screen, State::Result);
}

/// The result in more words: the strong sides and the hard ones, the signs against the job, and what would change it.
pub(super) fn more(turn: &mut TurnContext<'_>) {
    let Some(result) = finished(turn) else {
        return show(turn);
    };
    let mut screen = Screen::default();
    if result.strong.is_empty() {
        screen.phrase(turn, &Phrase::ResultStrongElsewhere);
    }
    sides(turn, &mut screen, &Phrase::ResultStrong, &result.strong, |words| &words.strong);
    sides(turn, &mut screen, &Phrase::ResultHard, &result.hard, |words| &words.hard);
    signs(turn, &mut screen, &result);
    // Whose strong sides lie elsewhere is not told what to work on here.
    if !result.strong.is_empty() {
        sides(turn, &mut screen, &Phrase::ResultChange, &result.change, |words| &words.change);
    }
    screen.row(turn.article_button(&result.read, Choice::Open));
    screen.row([turn.button(&Phrase::ButtonNext, Choice::Next)]);
    screen.row([turn.button(&Phrase::ButtonSeeResult, Choice::Result)]);
    turn.show(screen, State::Result);
}

pub(super) fn dimension<'a>(turn: &TurnContext<'a>, place: usize) -> &'a Dimension {
    &turn.content.questionnaire.dimensions[place]
}

fn earlier(turn: &TurnContext<'_>, screen: &mut Screen, result: &FitResult) {
    let Some(earlier) = &turn.session.earlier else {
        return;
    };
    let (before, now) = (earlier.overall.into(), result.overall.into());
    let comparison = compare(&turn.content.questionnaire, earlier, result);
    let phrase = if comparison.within_range {
        Phrase::ResultEarlierAlike { earlier: before, now }
    } else {
        Phrase::ResultEarlier { earlier: before, now }
    };
    screen.line(&turn.say(&phrase));
}

/// The dimensions as bars: one figure each, or both halves where the form asked for both.
fn bars(turn: &TurnContext<'_>, screen: &mut Screen, result: &FitResult) {
    let both = result.bars.iter().any(|bar| bar.want.is_some() || bar.can.is_some());
    screen.phrase(turn, if both { &Phrase::ResultBarsBoth } else { &Phrase::ResultBars });
    for dimension_bar in &result.bars {
        let figures = match both {
            true => vec![dimension_bar.want, dimension_bar.can],
            false => vec![dimension_bar.figure],
        };
        let drawn: Vec<String> = figures.into_iter().map(|figure| figure.map_or("–".to_owned(), bar)).collect();
        screen.line(&dimension(turn, dimension_bar.dimension).words.get(turn.locale).name);
        screen.line(&format!("{} / {}", drawn.join(" · "), dimension_bar.job));
    }
}

/// A figure from 0 to 100 as five boxes and in digits: two that differ look different.
fn bar(figure: u8) -> String {
    let full = (usize::from(figure) + 10) / 20;
    format!("{}{} {figure}", "▰".repeat(full), "▱".repeat(5 - full.min(5)))
}

fn moved(turn: &TurnContext<'_>, screen: &mut Screen, result: &FitResult) {
    let mut lines = Vec::new();
    for moved in &result.moved {
        let Some(question) = turn.content.questionnaire.question(&moved.question) else {
            continue;
        };
        let Some(answer) = question.answers.get(usize::from(moved.answer)) else {
            continue;
        };
        let (question, answer) = (question.text.get(turn.locale).clone(), answer.get(turn.locale).clone());
        lines.push(turn.say(&if moved.effect > 0.0 {
            Phrase::ResultMovedUp { question, answer }
        } else {
            Phrase::ResultMovedDown { question, answer }
        }));
    }
    if !lines.is_empty() {
        screen.phrase(turn, &Phrase::ResultMoved);
        lines.iter().for_each(|line| screen.line(line));
    }
}

/// The signs against the job, where they show.
fn signs(turn: &TurnContext<'_>, screen: &mut Screen, result: &FitResult) {
    let shown: Vec<&str> = result
        .signs
        .iter()
        .filter_map(|place| dimension(turn, *place).sign.as_ref())
        .map(|sign| sign.text.get(turn.locale).as_str())
        .collect();
    if !shown.is_empty() {
        screen.phrase(turn, &Phrase::ResultSigns);
        shown.iter().for_each(|sign| screen.line(&format!("• {sign}")));
    }
}

fn sides(
    turn: &TurnContext<'_>,
    screen: &mut Screen,
    title: &Phrase,
    places: &[usize],
    side: impl Fn(&DimensionWords) -> &String,
) {
    if places.is_empty() {
        return;
    }
    screen.phrase(turn, title);
    for place in places {
        screen.line(&format!("• {}", side(dimension(turn, *place).words.get(turn.locale))));
    }
}

/// How sure a result is, in a sentence.
fn how_certain(certainty: &Certainty) -> Phrase {
    match certainty.level {
        Level::High => Phrase::ResultCertaintyHigh,
        Level::Medium => Phrase::ResultCertaintyMedium,
        Level::Low => Phrase::ResultCertaintyLow,
    }
}

/// How sure a result is, and why it is no surer.
pub(super) fn certainty(turn: &TurnContext<'_>, certainty: &Certainty) -> String {
    let mut told = turn.say(&how_certain(certainty));
    for reason in &certainty.reasons {
        let phrase = match reason {
            Reason::StraightLining => Phrase::CertaintyStraight,
            Reason::Contradictions(_) => Phrase::CertaintyContradiction,
            Reason::Skips(count) => Phrase::CertaintySkips { count: u32::from(*count) },
            Reason::TooFast => Phrase::CertaintyFast,
            Reason::FewAnswers(_) => Phrase::CertaintyFew,
        };
        told.push(' ');
        told.push_str(&turn.say(&phrase));
    }
    told
}

fn ways_on(turn: &TurnContext<'_>, screen: &mut Screen, form: Form) {
    if form == Form::Quick {
        screen.row([turn.button(&Phrase::ButtonExtend, Choice::Extend)]);
    }
    screen.row([
        turn.button(&Phrase::ButtonReview, Choice::Review),
        turn.button(&Phrase::ButtonAgain, Choice::Begin(form)),
    ]);
    screen.row([turn.button(&Phrase::ButtonTopics, Choice::Topics), turn.button(&Phrase::ButtonMenu, Choice::Home)]);
}

/// Something that was not understood below a result speaks of that, most likely: what can be looked at there.
pub(super) fn unread(turn: &mut TurnContext<'_>) {
    let mut screen = Screen::of(turn, &Phrase::ResultUnread);
    screen.row([turn.button(&Phrase::ButtonResultNumber, Choice::ResultNumber)]);
    screen.row([turn.button(&Phrase::ButtonNext, Choice::Next)]);
    screen.row([turn.button(&Phrase::ButtonSeeResult, Choice::Result)]);
    screen.row(reading::language_offer(turn));
    lobby::show_below(turn, screen);
}

/// The list of one's answers, to change one.
pub(super) fn review(turn: &mut TurnContext<'_>) {
    let Some(progress) = turn.session.progress.as_ref() else {
        return answering::front(turn);
    };
    if answering::waiting(turn).is_some() {
        return answering::back(turn);
    }
    let mut screen = Screen::of(turn, &Phrase::ReviewTitle);
    screen.line("");
    for (number, question) in (0u8..).zip(turn.content.questionnaire.questions(progress.form)) {
        let at = u32::from(number) + 1;
        let answer = progress.answered(question).and_then(|answer| question.answers.get(usize::from(answer)));
        let answer = answer.map_or_else(|| turn.say(&Phrase::ReviewSkipped), |answer| answer.get(turn.locale).clone());
        screen.line(&format!("{at}. {}", question.text.get(turn.locale)));
        let choice = Choice::Change { run: progress.run, question: number };
        screen.row([Button { label: turn.say(&Phrase::ReviewLine { at, answer }), choice }]);
    }
    screen.row([turn.button(&Phrase::ButtonSeeResult, Choice::Result)]);
    turn.show(screen, State::Result);
}

/// The result as a text to pass on, without a name; below everything, so that the result stays.
pub(super) fn share(turn: &mut TurnContext<'_>) {
    let Some(result) = finished(turn) else {
        return none(turn);
    };
    let headline = turn.content.questionnaire.band(result.overall).words.get(turn.locale).shared.clone();
    let text = if result.shows_figure() {
        Phrase::ShareText { headline, percent: result.overall.into() }
    } else {
        Phrase::ShareTextPlain { headline }
    };
    let mut screen = Screen::of(turn, &text);
    screen.copy(turn.say(&Phrase::ButtonCopyText), markup::plain(&turn.say(&text)));
    turn.toast(&Phrase::ShareNote);
    turn.show_new(screen, State::Result);
}

/// The result as a picture, without a name; below everything, so that the result stays.
pub(super) fn picture(turn: &mut TurnContext<'_>) {
    let Some(result) = finished(turn) else {
        return none(turn);
    };
    let mut screen = Screen::default();
    screen.paragraph(&result.in_words(&turn.content.questionnaire, turn.locale));
    screen.attach(Attachment::Result(result));
    turn.toast(&Phrase::ShareNote);
    turn.show_new(screen, State::Result);
}

/// Nothing is finished: the question that waits, or the way to the questionnaire.
pub(super) fn none(turn: &mut TurnContext<'_>) {
    if exists(turn) {
        return show(turn);
    }
    if turn.session.state == State::Answering {
        return answering::not_understood(turn);
    }
    let mut screen = Screen::of(turn, &Phrase::NoResult);
    screen.row([turn.button(&Phrase::DoorQuiz, Choice::Quiz)]);
    let state = turn.session.state;
    turn.show(screen, state);
}
