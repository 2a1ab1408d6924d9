//! All that is remembered of a visitor between two events.

use serde::{Deserialize, Serialize};

use crate::domain::{
    audience::Audience,
    content::Content,
    conversation::{Choice, Form, State},
    knowledge::{ArticleId, FollowUp, Meaning},
    locale::Locale,
    questionnaire::{Earlier, Progress},
    retention::Retention,
};

/// All that is remembered of a visitor between two events.
///
/// It is kept as JSON with the version of its shape; `tests/sessions` holds one of each released shape.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// The language spoken with the visitor.
    pub locale: Locale,
    /// Whether the visitor chose it; until then a message is answered in the language it is in.
    pub locale_chosen: bool,
    /// Whether it was taken for a wish in the midst of the other language: until the visitor goes on in one of them.
    pub locale_assumed: bool,
    /// How often the other language was offered and not taken.
    pub locale_offers: u8,
    /// Whether the visitor was greeted before.
    pub met: bool,
    /// Whether the visitor said to be under 18, or came through a fair for pupils. Not how old they are.
    pub pupil: bool,
    /// Whether somebody under 18 has read what is kept, before the first question.
    pub informed: bool,
    /// Whether a parent or teacher did not allow the questionnaire in this talk.
    pub refused: bool,
    /// The message that was heard last.
    pub heard: Option<Heard>,
    /// The albums that were heard last, of which other parts may come.
    pub albums: Vec<Album>,
    /// When the visitor was last here, in seconds since 1970.
    pub last: i64,
    /// What the visitor is looking at.
    pub state: State,
    /// The buttons on the newest screen, with their labels: a label may be typed.
    pub screen: Vec<(String, Choice)>,
    /// What a yes to the newest screen asks for; None where it asks nothing.
    pub offer: Option<Choice>,
    /// The question that met the "did you mean" on the screen, scrubbed: noted if nothing offered was meant.
    pub offered: Option<String>,
    /// The article shown last, and how much of it: what "more" goes on with.
    pub open: Option<Opened>,
    /// What the last question led to, for `/why`.
    pub why: Option<Remembered>,
    /// The remark answered last, and whether in its other wording: the same words are not said twice in a row.
    pub said: Option<(String, bool)>,
    /// How many messages in a row were not understood, by the bot or by the visitor.
    pub unclear: u8,
    /// The articles that were rated, so that each is counted once.
    pub rated: Vec<ArticleId>,
    /// The fair and booth the visitor came by, last one last; each counted once. A fair as a whole has no booth's tag.
    pub arrivals: Vec<(String, String)>,
    /// The questionnaire that is running, waiting or finished.
    pub progress: Option<Progress>,
    /// When the question on the screen was shown, in seconds since 1970.
    pub asked_at: Option<i64>,
    /// The run and form whose end was counted, so that a changed answer does not count as another end.
    pub finished: Option<(u16, Form)>,
    /// How many runs there were, so that old buttons are known.
    pub runs: u16,
    /// The result before the latest one, to compare with.
    pub earlier: Option<Earlier>,
    /// The latest result.
    pub latest: Option<Earlier>,
}

/// The message that was heard last: enough to know it again when it is changed, and its rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Its number.
    pub number: i64,
    /// When it was sent, in seconds since 1970.
    pub sent: Option<i64>,
    /// A hash of what it says; None where that had a meaning only on the screen that was there.
    pub question: Option<u64>,
    /// The run and the place of the question that it answered.
    #[serde(default)]
    pub answered: Option<(u16, u8)>,
    /// Whether the next message may be the rest of it.
    pub is_full: bool,
}

/// An album that was heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Album {
    /// Its name.
    pub name: String,
    /// Whether a part of it had words.
    pub had_words: bool,
}

/// The article shown last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The article.
    pub article: ArticleId,
    /// Whether all of it was shown.
    pub whole: bool,
}

/// What the last question led to: the words that counted, not the question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// The words that counted.
    pub words: Vec<String>,
    /// The articles it might have meant, best first, with their scores from 0 to 100.
    pub candidates: Vec<(ArticleId, u8)>,
    /// What was done.
    pub ending: Ending,
}

/// What was done with a question, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// It was answered.
    Answered,
    /// It went on with what was shown.
    WentOn,
    /// An article was opened by its button.
    Opened,
    /// It met a "did you mean".
    Offered,
    /// It is about the job and has no answer.
    Uncovered,
    /// It was no question about the job.
    Understood,
    /// It was not understood.
    Unknown,
}

impl From<&Meaning> for Ending {
    fn from(outcome: &Meaning) -> Self {
        match outcome {
            Meaning::Answer(_) => Self::Answered,
            Meaning::FollowUp(
                FollowUp::More | FollowUp::Example | FollowUp::Why | FollowUp::Source | FollowUp::Lost,
            ) => Self::WentOn,
            Meaning::Clarify(_) => Self::Offered,
            Meaning::Uncovered(_) => Self::Uncovered,
            Meaning::Intent(_) | Meaning::FollowUp(_) | Meaning::Remark { .. } | Meaning::Crisis(_) => Self::Understood,
            Meaning::NoAnswer(_) => Self::Unknown,
        }
    }
}

#[derive(Serialize)]
struct Kept<'a> {
    version: u32,
    session: &'a Session,
}

#[derive(Deserialize)]
struct Found {
    version: u32,
    session: Session,
}

impl Session {
    /// The version of the shape that this program writes.
    pub const VERSION: u32 = 1;

    /// Whether nothing may be kept of this visitor beyond the running talk: where the bot or a fair they came through is for
    /// pupils, or where they said that they are under 18.
    #[must_use]
    pub fn is_pupil(&self, content: &Content) -> bool {
        let fair = |tag: &str| content.fairs.fair(tag).map(|fair| fair.audience).unwrap_or_default();
        self.pupil
            || content.operator.audience == Audience::Pupils
            || self.arrivals.iter().any(|(tag, _)| fair(tag) == Audience::Pupils)
    }

    /// When it ends by itself, in seconds since 1970: an hour after the last word of a pupil; `None` for one that is kept as
    /// long as the retention says.
    #[must_use]
    pub fn ends_at(&self, content: &Content) -> Option<i64> {
        self.is_pupil(content).then(|| self.last.saturating_add(Retention::default().talk))
    }

    /// The session as it still is at this time: one that has ended is a new one, whether or not it was erased yet.
    #[must_use]
    pub fn current(self, content: &Content, at: i64) -> Self {
        match self.ends_at(content) {
            Some(end) if self.met && end <= at => Self::default(),
            _ => self,
        }
    }

    /// The session as it is kept.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(&Kept { version: Self::VERSION, session: self }).expect("a session is plain data")
    }

    /// A kept session; None where it has a shape this program no longer reads.
    #[must_use]
    pub fn decode(kept: &[u8]) -> Option<Self> {
        let found: Found = serde_json::from_slice(kept).ok()?;
        (found.version == Self::VERSION).then_some(found.session)
    }
}
