//! The numbers as the organiser reads them in a chat, and what fairs and rows are called.

use crate::domain::{
    content::Content,
    fair::{Fairs, FunnelWords, Split, Step},
    funnel::{FairFunnel, Figure, Funnel, Group},
    locale::Locale,
    message::Span,
};

/// How many characters of a question stand in a table.
const BRIEF: usize = 44;

/// The numbers as the organiser reads them in a chat.
#[must_use]
pub fn stats(funnel: &Funnel, content: &Content, locale: Locale) -> Vec<Span> {
    let (fairs, words) = (&content.fairs, &content.funnel);
    if funnel.fairs.is_empty() {
        return vec![Span::plain(words.nothing.get(locale))];
    }
    let mut spans = Vec::new();
    for fair in &funnel.fairs {
        let Some(all) = fair.all() else {
            continue;
        };
        spans.push(Span::bold(format!("{}\n", fair_name(fair, fairs, words, locale))));
        for step in Step::ALL {
            let figure = match all.figure(step) {
                Figure::Shown { total: 0, .. } => continue,
                Figure::Shown { visitors, total } => {
                    format!("{visitors} {} · {total} {}", words.visitors.get(locale), words.total.get(locale))
                }
                Figure::Few => words.few.get(locale).clone(),
                Figure::Hidden => words.hidden.get(locale).clone(),
            };
            spans.push(Span::plain(format!("{}: {figure}\n", words.label(step, locale))));
        }
        for group in fair.rows(Split::Booth) {
            let arrived = group.figure(Step::Arrived).visitors(words.few.get(locale), words.hidden.get(locale));
            let name = value_name(fair, group, content, locale);
            spans.push(Span::plain(format!("• {name}: {arrived}\n")));
        }
        spans.push(Span::plain("\n"));
    }
    spans.push(Span::plain(words.small.get(locale)));
    spans
}

/// What a fair is called in a list, with its tag.
#[must_use]
pub fn fair_name(fair: &FairFunnel, fairs: &Fairs, words: &FunnelWords, locale: Locale) -> String {
    match &fair.fair {
        None => words.no_fair.get(locale).clone(),
        Some(tag) => fairs.fair(tag).map_or_else(|| tag.clone(), |known| format!("{} ({tag})", known.name.get(locale))),
    }
}

/// What a row of numbers is called in a list.
#[must_use]
pub fn value_name(fair: &FairFunnel, group: &Group, content: &Content, locale: Locale) -> String {
    match group.split {
        Split::Booth if group.value.is_empty() => content.funnel.whole.get(locale).clone(),
        Split::Booth => {
            let known =
                fair.fair.as_deref().and_then(|tag| content.fairs.fair(tag)).and_then(|fair| fair.booth(&group.value));
            known.map_or_else(|| group.value.clone(), |booth| format!("{} ({})", booth.name.get(locale), group.value))
        }
        Split::Hour => format!("{}:00", group.value),
        Split::Question => {
            let question = content.questionnaire.question(&group.value);
            question
                .map_or_else(|| group.value.clone(), |one| format!("{} ({})", one.brief(locale, BRIEF), group.value))
        }
        _ => group.value.clone(),
    }
}
