//! The index: lexicon, concepts and phrasings made ready, and the ranking of a query against them.
//!
//! The ranking in one line: for every class, `sharpness · (W·x) + nearest · cos(x, nearest phrasing)`, turned into
//! shares by softmax and added up over the classes that lead to the same place (`data/search.toml` has the numbers).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::domain::knowledge::NoAnswer;
use crate::domain::knowledge::classifier::{Classifier, Example, softmax};
use crate::domain::knowledge::concepts::{ConceptFile, Concepts, forms_of};
use crate::domain::knowledge::evidence::{Field, FieldCounts};
use crate::domain::knowledge::features::{
    Feature, NumberedFeature, Signs, Sort, Vocabulary, features, finished, plain,
};
use crate::domain::knowledge::nearest::Nearest;
use crate::domain::knowledge::query::Query;
use crate::domain::knowledge::settings::Settings;
use crate::domain::knowledge::training::{Class, Phrasings, Target};
use crate::domain::locale::{Locale, PerLocale};
use crate::domain::text::hash::{Map, Set, Symbol};
use crate::domain::text::lexicon::{Lemma, Lexicon, LexiconFile, MOST_REPAIRS};
use crate::domain::text::utterance::{Tokens, Utterance, tokens};

/// A class with all that is said for it.
#[derive(Clone, Debug)]
pub struct LabelledClass {
    /// The class.
    pub class: Class,
    /// Words that alone ask for it.
    pub keywords: Vec<(Locale, String)>,
    /// Ways of asking for it.
    pub phrasings: Vec<(Locale, String)>,
    /// Its titles.
    pub titles: Vec<(Locale, String)>,
    /// Sentences of its text.
    pub texts: Vec<(Locale, String)>,
}

impl LabelledClass {
    /// A class with nothing said for it yet.
    #[must_use]
    pub fn new(class: Class) -> Self {
        Self { class, keywords: Vec::new(), phrasings: Vec::new(), titles: Vec::new(), texts: Vec::new() }
    }

    /// A class with these phrasings.
    #[must_use]
    pub fn of_lines(class: Class, phrasings: &Phrasings) -> Self {
        let lines = phrasings.lines().map(|(locale, line)| (locale, line.to_owned())).collect();
        Self { phrasings: lines, ..Self::new(class) }
    }
}

/// Everything a query is read and ranked with.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Index {
    pub(crate) lexicon: Lexicon,
    pub(crate) concepts: Concepts,
    pub(crate) classes: Vec<Class>,
    pub(crate) settings: Settings,
    /// For each class what is said for it, for `kenal check`.
    pub(crate) said: Vec<TrainingPhrases>,
    pub(crate) counts: FieldCounts,
    /// For each class that wants one, the words and concepts that are a cue of it.
    cues: Map<usize, Set<Symbol>>,
    vocabulary: Vocabulary,
    classifier: Classifier,
    nearest: Nearest,
}

/// What is said for a class, one a line: thousands of texts of their own would take twice the memory.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TrainingPhrases {
    #[serde(borrow)]
    keywords: Cow<'static, str>,
    #[serde(borrow)]
    phrasings: Cow<'static, str>,
}

impl TrainingPhrases {
    fn of(phrased: &LabelledClass) -> Self {
        let joined = |lines: &[(Locale, String)]| {
            Cow::Owned(lines.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join("\n"))
        };
        Self { keywords: joined(&phrased.keywords), phrasings: joined(&phrased.phrasings) }
    }

    pub(crate) fn keywords(&self) -> impl Iterator<Item = &str> {
        self.keywords.lines()
    }

    pub(crate) fn phrasings(&self) -> impl Iterator<Item = &str> {
        self.phrasings.lines()
    }
}

/// The classes of a query with their shares.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// The features of the query.
    pub features: Vec<Feature>,
    /// The classifier's score of every class.
    pub scores: Vec<f32>,
    /// The likeness of every class's nearest phrasing.
    pub likeness: Vec<f32>,
    /// The share of every class; they sum to 1.
    pub shares: Vec<f32>,
}

