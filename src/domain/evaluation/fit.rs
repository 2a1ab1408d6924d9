//! The numbers of the evidence, found again from the index's own phrasings and from messages whose meaning is known.

use serde::{Deserialize, Serialize};

use crate::domain::evaluation::Row;
use crate::domain::knowledge::evidence::Claimed;
use crate::domain::knowledge::fit::{JudgedClaim, weights};
use crate::domain::knowledge::settings::ClaimWeights;
use crate::domain::knowledge::training::Target;
use crate::domain::knowledge::understand::Claim;
use crate::domain::knowledge::{
    ArticleId, Context, FollowUp, Intent, KnowledgeBase, NoAnswer, RemarkKind, parse::HeldOut,
};
use crate::domain::problem::{Problem, SourceFile};
use crate::domain::text::hash::symbol;

/// The index's own phrasings are held out in this many parts, one after the other.
const FOLDS: u32 = 4;
/// How much a question or statement with a known meaning counts against a phrasing of the index.
const ROW_WEIGHT: f64 = 4.0;
/// How much a message about something else counts.
const ELSEWHERE_WEIGHT: f64 = 2.0;
/// A remark to a message about something else is no great mistake.
const REMARK_ELSEWHERE: f64 = 0.25;

/// A message whose meaning is known: a question with its label, or a statement with what a kind reader would accept.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum FitRow {
    /// A statement, said where it is said.
    Statement {
        /// What is said.
        say: String,
        /// `fresh`, `article` or `result`.
        after: String,
        /// The article shown before.
        #[serde(default)]
        shown: Option<ArticleId>,
        /// Every outcome that would be right.
        ok: Vec<String>,
    },
    /// A question.
    Question(Row),
}

/// Fitted weights as `data/search.toml` has them.
#[derive(Clone, Debug, Serialize)]
pub struct Fitted {
    /// The weights of the evidence for each kind of claim.
    pub evidence: ClaimWeights,
}

/// The rows of a file, one JSON object a line.
///
/// # Errors
/// The number of the first line that is no row, and why.
pub fn read_fit_rows(text: &str) -> Result<Vec<FitRow>, (usize, String)> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| serde_json::from_str(line).map_err(|error| (at + 1, error.to_string()))).collect()
}

/// The weights of the evidence that fit best. `files` are those of [`KnowledgeBase::parse`].
///
/// # Errors
/// What is wrong with the files.
pub fn fit(files: &[SourceFile], rows: &[FitRow]) -> Result<ClaimWeights, Vec<Problem>> {
    let mut outcomes: Vec<(Claimed, JudgedClaim)> = Vec::new();
    for fold in 0..FOLDS {
        let is_out = |line: &str| symbol(b'f', line) % FOLDS == fold;
        let (kb, held_out) = crate::domain::knowledge::parse::parse_without(files, is_out)?;
        for line in &held_out {
            judge_phrasing(&kb, line, &mut outcomes);
        }
    }
    let kb = KnowledgeBase::parse(files)?;
    for row in rows {
        judge_row(&kb, row, &mut outcomes);
    }
    let mut fitted = ClaimWeights::default();
    for claimed in Claimed::ALL {
        let own: Vec<JudgedClaim> =
            outcomes.iter().filter(|(of, _)| *of == claimed).map(|(_, outcome)| *outcome).collect();
        *fitted.of_mut(claimed) = weights(&own);
    }
    Ok(fitted)
}

fn judge_phrasing(kb: &KnowledgeBase, line: &HeldOut, outcomes: &mut Vec<(Claimed, JudgedClaim)>) {
    let shown = kb.articles().first().map(|article| article.id());
    let context = match &line.target {
        Target::FollowUp(_) => Context { shown, ..Context::default() },
        Target::Remark(remark) if kb.remarks()[*remark].kind == RemarkKind::Result => {
            Context { result: true, ..Context::default() }
        }
        _ => Context::default(),
    };
    for claim in kb.claims(&kb.read(&line.text), &context) {
        let is_right = claim_leads_to(kb, &claim, &line.target);
        let mild = claim.claimed == Claimed::Remark && matches!(line.target, Target::NoAnswer(_));
        let weight = if mild && !is_right { REMARK_ELSEWHERE } else { 1.0 };
        outcomes.push((claim.claimed, JudgedClaim { evidence: claim.evidence, is_right, weight }));
    }
}

