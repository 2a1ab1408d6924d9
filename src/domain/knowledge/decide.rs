//! From shares to an outcome: answer, ask back, say that the sources are silent, or that it is not known.

use crate::domain::knowledge::concepts::Domain;
use crate::domain::knowledge::index::{Ranking, gather};
use crate::domain::knowledge::lexicon::Kind;
use crate::domain::knowledge::phrasings::Target;
use crate::domain::knowledge::reading::Reading;
use crate::domain::knowledge::{ArticleId, Candidate, Finding, FollowUp, Intent, KnowledgeBase, Outcome, Unknown};

/// Concepts of small talk: a question beside them is heard first.
const SMALL_TALK: [&str; 6] = ["say-hello", "say-thanks", "say-goodbye", "say-ok", "say-not-that", "say-sorry"];

/// The shares of a query by what they lead to.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub(crate) articles: Vec<f32>,
    /// The share of all subjects without article, and the likeliest.
    pub(crate) subject: (f32, Option<String>),
    pub(crate) intents: Vec<(Intent, f32)>,
    pub(crate) follow_ups: Vec<(FollowUp, f32)>,
    pub(crate) unknown: Vec<(Unknown, f32)>,
}

/// What a message leads to.
pub(crate) fn ask(kb: &KnowledgeBase, query: &str, context: Option<&ArticleId>) -> Finding {
    let reading = kb.index.read(query);
    let (ranking, outcome, verdict) = judge(kb, &reading, context);
    if is_small_talk(&outcome)
        && let Some(rest) = without_small_talk(kb, &reading)
    {
        let (ranking, other, verdict) = judge(kb, &rest, context);
        if !is_small_talk(&other) && !matches!(other, Outcome::Unknown(_) | Outcome::Choice(_)) {
            return finding(kb, query, &rest, &ranking, other, &verdict);
        }
    }
    finding(kb, query, &reading, &ranking, outcome, &verdict)
}

fn judge(kb: &KnowledgeBase, reading: &Reading<'_>, context: Option<&ArticleId>) -> (Ranking, Outcome, Verdict) {
    let mut ranking = kb.index.rank(reading);
    if context.is_none() {
        silence_follow_ups(kb, &mut ranking);
    }
    let verdict = verdict(kb, &ranking);
    let outcome = decide(kb, reading, &verdict);
    (ranking, outcome, verdict)
}

/// Without something to go on with, a follow-up is no more than unclear.
fn silence_follow_ups(kb: &KnowledgeBase, ranking: &mut Ranking) {
    let mut moved = 0.0;
    for (class, share) in kb.index.classes.iter().zip(&mut ranking.shares) {
        if matches!(class.target, Target::FollowUp(_)) {
            moved += std::mem::take(share);
        }
    }
    if let Some(unclear) = kb.index.classes.iter().position(|class| class.target == Target::Unknown(Unknown::Unclear)) {
        ranking.shares[unclear] += moved;
    }
}

fn verdict(kb: &KnowledgeBase, ranking: &Ranking) -> Verdict {
    let shares = &ranking.shares;
    let classes = &kb.index.classes;
    let articles = gather(
        classes,
        shares,
        |target| if let Target::Article(at) = target { Some(*at) } else { None },
        kb.articles.len(),
    );
    let mut verdict =
        Verdict { articles, subject: (0.0, None), intents: Vec::new(), follow_ups: Vec::new(), unknown: Vec::new() };
    let mut likeliest = 0.0;
    for (class, &share) in classes.iter().zip(shares) {
        match &class.target {
            Target::Article(_) => {}
            Target::Subject(tag) => {
                verdict.subject.0 += share;
                if share > likeliest {
                    likeliest = share;
                    verdict.subject.1 = Some(tag.clone());
                }
            }
            Target::Intent(intent) => add(&mut verdict.intents, *intent, share),
            Target::FollowUp(follow_up) => add(&mut verdict.follow_ups, *follow_up, share),
            Target::Unknown(unknown) => add(&mut verdict.unknown, *unknown, share),
        }
    }
    verdict
}

fn add<T: PartialEq>(sums: &mut Vec<(T, f32)>, key: T, share: f32) {
    match sums.iter_mut().find(|(known, _)| *known == key) {
        Some((_, sum)) => *sum += share,
        None => sums.push((key, share)),
    }
}

fn best<T: Copy>(sums: &[(T, f32)]) -> Option<(T, f32)> {
    sums.iter().copied().reduce(|best, other| if other.1 > best.1 { other } else { best })
}

/// The places of the articles, best first; ties in file order.
pub(crate) fn order(shares: &[f32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|&a, &b| shares[b].total_cmp(&shares[a]));
    order
}

