//! How well the questions of the questionnaire work, as a table and as CSV.

use std::{collections::BTreeSet, fmt::Write as _};

use crate::{
    domain::{
        fair::LEAST,
        locale::Locale,
        phrase::{Catalog, Phrase},
        questionnaire::{
            Form, Questionnaire,
            statistics::{CLAIMED_FROM, FEWEST_QUESTIONS, Items, NoAlpha, QuestionFigures, ScaleFigures},
        },
    },
    render::tables::{aligned, csv::cell},
};

/// How many characters of a question stand in a table.
const BRIEF: usize = 76;

/// The columns of [`csv()`].
pub const CSV_HEAD: &str = "kind,form,version,id,scale,n,answer1,answer2,answer3,answer4,answer5,skipped,drop_off,\
                            median_seconds,item_rest,questions,alpha,alpha_low,alpha_high\n";

/// The figures as a table for people, in this language.
#[must_use]
pub fn table(items: &Items, questionnaire: &Questionnaire, catalog: &Catalog, locale: Locale) -> String {
    let say = |phrase: Phrase| catalog.say(locale, &phrase);
    let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let seconds = |seconds: Option<u32>| seconds.map_or("-".to_owned(), |seconds| format!("{seconds} s"));
    let runs = Phrase::ItemsRuns {
        begun: count(items.begun),
        finished: count(items.finished),
        complete: count(items.complete),
        median: seconds(items.median_seconds),
    };
    let mut table = format!("{}: {}\n\n", title(items.form, items.version, catalog, locale), say(runs));
    let head = [
        Phrase::ItemsQuestion,
        Phrase::ItemsAnswers,
        Phrase::ItemsSkipped,
        Phrase::ItemsDropOff,
        Phrase::ItemsMedian,
        Phrase::ItemsRest,
    ];
    let row = |question: &QuestionFigures| {
        let answers: Vec<String> = question.answers.iter().map(u64::to_string).collect();
        let rest = question.rest.iter().map(|rest| format!("{} {}", rest.scale, figure(rest.correlation, 2, "-")));
        vec![
            question.id.to_string(),
            answers.join(" · "),
            question.skipped.to_string(),
            question.drop_off.map_or("-".to_owned(), |share| format!("{:.1}%", 100.0 * share)),
            question.median_seconds.map_or("-".to_owned(), |seconds| format!("{seconds}s")),
            rest.collect::<Vec<_>>().join(", "),
        ]
    };
    let rows: Vec<Vec<String>> =
        std::iter::once(head.map(say).to_vec()).chain(items.questions.iter().map(row)).collect();
    let brief = |id: &str| questionnaire.question(id).map(|one| one.brief(locale, BRIEF)).unwrap_or_default();
    let briefs = std::iter::once(None).chain(items.questions.iter().map(|question| Some(brief(&question.id))));
    for (line, brief) in aligned(&rows).lines().zip(briefs) {
        let _ = writeln!(table, "{line}");
        if let Some(brief) = brief {
            let _ = writeln!(table, "  {brief}");
        }
    }
    let alpha = |scale: &ScaleFigures| match scale.alpha {
        Ok((alpha, low, high)) => {
            let [alpha, low, high] = [alpha, low, high].map(|value| format!("{value:.2}"));
            Phrase::ItemsAlphaIs { alpha, low, high, complete: count(items.complete) }
        }
        Err(NoAlpha::FewQuestions) => Phrase::ItemsFewQuestions { least: count(FEWEST_QUESTIONS as u64) },
        Err(NoAlpha::FewRuns) => Phrase::ItemsFewRuns { least: count(CLAIMED_FROM), complete: count(items.complete) },
        Err(NoAlpha::NoSpread) => Phrase::ItemsNoSpread,
    };
    let head = [Phrase::ItemsScale, Phrase::ItemsQuestions, Phrase::ItemsAlpha].map(say).to_vec();
    let row = |scale: &ScaleFigures| vec![scale.scale.to_string(), scale.questions.to_string(), say(alpha(scale))];
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(items.scales.iter().map(row)).collect();
    format!("{table}\n{}", aligned(&rows))
}

/// Says that a form has no figures yet, and in which other versions of the questionnaire there are some.
#[must_use]
pub fn too_few(form: Form, version: u32, others: &BTreeSet<u32>, catalog: &Catalog, locale: Locale) -> String {
    let too_few = catalog.say(locale, &Phrase::ItemsTooFew { least: u32::try_from(LEAST).unwrap_or(u32::MAX) });
    let mut text = format!("{}: {too_few}\n", title(form, version, catalog, locale));
    for version in others.iter().copied().filter(|other| *other != version) {
        text.push_str(&format!("{}\n", catalog.say(locale, &Phrase::ItemsOther { version })));
    }
    text
}

fn title(form: Form, version: u32, catalog: &Catalog, locale: Locale) -> String {
    catalog.say(locale, &Phrase::ItemsForm { form: form.name().to_owned(), version })
}

/// The figures as CSV, without the line of names ([`CSV_HEAD`]): one line for each count of runs, then one a
/// question and scale it belongs to, then one a scale.
#[must_use]
pub fn csv(items: &Items) -> String {
    let mut csv = String::new();
    let own = format!("{},{}", items.form.name(), items.version);
    for (name, count) in [("begun", items.begun), ("finished", items.finished), ("complete", items.complete)] {
        let seconds = items.median_seconds.filter(|_| name == "finished").map(|seconds| seconds.to_string());
        let _ = writeln!(csv, "runs,{own},{name},,{count},,,,,,,,{},,,,,", seconds.unwrap_or_default());
    }
    for question in &items.questions {
        let mut answers: Vec<String> = question.answers.iter().map(u64::to_string).collect();
        answers.resize(5, String::new());
        for rest in &question.rest {
            let seconds = question.median_seconds.map_or(String::new(), |seconds| seconds.to_string());
            let _ = writeln!(
                csv,
                "question,{own},{},{},{},{},{},{},{seconds},{},,,,",
                cell(&question.id),
                cell(&rest.scale),
                items.finished,
                answers.join(","),
                question.skipped,
                figure(question.drop_off, 4, ""),
                figure(rest.correlation, 4, ""),
            );
        }
    }
    for scale in &items.scales {
        let part = |pick: fn((f64, f64, f64)) -> f64| figure(scale.alpha.ok().map(pick), 4, "");
        let _ = writeln!(
            csv,
            "scale,{own},{0},{0},{1},,,,,,,,,,{2},{3},{4},{5}",
            cell(&scale.scale),
            items.complete,
            scale.questions,
            part(|alpha| alpha.0),
            part(|alpha| alpha.1),
            part(|alpha| alpha.2),
        );
    }
    csv
}

fn figure(value: Option<f64>, digits: usize, none: &str) -> String {
    value.map_or_else(|| none.to_owned(), |value| format!("{value:.digits$}"))
}
