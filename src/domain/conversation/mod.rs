//! The bot as one function: [`turn`].
//!
//! **Invariant:** a turn cannot fail. Odd input gets a reply; what a turn cannot do itself it asks for as data.

mod choice;
mod event;
mod session;

use serde::{Deserialize, Serialize};

pub use choice::{Choice, Form};
pub use event::{Act, Command, Event, Media};
pub use session::Session;

use crate::domain::{
    content::Content,
    knowledge::{ArticleId, Finding},
    locale::Locale,
    message::Message,
};

/// What one event leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The session from now on.
    pub session: Session,
    /// What the visitor sees, in order; at most one but where a request adds its own.
    pub messages: Vec<Message>,
    /// A few words over the screen where a button was pressed; at most 200 characters.
    pub toast: Option<String>,
    /// Facts worth counting; none says who.
    pub notes: Vec<Note>,
    /// What the engine is to do, in order, after the messages.
    pub requests: Vec<Request>,
    /// What was looked up or shown, where anything was.
    pub finding: Option<Finding>,
    /// What the visitor is looking at now.
    pub state: State,
}

/// What the visitor is looking at after a turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// No article and no question.
    #[default]
    Lobby,
    /// An article, or what was found instead of one.
    Reading,
    /// A question of the questionnaire.
    Answering,
    /// A questionnaire that waits.
    Paused,
    /// A result.
    Result,
}

/// What a turn cannot do itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// A copy of everything kept about the visitor, in words.
    Export,
    /// Erases everything kept about the visitor and gives a receipt.
    /// The session of this turn is not kept.
    Erase,
    /// The result as a picture.
    Picture,
    /// The organiser's numbers.
    Stats,
}

/// A fact worth counting. No note says who, and none but [`Note::Missed`] what was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "kebab-case")]
pub enum Note {
    /// A link was followed.
    Arrived {
        /// The fair's tag; None for a link without one or with one that is not known (any more).
        fair: Option<String>,
        /// The booth's tag.
        booth: Option<String>,
        /// Whether this is the visitor's first arrival there.
        first: bool,
    },
    /// A question was answered from an article.
    Answered {
        /// The article.
        article: ArticleId,
    },
    /// A question met a "did you mean".
    Offered {
        /// The articles offered.
        articles: Vec<ArticleId>,
    },
    /// One of the articles offered was meant, or none (None).
    Meant {
        /// The article.
        article: Option<ArticleId>,
    },
    /// A question had no answer: kept for the editor, scrubbed, for a limited time.
    Missed {
        /// What was asked, without numbers, links and addresses.
        query: String,
        /// Its language.
        locale: Locale,
        /// Why: `uncovered`, `unclear`, `off-topic`, `none-of-these`.
        reason: String,
    },
    /// Whether an article helped.
    Helpful {
        /// The article.
        article: ArticleId,
        /// Whether it did.
        yes: bool,
    },
    /// A form was begun.
    Began {
        /// Which.
        form: Form,
    },
    /// A question of a form was answered or left out.
    Replied {
        /// The question's id.
        question: String,
        /// The answer's place; None where it was left out.
        answer: Option<u8>,
    },
    /// A form was finished.
    Finished {
        /// Which.
        form: Form,
        /// The band of the result.
        band: String,
    },
    /// A stored session no longer fitted and was started afresh.
    Restarted,
}

/// One visitor's conversation, one event further.
#[must_use]
pub fn turn(_content: &Content, session: Session, _event: &Event) -> Turn {
    Turn { session, messages: Vec::new(), toast: None, notes: Vec::new(), requests: Vec::new(), finding: None, state: State::Lobby }
}
