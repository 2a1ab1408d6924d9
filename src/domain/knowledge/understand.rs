//! What a message means: every way it can be meant is weighed with its evidence, and the surest one holds.
//!
//! Patterns of crisis and a script that neither language is written in settle it alone. Otherwise the message is
//! ranked against the phrasings of all classes ([`Index::rank`]); classes that cannot be meant here are closed (nothing to
//! go on with, no result to speak of, no word that says goodbye); the best of each kind of claim is judged by its
//! evidence ([`evidence`](crate::domain::knowledge::evidence)); and the surest claim that reaches its threshold is what the
//! message means. Where none does, there is no answer, and nothing changes that afterwards.

use crate::domain::knowledge::concepts::{Concepts, Domain};
use crate::domain::knowledge::crisis::CrisisMatch;
use crate::domain::knowledge::evidence::{Claimed, Evidence, Ranked};
use crate::domain::knowledge::index::{Index, Ranking};
use crate::domain::knowledge::query::{Query, Term};
use crate::domain::knowledge::settings::Settings;
use crate::domain::knowledge::training::{Class, Target};
use crate::domain::knowledge::{
    Candidate, Context, Crisis, FollowUp, Intent, KnowledgeBase, Meaning, NoAnswer, RemarkKind, Understanding,
};
use crate::domain::locale::Locale;
use crate::domain::text::lexicon::Kind;
use crate::domain::text::utterance::Utterance;

/// Concepts of small talk: a question beside them is heard first.
const SMALL_TALK: [&str; 6] = ["say-hello", "say-thanks", "say-goodbye", "say-ok", "say-not-that", "say-sorry"];
/// Who says it does not mean what was shown.
const NOT_THAT: &str = "say-not-that";
/// A wish for another language, whichever.
const SWITCH_LANGUAGE: &str = "switch-language";
/// The languages by name.
const LANGUAGES: [(&str, Locale); 2] = [("english", Locale::En), ("indonesian", Locale::Id)];

/// The concepts that this program speaks of by name: content without one of them is refused.
pub(crate) fn required_concepts() -> impl Iterator<Item = &'static str> {
    SMALL_TALK.into_iter().chain([SWITCH_LANGUAGE]).chain(LANGUAGES.map(|(name, _)| name))
}

/// One thing a message may be taken for.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) claimed: Claimed,
    /// The classes that lead there, the likeliest first.
    pub(crate) classes: Vec<usize>,
    pub(crate) evidence: Evidence,
    pub(crate) confidence: f64,
}

/// A query weighed: what it may be taken for.
#[derive(Clone, Debug)]
pub(crate) struct Weighed {
    pub(crate) ranking: Ranking,
    /// The share of each class that may be meant here; the others have none.
    pub(crate) shares: Vec<f32>,
    /// The best claim of each kind.
    pub(crate) claims: Vec<Claim>,
    /// The shares added up by group, the largest first.
    groups: Vec<(Group, f32)>,
}

/// What a message means where it is said.
pub(crate) fn understand(kb: &KnowledgeBase, utterance: &Utterance<'_>, context: &Context<'_>) -> Understanding {
    let found = kb.crisis.find(&kb.index.lexicon, utterance);
    if let Some(crisis) = crisis(found).or_else(|| crisis_beyond(kb, utterance)) {
        return certain(utterance, Meaning::Crisis(crisis));
    }
    if utterance.is_foreign_script {
        return certain(utterance, Meaning::NoAnswer(NoAnswer::Foreign));
    }
    let whole = || {
        let (query, weighed) = weigh_beside_small_talk(kb, utterance, context, found);
        conclude(kb, &query, &weighed)
    };
    let is_long = utterance.words().count() > LONG;
    is_long.then(|| asked(kb, utterance, context)).flatten().unwrap_or_else(whole)
}

fn crisis(found: CrisisMatch) -> Option<Crisis> {
    if let CrisisMatch::Crisis(crisis) = found { Some(crisis) } else { None }
}

