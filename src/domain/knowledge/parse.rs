//! Content files -> knowledge base, refusing what is wrong by file, place and reason.

use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

use crate::domain::knowledge::article::{Article, TEXTS, TRAINING, TrainingText, stem_of, text_file, training_file};
use crate::domain::knowledge::concepts::{ConceptFile, forms_of};
use crate::domain::knowledge::crisis::CrisisPatterns;
use crate::domain::knowledge::index::{Index, LabelledClass};
use crate::domain::knowledge::remark::{Door, Remark, RemarkFile};
use crate::domain::knowledge::settings::Settings;
use crate::domain::knowledge::title_prefixes::TitlePrefixes;
use crate::domain::knowledge::topics::{TOPICS, Topic};
use crate::domain::knowledge::training::{Class, PhrasingFile, Target, intent_target, lines_of};
use crate::domain::knowledge::understand::required_concepts;
use crate::domain::knowledge::{Crisis, KnowledgeBase, NoAnswer, name};
use crate::domain::locale::{Locale, PerLocale};
use crate::domain::problem::{Problem, SourceFile};
use crate::domain::text::lexicon::LexiconFile;

const CRISIS: &str = "language/crisis.toml";
const INTENTS: &str = "training/intents.toml";
const REMARKS: &str = "training/remarks.toml";
const OUT_OF_SCOPE: &str = "training/out-of-scope.toml";
const SETTINGS: &str = "search.toml";
const SOURCE: &str = "source/";
const SYNONYMS: &str = "language/synonyms.toml";

/// A phrasing that was left out of an index, with what it leads to.
#[derive(Clone, Debug)]
pub struct HeldOut {
    /// The phrasing.
    pub text: String,
    /// What it leads to.
    pub target: Target,
}

/// Whether a file of this name is read here.
pub(crate) fn reads(name: &str) -> bool {
    let lexicon = |locale: &Locale| name == lexicon_file(*locale);
    [CRISIS, INTENTS, OUT_OF_SCOPE, REMARKS, SETTINGS, SYNONYMS].contains(&name)
        || Locale::ALL.iter().any(lexicon)
        || [TEXTS, TRAINING, TOPICS].iter().any(|folder| name.starts_with(folder))
        || (name.starts_with(SOURCE) && name.ends_with(".txt"))
}

/// The file with the words of a language.
fn lexicon_file(locale: Locale) -> String {
    format!("language/{}.toml", locale.tag())
}

/// Reads all files; see [`KnowledgeBase::parse`].
pub fn parse(files: &[SourceFile]) -> Result<KnowledgeBase, Vec<Problem>> {
    parse_without(files, |_| false).map(|(kb, _)| kb)
}

/// Reads all files, and leaves the phrasings out that `is_held_out` says.
pub(crate) fn parse_without(
    files: &[SourceFile],
    is_held_out: impl Fn(&str) -> bool,
) -> Result<(KnowledgeBase, Vec<HeldOut>), Vec<Problem>> {
    let mut problems = Vec::new();
    name::check(files, &mut problems);
    let articles = articles(files, &mut problems);
    let topics = topics(files, &mut problems);
    let lexicons = PerLocale::from_fn(|locale| {
        one::<LexiconFile>(files, &lexicon_file(locale), &mut problems).unwrap_or_default()
    });
    let concepts: ConceptFile = one(files, SYNONYMS, &mut problems).unwrap_or_default();
    let settings: Option<Settings> = one(files, SETTINGS, &mut problems);
    let crisis = match files.iter().find(|file| file.name == CRISIS) {
        Some(file) => CrisisPatterns::parse(file).map_err(|problem| problems.push(problem)).unwrap_or_default(),
        None => {
            problems.push(Problem::of(CRISIS, "the file is missing"));
            CrisisPatterns::default()
        }
    };
    let remark_file: RemarkFile = one(files, REMARKS, &mut problems).unwrap_or_default();
    let remarks: Vec<Remark> = remark_file.iter().map(|(name, written)| written.named(name)).collect();
    let mut phrased = phrased(files, &articles, &topics, &mut problems);
    phrased.extend(remark_file.iter().enumerate().map(|(at, (name, written))| {
        let target = crisis_named(name).map_or(Target::Remark(at), Target::Crisis);
        LabelledClass::of_lines(Class::new(name.as_str(), target), &written.phrasings())
    }));
    unknown_concepts(&concepts, &mut problems);
    doors(&remarks, &articles, &mut problems);
    let (Some(settings), true) = (settings, problems.is_empty()) else {
        return Err(problems);
    };
    let mut held_out = Vec::new();
    for class in &mut phrased {
        let (out, kept) = std::mem::take(&mut class.phrasings).into_iter().partition(|(_, line)| is_held_out(line));
        class.phrasings = kept;
        let out: Vec<(Locale, String)> = out;
        held_out.extend(out.into_iter().map(|(_, text)| HeldOut { text, target: class.class.target.clone() }));
    }
    let index = Index::new(&lexicons, &concepts, &phrased, settings);
    let title_prefixes = TitlePrefixes::new(&articles, &index.lexicon);
    let articles = articles.into_iter().map(|(article, _)| article).collect();
    let source = files.iter().filter(|file| file.name.starts_with(SOURCE) && file.name.ends_with(".txt"));
    let sentences = source.flat_map(|file| file.text.lines()).map(str::trim).filter(|line| !line.is_empty());
    let sentences = sentences.map(str::to_owned).collect();
    let replies = topics.into_iter().filter_map(|topic| Some((topic.tag, topic.reply?))).collect();
    Ok((KnowledgeBase { articles, replies, crisis, title_prefixes, remarks, sentences, index }, held_out))
}

