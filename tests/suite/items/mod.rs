//! How well the questions work: figures from running sums against those of an independent tool.

mod visitors;

use kenal::{
    domain::{
        locale::Locale,
        problem::SourceFile,
        questionnaire::{
            Form, Progress, Questionnaire, Taken,
            statistics::{Items, NoAlpha, Sums, report},
        },
    },
    render::tables::items,
};
use serde_json::Value;

fn form() -> Questionnaire {
    let text = include_str!("../../questionnaire/statistics-form.toml").to_owned();
    Questionnaire::parse(&SourceFile { name: "statistics-form.toml".to_owned(), text }).unwrap()
}

fn figures() -> Value {
    serde_json::from_str(include_str!("../../questionnaire/statistics.json")).unwrap()
}

/// Runs everybody of the data set through the form.
fn counted(questionnaire: &Questionnaire, form: Form) -> Items {
    let mut sums = Sums::new(questionnaire, form);
    for (number, row) in figures()["answers"].as_array().unwrap().iter().enumerate() {
        let mut progress = Progress::begin(questionnaire, form, 1);
        sums.begin(&progress);
        while let Some(question) = progress.current(questionnaire) {
            let answer = row[usize::from(progress.at)].as_u64().unwrap() as u8;
            if progress.answer(questionnaire, answer, Some(number as u32 % 9)) == Taken::First {
                sums.replied(&question.id);
            }
        }
        sums.add(questionnaire, &progress);
    }
    let kept = Sums::from_cells(questionnaire, form, &sums.clone().into_cells());
    assert_eq!(kept, sums, "nothing is lost when sums are kept number by number");
    report(questionnaire, &kept).unwrap()
}

fn near(found: f64, expected: &Value) {
    assert!((found - expected.as_f64().unwrap()).abs() < 1e-9, "{found} is not {expected}");
}

fn table(items: &Items) -> String {
    items::table(items, &form(), &crate::support::content().catalog, Locale::En)
}

#[test]
fn alpha_its_interval_and_item_rest_correlations_are_those_of_an_independent_tool() {
    let questionnaire = form();
    let expected = figures();
    let full = counted(&questionnaire, Form::Full);
    assert_eq!((full.begun, full.finished, full.complete), (180, 180, 180));
    let (few, scales): (Vec<_>, Vec<_>) = full.scales.iter().partition(|scale| scale.questions < 3);
    assert_eq!((few.len(), few[0].alpha), (1, Err(NoAlpha::FewQuestions)), "`team` has two questions");
    assert!(table(&full).contains("not defined below 3 questions"), "{}", table(&full));
    for scale in scales {
        let (alpha, low, high) = scale.alpha.unwrap();
        for (found, place) in [(alpha, 0), (low, 1), (high, 2)] {
            near(found, &expected["full"][&*scale.scale][place]);
        }
    }
    for (id, scale, value) in expected["rest"].as_array().unwrap().iter().map(|row| (&row[0], &row[1], &row[2])) {
        let question = full.questions.iter().find(|question| id == &*question.id).unwrap();
        let rest = question.rest.iter().find(|rest| scale == &*rest.scale).unwrap();
        near(rest.correlation.unwrap(), value);
    }
    let quick = counted(&questionnaire, Form::Quick);
    let (alpha, low, high) = quick.scales[0].alpha.unwrap();
    for (found, place) in [(alpha, 0), (low, 1), (high, 2)] {
        near(found, &expected["quick"][place]);
    }
    for (question, row) in quick.questions.iter().zip(expected["quick_rest"].as_array().unwrap()) {
        near(question.rest[0].correlation.unwrap(), &row[1]);
    }
    for (question, counts) in full.questions.iter().zip(expected["counts"].as_array().unwrap()) {
        assert_eq!(serde_json::to_value(&question.answers).unwrap(), *counts);
    }
    assert_eq!((full.questions[0].median_seconds, full.median_seconds), (Some(4), Some(60)));
}

#[test]
fn drop_off_counts_those_who_came_and_left_and_few_runs_claim_nothing() {
    let questionnaire = form();
    let mut sums = Sums::new(&questionnaire, Form::Quick);
    for answered in [7, 7, 3, 0] {
        let mut progress = Progress::begin(&questionnaire, Form::Quick, 1);
        sums.begin(&progress);
        for place in 0..answered {
            let id = progress.current(&questionnaire).unwrap().id.to_string();
            let taken =
                if place == 6 { progress.skip(&questionnaire) } else { progress.answer(&questionnaire, 2, None) };
            assert_eq!(taken, Taken::First);
            sums.replied(&id);
        }
        if progress.is_finished(&questionnaire) {
            sums.add(&questionnaire, &progress);
        }
    }
    let items = report(&questionnaire, &sums).unwrap();
    let drop_off: Vec<f64> = items.questions.iter().map(|question| question.drop_off.unwrap()).collect();
    assert_eq!(drop_off, [0.25, 0.0, 0.0, 1.0 - 2.0 / 3.0, 0.0, 0.0, 0.0]);
    assert_eq!((items.finished, items.complete, items.questions[6].skipped), (2, 0, 2));
    assert!(items.scales[0].alpha == Err(NoAlpha::FewRuns) && items.median_seconds.is_none());
    assert!(table(&items).contains("not claimed below 100 runs without a skip (now 0)"), "{}", table(&items));

    // Going on into the full form brings the quick answers along.
    let mut progress = Progress::begin(&questionnaire, Form::Quick, 1);
    while !progress.is_finished(&questionnaire) {
        progress.answer(&questionnaire, 1, None);
    }
    let mut full = Sums::new(&questionnaire, Form::Full);
    full.add(&questionnaire, &progress);
    assert_eq!(full.finished, 0, "a quick run is none of the full ones");
    progress.extend_to_full(&questionnaire);
    full.begin(&progress);
    let items = report(&questionnaire, &full).unwrap();
    assert_eq!((items.questions[6].drop_off, items.questions[7].drop_off), (Some(0.0), Some(1.0)));
}

#[test]
fn the_median_time_is_the_first_that_half_of_all_do_not_exceed() {
    let questionnaire = form();
    let mut sums = Sums::new(&questionnaire, Form::Quick);
    for seconds in [9, 3, 20, 4] {
        let mut progress = Progress::begin(&questionnaire, Form::Quick, 1);
        while !progress.is_finished(&questionnaire) {
            progress.answer(&questionnaire, 1, Some(seconds));
        }
        sums.add(&questionnaire, &progress);
    }
    let items = report(&questionnaire, &sums).unwrap();
    assert_eq!(items.questions[0].median_seconds, Some(4));
    assert_eq!(items.median_seconds, Some(25), "seven times four, in steps of five");
}

#[test]
fn the_figures_read_as_a_table_and_as_csv() {
    let questionnaire = form();
    let items = counted(&questionnaire, Form::Full);
    let csv = format!("{}{}", items::CSV_HEAD, items::csv(&items));
    let columns = csv.lines().next().unwrap().split(',').count();
    assert!(csv.lines().all(|line| line.split(',').count() == columns), "{csv}");
    assert_eq!(csv.lines().count(), 1 + 3 + 20 + 7, "a situation has a line for each of its two scales");
    println!("{}\n{csv}", table(&items));
}
