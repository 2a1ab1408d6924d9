//! The index: lexicon, concepts and phrasings made ready, and the ranking of a query against them.
//!
//! The ranking in one line: for every class, `sharpness · (W·x) + nearest · cos(x, nearest phrasing)`, turned into
//! shares by softmax and added up over the classes that lead to the same place (`data/search.toml` has the numbers).

use crate::domain::knowledge::Unknown;
use crate::domain::knowledge::classifier::{Classifier, Example, softmax};
use crate::domain::knowledge::concepts::{ConceptFile, Concepts, Domain, forms_of};
use crate::domain::knowledge::features::{
    Familiar, Feature, Signs, Sort, Term, Vocabulary, features, finished, plain, strangeness,
};
use crate::domain::knowledge::lexicon::{Lemma, Lexicon, LexiconFile, MOST_REPAIRS};
use crate::domain::knowledge::nearest::Nearest;
use crate::domain::knowledge::phrasings::{Class, Phrasings, Target};
use crate::domain::knowledge::reading::{Reading, Unit, read, read_split};
use crate::domain::knowledge::settings::Settings;
use crate::domain::locale::{Locale, PerLocale};
use crate::domain::text::hash::Set;
use crate::domain::text::split::{Split, split};

/// A class with all that is said for it.
#[derive(Clone, Debug)]
pub struct Phrased {
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

impl Phrased {
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

/// What an index is made of.
#[derive(Debug)]
pub struct Parts {
    /// The words of each language.
    pub lexicons: PerLocale<LexiconFile>,
    /// The concepts.
    pub concepts: ConceptFile,
    /// All classes.
    pub phrased: Vec<Phrased>,
    /// The numbers.
    pub settings: Settings,
}

/// Everything a query is read and ranked with.
#[derive(Debug)]
pub struct Index {
    pub(crate) lexicon: Lexicon,
    pub(crate) concepts: Concepts,
    pub(crate) classes: Vec<Class>,
    pub(crate) settings: Settings,
    /// For each class what is said for it, for `kenal check`.
    pub(crate) said: Vec<Said>,
    familiar: Familiar,
    vocabulary: Vocabulary,
    classifier: Classifier,
    nearest: Nearest,
}

/// What is said for a class, one a line: thousands of texts of their own would take twice the memory.
#[derive(Debug)]
pub(crate) struct Said {
    keywords: Box<str>,
    phrasings: Box<str>,
}

impl Said {
    fn of(phrased: &Phrased) -> Self {
        let joined = |lines: &[(Locale, String)]| {
            lines.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join("\n").into_boxed_str()
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

/// With more classes than this the classifier would be slow to train; the likeness alone ranks.
const MOST_CLASSES: usize = 256;

/// Concepts of another job or post: what is asked about one is not asked about this one.
const OTHER_JOBS: [&str; 2] = ["other-job", "other-post"];

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
    /// Makes an index; the same parts make the same index.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts { lexicons, concepts: file, phrased, settings } = parts;
        let words = concept_words(&file);
        let mut lexicon = Lexicon::new(&lexicons, &words);
        let lines = lines(&phrased, &settings);
        note_words(&mut lexicon, &lines);
        let concepts = Concepts::new(&file, |form| lemmas(&lexicon, form));
        let welcome: Set<String> = words.into_iter().map(|(_, word)| word).collect();
        lexicon.prepare_repairs(|word| if welcome.contains(word) { 1.0 } else { 0.0 });
        let mut familiar = Familiar::default();
        let (vocabulary, single, examples) = examples(&lexicon, &concepts, &mut familiar, lines, &settings);
        let classes: Vec<Class> = phrased.iter().map(|p| p.class.clone()).collect();
        let classifier = if classes.len() <= MOST_CLASSES {
            Classifier::train(&examples, classes.len(), &single, &settings.training)
        } else {
            Classifier::default()
        };
        let compared: Vec<&Example> = examples.iter().filter(|example| example.weight >= 0.5).collect();
        let nearest = Nearest::new(&compared, vocabulary.len(), classes.len());
        lexicon.forget();
        let said = phrased.iter().map(Said::of).collect();
        Self { lexicon, concepts, classes, settings, said, familiar, vocabulary, classifier, nearest }
    }

    /// Reads a message.
    #[must_use]
    pub fn read<'a>(&self, text: &'a str) -> Reading<'a> {
        read(&self.lexicon, &self.concepts, text, 0)
    }