impl Index {
    /// Makes an index of the words of each language, the concepts and all classes; the same ones make the same index.
    #[must_use]
    pub fn new(
        lexicons: &PerLocale<LexiconFile>,
        file: &ConceptFile,
        phrased: &[LabelledClass],
        settings: Settings,
    ) -> Self {
        let words = concept_words(file);
        let mut lexicon = Lexicon::new(lexicons, &words);
        let lines = lines(phrased, &settings);
        note_words(&mut lexicon, &lines);
        let concepts = Concepts::new(file, |form| lemmas(&lexicon, form));
        let welcome: Set<String> = words.into_iter().map(|(_, word)| word).collect();
        lexicon.prepare_repairs(|word| if welcome.contains(word) { 1.0 } else { 0.0 });
        let mut counts = FieldCounts::default();
        let classes: Vec<Class> = phrased.iter().map(|p| p.class.clone()).collect();
        let mut cues = Cues::new(&classes);
        let (vocabulary, single, examples) = examples(&lexicon, &concepts, &mut counts, &mut cues, lines, &settings);
        let cues = cues.found();
        let classifier = Classifier::train(&examples, classes.len(), &single, &settings.training);
        let compared: Vec<&Example> = examples.iter().filter(|example| example.weight >= 0.5).collect();
        let nearest = Nearest::new(&compared, vocabulary.len(), classes.len());
        lexicon.forget();
        let said = phrased.iter().map(TrainingPhrases::of).collect();
        Self { lexicon, concepts, classes, settings, said, counts, cues, vocabulary, classifier, nearest }
    }

    /// Ranks all classes for a query; in a long message, what it asks and the whole of it are ranked and mixed.
    #[must_use]
    pub fn rank(&self, query: &Query<'_>) -> Ranking {
        let mut whole = self.rank_all(query);
        if let Some(question) = query.question(&self.concepts) {
            let asked = self.rank_all(&question);
            let share = self.settings.mix.question;
            for (all, part) in whole.shares.iter_mut().zip(&asked.shares) {
                *all = *all * (1.0 - share) + part * share;
            }
        }
        whole
    }

    fn rank_all(&self, query: &Query<'_>) -> Ranking {
        let features = features(&self.concepts, &self.settings.features, &self.counts, query);
        let terms: Vec<Option<NumberedFeature>> =
            features.iter().map(|feature| self.vocabulary.find(feature)).collect();
        let likeness = self.nearest.likeness(&terms, features.iter().map(|feature| feature.weight));
        let mix = &self.settings.mix;
        let scores = self.classifier.scores(terms.iter().flatten());
        let mut shares: Vec<f32> =
            scores.iter().zip(&likeness).map(|(score, like)| score * mix.sharpness + like * mix.nearest).collect();
        softmax(&mut shares);
        Ranking { features, scores, likeness, shares }
    }

    /// The features of a query, each with its weight lifted by how rare it is among the phrasings.
    pub(crate) fn rated(&self, query: &Query<'_>) -> Vec<(Symbol, f32)> {
        let features = features(&self.concepts, &self.settings.features, &self.counts, query);
        let rated = |feature: &Feature| {
            let number = self.vocabulary.find(feature).map(|term| term.number as usize);
            (feature.key, feature.weight * self.nearest.rarity(number))
        };
        features.iter().map(rated).collect()
    }

    /// Whether a query has a cue of this class; a class that wants none is always let through.
    pub(crate) fn has_cue(&self, class: usize, query: &Query<'_>) -> bool {
        let Some(cues) = self.cues.get(&class) else { return true };
        query.terms.iter().any(|term| term.keys(&self.concepts).any(|key| cues.contains(&key)))
    }

    /// Whether a word says the concept of this name.
    pub(crate) fn says(&self, word: &str, name: &str) -> bool {
        let utterance = Utterance::read(&self.lexicon, word);
        let terms = Query::of(&self.concepts, &utterance).terms;
        terms.iter().flat_map(|term| &term.concepts).any(|&number| self.concepts.get(number).name == name)
    }