/// The kind of crisis that a class of remarks leads to; `None` for any other remark.
fn crisis_named(name: &str) -> Option<Crisis> {
    let name = name.strip_prefix("crisis-")?;
    Crisis::ALL.into_iter().find(|crisis| crisis.name() == name)
}

/// Concepts that the program speaks of and that the file does not have.
fn unknown_concepts(concepts: &ConceptFile, problems: &mut Vec<Problem>) {
    let has = |name: &str| concepts.values().any(|entries| entries.contains_key(name));
    for name in required_concepts().filter(|name| !has(name)) {
        let reason = format!("there is no concept `{name}`, which the program goes by: give it this name again");
        problems.push(Problem::of(SYNONYMS, reason));
    }
}

/// Articles that remarks lead to and that do not exist.
fn doors(remarks: &[Remark], articles: &[Trained], problems: &mut Vec<Problem>) {
    for remark in remarks {
        let doors = remark.doors.iter().filter_map(|door| if let Door::Article(id) = door { Some(id) } else { None });
        for id in doors.chain(&remark.article).filter(|id| !articles.iter().any(|(article, _)| article.id() == *id)) {
            let reason = format!("`{}` leads to `{id}`, and there is no such article", remark.name);
            problems.push(Problem::of(REMARKS, reason));
        }
    }
}

fn read<T: DeserializeOwned>(file: &SourceFile, problems: &mut Vec<Problem>) -> Option<T> {
    toml::from_str(&file.text).map_err(|error| problems.push(Problem::of_toml(file, &error))).ok()
}

fn one<T: DeserializeOwned>(files: &[SourceFile], name: &str, problems: &mut Vec<Problem>) -> Option<T> {
    let Some(file) = files.iter().find(|file| file.name == name) else {
        problems.push(Problem::of(name, "the file is missing"));
        return None;
    };
    read(file, problems)
}

/// An article and what leads to it.
type Trained = (Article, PerLocale<TrainingText>);

fn articles(files: &[SourceFile], problems: &mut Vec<Problem>) -> Vec<Trained> {
    let mut articles = Vec::new();
    let named: BTreeMap<&str, &SourceFile> = files.iter().map(|file| (file.name.as_str(), file)).collect();
    for file in files.iter().filter(|file| is_in(file, TEXTS)) {
        let training = training_file(stem_of(&file.name));
        let Some(training) = named.get(training.as_str()) else {
            let reason = format!(
                "the file is missing: add it with `keywords` and `phrasings` in [id] and [en], the ways of asking for data/{}",
                file.name
            );
            problems.push(Problem::of(training, reason));
            continue;
        };
        match (Article::parse(file), TrainingText::parse(training)) {
            (Ok(article), Ok(training)) => {
                links(file, &article, &named, problems);
                articles.push((article, training));
            }
            (article, training) => problems.extend(article.err().into_iter().chain(training.err())),
        }
    }
    for file in files.iter().filter(|file| is_in(file, TRAINING)) {
        let text = text_file(stem_of(&file.name));
        if !named.contains_key(text.as_str()) {
            let reason = format!("there is no article for it: add data/{text} with what it says, or delete this file");
            problems.push(Problem::of(&file.name, reason));
        }
    }
    articles.sort_by(|(a, _), (b, _)| a.place().cmp(&b.place()));
    if articles.is_empty() && problems.is_empty() {
        problems.push(Problem::of("articles", "there is no article in it"));
    }
    articles
}