/// Words of crisis in what is too long to be read as a whole.
fn crisis_beyond(kb: &KnowledgeBase, utterance: &Utterance<'_>) -> Option<Crisis> {
    let rest = utterance.unread();
    if rest.is_empty() {
        return None;
    }
    let next = kb.read(rest);
    crisis(kb.crisis.find(&kb.index.lexicon, &next)).or_else(|| crisis_beyond(kb, &next))
}

/// Whoever writes more words than this asks in one of the sentences, and the others only drown it.
const LONG: usize = 60;

fn is_answered(understanding: &Understanding) -> bool {
    matches!(understanding.meaning, Meaning::Answer(_) | Meaning::Uncovered(_))
}

/// What the surest of a long message's questions means; `None` if none can be answered.
fn asked(kb: &KnowledgeBase, utterance: &Utterance<'_>, context: &Context<'_>) -> Option<Understanding> {
    let mut sentences: Vec<&str> = utterance.text.split_inclusive(['.', '?', '!', '\n']).map(str::trim).collect();
    sentences.sort_unstable();
    sentences.dedup();
    let read = sentences.into_iter().map(|sentence| kb.read(sentence)).filter(Utterance::asks);
    let short = read.filter(|sentence| sentence.words().count() <= LONG);
    let found = short.map(|sentence| understand(kb, &sentence, context)).filter(is_answered);
    let surest = found.max_by(|one, other| one.confidence.total_cmp(&other.confidence))?;
    Some(Understanding { query: utterance.text.to_owned(), ..surest })
}

/// An utterance weighed; without its small talk if a question stands beside that.
pub(crate) fn weigh_beside_small_talk<'a>(
    kb: &KnowledgeBase,
    utterance: &'a Utterance<'a>,
    context: &Context<'_>,
    found: CrisisMatch,
) -> (Query<'a>, Weighed) {
    let query = Query::of(&kb.index.concepts, utterance);
    if let Some(rest) = without_small_talk(&kb.index, &query) {
        let weighed = weigh(kb, &rest, context, found);
        let asks = [Claimed::Article, Claimed::Clarify, Claimed::Subject];
        if weighed.surest(&kb.index.settings).is_some_and(|claim| asks.contains(&claim.claimed)) {
            return (rest, weighed);
        }
    }
    let weighed = weigh(kb, &query, context, found);
    (query, weighed)
}

fn certain(utterance: &Utterance<'_>, meaning: Meaning) -> Understanding {
    Understanding {
        query: utterance.text.to_owned(),
        language: utterance.language,
        kind: matches!(meaning, Meaning::Crisis(_)).then_some(RemarkKind::Crisis),
        meaning,
        candidates: Vec::new(),
        matched: Vec::new(),
        confidence: 1.0,
        gap: 1.0,
    }
}

/// A query without its small talk; `None` if nothing that could be a question is left, or there is none.
fn without_small_talk<'a>(index: &Index, query: &Query<'a>) -> Option<Query<'a>> {
    let concepts = &index.concepts;
    let is_talk = |term: &Term| SMALL_TALK.iter().any(|name| says(concepts, term, name));
    let mut rest = query.clone();
    rest.terms.retain(|term| !is_talk(term));
    let of = |domain| rest.terms.iter().any(|term| term.is_of(concepts, domain));
    let asks = of(Domain::Job) || of(Domain::Career) || of(Domain::Anchor) || (of(Domain::Ask) && rest.terms.len() > 2);
    (asks && rest.terms.len() < query.terms.len()).then_some(rest)
}

fn says(concepts: &Concepts, term: &Term, name: &str) -> bool {
    term.concepts.iter().any(|&number| concepts.get(number).name == name)
}