    /// What a feature adds to a class over the average.
    #[must_use]
    pub fn share(&self, feature: &Feature, class: usize) -> f32 {
        self.vocabulary.find(feature).map_or(0.0, |term| self.classifier.share(&term, class))
    }
}

/// In how many phrasings words and concepts stand: in all, and in those of each class that wants a cue.
struct Cues {
    all: Map<Symbol, u32>,
    lines: u32,
    wanting: Map<usize, (Map<Symbol, u32>, u32)>,
}

/// A cue of a class stands in at least so many of its phrasings, and in more of them than in those of all other classes
/// together: whoever greets may tell their school, but a school is no greeting.
const MIN_CUES: u32 = 2;
/// Or it stands in this share of its phrasings at least,
const CUE_SHARE: f64 = 1.0 / 3.0;
/// and that many times oftener than in those of all others: many begin with a greeting and go on with a question.
const CUE_RATIO: f64 = 8.0;

impl Cues {
    fn new(classes: &[Class]) -> Self {
        let wanting = (0..classes.len()).filter(|&at| classes[at].wants_cue);
        Self { all: Map::default(), lines: 0, wanting: wanting.map(|at| (at, (Map::default(), 0))).collect() }
    }

    /// Notes the words and concepts of a phrasing.
    fn note(&mut self, class: usize, signs: &Signs) {
        self.lines += 1;
        signs.keys().for_each(|key| *self.all.entry(key).or_default() += 1);
        if let Some((counts, lines)) = self.wanting.get_mut(&class) {
            *lines += 1;
            signs.keys().for_each(|key| *counts.entry(key).or_default() += 1);
        }
    }

    /// The cues of the classes that want one.
    fn found(self) -> Map<usize, Set<Symbol>> {
        let cues_of = |counts: &Map<Symbol, u32>, own: u32| {
            let is_cue = |(key, here): &(&Symbol, &u32)| {
                let elsewhere = f64::from(self.all[*key] - **here) + 0.5;
                let share = f64::from(**here) / f64::from(own);
                let ratio = share * f64::from(self.lines - own + 1) / elsewhere;
                **here >= MIN_CUES && (**here * 2 > self.all[*key] || share >= CUE_SHARE && ratio >= CUE_RATIO)
            };
            counts.iter().filter(is_cue).map(|(key, _)| *key).collect()
        };
        self.wanting.iter().map(|(class, (counts, own))| (*class, cues_of(counts, (*own).max(1)))).collect()
    }
}

/// The words of a line, folded.
fn words<'a>(line: &'a Line<'_>) -> impl Iterator<Item = &'a str> {
    line.tokens.list.iter().filter(|token| !token.is_emoji).map(|token| &*token.folded)
}

/// Makes the words of the phrasings known. What is said about the whole world has names and slips in it: of that a word
/// must stand in two phrasings.
fn note_words(lexicon: &mut Lexicon, lines: &[Line<'_>]) {
    let taught = || lines.iter().filter(|line| line.taught);
    let mut lines_with: Map<&str, u32> = Map::default();
    for word in taught().flat_map(words) {
        *lines_with.entry(word).or_default() += 1;
    }
    let mut heard: Set<(Locale, bool, &str)> = Set::default();
    for line in taught() {
        let is_wide = matches!(line.field, Some(Field::OutOfScope | Field::Remark)) && !line.foreign;
        for word in words(line) {
            if (is_wide && lines_with[word] < 2) || !heard.insert((line.locale, line.foreign, word)) {
                continue;
            }
            if line.foreign {
                lexicon.note_foreign(word);
            } else {
                lexicon.note(line.locale, word);
            }
        }
    }
    lexicon.remember(taught().flat_map(words));
}

fn concept_words(file: &ConceptFile) -> Vec<(Locale, String)> {
    let mut words = Vec::new();
    for forms in file.values().flat_map(|entries| entries.values()) {
        for locale in Locale::ALL {
            for form in forms_of(forms.get(locale)) {
                words.extend(tokens(form).list.into_iter().map(|token| (locale, token.folded.into_owned())));
            }
        }
    }
    words
}

fn lemmas(lexicon: &Lexicon, form: &str) -> Vec<Lemma> {
    Utterance::read(lexicon, form).lemmas
}

/// What the phrasings of a class speak of.
fn field(class: &Class) -> Field {
    match class.target {
        Target::Article(_) | Target::Subject(_) => Field::Job,
        Target::Intent(_) | Target::FollowUp(_) | Target::NoAnswer(NoAnswer::Unclear) => Field::Bot,
        Target::Remark(_) | Target::Crisis(_) | Target::NoAnswer(NoAnswer::Abuse) => Field::Remark,
        Target::NoAnswer(NoAnswer::OffTopic | NoAnswer::Foreign) => Field::OutOfScope,
    }
}

/// A line of the index, cut into words.
struct Line<'a> {
    class: usize,
    locale: Locale,
    weight: f32,
    /// What it speaks of; `None` if its words count for no field.
    field: Option<Field>,
    /// Whether its words become known by it; those of an article's text do not.
    taught: bool,
    /// Whether it is in a third language.
    foreign: bool,
    text: &'a str,
    tokens: Tokens<'a>,
}

