//! What visitors asked that had no answer, put together by meaning for the editor, and what to write so that it gets one.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use jiff::{ToSpan as _, civil::Date};

use crate::domain::{
    content::Content,
    editing::{self, Edit},
    fair::Step,
    funnel::{NoteRow, steps},
    knowledge::{Meaning, NearestAnswer},
    locale::Locale,
    problem::{Problem, SourceFile},
};

/// How the ways of asking are called in the files of articles and topics.
const PHRASINGS: &str = "phrasings";

/// A question without an answer, as it was kept: scrubbed, with the day alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// The day, in days since 1970.
    pub day: i64,
    /// Its language.
    pub locale: Locale,
    /// Why there was no answer.
    pub reason: String,
    /// What was asked.
    pub query: String,
}

/// Questions of one meaning.
#[derive(Clone, Debug)]
pub struct Group {
    /// How often they were asked altogether.
    pub times: u32,
    /// The questions, the most frequent first.
    pub questions: Vec<Question>,
    /// How often in each week, by its Monday, the last one first.
    pub weeks: Vec<(Date, u32)>,
    /// How often on the days of each fair, by its tag. Where somebody stood is not kept: on such a day a question may have
    /// been asked anywhere.
    pub fairs: BTreeMap<String, u32>,
    /// What comes nearest to the first of them that comes near anything.
    pub nearest: Option<NearestAnswer>,
}

/// A question in one wording.
#[derive(Clone, Debug)]
pub struct Question {
    /// The wording, in small letters.
    pub text: String,
    /// The language it was last asked in.
    pub locale: Locale,
    /// How often it was asked so.
    pub times: u32,
    /// Why there was no answer.
    pub reasons: BTreeSet<String>,
    /// What comes nearest to it now.
    pub nearest: Option<NearestAnswer>,
    /// Whether an article answers it by now.
    pub is_answered: bool,
    /// Whether it is known which topic without an article it is about: no phrasing would give it more of an answer.
    pub is_recognised: bool,
}

impl Question {
    /// Whether a phrasing may give it an answer: it has none yet, its topic is not known, and it was not taken for something
    /// else than the job.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.is_answered && !self.is_recognised && self.reasons.iter().any(|reason| reason != "off-topic")
    }

    /// The question as a phrasing for a content file: without the gaps that the scrubbing left; `None` where nothing else
    /// is in it.
    #[must_use]
    pub fn phrasing(&self) -> Option<String> {
        let words: Vec<&str> = self.text.split_whitespace().filter(|word| *word != "…").collect();
        let phrasing = words.join(" ").trim_start_matches(['#', ' ']).to_owned();
        phrasing.contains(char::is_alphabetic).then_some(phrasing)
    }
}

/// How many questions without an answer the counts of today and yesterday know of, of which the list knows nothing yet: a
/// bot at work lets them wait for others, so that nobody's questions are written together.
///
/// `today` is in days since 1970. What somebody under 18 asked is counted without a mark and never listed.
#[must_use]
pub fn waiting(counted: &[NoteRow], listed: &[Missed], today: i64) -> u32 {
    let on = |day: i64| {
        let is_listed_later = |row: &&NoteRow| row.mark.is_some() && steps(&row.note).contains(&Step::TurnedAway);
        let counted = counted.iter().filter(|row| row.at.div_euclid(86_400) == day).filter(is_listed_later).count();
        counted.saturating_sub(listed.iter().filter(|one| one.day == day).count())
    };
    u32::try_from(on(today - 1) + on(today)).unwrap_or(u32::MAX)
}

/// Puts the questions together by meaning, the most frequent group first.
#[must_use]
pub fn groups(content: &Content, asked: &[Missed]) -> Vec<Group> {
    let mut rows: BTreeMap<String, Vec<&Missed>> = BTreeMap::new();
    for one in asked {
        rows.entry(one.query.to_lowercase()).or_default().push(one);
    }
    let mut rows: Vec<(String, Vec<&Missed>)> = rows.into_iter().collect();
    rows.sort_by_key(|(_, asked)| Reverse(asked.len()));
    let texts: Vec<&str> = rows.iter().map(|(text, _)| text.as_str()).collect();
    let groups = content.knowledge.groups(&texts).into_iter();
    let mut groups: Vec<Group> =
        groups.map(|places| group(content, places.iter().map(|&at| (rows[at].0.as_str(), &*rows[at].1)))).collect();
    groups.sort_by_key(|group| Reverse(group.times));
    groups
}

