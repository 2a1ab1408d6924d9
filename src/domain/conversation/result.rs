//! The result of the questionnaire: what it says, what it rests on, and what can be done with it.

use crate::domain::{
    conversation::{
        Choice, Form, Note, State, answering,
        talk::{Screen, Talk},
    },
    message::{Button, Picture, Span},
    phrase::Phrase,
    questionnaire::{
        Certainty, Dimension, DimensionWords, Level, Outcome, Reason, compare, outcome, statistics::Milestone,
    },
};

/// The last question was answered: keeps the figures, counts the end of a run once, and shows the result.
pub(super) fn finish(talk: &mut Talk<'_>) {
    let end = talk.session.progress.as_ref().map(|progress| (progress.run, progress.form));
    if let (Some(result), Some((run, form))) = (current(talk), end) {
        let kept = result.keep(&talk.content.questionnaire);
        if talk.session.finished.is_none_or(|(before, _)| before != run) {
            talk.session.earlier = talk.session.latest.take();
        }
        talk.session.latest = Some(kept);
        if talk.session.finished != end {
            talk.session.finished = end;
            talk.notes.push(Note::Finished { form });
            talk.milestones.extend(talk.session.progress.clone().map(Milestone::Finished));
        }
    }
    show(talk);
}

fn current(talk: &Talk<'_>) -> Option<Outcome> {
    let progress = talk.session.progress.as_ref()?;
    outcome(&talk.content.questionnaire, progress)
}

/// The result of a finished form; None where none is finished.
pub(super) fn finished(talk: &Talk<'_>) -> Option<Outcome> {
    if answering::waiting(talk).is_some() { None } else { current(talk) }
}

/// The result, where a form is finished; the question that waits or the front page otherwise.
pub(super) fn show(talk: &mut Talk<'_>) {
    let Some(form) = talk.session.progress.as_ref().map(|progress| progress.form) else {
        return answering::front(talk);
    };
    if answering::waiting(talk).is_some() {
        return answering::resume(talk);
    }
    let Some(result) = current(talk) else {
        let mut screen = Screen::of(talk, &Phrase::ResultTooFew);
        ways_on(talk, &mut screen, form);
        return talk.show(screen, State::Result);
    };
    let mut screen = Screen::default();
    words(talk, &mut screen, &result);
    let more = if result.strong.is_empty() { Phrase::ButtonResultNext } else { Phrase::ButtonResultMore };
    screen.row([talk.button(&more, Choice::ResultMore)]);
    screen
        .row([talk.button(&Phrase::ButtonPicture, Choice::Picture), talk.button(&Phrase::ButtonShare, Choice::Share)]);
    ways_on(talk, &mut screen, form);
    talk.show(screen, State::Result);
}

fn words(talk: &Talk<'_>, screen: &mut Screen, result: &Outcome) {
    let band = talk.content.questionnaire.band(result.overall).words.get(talk.locale);
    screen.paragraph(&format!("**{}**", band.headline));
    screen.phrase(
        talk,
        &Phrase::ResultPercent { percent: result.overall.into(), low: result.low.into(), high: result.high.into() },
    );
    earlier(talk, screen, result);
    bars(talk, screen, result);
    if let Some(estimate) = &talk.content.questionnaire.estimate {
        screen.paragraph(&format!("_{}_", estimate.get(talk.locale)));
    }
    moved(talk, screen, result);
    signs(talk, screen, result);
    sides(talk, screen, &Phrase::ResultHard, &result.hard, |words| &words.hard);
    certainty(talk, screen, &result.certainty);
    screen.paragraph(&format!("_{}_", talk.content.questionnaire.notice.get(talk.locale)));
}

/// What the result rests on: the answers that moved it most, and how certain it is.
pub(super) fn why(talk: &mut Talk<'_>) {
    let Some(result) = finished(talk) else {
        return show(talk);
    };
    let mut screen = Screen::of(talk, &Phrase::WhyResult);
    moved(talk, &mut screen, &result);
    certainty(talk, &mut screen, &result.certainty);
    screen.row([talk.button(&Phrase::ButtonSeeResult, Choice::Result)]);
    screen.row([talk.button(&Phrase::ButtonReview, Choice::Review)]);
    talk.show(screen, State::Result);
}