/// The topics, in the order of their tags.
fn topics(files: &[SourceFile], problems: &mut Vec<Problem>) -> Vec<Topic> {
    let read = files.iter().filter(|file| is_in(file, TOPICS)).map(Topic::parse);
    let mut topics: Vec<Topic> =
        read.filter_map(|topic| topic.map_err(|problem| problems.push(problem)).ok()).collect();
    topics.sort_by(|a, b| a.tag.cmp(&b.tag));
    topics
}

/// Related articles that do not exist.
fn links(file: &SourceFile, article: &Article, named: &BTreeMap<&str, &SourceFile>, problems: &mut Vec<Problem>) {
    let missing = article.related().iter().filter(|id| !named.contains_key(text_file(id.as_str()).as_str()));
    for id in missing {
        let at = file.text.find(&format!("\"{id}\"")).unwrap_or_default();
        let reason =
            format!("there is no article `{id}` for this one to be related to: name one by its file in data/articles");
        problems.push(Problem::at(file, at, reason));
    }
}

fn is_in(file: &SourceFile, folder: &str) -> bool {
    file.name.starts_with(folder) && file.name.ends_with(".toml")
}

/// Every class of phrasings with all that is said for it.
fn phrased(
    files: &[SourceFile],
    articles: &[Trained],
    topics: &[Topic],
    problems: &mut Vec<Problem>,
) -> Vec<LabelledClass> {
    let mut all: Vec<LabelledClass> =
        articles.iter().enumerate().map(|(at, trained)| of_article(at, trained)).collect();
    let intents: PhrasingFile = one(files, INTENTS, problems).unwrap_or_default();
    for (name, phrasings) in &intents {
        match intent_target(name) {
            Some(target) => {
                let class = Class { name: name.clone(), target, wants_cue: phrasings.cue };
                all.push(LabelledClass::of_lines(class, phrasings));
            }
            None => problems.push(Problem::of(
                INTENTS,
                format!("`{name}` is no intent, follow-up or other class that this program knows"),
            )),
        }
    }
    for Topic { tag, phrasings, .. } in topics.iter().filter(|topic| topic.phrasings.lines().next().is_some()) {
        let covering =
            articles.iter().position(|(article, _)| article.tags().contains(tag) || article.id().as_str() == tag);
        let target = covering.map_or_else(|| Target::Subject(tag.clone()), Target::Article);
        all.push(LabelledClass::of_lines(Class::new(tag.as_str(), target), phrasings));
    }
    let elsewhere: PhrasingFile = one(files, OUT_OF_SCOPE, problems).unwrap_or_default();
    for (theme, phrasings) in &elsewhere {
        let class = Class::new(format!("elsewhere: {theme}"), Target::NoAnswer(NoAnswer::OffTopic));
        all.push(LabelledClass::of_lines(class, phrasings));
    }
    all
}

fn of_article(at: usize, (article, training): &Trained) -> LabelledClass {
    let mut phrased = LabelledClass::new(Class::new(article.id().as_str(), Target::Article(at)));
    for locale in Locale::ALL {
        let training = training.get(locale);
        phrased.phrasings.extend(lines_of(locale, &training.phrasings).map(|(locale, line)| (locale, line.to_owned())));
        phrased.keywords.extend(forms_of(&training.keywords).map(|form| (locale, form.to_owned())));
        phrased.titles.push((locale, article.title(locale).to_owned()));
        phrased
            .texts
            .extend(sentences(article.short(locale)).chain(sentences(article.full(locale))).map(|line| (locale, line)));
    }
    phrased
}

/// The sentences of a text, without markup and source marks.
fn sentences(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(['.', '\n', '?']).filter_map(|sentence| {
        let mut plain = String::new();
        let mut inside = false;
        for c in sentence.chars() {
            match c {
                '{' => inside = true,
                '}' => inside = false,
                '*' | '•' => {}
                _ if !inside => plain.push(c),
                _ => {}
            }
        }
        (plain.split_whitespace().count() >= 4).then(|| plain.trim().to_owned())
    })
}
