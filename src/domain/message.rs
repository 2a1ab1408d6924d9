//! A reply put into words, still for any platform.

use serde::Serialize;

use crate::domain::{choice::Choice, questionnaire::FitResult};

/// A reply in words: what one bubble on the visitor's screen shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The text, in pieces with their looks.
    pub spans: Vec<Span>,
    /// The file that the text is the caption of.
    pub attachment: Option<Attachment>,
    /// Rows of choices below the text.
    pub buttons: Vec<Vec<Button>>,
    /// Whether it takes the place of the message whose button was pressed.
    pub placed: Placed,
    /// The choice that stands out among the buttons, where it is there and the platform can show it.
    pub main: Option<Choice>,
    /// What one tap copies, where the platform can.
    pub copy: Option<CopyText>,
    /// What stands in the empty input field of a message that asks for typing.
    pub placeholder: Option<String>,
    /// Whether it goes before whatever else waits for the same visitor.
    pub urgent: bool,
}

/// A text to copy, with the label of the button for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyText {
    /// What the visitor reads; it says what is copied to whoever cannot press it.
    pub label: String,
    /// The text.
    pub text: String,
}

impl Message {
    /// A message of these words, and nothing else.
    #[must_use]
    pub fn of(spans: Vec<Span>) -> Self {
        Self {
            spans,
            attachment: None,
            buttons: Vec::new(),
            placed: Placed::New,
            main: None,
            copy: None,
            placeholder: None,
            urgent: false,
        }
    }

    /// The text without its looks.
    #[must_use]
    pub fn plain(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }
}

/// What goes along with a message as a file; drawing it is not the conversation's business.
#[derive(Clone, Debug, PartialEq)]
pub enum Attachment {
    /// The result of the questionnaire as a picture, to share.
    Result(FitResult),
    /// The result on a page to print and talk over.
    Report(Report),
    /// A copy of all that is kept about the visitor, as JSON.
    Data(String),
}

/// What the page to print tells besides the words that are the same on all of them. It says nothing of who was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The result.
    pub result: FitResult,
    /// The answer to each question of the form, by its place; `None` where it was left out.
    pub answers: Vec<Option<u8>>,
    /// How sure the result is, in words.
    pub certainty: String,
    /// What is worth talking over.
    pub points: Vec<String>,
    /// The day it is made, in words.
    pub day: String,
}

/// Where a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Placed {
    /// Below everything said so far: the visitor typed, and would not see a change further up.
    New,
    /// In the place of the message whose button was pressed; new where there is none.
    InPlace,
}

/// A piece of text with one look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The words; `\n` ends a line.
    pub text: String,
    /// How they look.
    pub look: Look,
}

impl Span {
    /// Text as it is.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), look: Look::Plain }
    }

    /// Text that stands out.
    pub fn bold(text: impl Into<String>) -> Self {
        Self { text: text.into(), look: Look::Bold }
    }
}

/// How a piece of text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// As it is.
    Plain,
    /// Stands out.
    Bold,
    /// Steps back: sources, dates, small print.
    Italic,
    /// Stands apart and may be folded up until it is wanted: whole lists of sources.
    Folded,
}

/// A choice with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What the visitor reads; at most 64 characters.
    pub label: String,
    /// What a press means.
    pub choice: Choice,
}