/// The rest of the result: strong sides, what would change it, what to do next.
pub(super) fn more(talk: &mut Talk<'_>) {
    let Some(result) = finished(talk) else {
        return show(talk);
    };
    let band = talk.content.questionnaire.band(result.overall).words.get(talk.locale);
    let mut screen = Screen::default();
    if result.strong.is_empty() {
        screen.phrase(talk, &Phrase::ResultStrongElsewhere);
    }
    sides(talk, &mut screen, &Phrase::ResultStrong, &result.strong, |words| &words.strong);
    sides(talk, &mut screen, &Phrase::ResultChange, &result.change, |words| &words.change);
    screen.phrase(talk, &Phrase::ResultNext);
    screen.line(&format!("• {}", dimension(talk, result.trial).words.get(talk.locale).trial));
    screen.line(&format!("• {}", band.ask));
    screen.row(talk.article_button(&result.read, Choice::Open));
    screen.row([talk.button(&Phrase::ButtonSeeResult, Choice::Result)]);
    talk.show(screen, State::Result);
}

fn dimension<'a>(talk: &Talk<'a>, place: usize) -> &'a Dimension {
    &talk.content.questionnaire.dimensions[place]
}

fn earlier(talk: &Talk<'_>, screen: &mut Screen, result: &Outcome) {
    let Some(earlier) = &talk.session.earlier else {
        return;
    };
    let (before, now) = (earlier.overall.into(), result.overall.into());
    let comparison = compare(&talk.content.questionnaire, earlier, result);
    let phrase = if comparison.within_range {
        Phrase::ResultEarlierAlike { earlier: before, now }
    } else {
        Phrase::ResultEarlier { earlier: before, now }
    };
    screen.line(&talk.say(&phrase));
}

/// The dimensions as bars: one figure each, or both halves where the form asked for both.
fn bars(talk: &Talk<'_>, screen: &mut Screen, result: &Outcome) {
    let both = result.bars.iter().any(|bar| bar.want.is_some() || bar.can.is_some());
    screen.phrase(talk, if both { &Phrase::ResultBarsBoth } else { &Phrase::ResultBars });
    for dimension_bar in &result.bars {
        let figures = match both {
            true => vec![dimension_bar.want, dimension_bar.can],
            false => vec![dimension_bar.figure],
        };
        let drawn: Vec<String> = figures.into_iter().map(|figure| figure.map_or("–".to_owned(), bar)).collect();
        screen.line(&dimension(talk, dimension_bar.dimension).words.get(talk.locale).name);
        screen.line(&format!("{} / {}", drawn.join(" · "), dimension_bar.job));
    }
}

/// A figure from 0 to 100 as five boxes and in digits: two that differ look different.
fn bar(figure: u8) -> String {
    let full = (usize::from(figure) + 10) / 20;
    format!("{}{} {figure}", "▰".repeat(full), "▱".repeat(5 - full.min(5)))
}

fn moved(talk: &Talk<'_>, screen: &mut Screen, result: &Outcome) {
    let mut lines = Vec::new();
    for moved in &result.moved {
        let Some(question) = talk.content.questionnaire.question(&moved.question) else {
            continue;
        };
        let Some(answer) = question.answers.get(usize::from(moved.answer)) else {
            continue;
        };
        let (question, answer) = (question.text.get(talk.locale).clone(), answer.get(talk.locale).clone());
        lines.push(talk.say(&if moved.effect > 0.0 {
            Phrase::ResultMovedUp { question, answer }
        } else {
            Phrase::ResultMovedDown { question, answer }
        }));
    }
    if !lines.is_empty() {
        screen.phrase(talk, &Phrase::ResultMoved);
        lines.iter().for_each(|line| screen.line(line));
    }
}

/// The signs against the job, where they show.
fn signs(talk: &Talk<'_>, screen: &mut Screen, result: &Outcome) {
    let shown: Vec<&str> = result
        .signs
        .iter()
        .filter_map(|place| dimension(talk, *place).sign.as_ref())
        .map(|sign| sign.text.get(talk.locale).as_str())
        .collect();
    if !shown.is_empty() {
        screen.phrase(talk, &Phrase::ResultSigns);
        shown.iter().for_each(|sign| screen.line(&format!("• {sign}")));
    }
}

