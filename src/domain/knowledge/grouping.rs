//! Puts questions together that ask for the same, by the likeness that [`Index`] compares phrasings with.

use crate::domain::knowledge::index::Index;
use crate::domain::knowledge::query::Query;
use crate::domain::knowledge::training::Target;
use crate::domain::knowledge::{ArticleId, KnowledgeBase};
use crate::domain::text::hash::{Map, Symbol};

/// How like the first question of its group a question must be, 0–1. Lower, and questions about different things share
/// a group; higher, and each stands alone.
const SAME_MEANING: f32 = 0.42;

/// How like one of an article's phrasings a question must be for the article to be called near, 0–1.
const NEAR: f32 = 0.2;

/// The places of these questions in groups of one meaning, the groups in the order of their first questions.
///
/// Each question joins the group whose first question it is most like, or begins one: so a question never drifts into a
/// group by way of a third. The same questions in the same order make the same groups.
pub(crate) fn groups(kb: &KnowledgeBase, questions: &[&str]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    // The groups whose first question has a feature, with its weight there.
    let mut postings: Map<Symbol, Vec<(usize, f32)>> = Map::default();
    for (at, question) in questions.iter().enumerate() {
        let vector = vector(&kb.index, kb, question);
        let mut likeness: Map<usize, f32> = Map::default();
        for (key, weight) in &vector {
            for (group, other) in postings.get(key).into_iter().flatten() {
                *likeness.entry(*group).or_default() += weight * other;
            }
        }
        let best = likeness.into_iter().max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)));
        match best.filter(|(_, likeness)| *likeness >= SAME_MEANING) {
            Some((group, _)) => groups[group].push(at),
            None => {
                for (key, weight) in vector {
                    postings.entry(key).or_default().push((groups.len(), weight));
                }
                groups.push(vec![at]);
            }
        }
    }
    groups
}

/// What counts of a question, lifted by how rare it is among the phrasings, with length 1.
fn vector(index: &Index, kb: &KnowledgeBase, question: &str) -> Vec<(Symbol, f32)> {
    let utterance = kb.read(question);
    let mut vector = index.rated(&Query::of(&index.concepts, &utterance));
    let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(1e-6);
    vector.iter_mut().for_each(|(_, weight)| *weight /= length);
    vector
}

/// The article that would be offered first for a question, or else the one with the phrasing that it is most like; `None`
/// where none is like it at all.
pub(crate) fn nearest_article(kb: &KnowledgeBase, question: &str) -> Option<ArticleId> {
    if let Some(offered) = kb.ask(question).candidates.into_iter().next() {
        return Some(offered.article);
    }
    let utterance = kb.read(question);
    let ranking = kb.index.rank(&Query::of(&kb.index.concepts, &utterance));
    let articles = kb.index.classes.iter().zip(&ranking.likeness).filter_map(|(class, likeness)| match class.target {
        Target::Article(at) => Some((at, *likeness)),
        _ => None,
    });
    let (at, likeness) = articles.max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)))?;
    (likeness >= NEAR).then(|| kb.articles[at].id().clone())
}
