//! How well the questions of the questionnaire work, as a table and as CSV.

use std::fmt::Write as _;

use crate::{
    domain::{
        locale::Locale,
        questionnaire::{
            Questionnaire,
            statistics::{CLAIMED_FROM, FEWEST_QUESTIONS, Items, NoAlpha},
        },
    },
    render::tables::csv::cell,
};

/// How many characters of a question stand in a table.
const BRIEF: usize = 76;

/// The columns of [`csv`].
pub const CSV_HEAD: &str = "kind,form,version,id,scale,n,answer1,answer2,answer3,answer4,answer5,skipped,drop_off,\
                            median_seconds,item_rest,questions,alpha,alpha_low,alpha_high\n";

/// The figures as a table for people, with the questions in this language.
#[must_use]
pub fn table(items: &Items, questionnaire: &Questionnaire, locale: Locale) -> String {
    let form = items.form.name();
    let median = items.median_seconds.map_or("-".to_owned(), |seconds| format!("{seconds} s"));
    let mut table = format!(
        "{form} form, version {}: begun {}, finished {}, without a skip {}, median time {median}\n\n\
         question            answers, in their order    skipped  drop-off  median  item-rest correlation\n",
        items.version, items.begun, items.finished, items.complete,
    );
    for question in &items.questions {
        let answers: Vec<String> = question.answers.iter().map(u64::to_string).collect();
        let rest = question.rest.iter().map(|rest| format!("{} {}", rest.scale, figure(rest.correlation, 2, "-")));
        let _ = writeln!(
            table,
            "{:<18}  {:<25}  {:>7}  {:>8}  {:>6}  {}\n  {}",
            question.id,
            answers.join(" · "),
            question.skipped,
            question.drop_off.map_or("-".to_owned(), |share| format!("{:.1} %", 100.0 * share)),
            question.median_seconds.map_or("-".to_owned(), |seconds| format!("{seconds} s")),
            rest.collect::<Vec<_>>().join(", "),
            questionnaire.question(&question.id).map(|one| one.brief(locale, BRIEF)).unwrap_or_default(),
        );
    }
    table.push_str("\nscale               questions  Cronbach's alpha (95 % confidence interval)\n");
    for scale in &items.scales {
        let alpha = match scale.alpha {
            Ok((alpha, low, high)) => format!("{alpha:.2} ({low:.2} to {high:.2}), n = {}", items.complete),
            Err(NoAlpha::FewQuestions) => format!("not defined below {FEWEST_QUESTIONS} questions"),
            Err(NoAlpha::FewRuns) => {
                format!("not claimed below {CLAIMED_FROM} runs without a skip (now {})", items.complete)
            }
            Err(NoAlpha::NoSpread) => "none: everybody answered alike".to_owned(),
        };
        let _ = writeln!(table, "{:<18}  {:>9}  {alpha}", scale.scale, scale.questions);
    }
    table
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