fn claim_leads_to(kb: &KnowledgeBase, claim: &Claim, target: &Target) -> bool {
    let remark_kind = |target: &Target| match target {
        Target::Remark(remark) => Some(kb.remarks()[*remark].kind),
        Target::Crisis(_) => Some(RemarkKind::Crisis),
        _ => None,
    };
    claim.classes.iter().take(if claim.claimed == Claimed::Clarify { usize::MAX } else { 1 }).any(|&class| {
        match (kb.target(class), target) {
            (Target::Subject(_), Target::Subject(_)) => true,
            (one, other) if remark_kind(one).is_some() => remark_kind(one) == remark_kind(other),
            (one, other) => one == other,
        }
    })
}

fn judge_row(kb: &KnowledgeBase, row: &FitRow, outcomes: &mut Vec<(Claimed, JudgedClaim)>) {
    let (text, context, accepted) = match row {
        FitRow::Statement { say, after, shown, ok } => {
            let shown = if after == "article" { shown.as_ref() } else { None };
            (say, Context { shown, waits: false, result: after == "result" }, ok.clone())
        }
        FitRow::Question(row) => {
            let labels = std::iter::once(&row.label).chain(&row.also).map(|label| labelled(label));
            (&row.q, Context::default(), labels.collect())
        }
    };
    let elsewhere = accepted.iter().all(|name| name == "off-topic");
    // What a kind reader accepts does not say who is in need.
    for claim in kb.claims(&kb.read(text), &context).into_iter().filter(|claim| claim.claimed != Claimed::Crisis) {
        let is_right = is_accepted(kb, &claim, &accepted, context.result);
        let weight = match (elsewhere, claim.claimed) {
            (true, Claimed::Remark) => ELSEWHERE_WEIGHT * REMARK_ELSEWHERE,
            (true, _) => ELSEWHERE_WEIGHT,
            _ => ROW_WEIGHT,
        };
        outcomes.push((claim.claimed, JudgedClaim { evidence: claim.evidence, is_right, weight }));
    }
}

/// A question's label as statements name outcomes.
fn labelled(label: &str) -> String {
    const INTENTS: [&str; 7] = ["quiz", "greeting", "thanks", "goodbye", "help", "language", "privacy"];
    match label {
        intent if INTENTS.contains(&intent) => format!("intent:{intent}"),
        other => other.to_owned(),
    }
}

fn is_accepted(kb: &KnowledgeBase, claim: &Claim, accepted: &[String], result: bool) -> bool {
    let has = |name: &str| accepted.iter().any(|one| one == name);
    let article = |id: &ArticleId| {
        let tags = kb.article(id).map(|article| article.tags()).unwrap_or_default();
        has(id.as_str()) || tags.iter().any(|tag| has(&format!("role-other:{tag}")))
    };
    let is_of = |class: usize| match kb.target(class) {
        Target::Article(at) => article(kb.articles()[*at].id()),
        Target::Subject(_) => has("uncovered") || accepted.iter().any(|name| name.starts_with("role-other:")),
        Target::Intent(intent) => has(&format!("intent:{}", Intent::name(*intent))),
        Target::FollowUp(FollowUp::Lost | FollowUp::Source) => has("more") || has("intent:help"),
        Target::FollowUp(FollowUp::NotThat) => has("unknown"),
        Target::FollowUp(_) => has("more"),
        Target::Remark(remark) => {
            let remark = &kb.remarks()[*remark];
            let uncovered = matches!(remark.kind, RemarkKind::Identity | RemarkKind::Rumour | RemarkKind::Trait);
            match &remark.article {
                Some(id) => article(id),
                None => has("unknown") || has("more") || (uncovered && has("uncovered")) || result,
            }
        }
        Target::Crisis(_) | Target::NoAnswer(NoAnswer::Abuse) => has("unknown"),
        Target::NoAnswer(_) => false,
    };
    match claim.claimed {
        Claimed::Clarify => has("choice") || claim.classes.iter().any(|&class| is_of(class)),
        _ => is_of(claim.classes[0]),
    }
}
