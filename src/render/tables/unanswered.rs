//! What had no answer, as a table for people and as CSV.

use std::fmt::Write as _;

use crate::{
    domain::{
        knowledge::article::training_file,
        locale::Locale,
        unanswered::{Group, Question},
    },
    render::tables::csv::cell,
};

/// The columns of [`csv`].
const CSV_HEAD: &str = "times,language,reason,nearest,query,group,phrasing,weeks,fairs\n";

/// A group after the other, each with the file that its phrasings would go into.
#[must_use]
pub fn table(groups: &[Group]) -> String {
    if groups.is_empty() {
        return "every question had an answer so far\n".to_owned();
    }
    let mut table = String::new();
    for group in groups {
        let nearest = group.nearest.as_ref().map_or("no article is near", |article| article.as_str());
        let weeks: Vec<String> = group.weeks.iter().map(|(monday, times)| format!("{monday}: {times}")).collect();
        let _ = write!(table, "{:>5}×  {nearest:<24} weeks from {}", group.times, weeks.join(", "));
        let fairs: Vec<String> = group.fairs.iter().map(|(fair, times)| format!("{fair}: {times}")).collect();
        if !fairs.is_empty() {
            let _ = write!(table, "; on days of the fair {}", fairs.join(", "));
        }
        table.push('\n');
        for question in &group.questions {
            let answered = if question.is_answered { "  (has an answer now)" } else { "" };
            let (times, tag, reasons) = (question.times, question.locale.tag(), reasons(question));
            let _ = writeln!(table, "       {times:>5}×  {tag}  {reasons:<14} {}{answered}", question.text);
        }
        if let Some(article) = &group.nearest {
            for locale in Locale::ALL {
                let open = |question: &&Question| question.locale == locale && question.is_open();
                if let Some(phrasing) = group.questions.iter().filter(open).find_map(Question::phrasing) {
                    let (file, tag) = (training_file(article.as_str()), locale.tag());
                    let _ = writeln!(table, "        for data/{file}, `phrasings` in [{tag}]: {phrasing}");
                }
            }
        }
        table.push('\n');
    }
    table
}

/// A line for each wording; those of one meaning have the same number in `group`, and the counts by week and fair are the
/// whole group's.
#[must_use]
pub fn csv(groups: &[Group]) -> String {
    let mut csv = CSV_HEAD.to_owned();
    for (number, group) in (1..).zip(groups) {
        let weeks: Vec<String> = group.weeks.iter().map(|(monday, times)| format!("{monday}:{times}")).collect();
        let fairs: Vec<String> = group.fairs.iter().map(|(fair, times)| format!("{fair}:{times}")).collect();
        for question in &group.questions {
            let nearest = question.nearest.as_ref().map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(
                csv,
                "{},{},{},{},{},{number},{},{},{}",
                question.times,
                question.locale.tag(),
                cell(&reasons(question)),
                cell(&nearest),
                cell(&question.text),
                cell(&question.phrasing().unwrap_or_default()),
                weeks.join(" "),
                fairs.join(" "),
            );
        }
    }
    csv
}

fn reasons(question: &Question) -> String {
    question.reasons.iter().map(String::as_str).collect::<Vec<_>>().join("+")
}