/// Ranks a query and judges the best claim of each kind.
pub(crate) fn weigh(kb: &KnowledgeBase, query: &Query<'_>, context: &Context<'_>, found: CrisisMatch) -> Weighed {
    let index = &kb.index;
    let ranking = index.rank(query);
    let whole = Query::of(&index.concepts, query.utterance);
    // Who says hardly anything but one of its phrasings needs no other cue.
    let has_cue = |at: usize| index.has_cue(at, &whole) || ranking.likeness[at] > HARDLY_ELSE;
    let is_open = |at: usize| is_possible(kb, &index.classes[at], context, found) && has_cue(at);
    let mut shares: Vec<f32> =
        ranking.shares.iter().enumerate().map(|(at, &share)| if is_open(at) { share } else { 0.0 }).collect();
    if whole.terms.iter().any(|term| says(&index.concepts, term, NOT_THAT)) {
        rule_out(kb, context, &mut shares);
    }
    // What cannot be meant here takes nothing from what can be.
    let open: f32 = shares.iter().sum();
    shares.iter_mut().for_each(|share| *share /= open.max(f32::MIN_POSITIVE));
    let groups = groups(kb, &shares);
    let mut weighed = Weighed { ranking, shares, groups, claims: Vec::new() };
    weighed.claims = Claimed::ALL.into_iter().filter_map(|claimed| weighed.claim(kb, query, claimed)).collect();
    weighed
}

/// Only a message that says hardly anything but one of a class's phrasings is as like it as this.
const HARDLY_ELSE: f32 = 0.85;

/// Whether a class can be meant where the message is said.
fn is_possible(kb: &KnowledgeBase, class: &Class, context: &Context<'_>, found: CrisisMatch) -> bool {
    match &class.target {
        Target::FollowUp(FollowUp::Source) => true,
        Target::FollowUp(FollowUp::More) => context.shown.is_some() || context.waits,
        Target::FollowUp(_) => context.shown.is_some(),
        Target::Remark(remark) => kb.remarks[*remark].kind != RemarkKind::Result || context.result,
        // What speaks of work alone may be of harassment there, whatever else it is not.
        Target::Crisis(Crisis::Work) => true,
        Target::Crisis(_) => found != CrisisMatch::Harmless,
        _ => true,
    }
}

/// Who says "not that" does not mean what was shown.
fn rule_out(kb: &KnowledgeBase, context: &Context<'_>, shares: &mut [f32]) {
    for (class, share) in kb.index.classes.iter().zip(shares) {
        if matches!(class.target, Target::Article(at) if Some(kb.articles[at].id()) == context.shown) {
            *share *= 0.1;
        }
    }
}

/// What the shares of classes are added up by: classes of one group lead to the same kind of reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Article(usize),
    Subject,
    Intent(Intent),
    FollowUp(FollowUp),
    Remark(RemarkKind),
    /// Whichever: words of two kinds are no smaller reason to take them for one.
    Crisis,
    NoAnswer(NoAnswer),
}

fn group(kb: &KnowledgeBase, target: &Target) -> Group {
    match target {
        Target::Article(at) => Group::Article(*at),
        Target::Subject(_) => Group::Subject,
        Target::Intent(intent) => Group::Intent(*intent),
        Target::FollowUp(follow_up) => Group::FollowUp(*follow_up),
        Target::Remark(remark) => Group::Remark(kb.remarks[*remark].kind),
        Target::Crisis(_) => Group::Crisis,
        Target::NoAnswer(no_answer) => Group::NoAnswer(*no_answer),
    }
}

fn claimed(group: Group) -> Option<Claimed> {
    Some(match group {
        Group::Article(_) => Claimed::Article,
        Group::Subject => Claimed::Subject,
        Group::Intent(_) => Claimed::Intent,
        Group::FollowUp(_) => Claimed::FollowUp,
        Group::Remark(_) | Group::NoAnswer(NoAnswer::Abuse) => Claimed::Remark,
        Group::Crisis => Claimed::Crisis,
        Group::NoAnswer(_) => return None,
    })
}

