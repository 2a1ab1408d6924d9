//! The result of the questionnaire: what it says, what it rests on, and what can be done with it.

use crate::domain::{
    conversation::{
        Choice, Form, Note, Request, State, answering,
        talk::{Screen, Talk},
    },
    message::{Button, Look, Span},
    phrase::Phrase,
    questionnaire::{Certainty, Doubt, Outcome, outcome},
};

/// The last question was answered: keeps the figure and shows the result.
pub(super) fn finish(talk: &mut Talk<'_>, form: Form) {
    if let Some(result) = current(talk) {
        talk.session.earlier = talk.session.latest;
        talk.session.latest = Some(result.overall);
        talk.notes.push(Note::Finished { form, band: result.band.clone() });
    }
    show(talk);
}

fn current(talk: &Talk<'_>) -> Option<Outcome> {
    let progress = talk.session.progress.as_ref()?;
    outcome(&talk.content.questionnaire, progress)
}

/// The result, where a form is finished; the front page otherwise.
pub(super) fn show(talk: &mut Talk<'_>) {
    let Some(progress) = talk.session.progress.as_ref() else {
        return answering::front(talk);
    };
    let form = progress.form();
    if answering::waiting(talk).is_some() {
        return answering::resume(talk);
    }
    let Some(result) = current(talk) else {
        let mut screen = Screen::of(talk, &Phrase::ResultTooFew);
        ways_on(talk, &mut screen, form, false);
        return talk.show(screen, State::Result);
    };
    let mut screen = Screen::default();
    words(talk, &mut screen, &result);
    ways_on(talk, &mut screen, form, true);
    talk.show(screen, State::Result);
}

fn words(talk: &Talk<'_>, screen: &mut Screen, result: &Outcome) {
    let locale = talk.locale;
    let form = &talk.content.questionnaire;
    screen.paragraph(&format!("**{}**", form.headline(&result.band, locale)));
    screen.phrase(talk, &Phrase::ResultPercent {
        percent: result.overall.into(),
        low: result.low.into(),
        high: result.high.into(),
    });
    if let Some(earlier) = talk.session.earlier {
        screen.line(&talk.say(&Phrase::ResultEarlier { earlier: earlier.into(), now: result.overall.into() }));
    }
    bars(talk, screen, result);
    if !result.moved.is_empty() {
        screen.phrase(talk, &Phrase::ResultMoved);
        for moved in &result.moved {
            let question = form.question_text(&moved.question, locale).to_owned();
            let answer = form.answer_text(&moved.question, moved.answer, locale).to_owned();
            screen.line(&talk.say(&Phrase::ResultMovedLine { question, answer }));
        }
    }
    list(talk, screen, &Phrase::ResultSigns, &result.signs(form, locale));
    list(talk, screen, &Phrase::ResultStrong, &result.strong(form, locale));
    list(talk, screen, &Phrase::ResultHard, &result.hard(form, locale));
    list(talk, screen, &Phrase::ResultChange, &result.change(form, locale));
    certainty(talk, screen, &result.certainty);
    screen.phrase(talk, &Phrase::ResultNotATest);
}

fn list(talk: &Talk<'_>, screen: &mut Screen, title: &Phrase, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    screen.phrase(talk, title);
    for line in lines {
        screen.line(&format!("• {line}"));
    }
}

fn bars(talk: &Talk<'_>, screen: &mut Screen, result: &Outcome) {
    let form = &talk.content.questionnaire;
    let both = result.dimensions.iter().any(|dimension| dimension.can.is_some());
    screen.phrase(talk, if both { &Phrase::ResultBarsBoth } else { &Phrase::ResultBars });
    for dimension in &result.dimensions {
        let mut line = String::new();
        for figure in [dimension.want, dimension.can].into_iter().flatten() {
            line.push_str(&answering::bar(f64::from(figure) / 100.0, 5));
            line.push(' ');
        }
        line.push_str(form.dimension_name(&dimension.id, talk.locale));
        screen.line("");
        screen.span(Span { text: line, look: Look::Plain });
    }
}

fn certainty(talk: &Talk<'_>, screen: &mut Screen, certainty: &Certainty) {
    screen.phrase(talk, &match certainty.level {
        crate::domain::questionnaire::Level::High => Phrase::ResultCertaintyHigh,
        crate::domain::questionnaire::Level::Medium => Phrase::ResultCertaintyMedium,
        crate::domain::questionnaire::Level::Low => Phrase::ResultCertaintyLow,
    });
    for doubt in &certainty.doubts {
        let phrase = match doubt {
            Doubt::StraightLining => Phrase::CertaintyStraight,
            Doubt::Contradiction => Phrase::CertaintyContradiction,
            Doubt::Skips(count) => Phrase::CertaintySkips { count: *count },
            Doubt::TooFast => Phrase::CertaintyFast,
            Doubt::FewAnswers => Phrase::CertaintyFew,
        };
        screen.span(Span::plain(" "));
        screen.span(Span::plain(talk.say(&phrase)));
    }
}

fn ways_on(talk: &Talk<'_>, screen: &mut Screen, form: Form, shareable: bool) {
    if shareable {
        screen.row([
            talk.button(&Phrase::ButtonPicture, Choice::Picture),
            talk.button(&Phrase::ButtonShare, Choice::Share),
        ]);
    }
    if form == Form::Quick {
        screen.row([talk.button(&Phrase::ButtonExtend, Choice::Extend)]);
    }
    screen.row([
        talk.button(&Phrase::ButtonReview, Choice::Review),
        talk.button(&Phrase::ButtonAgain, Choice::Begin(form)),
    ]);
    screen.row([
        talk.button(&Phrase::ButtonTopics, Choice::Topics),
        talk.button(&Phrase::ButtonMenu, Choice::Home),
    ]);
}

/// The list of one's answers, to change one.
pub(super) fn review(talk: &mut Talk<'_>) {
    let form = &talk.content.questionnaire;
    let Some(progress) = talk.session.progress.as_ref() else {
        return answering::front(talk);
    };
    let mut screen = Screen::of(talk, &Phrase::ReviewTitle);
    for (number, question) in (0u8..).zip(form.questions(progress.form())) {
        let at = u32::from(number) + 1;
        let answer = match progress.answer_to(question.id()) {
            Some(answer) => form.answer_text(question.id(), answer, talk.locale).to_owned(),
            None => talk.say(&Phrase::ReviewSkipped),
        };
        screen.line(&format!("{at}. {}", question.text(talk.locale)));
        let choice = Choice::Change { run: progress.run(), question: number };
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
    let headline = talk.content.questionnaire.headline(&result.band, talk.locale).to_owned();
    let screen = Screen::of(talk, &Phrase::ShareText { headline, percent: result.overall.into() });
    talk.toast(&Phrase::ShareNote);
    talk.show_new(screen, State::Result);
}

/// The result as a picture.
pub(super) fn picture(talk: &mut Talk<'_>) {
    if finished(talk).is_none() {
        return none(talk);
    }
    talk.requests.push(Request::Picture);
    talk.session.state = State::Result;
}

/// The result of a finished form; None where none is finished.
pub(super) fn finished(talk: &Talk<'_>) -> Option<Outcome> {
    if answering::waiting(talk).is_some() {
        return None;
    }
    current(talk)
}

fn none(talk: &mut Talk<'_>) {
    let mut screen = Screen::of(talk, &Phrase::NoResult);
    screen.row([talk.button(&Phrase::DoorQuiz, Choice::Quiz)]);
    let state = talk.session.state;
    talk.show(screen, state);
}
