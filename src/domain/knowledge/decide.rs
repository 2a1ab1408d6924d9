//! From shares to an outcome: answer, ask back, say that the sources are silent, or that it is not known.

use crate::domain::knowledge::concepts::Domain;
use crate::domain::knowledge::index::{Ranking, gather};
use crate::domain::knowledge::lexicon::Kind;
use crate::domain::knowledge::phrasings::Target;
use crate::domain::knowledge::reading::Reading;
use crate::domain::knowledge::settings::Thresholds;
use crate::domain::knowledge::{
    ArticleId, Candidate, Finding, FollowUp, Intent, KnowledgeBase, Outcome, Unknown, language,
};

/// Concepts of small talk: a question beside them is heard first.
const SMALL_TALK: [&str; 6] = ["say-hello", "say-thanks", "say-goodbye", "say-ok", "say-not-that", "say-sorry"];

/// The shares of a query by what they lead to.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    /// The share of each article, in the order of the articles.
    pub(crate) articles: Vec<f32>,
    /// The share of all subjects without article, and the likeliest.
    pub(crate) subject: (f32, Option<String>),
    /// The share of each intent.
    pub(crate) intents: Vec<(Intent, f32)>,
    /// The share of each way to go on.
    pub(crate) follow_ups: Vec<(FollowUp, f32)>,
    /// The share of each reason not to answer.
    pub(crate) unknown: Vec<(Unknown, f32)>,
}

/// A reading with all that was made of it.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) ranking: Ranking,
    pub(crate) verdict: Verdict,
    pub(crate) outcome: Outcome,
}

/// What a message leads to, with these thresholds.
pub(crate) fn ask(kb: &KnowledgeBase, query: &str, context: Option<&ArticleId>, limits: &Thresholds) -> Finding {
    let reading = kb.index.read(query);
    if language::is_foreign_script(query) {
        let judged = Judged { outcome: Outcome::Unknown(Unknown::Foreign), ..judge(kb, &reading, context, limits) };
        return finding_of(kb, query, &reading, judged);
    }
    let judged = judge(kb, &reading, context, limits);
    match beside_small_talk(kb, &reading, &judged.outcome, context, limits) {
        Some((rest, other)) => finding_of(kb, query, &rest, other),
        None => finding_of(kb, query, &reading, judged),
    }
}

/// The reading that decides: without small talk where a question stands beside it.
pub(crate) fn prepared<'a>(kb: &KnowledgeBase, query: &'a str, context: Option<&ArticleId>) -> Reading<'a> {
    let reading = kb.index.read(query);
    let limits = &kb.index.settings.thresholds;
    let judged = judge(kb, &reading, context, limits);
    match beside_small_talk(kb, &reading, &judged.outcome, context, limits) {
        Some((rest, _)) => rest,
        None => reading,
    }
}

/// What stands beside the small talk of a message whose whole is small talk, or nothing certain; None where that is
/// nothing certain either.
fn beside_small_talk<'a>(
    kb: &KnowledgeBase,
    reading: &Reading<'a>,
    whole: &Outcome,
    context: Option<&ArticleId>,
    limits: &Thresholds,
) -> Option<(Reading<'a>, Judged)> {
    if !is_small_talk(whole) && !is_uncertain(whole) {
        return None;
    }
    let rest = without_small_talk(kb, reading)?;
    let other = judge(kb, &rest, context, limits);
    (!is_small_talk(&other.outcome) && !is_uncertain(&other.outcome)).then_some((rest, other))
}

fn is_uncertain(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Unknown(_) | Outcome::Choice(_))
}