/// The shares added up by group, the largest first; ties in the order of the classes.
fn groups(kb: &KnowledgeBase, shares: &[f32]) -> Vec<(Group, f32)> {
    let mut sums: Vec<(Group, f32)> = Vec::new();
    for (class, &share) in kb.index.classes.iter().zip(shares) {
        let group = group(kb, &class.target);
        match sums.iter_mut().find(|(known, _)| *known == group) {
            Some((_, sum)) => *sum += share,
            None => sums.push((group, share)),
        }
    }
    sums.sort_by(|one, other| other.1.total_cmp(&one.1));
    sums
}

impl Weighed {
    /// The best claim of a kind; `None` if nothing of that kind can be meant.
    fn claim(&self, kb: &KnowledgeBase, query: &Query<'_>, kind: Claimed) -> Option<Claim> {
        let groups = &self.groups;
        let is_of_kind =
            |group: Group| claimed(group) == Some(if kind == Claimed::Clarify { Claimed::Article } else { kind });
        let taken: Vec<(Group, f32)> = match kind {
            Claimed::Clarify => {
                let mut articles = groups.iter().copied().filter(|(group, _)| is_of_kind(*group));
                let (first, least) = (articles.next()?, kb.index.settings.thresholds.offer);
                let others = articles.take(2).enumerate();
                // Two at least: a single doubtful article is asked back beside the next one.
                let others = others.filter(|(at, (_, share))| *at == 0 || *share >= least * first.1);
                std::iter::once(first).chain(others.map(|(_, other)| other)).collect()
            }
            _ => groups.iter().copied().find(|(group, _)| is_of_kind(*group)).into_iter().collect(),
        };
        let is_taken = |group: Group| taken.iter().any(|(one, _)| *one == group);
        let rival = groups.iter().find(|(group, _)| !is_taken(*group)).map_or(0.0, |(_, share)| *share);
        let share: f32 = taken.iter().map(|(_, share)| share).sum();
        if share < LEAST_SHARE && kind == Claimed::FollowUp {
            return None;
        }
        let mut classes: Vec<usize> = (0..self.shares.len())
            .filter(|&at| self.shares[at] > 0.0 && is_taken(group(kb, &kb.index.classes[at].target)))
            .collect();
        classes.sort_by(|&one, &other| self.shares[other].total_cmp(&self.shares[one]));
        if classes.is_empty() {
            return None;
        }
        let nearest = |at: &usize| self.ranking.likeness[*at];
        let likeness = classes.iter().map(nearest).fold(0.0, f32::max);
        let is_elsewhere = |at: &usize| kb.index.classes[*at].target == Target::NoAnswer(NoAnswer::OffTopic);
        let elsewhere = (0..self.shares.len()).filter(is_elsewhere).map(|at| nearest(&at)).fold(0.0, f32::max);
        let support = support(&kb.index, query, &self.ranking, classes[0]);
        let ranked = Ranked { share, rival, likeness, elsewhere, support };
        let evidence = Evidence::of(&kb.index.counts, &kb.index.concepts, query, kind, ranked);
        let confidence = evidence.confidence(kb.index.settings.evidence.of(kind));
        Some(Claim { claimed: kind, classes, evidence, confidence })
    }

    /// The claim that holds; `None` if none is sure enough.
    pub(crate) fn surest(&self, settings: &Settings) -> Option<&Claim> {
        let holds = |claim: &&Claim| claim.confidence >= settings.thresholds.of(claim.claimed);
        let answers = self.claims.iter().any(|claim| claim.claimed == Claimed::Article && holds(&claim));
        // Whoever can be answered is not asked back.
        let stands = |claim: &&Claim| claim.claimed != Claimed::Clarify || !answers;
        let holding = self.claims.iter().filter(holds).filter(stands);
        holding.reduce(|best, other| if other.confidence > best.confidence { other } else { best })
    }