fn group<'a>(content: &Content, rows: impl Iterator<Item = (&'a str, &'a [&'a Missed])>) -> Group {
    let mut questions = Vec::new();
    let mut weeks: BTreeMap<Date, u32> = BTreeMap::new();
    let mut fairs: BTreeMap<String, u32> = BTreeMap::new();
    for (text, asked) in rows {
        for day in asked.iter().filter_map(|one| date(one.day)) {
            *weeks.entry(monday_of(day)).or_default() += 1;
            for fair in content.fairs.iter().filter(|fair| (fair.from..=fair.to).contains(&day)) {
                *fairs.entry(fair.tag.clone()).or_default() += 1;
            }
        }
        let meaning = content.knowledge.ask(text).meaning;
        questions.push(Question {
            text: text.to_owned(),
            locale: asked.iter().max_by_key(|one| one.day).map(|one| one.locale).unwrap_or_default(),
            times: u32::try_from(asked.len()).unwrap_or(u32::MAX),
            reasons: asked.iter().map(|one| one.reason.clone()).collect(),
            nearest: content.knowledge.nearest(text),
            is_answered: matches!(meaning, Meaning::Answer(_)),
            is_recognised: matches!(meaning, Meaning::Uncovered(Some(_))),
        });
    }
    Group {
        times: questions.iter().map(|question| question.times).sum(),
        weeks: weeks.into_iter().rev().collect(),
        nearest: questions.iter().find_map(|question| question.nearest.clone()),
        questions,
        fairs,
    }
}

fn date(day: i64) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(day.days()).ok()
}

fn monday_of(day: Date) -> Date {
    let since = i64::from(day.weekday().to_monday_zero_offset());
    day.checked_sub(since.days()).unwrap_or(day)
}

/// The files of the nearest articles and topics with the questions as further phrasings, each group under a line that says
/// how often it was asked. Questions that are near nothing or not about the job, those that have an answer by now, and those
/// whose topic is known are in none of them.
///
/// # Errors
/// A training file that can't be read.
pub fn drafted(files: &[SourceFile], groups: &[Group]) -> Result<Vec<SourceFile>, Problem> {
    let mut lines: BTreeMap<(&NearestAnswer, Locale), String> = BTreeMap::new();
    for group in groups {
        let Some(nearest) = &group.nearest else { continue };
        for locale in Locale::ALL {
            let questions = group.questions.iter().filter(|question| question.locale == locale && question.is_open());
            let phrasings: BTreeSet<String> = questions.filter_map(Question::phrasing).collect();
            if phrasings.is_empty() {
                continue;
            }
            let text = lines.entry((nearest, locale)).or_default();
            text.push_str(&format!("\n# asked without an answer, {}×: delete what is not asked here", group.times));
            phrasings.iter().for_each(|phrasing| text.push_str(&format!("\n{phrasing}")));
        }
    }
    let answers: BTreeSet<&NearestAnswer> = lines.keys().map(|(answer, _)| *answer).collect();
    let mut drafted = Vec::new();
    for answer in answers {
        let name = format!("data/{}", answer.file());
        let Some(file) = files.iter().find(|file| file.name == name) else { continue };
        let texts = editing::texts(file)?;
        let edit = |locale: Locale| {
            let added = lines.get(&(answer, locale))?;
            match texts.iter().find(|text| text.locale == locale && text.name() == PHRASINGS) {
                Some(text) => Some(Edit::replace(file, text, &format!("{}{added}", text.value.trim()))),
                None => Edit::add(file, &texts, &[PHRASINGS.to_owned()], locale, added.trim()),
            }
        };
        let edits: Vec<Edit> = Locale::ALL.into_iter().filter_map(edit).collect();
        if !edits.is_empty() {
            drafted.push(SourceFile { name, text: editing::edited(file, edits) });
        }
    }
    Ok(drafted)
}
