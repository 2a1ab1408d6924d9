//! After the result: what to do now, and the page to print and talk over.

use crate::domain::{
    conversation::{
        Choice, State,
        context::{Screen, TurnContext},
        lobby, reading, result,
    },
    message::{Attachment, Report},
    phrase::Phrase,
    questionnaire::{Bar, FitResult},
};

/// Wish and ability this far apart are worth talking over.
const APART: u8 = 25;
/// What is wanted, or can be done, at all lies above this.
const MIDDLE: u8 = 50;
/// The most dimensions on which that is said.
const MOST_APART: usize = 2;

/// What to do now: two things to try, the ways on, and people to talk to.
pub(super) fn show(turn: &mut TurnContext<'_>) {
    let Some(result) = result::finished(turn) else {
        return result::none(turn);
    };
    let questionnaire = &turn.content.questionnaire;
    let mut screen = Screen::of(turn, &Phrase::NextTitle);
    screen.phrase(turn, &Phrase::NextTrials);
    for (number, place) in (1..).zip(&result.trials) {
        let trial = result::dimension(turn, *place).words.get(turn.locale).trial.clone();
        screen.line(&turn.say(&Phrase::NextTrial { number, trial }));
    }
    screen.phrase(turn, &Phrase::NextAsk);
    screen.line(&questionnaire.band(result.overall).words.get(turn.locale).ask);
    let steps: Vec<_> = questionnaire.steps.iter().filter(|step| step.suits(result.overall)).collect();
    for step in &steps {
        screen.paragraph(step.text.get(turn.locale));
    }
    screen.phrase(turn, &Phrase::NextTalk);
    lobby::contact(turn, &mut screen);
    for article in steps.iter().flat_map(|step| &step.articles) {
        screen.row(turn.article_button(article, Choice::Open));
    }
    screen.row([turn.button(&Phrase::ButtonReport, Choice::Report)]);
    screen.row([turn.button(&Phrase::ButtonSeeResult, Choice::Result)]);
    turn.show(screen, State::Result);
}

/// The result on a page to print, without a name; below everything, so that the result stays.
pub(super) fn report(turn: &mut TurnContext<'_>) {
    let (Some(result), Some(progress)) = (result::finished(turn), turn.session.progress.as_ref()) else {
        return result::none(turn);
    };
    let questions = turn.content.questionnaire.questions(result.form);
    let answers: Vec<Option<u8>> = questions.iter().map(|question| progress.answered(question)).collect();
    let (day, _) = turn.content.fairs.day_and_hour(None, turn.event.at);
    let report = Report {
        certainty: result::certainty(turn, &result.certainty),
        points: points(turn, &result, &answers),
        day: reading::date(turn, &day.to_string()),
        result,
        answers,
    };
    let mut screen = Screen::of(turn, if turn.is_pupil() { &Phrase::ReportReadyPupils } else { &Phrase::ReportReady });
    screen.attach(Attachment::Report(report));
    turn.show_new(screen, State::Result);
}

/// What is worth talking over, the most personal first.
fn points(turn: &TurnContext<'_>, result: &FitResult, answers: &[Option<u8>]) -> Vec<String> {
    let name = |place: usize| result::dimension(turn, place).words.get(turn.locale).name.clone();
    let mut points = Vec::new();
    let strong: Vec<String> = result.strong.iter().map(|place| name(*place)).collect();
    points.push(match strong.is_empty() {
        true => Phrase::ReportPointElsewhere,
        false => Phrase::ReportPointStrong { dimensions: strong.join(", ") },
    });
    let mut apart: Vec<(&Bar, u8, u8)> = result
        .bars
        .iter()
        .filter_map(|bar| Some((bar, bar.want?, bar.can?)))
        .filter(|(_, want, can)| want.abs_diff(*can) >= APART && *want.max(can) > MIDDLE)
        .collect();
    apart.sort_by_key(|(_, want, can)| u8::MAX - want.abs_diff(*can));
    apart.truncate(MOST_APART);
    for (bar, want, can) in &apart {
        let dimension = name(bar.dimension);
        points.push(match want > can {
            true => Phrase::ReportPointWish { dimension },
            false => Phrase::ReportPointAble { dimension },
        });
    }
    for place in &result.signs {
        let sign = result::dimension(turn, *place).sign.as_ref();
        points.extend(sign.map(|sign| Phrase::ReportPointSign { sign: sign.text.get(turn.locale).clone() }));
    }
    for place in &result.trials {
        let (dimension, trial) = (name(*place), result::dimension(turn, *place).words.get(turn.locale).trial.clone());
        points.push(Phrase::ReportPointTrial { dimension, trial });
    }
    let skipped = answers.iter().filter(|answer| answer.is_none()).count();
    if skipped > 0 {
        points.push(Phrase::ReportPointSkipped { count: u32::try_from(skipped).unwrap_or(u32::MAX) });
    }
    points.extend([Phrase::ReportPointValues, Phrase::ReportPointOthers]);
    points.iter().map(|point| turn.say(point)).collect()
}
