//! What posters say: `posters.toml`.

use serde::Deserialize;

use crate::domain::{
    locale::{Locale, PerLocale},
    problem::{Problem, SourceFile},
};

/// What posters say.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PosterWords {
    /// What it is about, in one breath.
    pub headline: PerLocale<String>,
    /// Which job, and what one will know afterwards.
    pub lead: PerLocale<String>,
    /// What to do.
    pub scan: PerLocale<String>,
    /// Where it works.
    #[serde(rename = "where")]
    pub place: PerLocale<String>,
    /// What to do where the camera does not read the code; holds `{bot}`.
    pub fallback: PerLocale<String>,
    /// What the bot promises.
    pub promise: PerLocale<String>,
    /// Questions as a visitor would type them.
    #[serde(rename = "bubble")]
    pub bubbles: Vec<Bubble>,
}

/// A question in a speech bubble.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bubble {
    /// The question.
    pub text: PerLocale<String>,
}

impl PosterWords {
    /// The fewest questions in bubbles that fill their place.
    pub const LEAST_BUBBLES: usize = 3;

    /// Reads `posters.toml`.
    ///
    /// # Errors
    /// What is wrong, with the way out.
    pub fn parse(file: &SourceFile) -> Result<Self, Vec<Problem>> {
        let words: Self = toml::from_str(&file.text).map_err(|error| vec![Problem::of_toml(file, &error)])?;
        let mut problems = Vec::new();
        for (name, text) in words.texts() {
            for locale in Locale::ALL {
                if text.get(locale).trim().is_empty() {
                    let tag = locale.tag();
                    problems.push(Problem::of(&file.name, format!("`{name}` has no text in `{tag}`; write one")));
                }
            }
        }
        for locale in Locale::ALL {
            if !words.fallback.get(locale).contains("{bot}") {
                let reason = format!("`fallback` in `{}` does not name the bot; write {{bot}} into it", locale.tag());
                problems.push(Problem::of(&file.name, reason));
            }
        }
        if words.bubbles.len() < Self::LEAST_BUBBLES {
            let reason = format!(
                "there are {} questions in bubbles and the posters show {}; add `[[bubble]]`s",
                words.bubbles.len(),
                Self::LEAST_BUBBLES
            );
            problems.push(Problem::of(&file.name, reason));
        }
        if problems.is_empty() { Ok(words) } else { Err(problems) }
    }

    fn texts(&self) -> Vec<(&'static str, &PerLocale<String>)> {
        let mut texts = vec![
            ("headline", &self.headline),
            ("lead", &self.lead),
            ("scan", &self.scan),
            ("where", &self.place),
            ("fallback", &self.fallback),
            ("promise", &self.promise),
        ];
        texts.extend(self.bubbles.iter().map(|bubble| ("bubble", &bubble.text)));
        texts
    }
}
