//! What is counted at a fair, and what it is called: `funnel.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{
    editing::blank_texts,
    locale::{Locale, PerLocale},
    problem::{Problem, SourceFile},
};

/// What is counted, in the order of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Followed a link or typed a code of the fair.
    Arrived,
    /// Did so again at the same booth.
    CameBack,
    /// Followed a link that is no (longer a) fair's.
    Astray,
    /// Asked a question.
    Asked,
    /// Got an answer from an article.
    Answered,
    /// Got none.
    TurnedAway,
    /// Said that an answer helped.
    Helpful,
    /// Said that it did not.
    NotHelpful,
    /// Began the questionnaire.
    Started,
    /// Answered one of its questions.
    Replied,
    /// Left one out.
    LeftOut,
    /// Finished it.
    Finished,
}

impl Step {
    /// How many there are.
    pub const COUNT: usize = 12;

    /// Every step, in the order of the columns.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Arrived,
        Self::CameBack,
        Self::Astray,
        Self::Asked,
        Self::Answered,
        Self::TurnedAway,
        Self::Helpful,
        Self::NotHelpful,
        Self::Started,
        Self::Replied,
        Self::LeftOut,
        Self::Finished,
    ];

    /// The steps that follow one another; the others stand beside them.
    pub const FUNNEL: [Self; 6] =
        [Self::Arrived, Self::Asked, Self::Answered, Self::Helpful, Self::Started, Self::Finished];

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::CameBack => "came_back",
            Self::Astray => "astray",
            Self::Asked => "asked",
            Self::Answered => "answered",
            Self::TurnedAway => "turned_away",
            Self::Helpful => "helpful",
            Self::NotHelpful => "not_helpful",
            Self::Started => "started",
            Self::Replied => "replied",
            Self::LeftOut => "left_out",
            Self::Finished => "finished",
        }
    }
}

/// By what the numbers of a fair are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// Not at all.
    All,
    /// By booth.
    Booth,
    /// By day, in the fair's zone.
    Day,
    /// By hour of the day, in the fair's zone.
    Hour,
    /// By the language spoken.
    Language,
    /// By question of the questionnaire.
    Question,
}

impl Split {
    /// Every one, in the order in which they are shown.
    pub const ALL: [Self; 6] = [Self::All, Self::Booth, Self::Day, Self::Hour, Self::Language, Self::Question];

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Booth => "booth",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Language => "language",
            Self::Question => "question",
        }
    }
}

/// What the numbers are called.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FunnelWords {
    /// The head of the numbers of people.
    pub visitors: PerLocale<String>,
    /// The head of the numbers of times.
    pub total: PerLocale<String>,
    /// What a share is a share of.
    pub share: PerLocale<String>,
    /// In place of a small figure.
    pub few: PerLocale<String>,
    /// In place of a figure of any size that is not told, for a small one could be worked out from it.
    pub hidden: PerLocale<String>,
    /// Where there is nothing.
    pub nothing: PerLocale<String>,
    /// Why small figures are not shown.
    pub small: PerLocale<String>,
    /// Those who came by no fair.
    pub no_fair: PerLocale<String>,
    /// Those who came by a fair's own link.
    pub whole: PerLocale<String>,
    /// Above the arrivals by hour.
    pub hours_title: PerLocale<String>,
    splits: BTreeMap<Split, PerLocale<String>>,
    steps: BTreeMap<Step, StepWords>,
}

/// What a step is called and what exactly is counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepWords {
    /// Its name.
    pub label: PerLocale<String>,
    /// Its definition.
    pub meaning: PerLocale<String>,
}

impl FunnelWords {
    /// Reads `funnel.toml`.
    ///
    /// # Errors
    /// What is wrong, with the way out.
    pub fn parse(file: &SourceFile) -> Result<Self, Vec<Problem>> {
        let words: Self = toml::from_str(&file.text).map_err(|error| vec![Problem::of_toml(file, &error)])?;
        let mut problems = blank_texts(file);
        let splits = Split::ALL.into_iter().filter(|split| !words.splits.contains_key(split));
        let steps = Step::ALL.into_iter().filter(|step| !words.steps.contains_key(step));
        let missing = splits.map(|split| format!("splits.{}", split.name()));
        let missing = missing.chain(steps.map(|step| format!("steps.{}", step.name())));
        problems.extend(missing.map(|name| Problem::of(&file.name, format!("`{name}` is missing; write it"))));
        if problems.is_empty() { Ok(words) } else { Err(problems) }
    }

    /// What a step is called.
    #[must_use]
    pub fn label(&self, step: Step, locale: Locale) -> &str {
        self.steps.get(&step).map_or("", |words| words.label.get(locale))
    }

    /// What exactly a step counts.
    #[must_use]
    pub fn meaning(&self, step: Step, locale: Locale) -> &str {
        self.steps.get(&step).map_or("", |words| words.meaning.get(locale))
    }

    /// The head of a table.
    #[must_use]
    pub fn split(&self, split: Split, locale: Locale) -> &str {
        self.splits.get(&split).map_or("", |text| text.get(locale))
    }
}