/// Ranks a reading and decides.
pub(crate) fn judge(
    kb: &KnowledgeBase,
    reading: &Reading<'_>,
    context: Option<&ArticleId>,
    limits: &Thresholds,
) -> Judged {
    let mut ranking = kb.index.rank(reading, context.is_some());
    match context {
        None => silence_follow_ups(kb, &mut ranking),
        Some(shown) if says(kb, reading, "say-not-that") => rule_out(kb, &mut ranking, shown),
        Some(_) => {}
    }
    let verdict = verdict(kb, &ranking);
    let outcome = match decide(kb, reading, &verdict, limits) {
        // Who is lost and wishes for a language is lost in the other one.
        Outcome::Intent(Intent::Help) | Outcome::FollowUp(FollowUp::Lost) if says(kb, reading, "switch-language") => {
            Outcome::Intent(Intent::Language)
        }
        outcome => outcome,
    };
    Judged { ranking, verdict, outcome }
}

fn says(kb: &KnowledgeBase, reading: &Reading<'_>, concept: &str) -> bool {
    let said = |&number: &u16| kb.index.concepts.get(number).name == concept;
    reading.units.iter().any(|unit| unit.concepts.iter().any(said))
}

/// Without something to go on with, who is lost asks for help, and any other follow-up but [`FollowUp::Source`] is no more
/// than unclear.
fn silence_follow_ups(kb: &KnowledgeBase, ranking: &mut Ranking) {
    let classes = &kb.index.classes;
    for at in 0..classes.len() {
        let target = match classes[at].target {
            Target::FollowUp(FollowUp::Source) => continue,
            Target::FollowUp(FollowUp::Lost) => Target::Intent(Intent::Help),
            Target::FollowUp(_) => Target::Unknown(Unknown::Unclear),
            _ => continue,
        };
        let moved = std::mem::take(&mut ranking.shares[at]);
        if let Some(place) = classes.iter().position(|class| class.target == target) {
            ranking.shares[place] += moved;
        }
    }
}

/// Who says "not that" does not mean what was shown.
fn rule_out(kb: &KnowledgeBase, ranking: &mut Ranking, shown: &ArticleId) {
    for (class, share) in kb.index.classes.iter().zip(&mut ranking.shares) {
        if matches!(class.target, Target::Article(at) if kb.articles[at].id() == shown) {
            *share *= 0.1;
        }
    }
}

