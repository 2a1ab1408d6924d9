//! Puts questions together that ask for the same, by the likeness that [`Index`] compares phrasings with.

use std::collections::BTreeMap;

use crate::domain::knowledge::article::training_file;
use crate::domain::knowledge::index::Index;
use crate::domain::knowledge::query::Query;
use crate::domain::knowledge::topics::topic_file;
use crate::domain::knowledge::training::Target;
use crate::domain::knowledge::{ArticleId, KnowledgeBase, Meaning};
use crate::domain::text::hash::{Map, Symbol};

/// How like the first question of its group a question must be, 0–1. Lower, and questions about different things share
/// a group; higher, and each stands alone.
const SAME_MEANING: f32 = 0.42;

/// How like one of its phrasings a question must be for an article or a topic to be called near, 0–1.
const NEAR: f32 = 0.2;

/// What comes nearest to a question that has no answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NearestAnswer {
    /// An article.
    Article(ArticleId),
    /// A topic without an article, by its tag.
    Topic(String),
}

impl NearestAnswer {
    /// The file with the phrasings that lead there, below `data/`.
    #[must_use]
    pub fn file(&self) -> String {
        match self {
            Self::Article(article) => training_file(article.as_str()),
            Self::Topic(tag) => topic_file(tag),
        }
    }
}

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

/// What comes nearest to a question.
///
/// A topic whose phrasings are more like it than those of any article wins: the article that is offered for a question about
/// a subject without one is the least wrong, not a right one.
pub(crate) fn nearest(kb: &KnowledgeBase, question: &str) -> Option<NearestAnswer> {
    let understanding = kb.ask(question);
    if let Meaning::Uncovered(Some(tag)) = understanding.meaning {
        return Some(NearestAnswer::Topic(tag));
    }
    let utterance = kb.read(question);
    let ranking = kb.index.rank(&Query::of(&kb.index.concepts, &utterance));
    let mut best: BTreeMap<NearestAnswer, f32> = BTreeMap::new();
    for (class, likeness) in kb.index.classes.iter().zip(&ranking.likeness) {
        let answer = match &class.target {
            Target::Article(at) => NearestAnswer::Article(kb.articles[*at].id().clone()),
            Target::Subject(tag) => NearestAnswer::Topic(tag.clone()),
            _ => continue,
        };
        let known = best.entry(answer).or_default();
        *known = known.max(*likeness);
    }
    let most = |is: fn(&NearestAnswer) -> bool| {
        let like = best.iter().filter(|(answer, likeness)| is(answer) && **likeness >= NEAR);
        like.max_by(|one, other| one.1.total_cmp(other.1).then(other.0.cmp(one.0)))
    };
    let offered = understanding.candidates.into_iter().next();
    let offered = offered.map(|candidate| NearestAnswer::Article(candidate.article));
    let article = match &offered {
        Some(offered) => Some((offered, best.get(offered).copied().unwrap_or_default())),
        None => {
            most(|answer| matches!(answer, NearestAnswer::Article(_))).map(|(answer, likeness)| (answer, *likeness))
        }
    };
    match (article, most(|answer| matches!(answer, NearestAnswer::Topic(_)))) {
        (Some((_, article)), Some((topic, likeness))) if *likeness > article => Some(topic.clone()),
        (None, topic) => topic.map(|(topic, _)| topic.clone()),
        (Some((article, _)), _) => Some(article.clone()),
    }
}
