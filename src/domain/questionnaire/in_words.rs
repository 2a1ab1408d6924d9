//! The result in words, for those who cannot see its picture.

use std::fmt::Write as _;

use crate::domain::{
    locale::Locale,
    questionnaire::{Questionnaire, score::FitResult},
};

/// Below this overall figure what is passed on shows none.
const LEAST_SHOWN: u8 = 45;

impl FitResult {
    /// What the result's picture shows, in words.
    #[must_use]
    pub fn in_words(&self, questionnaire: &Questionnaire, locale: Locale) -> String {
        let words = questionnaire.card.get(locale);
        let band = questionnaire.band(self.overall).words.get(locale);
        let figure = match self.shows_figure() {
            true => format!("{} {}, {}", self.overall, words.scale, words.range(self.low, self.high)),
            false => String::new(),
        };
        let told = [words.title.as_str(), &words.job, &figure, &band.name, &band.shared];
        let told: Vec<String> = told
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(|part| format!("{}.", part.trim_end_matches('.')))
            .collect();
        let mut alt = told.join(" ");
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

    /// Whether what is passed on shows the overall figure: a low one is nothing to be ashamed of among friends.
    #[must_use]
    pub fn shows_figure(&self) -> bool {
        self.overall >= LEAST_SHOWN
    }
}
