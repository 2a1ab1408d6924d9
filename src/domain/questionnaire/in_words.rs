//! The result in words, for those who cannot see its picture.

use std::fmt::Write as _;

use crate::domain::{
    locale::Locale,
    questionnaire::{Questionnaire, score::Outcome},
};

impl Outcome {
    /// What the result's picture shows, in words.
    #[must_use]
    pub fn in_words(&self, questionnaire: &Questionnaire, locale: Locale) -> String {
        let words = questionnaire.card.get(locale);
        let band = questionnaire.band(self.overall).words.get(locale);
        let mut alt =
            format!("{}: {}. {} {}, {}. {}", words.title, words.job, self.overall, words.scale, band.name, band.shared);
        for bar in &self.bars {
            let name = &questionnaire.dimensions[bar.dimension].words.get(locale).name;
            let figures = [(&words.want, bar.want), (&words.can, bar.can)];
            let mut told: Vec<String> =
                figures.into_iter().filter_map(|(word, figure)| Some(format!("{word} {}", figure?))).collect();
            if let (true, Some(figure)) = (told.is_empty(), bar.figure) {
                told.push(format!("{} {figure}", words.figure));
            }
            told.push(format!("{} {}", words.asks, bar.job));
            let _ = write!(alt, "\n{name}: {}.", told.join(", "));
        }
        alt
    }
}
