//! What somebody is about to type: the articles whose titles and keywords begin like it.

use serde::{Deserialize, Serialize};

use crate::domain::knowledge::article::{Article, TrainingText};
use crate::domain::knowledge::concepts::forms_of;
use crate::domain::locale::{Locale, PerLocale};
use crate::domain::text::lexicon::{Kind, Lexicon, MOST_REPAIRS};
use crate::domain::text::utterance::{Utterance, tokens};

/// The titles and keywords of all articles, in both languages.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct TitlePrefixes {
    names: Vec<Name>,
}

/// What an article is called.
#[derive(Debug, Serialize, Deserialize)]
struct Name {
    /// The article's place.
    article: usize,
    locale: Locale,
    is_title: bool,
    /// All of it, folded, one space between words.
    whole: String,
    /// Where words begin in it that carry meaning.
    starts: Vec<usize>,
}

impl TitlePrefixes {
    /// The beginnings of these articles, each with what leads to it.
    #[must_use]
    pub fn new(articles: &[(Article, PerLocale<TrainingText>)], lexicon: &Lexicon) -> Self {
        let mut names = Vec::new();
        for (article, (text, training)) in articles.iter().enumerate() {
            for locale in Locale::ALL {
                let called = forms_of(&training.get(locale).keywords).map(|keyword| (false, keyword));
                names.extend([(true, text.text(locale).title.as_str())].into_iter().chain(called).map(
                    |(is_title, text)| {
                        let (whole, starts) = words(text, lexicon);
                        Name { article, locale, is_title, whole, starts }
                    },
                ));
            }
        }
        Self { names }
    }

    /// The places of the articles that the text may be the beginning of, likeliest first.
    ///
    /// A name fits that begins with all of the text, or that has for each word typed one that begins like it. A single
    /// letter begins titles only. Names in this language come first, then titles, then those that begin with the text.
    #[must_use]
    pub fn find(&self, text: &str, locale: Locale) -> Vec<usize> {
        let typed: Vec<String> = tokens(text).list.into_iter().map(|token| token.folded.into_owned()).collect();
        let whole = typed.join(" ");
        let mut found: Vec<(usize, (bool, bool, bool))> = Vec::new();
        if whole.is_empty() {
            return Vec::new();
        }
        for name in self.names.iter().filter(|name| name.is_title || whole.chars().count() > 1) {
            let begins = name.whole.starts_with(&whole);
            if !begins && !typed.iter().all(|word| name.has(word)) {
                continue;
            }
            let weight = (name.locale == locale, name.is_title, begins);
            match found.iter_mut().find(|(article, _)| *article == name.article) {
                Some((_, best)) => *best = weight.max(*best),
                None => found.push((name.article, weight)),
            }
        }
        // Stable: the order of the articles decides among equals.
        found.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
        found.into_iter().map(|(article, _)| article).collect()
    }
}

impl Name {
    /// Whether one of its words that carry meaning begins like this.
    fn has(&self, begun: &str) -> bool {
        self.starts.iter().any(|&start| self.whole[start..].starts_with(begun))
    }
}

/// A name with its words folded, and where those begin in it that carry meaning.
fn words(text: &str, lexicon: &Lexicon) -> (String, Vec<usize>) {
    let (mut whole, mut starts) = (String::new(), Vec::new());
    let utterance = Utterance::of_tokens(lexicon, text, tokens(text), MOST_REPAIRS);
    for (at, token) in utterance.tokens.list.iter().enumerate() {
        if !whole.is_empty() {
            whole.push(' ');
        }
        if utterance.lemmas_of(at).iter().any(|lemma| lemma.kind == Kind::Content) {
            starts.push(whole.len());
        }
        whole.push_str(&token.folded);
    }
    (whole, starts)
}