fn decide(kb: &KnowledgeBase, reading: &Reading<'_>, verdict: &Verdict) -> Outcome {
    let limits = &kb.index.settings.thresholds;
    if !reading.units.iter().any(|unit| !matches!(unit.kind, Kind::Unknown | Kind::Number)) {
        return Outcome::Unknown(Unknown::Unclear);
    }
    let order = order(&verdict.articles);
    let first = verdict.articles[order[0]];
    let second = order.get(1).map_or(0.0, |&at| verdict.articles[at]);
    let all: f32 = verdict.articles.iter().sum();
    let (subject, tag) = &verdict.subject;
    let unknown = best(&verdict.unknown);
    let intent = best(&verdict.intents);
    let follow_up = best(&verdict.follow_ups);
    let against = [*subject, unknown.map_or(0.0, |u| u.1), intent.map_or(0.0, |i| i.1), follow_up.map_or(0.0, |f| f.1)];
    let strongest = against.iter().copied().fold(0.0, f32::max);
    if first >= limits.answer && first - second >= limits.gap && first > strongest {
        return Outcome::Answer(kb.articles[order[0]].id().clone());
    }
    if all > strongest && all >= limits.choice && first >= limits.offer {
        let offered: Vec<ArticleId> = order
            .iter()
            .take(3)
            .filter(|&&at| verdict.articles[at] >= limits.offer * 0.4)
            .map(|&at| kb.articles[at].id().clone())
            .collect();
        return if offered.len() > 1 { Outcome::Choice(offered) } else { Outcome::Answer(offered[0].clone()) };
    }
    if let Some((follow_up, share)) = follow_up
        && share >= strongest
        && share >= limits.intent
    {
        return Outcome::FollowUp(follow_up);
    }
    if let Some((intent, share)) = intent
        && share >= strongest
        && share >= limits.intent
    {
        return Outcome::Intent(intent);
    }
    if *subject >= strongest && *subject >= limits.intent {
        return Outcome::Uncovered(tag.clone());
    }
    match unknown {
        Some((kind, share)) if share >= limits.intent => Outcome::Unknown(kind),
        _ => Outcome::Unknown(Unknown::Unclear),
    }
}

fn is_small_talk(outcome: &Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Intent(Intent::Greeting | Intent::Thanks | Intent::Goodbye)
            | Outcome::FollowUp(FollowUp::Noted | FollowUp::NotThat | FollowUp::More)
    )
}

/// The reading without its small talk; None where nothing that could be a question is left.
fn without_small_talk<'a>(kb: &KnowledgeBase, reading: &Reading<'a>) -> Option<Reading<'a>> {
    let concepts = &kb.index.concepts;
    let is_talk = |concept: &u16| SMALL_TALK.contains(&concepts.get(*concept).name.as_str());
    let mut rest = reading.clone();
    rest.units.retain(|unit| !unit.concepts.iter().any(is_talk));
    let asks = rest.units.iter().any(|unit| {
        [Domain::Job, Domain::Career, Domain::Anchor, Domain::Ask].iter().any(|&d| unit.is_of(concepts, d))
    });
    (asks && rest.units.len() < reading.units.len()).then_some(rest)
}

fn finding(
    kb: &KnowledgeBase,
    query: &str,
    reading: &Reading<'_>,
    ranking: &Ranking,
    outcome: Outcome,
    verdict: &Verdict,
) -> Finding {
    let order = order(&verdict.articles);
    let candidates: Vec<Candidate> = order
        .iter()
        .take(3)
        .filter(|&&at| verdict.articles[at] > 0.001)
        .map(|&at| Candidate { article: kb.articles[at].id().clone(), score: f64::from(verdict.articles[at]) })
        .collect();
    let mut groups = groups(verdict);
    groups.sort_by(|a, b| b.total_cmp(a));
    let confidence = f64::from(groups.first().copied().unwrap_or(0.0));
    let gap = confidence - f64::from(groups.get(1).copied().unwrap_or(0.0));
    let matched = matched(kb, reading, ranking);
    Finding { query: query.to_owned(), language: kb.language(query), outcome, candidates, matched, confidence, gap }
}

fn groups(verdict: &Verdict) -> Vec<f32> {
    let mut groups = verdict.articles.clone();
    groups.push(verdict.subject.0);
    groups.extend(verdict.intents.iter().map(|i| i.1));
    groups.extend(verdict.follow_ups.iter().map(|f| f.1));
    groups.extend(verdict.unknown.iter().map(|u| u.1));
    groups
}

/// The words that spoke most for the likeliest class, as they were typed, in the order of the message.
fn matched(kb: &KnowledgeBase, reading: &Reading<'_>, ranking: &Ranking) -> Vec<String> {
    let best = order(&ranking.shares).first().copied().unwrap_or(0);
    let mut sums = vec![0.0_f32; reading.units.len()];
    for feature in &ranking.features {
        if let Some(unit) = feature.unit {
            sums[usize::from(unit)] += kb.index.share(feature, best);
        }
    }
    let least = sums.iter().copied().fold(0.0, f32::max) * 0.25;
    let counted = |&at: &usize| sums[at] > 0.0 && sums[at] >= least && reading.units[at].kind != Kind::Unknown;
    (0..sums.len()).filter(counted).take(8).map(|at| reading.typed(at)).collect()
}