/// Everything that is said for the classes.
fn lines<'a>(phrased: &'a [LabelledClass], settings: &Settings) -> Vec<Line<'a>> {
    let mix = &settings.mix;
    let mut lines = Vec::new();
    for (class, said) in phrased.iter().enumerate() {
        let field = Some(field(&said.class));
        let foreign = said.class.target == Target::NoAnswer(NoAnswer::Foreign);
        let groups = [
            (&said.phrasings, 1.0, field, true),
            (&said.keywords, mix.keyword, field, true),
            (&said.titles, mix.title, None, true),
            (&said.texts, mix.text, None, false),
        ];
        for (texts, weight, field, taught) in groups {
            let line = |(locale, text): &'a (Locale, String)| Line {
                class,
                locale: *locale,
                weight,
                field,
                taught,
                foreign,
                text,
                tokens: tokens(text),
            };
            lines.extend(texts.iter().map(line));
        }
    }
    lines
}

fn examples<'a>(
    lexicon: &Lexicon,
    concepts: &Concepts,
    counts: &mut FieldCounts,
    cues: &mut Cues,
    lines: Vec<Line<'a>>,
    settings: &Settings,
) -> (Vocabulary, Vec<bool>, Vec<Example>) {
    let weights = &settings.features;
    // Each line is read and let go again: all of them at once would be the most memory that is ever needed.
    let read = |line: Line<'a>| {
        // The texts of the content have no typos to repair.
        let utterance = Utterance::of_tokens(lexicon, line.text, line.tokens, MOST_REPAIRS);
        let query = Query::of(concepts, &utterance);
        (line.class, line.weight, line.field, plain(concepts, weights, &query), Signs::of(concepts, &query))
    };
    let read: Vec<_> = lines.into_iter().map(read).collect();
    for (class, _, field, _, signs) in &read {
        cues.note(*class, signs);
        if let Some(field) = field {
            counts.note(*field, signs.keys());
        }
    }
    let finish = |(class, weight, field, plain, signs): (usize, f32, Option<Field>, Vec<Feature>, Signs)| {
        (class, weight, finished(plain, weights, counts, &signs, field == Some(Field::Job)))
    };
    let finished: Vec<(usize, f32, Vec<Feature>)> = read.into_iter().map(finish).collect();
    let vocabulary = Vocabulary::of(finished.iter().flat_map(|(.., features)| features));
    let mut single = vec![false; vocabulary.len()];
    let mut number = |feature: &Feature| {
        let numbered = vocabulary.find(feature)?;
        single[numbered.number as usize] = !matches!(feature.sort, Sort::Pair | Sort::Skip | Sort::Letters);
        Some(numbered)
    };
    let examples = finished.into_iter().map(|(class, weight, features)| Example {
        terms: features.iter().filter_map(&mut number).collect(),
        class,
        weight,
    });
    let examples = examples.collect();
    (vocabulary, single, examples)
}