fn verdict(kb: &KnowledgeBase, ranking: &Ranking) -> Verdict {
    let shares = &ranking.shares;
    let classes = &kb.index.classes;
    let place = |target: &Target| if let Target::Article(at) = target { Some(*at) } else { None };
    let articles = gather(classes, shares, place, kb.articles.len());
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

fn decide(kb: &KnowledgeBase, reading: &Reading<'_>, verdict: &Verdict, limits: &Thresholds) -> Outcome {
    if !reading.units.iter().any(|unit| !matches!(unit.kind, Kind::Unknown | Kind::Number)) {
        return Outcome::Unknown(Unknown::Unclear);
    }
    let strongest = strongest_rival(verdict);
    if let Some(outcome) = article(kb, verdict, limits, strongest) {
        return outcome;
    }
    let holds = |share: f32| share >= strongest && share >= limits.intent;
    if let Some((follow_up, _)) = best(&verdict.follow_ups).filter(|(_, share)| holds(*share)) {
        return Outcome::FollowUp(follow_up);
    }
    if let Some((intent, _)) = best(&verdict.intents).filter(|(_, share)| holds(*share)) {
        return Outcome::Intent(intent);
    }
    if holds(verdict.subject.0) {
        return Outcome::Uncovered(verdict.subject.1.clone());
    }
    match best(&verdict.unknown) {
        Some((kind, share)) if share >= limits.intent => Outcome::Unknown(kind),
        _ => Outcome::Unknown(Unknown::Unclear),
    }
}

/// The largest share of anything but an article.
fn strongest_rival(verdict: &Verdict) -> f32 {
    [
        verdict.subject.0,
        best(&verdict.unknown).map_or(0.0, |found| found.1),
        best(&verdict.intents).map_or(0.0, |found| found.1),
        best(&verdict.follow_ups).map_or(0.0, |found| found.1),
    ]
    .into_iter()
    .fold(0.0, f32::max)
}

/// An answer or a choice of articles; None where something else is likelier.
fn article(kb: &KnowledgeBase, verdict: &Verdict, limits: &Thresholds, rival: f32) -> Option<Outcome> {
    let shares = &verdict.articles;
    let order = largest(shares, 3);
    let first = shares[*order.first()?];
    let second = order.get(1).map_or(0.0, |&at| shares[at]);
    let id = |at: usize| kb.articles[at].id().clone();
    if first >= limits.answer && first - second >= limits.gap && first > rival {
        return Some(Outcome::Answer(id(order[0])));
    }
    let all: f32 = shares.iter().sum();
    if all <= rival || all < limits.choice || first < limits.offer {
        return None;
    }
    // Two at least: a single doubtful article is asked back beside the next one, not answered with.
    let near = order.iter().enumerate().filter(|&(place, &at)| place < 2 || shares[at] >= limits.offer * 0.4);
    let offered: Vec<ArticleId> = near.map(|(_, &at)| id(at)).collect();
    Some(if offered.len() > 1 { Outcome::Choice(offered) } else { Outcome::Answer(id(order[0])) })
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
    let of = |domain| rest.units.iter().any(|unit| unit.is_of(concepts, domain));
    let asks = of(Domain::Job) || of(Domain::Career) || of(Domain::Anchor) || (of(Domain::Ask) && rest.units.len() > 2);
    (asks && rest.units.len() < reading.units.len()).then_some(rest)
}

/// The finding of a reading that was judged.
pub(crate) fn finding_of(kb: &KnowledgeBase, query: &str, reading: &Reading<'_>, judged: Judged) -> Finding {
    let Judged { ranking, verdict, outcome } = judged;
    let candidates: Vec<Candidate> = largest(&verdict.articles, 3)
        .into_iter()
        .enumerate()
        // The runner-up of an answer is told however far behind it is.
        .filter(|&(place, at)| verdict.articles[at] > 0.001 || (place == 1 && matches!(outcome, Outcome::Answer(_))))
        .map(|(_, at)| Candidate { article: kb.articles[at].id().clone(), score: f64::from(verdict.articles[at]) })
        .collect();
    let matched = matched(kb, reading, &ranking);
    let answers = matches!(outcome, Outcome::Answer(_) | Outcome::Choice(_) | Outcome::Uncovered(_));
    // What no word speaks for is a guess by the message's length, however sure it looks.
    let outcome = if answers && matched.is_empty() { Outcome::Unknown(Unknown::Unclear) } else { outcome };
    let mut groups = groups(&verdict);
    groups.sort_by(|a, b| b.total_cmp(a));
    let share = |at: usize| f64::from(groups.get(at).copied().unwrap_or(0.0));
    Finding {
        query: query.to_owned(),
        language: kb.language(query),
        outcome,
        candidates,
        matched,
        confidence: share(0),
        gap: share(0) - share(1),
    }
}

fn groups(verdict: &Verdict) -> Vec<f32> {
    let mut groups = verdict.articles.clone();
    groups.push(verdict.subject.0);
    groups.extend(verdict.intents.iter().map(|found| found.1));
    groups.extend(verdict.follow_ups.iter().map(|found| found.1));
    groups.extend(verdict.unknown.iter().map(|found| found.1));
    groups
}

/// The words that spoke most for the likeliest class, as they were typed, in the order of the message.
fn matched(kb: &KnowledgeBase, reading: &Reading<'_>, ranking: &Ranking) -> Vec<String> {
    let best = largest(&ranking.shares, 1).first().copied().unwrap_or(0);
    let mut sums = vec![0.0_f32; reading.units.len()];
    for feature in &ranking.features {
        if let Some(sum) = feature.unit.and_then(|unit| sums.get_mut(usize::from(unit))) {
            *sum += kb.index.share(feature, best);
        }
    }
    let least = sums.iter().copied().fold(0.0, f32::max) * 0.25;
    let counted = |&at: &usize| sums[at] > 0.0 && sums[at] >= least && reading.units[at].kind != Kind::Unknown;
    (0..sums.len()).filter(counted).take(8).map(|at| reading.typed(at)).collect()
}