    /// Why there is no answer, where no claim holds.
    fn no_answer(&self) -> NoAnswer {
        let found = self.groups.iter().find_map(|(group, share)| match group {
            Group::NoAnswer(NoAnswer::Abuse) => None,
            Group::NoAnswer(NoAnswer::Foreign) if *share < MIN_FOREIGN => None,
            Group::NoAnswer(no_answer) => Some(*no_answer),
            _ => None,
        });
        found.unwrap_or(NoAnswer::Unclear)
    }
}

/// Nobody goes on with what was shown where all other meanings leave that less than this.
const LEAST_SHARE: f32 = 0.02;

/// What the words that carry meaning add to a class over the average, and what the rest of the query adds: how it is asked.
fn support(index: &Index, query: &Query<'_>, ranking: &Ranking, class: usize) -> [f32; 2] {
    let mut sums = [0.0; 2];
    for feature in &ranking.features {
        let term = feature.term.and_then(|term| query.terms.get(usize::from(term)));
        let frames = term.is_none_or(|term| !term.is_meant() || term.is_of(&index.concepts, Domain::Ask));
        sums[usize::from(frames)] += index.share(feature, class);
    }
    sums
}

/// A message is told to be in another language only at this share of all meanings: ours are mixed with others all the time.
const MIN_FOREIGN: f32 = 0.4;

/// The meaning of a query that was weighed.
pub(crate) fn conclude(kb: &KnowledgeBase, query: &Query<'_>, weighed: &Weighed) -> Understanding {
    let surest = weighed.surest(&kb.index.settings);
    let is_known = query.terms.iter().any(|term| !matches!(term.kind, Kind::Unknown | Kind::Number));
    let no_answer = || if is_known { weighed.no_answer() } else { NoAnswer::Unclear };
    let meaning = surest.map_or_else(|| Meaning::NoAnswer(no_answer()), |claim| meaning(kb, claim));
    let next = weighed.claims.iter().filter(|claim| {
        claim.claimed != Claimed::Clarify && surest.is_none_or(|surest| surest.claimed != claim.claimed)
    });
    let next = next.map(|claim| claim.confidence).fold(0.0, f64::max);
    let confidence = surest.map_or(1.0 - next, |claim| claim.confidence);
    let best = surest.map_or_else(|| largest(&weighed.shares, 1)[0], |claim| claim.classes[0]);
    Understanding {
        query: query.utterance.text.to_owned(),
        language: query.utterance.language,
        candidates: candidates(kb, weighed, matches!(meaning, Meaning::Answer(_))),
        matched: matched(kb, query, &weighed.ranking, best),
        kind: kind(kb, &meaning),
        meaning,
        confidence,
        gap: (confidence - next).max(0.0),
    }
}

fn kind(kb: &KnowledgeBase, meaning: &Meaning) -> Option<RemarkKind> {
    match meaning {
        Meaning::Remark { remark, .. } => Some(kb.remarks[*remark].kind),
        Meaning::Crisis(_) => Some(RemarkKind::Crisis),
        _ => None,
    }
}

fn meaning(kb: &KnowledgeBase, claim: &Claim) -> Meaning {
    let article = |class: usize| match kb.index.classes[class].target {
        Target::Article(at) => Some(kb.articles[at].id().clone()),
        _ => None,
    };
    match &kb.index.classes[claim.classes[0]].target {
        Target::Article(at) if claim.claimed == Claimed::Article => Meaning::Answer(kb.articles[*at].id().clone()),
        Target::Article(_) => {
            let mut offered = Vec::new();
            for id in claim.classes.iter().filter_map(|&class| article(class)) {
                if !offered.contains(&id) {
                    offered.push(id);
                }
            }
            Meaning::Clarify(offered)
        }
        Target::Subject(tag) => Meaning::Uncovered(Some(tag.clone())),
        Target::Intent(intent) => Meaning::Intent(*intent),
        Target::FollowUp(follow_up) => Meaning::FollowUp(*follow_up),
        Target::Remark(remark) => {
            // An article is shown with a remark only if that is as sure as an answer must be.
            let is_sure = claim.confidence >= kb.index.settings.thresholds.article;
            let article = kb.remarks[*remark].article.clone().filter(|_| is_sure);
            Meaning::Remark { remark: *remark, article }
        }
        Target::Crisis(crisis) => Meaning::Crisis(*crisis),
        Target::NoAnswer(no_answer) => Meaning::NoAnswer(*no_answer),
    }
}