    /// Ranks all classes for a reading; in a long message, what it asks and the whole of it are ranked and mixed.
    /// In the middle of a talk the job is the subject without being named.
    #[must_use]
    pub fn rank(&self, reading: &Reading<'_>, in_talk: bool) -> Ranking {
        let mut whole = self.rank_all(reading, in_talk);
        if let Some(question) = reading.question(&self.concepts) {
            let asked = self.rank_all(&question, in_talk);
            let share = self.settings.mix.question;
            for (all, part) in whole.shares.iter_mut().zip(&asked.shares) {
                *all = *all * (1.0 - share) + part * share;
            }
        }
        whole
    }

    fn rank_all(&self, reading: &Reading<'_>, in_talk: bool) -> Ranking {
        let features = features(&self.concepts, &self.settings.features, &self.familiar, reading);
        let terms: Vec<Option<Term>> = features.iter().map(|feature| self.vocabulary.find(feature)).collect();
        let likeness = self.nearest.likeness(&terms, features.iter().map(|feature| feature.weight));
        let mix = &self.settings.mix;
        let (scores, mut shares) = if self.classes.len() <= MOST_CLASSES {
            let scores = self.classifier.scores(terms.iter().flatten());
            let mixed =
                scores.iter().zip(&likeness).map(|(score, like)| score * mix.sharpness + like * mix.nearest).collect();
            (scores, mixed)
        } else {
            (vec![0.0; self.classes.len()], likeness.iter().map(|like| like * 12.0).collect::<Vec<f32>>())
        };
        let prior = self.prior(reading, in_talk);
        if prior != 0.0 {
            for (class, share) in self.classes.iter().zip(&mut shares) {
                let named = prior < 0.0 && is_unknown(&class.target, Unknown::Foreign);
                if named || is_unknown(&class.target, Unknown::OffTopic) {
                    *share += prior;
                }
            }
        }
        softmax(&mut shares);
        Ranking { features, scores, likeness, shares }
    }

    /// What speaks for or against off-topic before any word is weighed.
    fn prior(&self, reading: &Reading<'_>, in_talk: bool) -> f32 {
        let mix = &self.settings.mix;
        let anchored = reading.speaks_of(&self.concepts, Domain::Anchor);
        let away = |unit: &&Unit| unit.is_of(&self.concepts, Domain::Elsewhere);
        let count = reading.units.iter().filter(away).count().min(2) as f32;
        let other_job =
            |unit: &Unit| unit.concepts.iter().any(|&c| OTHER_JOBS.contains(&self.concepts.get(c).name.as_str()));
        // "In the mayor's office" alone does not make another post this one.
        let named = |unit: &Unit| {
            let names = |&c: &u16| {
                let concept = self.concepts.get(c);
                concept.domain == Domain::Anchor && concept.name != "government"
            };
            unit.concepts.iter().any(names)
        };
        let other = reading.units.iter().any(other_job) && !reading.units.iter().any(named);
        match (anchored, count > 0.0) {
            (_, true) if other => mix.elsewhere * 3.0,
            (false, true) => {
                mix.elsewhere * (0.5 + 0.5 * count) + mix.strange * strangeness(&self.concepts, &self.familiar, reading)
            }
            (true, false) => -mix.anchored,
            (false, false) if in_talk => -mix.anchored,
            // A word or two of the job's own are about it.
            (false, false) if reading.units.len() <= 2 && reading.speaks_of(&self.concepts, Domain::Job) => {
                -2.0 * mix.anchored
            }
            (false, false) => mix.strange * strangeness(&self.concepts, &self.familiar, reading),
            _ => 0.0,
        }
    }

