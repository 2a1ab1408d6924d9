//! What deserves mending in the articles and their index though all of it can be read, for `kenal check`.

use std::collections::BTreeMap;

use crate::domain::knowledge::article::{Article, text_file, training_file};
use crate::domain::knowledge::topics::topic_file;
use crate::domain::knowledge::training::{Class, Target};
use crate::domain::knowledge::{KnowledgeBase, Meaning};
use crate::domain::locale::Locale;
use crate::domain::problem::{Problem, is_day};
use crate::domain::text::utterance::tokens;

/// The longest short answer, without source marks and looks.
const LONGEST_SHORT: usize = 300;
/// The longest whole answer: what Telegram takes, less room for title, sources and dates.
const LONGEST_FULL: usize = 3500;
/// The share of an article's phrasings that may lead elsewhere.
const MOST_ASTRAY: f64 = 0.05;

/// Everything with which the content must not go live, file by file.
pub(crate) fn faults(kb: &KnowledgeBase) -> Vec<Problem> {
    let mut problems = Vec::new();
    for article in &kb.articles {
        texts(article, &mut problems);
        days(article, &mut problems);
        reach(kb, article, &mut problems);
    }
    sentences(kb, &mut problems);
    doubles(kb, &mut problems);
    silent(kb, &mut problems);
    problems
}

/// Facts that have grown old by this day: to be looked at, but no reason to fall silent.
pub(crate) fn aged(kb: &KnowledgeBase, today: &str) -> Vec<Problem> {
    let aged = kb.articles.iter().filter_map(|article| Some((article, article.recheck()?)));
    let aged = aged.filter(|(_, recheck)| *recheck < today);
    aged.map(|(article, recheck)| of(article, format!("its facts were to be checked again by {recheck}"))).collect()
}

fn of(article: &Article, reason: String) -> Problem {
    Problem::of(text_file(article.id().as_str()), reason)
}

fn of_training(article: &Article, reason: String) -> Problem {
    Problem::of(training_file(article.id().as_str()), reason)
}

/// Missing translations and texts that are too long.
fn texts(article: &Article, problems: &mut Vec<Problem>) {
    for locale in Locale::ALL {
        let text = article.text(locale);
        let tag = locale.tag();
        for (name, value) in [("title", &text.title), ("short", &text.short), ("full", &text.full)] {
            if value.trim().is_empty() {
                problems.push(of(article, format!("`{name}` is missing in [{tag}]")));
            }
        }
        for (name, value, most) in [("short", &text.short, LONGEST_SHORT), ("full", &text.full, LONGEST_FULL)] {
            let length = shown_length(value);
            if length > most {
                problems
                    .push(of(article, format!("`{name}` in [{tag}] is {length} characters long, {most} are the most")));
            }
        }
        if text.example.is_none() && article.text(locale.other()).example.is_some() {
            problems.push(of(article, format!("`example` is missing in [{tag}]")));
        }
    }
}

/// Facts without the day on which their sources were read, or the one by which they are to be read again.
fn days(article: &Article, problems: &mut Vec<Problem>) {
    if article.sources().is_empty() {
        return;
    }
    let days = [
        ("checked", article.checked(), "the day on which its sources were read"),
        ("recheck", article.recheck(), "the day by which its facts are to be checked again"),
    ];
    for (name, day, meaning) in days {
        if !day.is_some_and(is_day) {
            let reason = format!("it cites sources, so it needs `{name}`, {meaning}, written like \"2027-01-31\"");
            problems.push(of(article, reason));
        }
    }
}

/// The length of a text as it is shown: without source marks in braces and without asterisks.
fn shown_length(text: &str) -> usize {
    let mut inside = false;
    let mut length = 0;
    for c in text.trim().chars() {
        match c {
            '{' => inside = true,
            '}' => inside = false,
            '*' => {}
            _ if !inside => length += 1,
            _ => {}
        }
    }
    length
}

/// Titles, keywords and phrasings that do not lead to their own article.
fn reach(kb: &KnowledgeBase, article: &Article, problems: &mut Vec<Problem>) {
    let own = |(class, _): &(&Class, _)| class.name == article.id().as_str();
    let Some((_, said)) = kb.index.classes.iter().zip(&kb.index.said).find(own) else { return };
    for locale in Locale::ALL {
        let title = article.title(locale);
        if !leads_to(kb, title, article) {
            problems.push(of(article, format!("its title in [{}], `{title}`, does not find it", locale.tag())));
        }
    }
    for keyword in said.keywords().filter(|keyword| !leads_to(kb, keyword, article)) {
        problems
            .push(of_training(article, format!("the keyword `{keyword}` is shadowed: it finds something else first")));
    }
    let astray: Vec<&str> = said.phrasings().filter(|line| !leads_to(kb, line, article)).collect();
    let count = said.phrasings().count();
    if astray.len() as f64 > count as f64 * MOST_ASTRAY {
        let example = astray.first().unwrap_or(&"");
        problems.push(of_training(
            article,
            format!("{} of {} phrasings lead elsewhere, such as `{example}`", astray.len(), count),
        ));
    }
}

/// Whether a line finds this article first, or is a remark that it is shown to.
fn leads_to(kb: &KnowledgeBase, line: &str, article: &Article) -> bool {
    let found = kb.ask(line);
    let first = found.candidates.first().map(|candidate| &candidate.article);
    match &found.meaning {
        Meaning::Remark { article: Some(shown), .. } => shown == article.id(),
        _ => first == Some(article.id()),
    }
}

/// Sentences of the source text that no article rests on, and articles that rest on one it does not have.
fn sentences(kb: &KnowledgeBase, problems: &mut Vec<Problem>) {
    let count = kb.sentences.len();
    for article in &kb.articles {
        for number in article.sentences().iter().filter(|&&number| kb.sentence(number).is_none()) {
            problems.push(of(article, format!("it rests on sentence {number}; the source text has {count}")));
        }
    }
    for number in 1..=count {
        if !kb.articles.iter().any(|article| article.sentences().iter().any(|own| usize::from(*own) == number)) {
            problems.push(Problem::of("articles", format!("no article rests on sentence {number} of the source text")));
        }
    }
}

/// The same keyword or phrasing in two places that lead to different things.
fn doubles(kb: &KnowledgeBase, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<String, (&str, &Target)> = BTreeMap::new();
    for (class, said) in kb.index.classes.iter().zip(&kb.index.said) {
        for line in said.keywords().chain(said.phrasings()) {
            let folded: Vec<_> = tokens(line).list.into_iter().map(|token| token.folded).collect();
            let here = (class.name.as_str(), &class.target);
            match seen.get(&folded.join(" ")) {
                Some((name, target)) if **target != class.target => {
                    problems.push(Problem::of(
                        "training",
                        format!("`{line}` stands both for `{name}` and for `{}`", here.0),
                    ));
                }
                Some(_) => {}
                None => {
                    seen.insert(folded.join(" "), here);
                }
            }
        }
    }
}

/// Topics that can be asked about and that nothing is said about.
fn silent(kb: &KnowledgeBase, problems: &mut Vec<Problem>) {
    for class in &kb.index.classes {
        if let Target::Subject(tag) = &class.target
            && !kb.replies.contains_key(tag)
        {
            let reason = format!(
                "nothing is said about it: write `subject` and `look` in [id] and [en], or have an article answer it \
                 with `{tag}` in its `tags`"
            );
            problems.push(Problem::of(topic_file(tag), reason));
        }
    }
}
