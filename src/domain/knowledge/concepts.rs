//! Meanings shared by both languages: every way of saying *press*, *task* or *salary* is one concept.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::domain::locale::{Locale, PerLocale};
use crate::domain::text::hash::{Map, Symbol, symbol};
use crate::domain::text::lexicon::{Kind, Lemma};

/// The file of concepts: by domain, then by name, the ways of saying it in each language, parted by commas.
pub type ConceptFile = BTreeMap<Domain, BTreeMap<String, PerLocale<String>>>;

/// What a concept speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Domain {
    /// The job by name or by pointing at it ("posisi ini").
    Anchor,
    /// What belongs to the job.
    Job,
    /// What people ask about any job: pay, hours, education.
    Career,
    /// How a question is asked.
    Ask,
    /// The asker and what they are like.
    Person,
    /// The bot and small talk.
    Bot,
    /// Other jobs, other places, the rest of life.
    #[serde(alias = "elsewhere")]
    OutOfScope,
}

/// A concept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Concept {
    /// Its name in the file.
    pub name: String,
    /// What it speaks of.
    pub domain: Domain,
    /// Its number among features.
    pub symbol: Symbol,
}

/// One way of saying a concept.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Form {
    lemmas: Vec<Symbol>,
    concept: u16,
}

/// All concepts, found by the lemmas they are said with.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Concepts {
    list: Vec<Concept>,
    by_first: Map<Symbol, Vec<Form>>,
}

/// A concept found in a run of lemmas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The concepts said by it; more than one where a word has two meanings.
    pub concepts: Vec<u16>,
    /// How many lemmas say it.
    pub length: usize,
}

impl Concepts {
    /// The concepts of the file; `read` turns a form into lemmas.
    pub fn new(file: &ConceptFile, mut read: impl FnMut(&str) -> Vec<Lemma>) -> Self {
        let mut concepts = Self::default();
        for (&domain, entries) in file {
            for (name, forms) in entries {
                let number = u16::try_from(concepts.list.len()).unwrap_or(u16::MAX);
                concepts.list.push(Concept { name: name.clone(), domain, symbol: symbol(b'c', name) });
                for locale in Locale::ALL {
                    for form in forms_of(forms.get(locale)) {
                        concepts.add(number, form, &read(form));
                    }
                }
            }
        }
        for forms in concepts.by_first.values_mut() {
            forms.sort_by(|a, b| {
                b.lemmas.len().cmp(&a.lemmas.len()).then(a.lemmas.cmp(&b.lemmas)).then(a.concept.cmp(&b.concept))
            });
            forms.dedup_by(|a, b| a.lemmas == b.lemmas && a.concept == b.concept);
        }
        concepts
    }

    fn add(&mut self, concept: u16, form: &str, lemmas: &[Lemma]) {
        let heard: Vec<&Lemma> = lemmas.iter().filter(|lemma| lemma.kind != Kind::Particle).collect();
        let kept: Vec<&Lemma> = if heard.is_empty() { lemmas.iter().collect() } else { heard };
        // "do well" must not make every "do" say it, nor `jd`, short for "job description", every "jadi".
        let shrunk = kept.len() == 1 && (lemmas.len() > 1 || *kept[0].text != *form) && kept[0].kind != Kind::Content;
        if shrunk {
            return;
        }
        let lemmas: Vec<Symbol> = kept.iter().map(|lemma| lemma.symbol).collect();
        if let Some(&first) = lemmas.first() {
            self.by_first.entry(first).or_default().push(Form { lemmas, concept });
        }
    }

    /// The longest concept that these lemmas begin with.
    #[must_use]
    pub fn find(&self, lemmas: &[Symbol]) -> Option<Found> {
        let forms = self.by_first.get(lemmas.first()?)?;
        let best = forms.iter().find(|form| lemmas.starts_with(&form.lemmas))?;
        let concepts = forms.iter().filter(|form| form.lemmas == best.lemmas).map(|form| form.concept).collect();
        Some(Found { concepts, length: best.lemmas.len() })
    }

    /// The concept of a number that [`Concepts::find`] gave.
    #[must_use]
    pub fn get(&self, concept: u16) -> &Concept {
        &self.list[usize::from(concept)]
    }
}

/// The forms written in one field.
pub fn forms_of(field: &str) -> impl Iterator<Item = &str> {
    field.split([',', '\n']).map(str::trim).filter(|form| !form.is_empty())
}