fn candidates(kb: &KnowledgeBase, weighed: &Weighed, is_answer: bool) -> Vec<Candidate> {
    let mut shares = vec![0.0_f32; kb.articles.len()];
    for (class, share) in kb.index.classes.iter().zip(&weighed.shares) {
        if let Target::Article(at) = class.target {
            shares[at] += share;
        }
    }
    let best = largest(&shares, 3).into_iter().enumerate();
    // The runner-up of an answer is told however far behind it is.
    let told = best.filter(|&(place, at)| shares[at] > 0.001 || (place == 1 && is_answer));
    told.map(|(_, at)| Candidate { article: kb.articles[at].id().clone(), score: f64::from(shares[at]) }).collect()
}

/// The places of the largest shares, best first; ties in file order.
pub(crate) fn largest(shares: &[f32], count: usize) -> Vec<usize> {
    let mut best: Vec<usize> = Vec::with_capacity(count + 1);
    for (at, share) in shares.iter().enumerate() {
        if best.len() == count && best.last().is_some_and(|&last| shares[last] >= *share) {
            continue;
        }
        let place = best.partition_point(|&other| shares[other] >= *share);
        best.insert(place, at);
        best.truncate(count);
    }
    best
}

/// The words that spoke most for a class, as they were typed, in the order of the message.
fn matched(kb: &KnowledgeBase, query: &Query<'_>, ranking: &Ranking, class: usize) -> Vec<String> {
    let mut sums = vec![0.0_f32; query.terms.len()];
    for feature in &ranking.features {
        if let Some(sum) = feature.term.and_then(|term| sums.get_mut(usize::from(term))) {
            *sum += kb.index.share(feature, class);
        }
    }
    let least = sums.iter().copied().fold(0.0, f32::max) * 0.25;
    let is_known = |at: usize| query.terms[at].kind != Kind::Unknown;
    let counted = |&at: &usize| sums[at] > 0.0 && sums[at] >= least && is_known(at);
    (0..sums.len()).filter(counted).take(8).map(|at| query.typed(at)).collect()
}

/// The language a message asks for: the last one it names without a "not" shortly before.
pub(crate) fn wanted_language(index: &Index, utterance: &Utterance<'_>) -> Option<Locale> {
    let query = Query::of(&index.concepts, utterance);
    let concepts = &index.concepts;
    let names = |term: &Term, locale: Locale| {
        let name = LANGUAGES.iter().find(|(_, named)| *named == locale).map_or("", |(name, _)| *name);
        // "Speak english" is one term; "bahasa" beside another word is any language.
        let parts = || term.text.split(' ').filter(|word| *word != "bahasa");
        says(concepts, term, name) || (term.text.contains(' ') && parts().any(|word| index.says(word, name)))
    };
    let refuses = |term: &Term| term.text.split(' ').any(|part| REFUSALS.contains(&part));
    (0..query.terms.len()).rev().find_map(|at| {
        let term = &query.terms[at];
        let named = [Locale::En, Locale::Id].into_iter().find(|locale| names(term, *locale))?;
        let near = &query.terms[at.saturating_sub(3)..at];
        let refused = near.iter().filter(|other| other.clause == term.clause).any(refuses);
        Some(if refused { named.other() } else { named })
    })
}

/// Words that turn a language away ("jangan inggris", "I don't understand Indonesian").
const REFUSALS: [&str; 8] = ["tidak", "jangan", "bukan", "kurang", "not", "cannot", "bad", "jelek"];
