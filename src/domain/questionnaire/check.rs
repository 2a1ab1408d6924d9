//! What the questionnaire names of the articles and of the source text, and whether it is there.

use crate::domain::{
    knowledge::KnowledgeBase,
    problem::{Problem, SourceFile},
    questionnaire::Questionnaire,
};

impl Questionnaire {
    /// Sentences that the source text does not have and articles that do not exist, by their line in the
    /// questionnaire's file.
    #[must_use]
    pub fn check(&self, file: &SourceFile, knowledge: &KnowledgeBase) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut refuse = |key: &str, reason: String| {
            let at = file.text.find(&format!("key = \"{key}\"")).unwrap_or_default();
            problems.push(Problem::at(file, at, format!("`{key}` names {reason}")));
        };
        let dimensions =
            self.dimensions.iter().map(|dimension| (&dimension.id, std::slice::from_ref(&dimension.sentence)));
        let questions = self.questions.iter().map(|question| (&question.id, &*question.sentences));
        for (key, sentences) in dimensions.chain(questions) {
            for sentence in sentences.iter().filter(|&&sentence| knowledge.sentence(sentence).is_none()) {
                let count = knowledge.sentences().len();
                refuse(key, format!("sentence {sentence}; the source has sentences 1 to {count}"));
            }
        }
        for dimension in self.dimensions.iter().filter(|dimension| knowledge.article(&dimension.read).is_none()) {
            refuse(&dimension.id, format!("the article `{}`, which does not exist; name another", dimension.read));
        }
        for (number, step) in (1..).zip(&self.steps) {
            for article in step.articles.iter().filter(|article| knowledge.article(article).is_none()) {
                let at = file.text.find(&format!("\"{article}\"")).unwrap_or_default();
                let reason = format!("step {number} names the article `{article}`, which does not exist; name another");
                problems.push(Problem::at(file, at, reason));
            }
        }
        problems
    }
}