fn sides(
    talk: &Talk<'_>,
    screen: &mut Screen,
    title: &Phrase,
    places: &[usize],
    side: impl Fn(&DimensionWords) -> &String,
) {
    if places.is_empty() {
        return;
    }
    screen.phrase(talk, title);
    for place in places {
        screen.line(&format!("• {}", side(dimension(talk, *place).words.get(talk.locale))));
    }
}

fn certainty(talk: &Talk<'_>, screen: &mut Screen, certainty: &Certainty) {
    screen.phrase(
        talk,
        &match certainty.level {
            Level::High => Phrase::ResultCertaintyHigh,
            Level::Medium => Phrase::ResultCertaintyMedium,
            Level::Low => Phrase::ResultCertaintyLow,
        },
    );
    for reason in &certainty.reasons {
        let phrase = match reason {
            Reason::StraightLining => Phrase::CertaintyStraight,
            Reason::Contradictions(_) => Phrase::CertaintyContradiction,
            Reason::Skips(count) => Phrase::CertaintySkips { count: u32::from(*count) },
            Reason::TooFast => Phrase::CertaintyFast,
            Reason::FewAnswers(_) => Phrase::CertaintyFew,
        };
        screen.span(Span::plain(format!(" {}", talk.say(&phrase))));
    }
}

fn ways_on(talk: &Talk<'_>, screen: &mut Screen, form: Form) {
    if form == Form::Quick {
        screen.row([talk.button(&Phrase::ButtonExtend, Choice::Extend)]);
    }
    screen.row([
        talk.button(&Phrase::ButtonReview, Choice::Review),
        talk.button(&Phrase::ButtonAgain, Choice::Begin(form)),
    ]);
    screen.row([talk.button(&Phrase::ButtonTopics, Choice::Topics), talk.button(&Phrase::ButtonMenu, Choice::Home)]);
}

/// The list of one's answers, to change one.
pub(super) fn review(talk: &mut Talk<'_>) {
    let Some(progress) = talk.session.progress.as_ref() else {
        return answering::front(talk);
    };
    if answering::waiting(talk).is_some() {
        return answering::back(talk);
    }
    let mut screen = Screen::of(talk, &Phrase::ReviewTitle);
    screen.line("");
    for (number, question) in (0u8..).zip(talk.content.questionnaire.questions(progress.form)) {
        let at = u32::from(number) + 1;
        let answer = progress.answered(question).and_then(|answer| question.answers.get(usize::from(answer)));
        let answer = answer.map_or_else(|| talk.say(&Phrase::ReviewSkipped), |answer| answer.get(talk.locale).clone());
        screen.line(&format!("{at}. {}", question.text.get(talk.locale)));
        let choice = Choice::Change { run: progress.run, question: number };
        screen.row([Button { label: talk.say(&Phrase::ReviewLine { at, answer }), choice }]);
    }
    screen.row([talk.button(&Phrase::ButtonSeeResult, Choice::Result)]);
    talk.show(screen, State::Result);
}

/// The result as a text to pass on, without a name; below everything, so that the result stays.
pub(super) fn share(talk: &mut Talk<'_>) {
    let Some(result) = finished(talk) else {
        return none(talk);
    };
    let headline = talk.content.questionnaire.band(result.overall).words.get(talk.locale).shared.clone();
    let text = if result.shows_figure() {
        Phrase::ShareText { headline, percent: result.overall.into() }
    } else {
        Phrase::ShareTextPlain { headline }
    };
    let screen = Screen::of(talk, &text);
    talk.toast(&Phrase::ShareNote);
    talk.show_new(screen, State::Result);
}

/// The result as a picture, without a name; below everything, so that the result stays.
pub(super) fn picture(talk: &mut Talk<'_>) {
    let Some(result) = finished(talk) else {
        return none(talk);
    };
    let mut screen = Screen::default();
    screen.paragraph(&result.in_words(&talk.content.questionnaire, talk.locale));
    screen.picture(Picture::Result(result));
    talk.toast(&Phrase::ShareNote);
    talk.show_new(screen, State::Result);
}

fn none(talk: &mut Talk<'_>) {
    if talk.session.state == State::Answering {
        return answering::not_understood(talk);
    }
    let mut screen = Screen::of(talk, &Phrase::NoResult);
    screen.row([talk.button(&Phrase::DoorQuiz, Choice::Quiz)]);
    let state = talk.session.state;
    talk.show(screen, state);
}
