//! What had no answer, as a table for people and as CSV.

use std::fmt::Write as _;

use crate::{
    domain::{
        knowledge::NearestAnswer,
        locale::Locale,
        phrase::{Catalog, Phrase},
        unanswered::{Group, Question},
    },
    render::tables::csv::cell,
};

/// The columns of [`csv`].
const CSV_HEAD: &str = "times,language,reason,nearest,query,group,phrasing,weeks,fairs,topic\n";

/// A group after the other, each with the file that its phrasings would go into; before them how many questions are still
/// to come.
#[must_use]
pub fn table(groups: &[Group], waiting: u32, catalog: &Catalog, locale: Locale) -> String {
    let say = |phrase: Phrase| catalog.say(locale, &phrase);
    let mut table = String::new();
    if waiting > 0 {
        let _ = writeln!(table, "{}\n", say(Phrase::UnansweredWaiting { waiting }));
    } else if groups.is_empty() {
        let _ = writeln!(table, "{}", say(Phrase::UnansweredNone));
    }
    for group in groups {
        let nearest = match &group.nearest {
            Some(NearestAnswer::Article(article)) => article.to_string(),
            Some(NearestAnswer::Topic(topic)) => say(Phrase::UnansweredTopic { topic: topic.clone() }),
            None => say(Phrase::UnansweredFar),
        };
        let counted = |counts: Vec<String>| counts.join(", ");
        let weeks = counted(group.weeks.iter().map(|(monday, times)| format!("{monday}: {times}")).collect());
        let _ = write!(table, "{:>5}×  {nearest:<24} {}", group.times, say(Phrase::UnansweredWeeks { weeks }));
        if !group.fairs.is_empty() {
            let fairs = counted(group.fairs.iter().map(|(fair, times)| format!("{fair}: {times}")).collect());
            let _ = write!(table, "; {}", say(Phrase::UnansweredFairs { fairs }));
        }
        table.push('\n');
        let reason = |reason: &String| say(Phrase::UnansweredReason { reason: reason.clone() });
        for question in &group.questions {
            let reasons = question.reasons.iter().map(reason).collect::<Vec<_>>().join(", ");
            let answered = match question.is_answered {
                true => format!("  ({})", say(Phrase::UnansweredAnswered)),
                false => String::new(),
            };
            let (times, tag) = (question.times, question.locale.tag());
            let _ = writeln!(table, "       {times:>5}×  {tag}  {reasons:<16} {}{answered}", question.text);
        }
        if let Some(nearest) = &group.nearest {
            for asked in Locale::ALL {
                let open = |question: &&Question| question.locale == asked && question.is_open();
                if let Some(phrasing) = group.questions.iter().filter(open).find_map(Question::phrasing) {
                    let place = Phrase::UnansweredPlace {
                        file: format!("data/{}", nearest.file()),
                        language: asked.tag().to_owned(),
                    };
                    let _ = writeln!(table, "        {}: {phrasing}", say(place));
                }
            }
        }
        table.push('\n');
    }
    table
}

/// A line for each wording; those of one meaning have the same number in `group`, and the counts by week and fair are the
/// whole group's. What comes nearest is an article, in `nearest`, or a topic without one, in `topic`.
#[must_use]
pub fn csv(groups: &[Group]) -> String {
    let mut csv = CSV_HEAD.to_owned();
    for (number, group) in (1..).zip(groups) {
        let weeks: Vec<String> = group.weeks.iter().map(|(monday, times)| format!("{monday}:{times}")).collect();
        let fairs: Vec<String> = group.fairs.iter().map(|(fair, times)| format!("{fair}:{times}")).collect();
        for question in &group.questions {
            let (nearest, topic) = match &question.nearest {
                Some(NearestAnswer::Article(article)) => (article.as_str(), ""),
                Some(NearestAnswer::Topic(topic)) => ("", topic.as_str()),
                None => ("", ""),
            };
            let _ = writeln!(
                csv,
                "{},{},{},{},{},{number},{},{},{},{}",
                question.times,
                question.locale.tag(),
                cell(&question.reasons.iter().map(String::as_str).collect::<Vec<_>>().join("+")),
                cell(nearest),
                cell(&question.text),
                cell(&question.phrasing().unwrap_or_default()),
                weeks.join(" "),
                fairs.join(" "),
                cell(topic),
            );
        }
    }
    csv
}