    /// What a feature adds to a class over the average.
    #[must_use]
    pub fn share(&self, feature: &Feature, class: usize) -> f32 {
        self.vocabulary.find(feature).map_or(0.0, |term| self.classifier.share(&term, class))
    }
}

/// Makes all words of the phrasings known.
fn note_words(lexicon: &mut Lexicon, lines: &[Line<'_>]) {
    let mut heard: Set<(Locale, bool, &str)> = Set::default();
    for line in lines.iter().filter(|line| line.taught) {
        for word in &line.split.words {
            if !heard.insert((line.locale, line.foreign, &*word.folded)) {
                continue;
            }
            if line.foreign {
                lexicon.note_foreign(&word.folded);
            } else {
                lexicon.note(line.locale, &word.folded);
            }
        }
    }
    let taught = lines.iter().filter(|line| line.taught);
    lexicon.remember(taught.flat_map(|line| line.split.words.iter().map(|word| &*word.folded)));
}

fn concept_words(file: &ConceptFile) -> Vec<(Locale, String)> {
    let mut words = Vec::new();
    for forms in file.values().flat_map(|entries| entries.values()) {
        for locale in Locale::ALL {
            for form in forms_of(forms.get(locale)) {
                words.extend(split(form).words.into_iter().map(|word| (locale, word.folded.into_owned())));
            }
        }
    }
    words
}

fn lemmas(lexicon: &Lexicon, form: &str) -> Vec<Lemma> {
    let mut into = Vec::new();
    let mut repairs = usize::MAX;
    for word in &split(form).words {
        lexicon.read(&word.folded, &mut repairs, &mut into);
    }
    into
}

fn is_of_job(class: &Class) -> bool {
    matches!(class.target, Target::Article(_) | Target::Subject(_))
}

/// A line of the index, cut into words.
struct Line<'a> {
    class: usize,
    locale: Locale,
    weight: f32,
    /// Whether it is a way of asking about the job, which makes its words familiar.
    asks: bool,
    /// Whether its words become known by it; those of an article's text do not.
    taught: bool,
    /// Whether it is in a third language.
    foreign: bool,
    split: Split<'a>,
}

/// Everything that is said for the classes.
fn lines<'a>(phrased: &'a [Phrased], settings: &Settings) -> Vec<Line<'a>> {
    let mix = &settings.mix;
    let mut lines = Vec::new();
    for (class, said) in phrased.iter().enumerate() {
        let of_job = is_of_job(&said.class);
        let foreign = is_unknown(&said.class.target, Unknown::Foreign);
        let groups = [
            (&said.phrasings, 1.0, of_job, true),
            (&said.keywords, mix.keyword, of_job, true),
            (&said.titles, mix.title, false, true),
            (&said.texts, mix.text, false, false),
        ];
        for (texts, weight, asks, taught) in groups {
            let line = |(locale, text): &'a (Locale, String)| Line {
                class,
                locale: *locale,
                weight,
                asks,
                taught,
                foreign,
                split: split(text),
            };
            lines.extend(texts.iter().map(line));
        }
    }
    lines
}

fn examples<'a>(
    lexicon: &Lexicon,
    concepts: &Concepts,
    familiar: &mut Familiar,
    lines: Vec<Line<'a>>,
    settings: &Settings,
) -> (Vocabulary, Vec<bool>, Vec<Example>) {
    let weights = &settings.features;
    // Each line is read and let go again: all readings at once would be the most memory that is ever needed.
    let read = |line: Line<'a>| {
        // The texts of the content have no typos to repair.
        let reading = read_split(lexicon, concepts, line.split, MOST_REPAIRS);
        let signs = Signs::of(concepts, &reading);
        (line.class, line.weight, line.asks, plain(concepts, weights, &reading), signs)
    };
    let read: Vec<_> = lines.into_iter().map(read).collect();
    for (.., signs) in read.iter().filter(|(_, _, asks, ..)| *asks) {
        familiar.note(signs);
    }
    let (mut vocabulary, mut single) = (Vocabulary::default(), Vec::new());
    let mut finish = |(class, weight, asks, plain, signs): (usize, f32, bool, Vec<Feature>, Signs)| {
        let features = finished(plain, weights, familiar, &signs, asks);
        let learn = |feature: &Feature| {
            let term = vocabulary.learn(feature);
            if term.number as usize == single.len() {
                single.push(!matches!(feature.sort, Sort::Pair | Sort::Skip | Sort::Letters));
            }
            term
        };
        Example { terms: features.iter().map(learn).collect(), class, weight }
    };
    let examples = read.into_iter().map(&mut finish).collect();
    (vocabulary, single, examples)
}

/// Adds up shares by what the classes lead to.
#[must_use]
pub fn gather(classes: &[Class], shares: &[f32], into: impl Fn(&Target) -> Option<usize>, places: usize) -> Vec<f32> {
    let mut sums = vec![0.0; places];
    for (class, share) in classes.iter().zip(shares) {
        if let Some(place) = into(&class.target) {
            sums[place] += share;
        }
    }
    sums
}

/// Whether a target is a reason not to answer of this kind.
#[must_use]
pub fn is_unknown(target: &Target, kind: Unknown) -> bool {
    *target == Target::Unknown(kind)
}
