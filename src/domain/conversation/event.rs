//! What happens in a conversation, told without any platform's words.

use serde::{Deserialize, Serialize};

use crate::domain::{choice::Choice, locale::Locale};

/// One thing that happened, with its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When it is handled, in seconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// When the visitor did it, in the same seconds; None where the platform does not say (a press carries no time).
    pub sent: Option<i64>,
    /// The message it came as; None where the platform has none for it.
    #[serde(default)]
    pub message: Option<Posted>,
    /// Whether it is handled as it happens: false while a backlog is worked through, so that speed says nothing.
    pub live: bool,
    /// Whether others read along, so that only articles are given.
    #[serde(default)]
    pub in_group: bool,
    /// The language of the visitor's app, for the first guess.
    pub language: Option<Locale>,
    /// What happened.
    pub act: Act,
}

/// What tells a message from the others of its chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Its number; a changed message keeps it.
    pub number: i64,
    /// The album that it is a part of.
    pub album: Option<String>,
    /// Whether it is about as long as a message can be, so that the next one may be the rest of it.
    pub is_full: bool,
}

/// What a visitor did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// Opened the conversation, with the payload of the link that was followed (empty without one).
    Opened(String),
    /// Typed something that is no command.
    Said(String),
    /// Changed a message sent earlier; holds its new text.
    Edited(String),
    /// Pressed a button; None where what it carries is not (or no longer) understood.
    Pressed(Option<Choice>),
    /// Pressed a button on a screen that somebody else in the group called.
    PressedAnothers,
    /// Added the bot to a group.
    Added,
    /// Gave a command; holds what stands behind it and is not for it.
    Asked(Command, String),
    /// Gave the command for another language with the name of one.
    Named(String),
    /// Gave a command that does not exist; holds the line without the slash.
    Mistyped(String),
    /// Sent something that is not text.
    Sent(Media),
    /// Came back after having blocked the bot. Nothing is said: the next message is answered.
    Returned,
}

impl Act {
    /// A command alone.
    #[must_use]
    pub fn asked(command: Command) -> Self {
        Self::Asked(command, String::new())
    }

    /// The words that were typed; `None` for what is none.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Opened(words)
            | Self::Said(words)
            | Self::Edited(words)
            | Self::Named(words)
            | Self::Mistyped(words)
            | Self::Asked(_, words) => Some(words),
            Self::Pressed(_) | Self::PressedAnothers | Self::Added | Self::Sent(_) | Self::Returned => None,
        }
    }
}

/// The commands, in the order of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Command {
    /// The three doors.
    Start,
    /// The fit questionnaire.
    Quiz,
    /// All articles.
    Topics,
    /// Which words matched the last question.
    Why,
    /// Another language.
    Language,
    /// What can be asked, and a human contact.
    Help,
    /// What is kept, for how long, and the way to see or erase it.
    Privacy,
    /// A copy of what is kept.
    Mydata,
    /// Erases it, after asking once.
    Forget,
    /// Leaves what is going on.
    Cancel,
    /// Who made this, from what, and the version.
    About,
    /// The organiser's numbers; unknown to anybody else.
    Stats,
}

impl Command {
    /// Every command that is shown in the menu, in its order.
    pub const MENU: [Self; 11] = [
        Self::Start,
        Self::Quiz,
        Self::Topics,
        Self::Why,
        Self::Language,
        Self::Help,
        Self::Privacy,
        Self::Mydata,
        Self::Forget,
        Self::Cancel,
        Self::About,
    ];

    /// The command's name, without the slash.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Quiz => "quiz",
            Self::Topics => "topics",
            Self::Why => "why",
            Self::Language => "language",
            Self::Help => "help",
            Self::Privacy => "privacy",
            Self::Mydata => "mydata",
            Self::Forget => "forget",
            Self::Cancel => "cancel",
            Self::About => "about",
            Self::Stats => "stats",
        }
    }

    /// What a typed line means: None where it does not begin with a slash.
    ///
    /// Case, a bot's name after `@` and a sign at the end do not count; `/start` takes the rest of the line as its payload,
    /// `/language` as the name of a language. What stands behind a command that only shows something is a question.
    #[must_use]
    pub fn parse(line: &str) -> Option<Act> {
        let line = line.trim().strip_prefix('/')?;
        let ends = |letter: char| letter.is_whitespace() || matches!(letter, '=' | ':');
        let (head, rest) = line.split_once(ends).unwrap_or((line, ""));
        let name = head.split('@').next().unwrap_or(head).to_lowercase();
        let name = name.trim_end_matches(['?', '!', '.', ',']).to_owned();
        if name.is_empty() {
            return None;
        }
        if name == Self::Start.name() {
            return Some(Act::Opened(rest.trim().to_owned()));
        }
        Some(match Self::named(&name) {
            Some(Self::Language) if !rest.trim().is_empty() => Act::Named(rest.trim().to_owned()),
            Some(Self::Help | Self::Topics | Self::Why | Self::About) if rest.contains(char::is_alphanumeric) => {
                Act::Said(rest.trim().to_owned())
            }
            Some(known) => Act::Asked(known, rest.trim().to_owned()),
            None => Act::Mistyped(format!("{name} {}", rest.trim()).trim().to_owned()),
        })
    }

    /// The command with this name; None where there is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::MENU.into_iter().chain([Self::Stats]).find(|command| command.name() == name)
    }
}

/// Things that are not text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Media {
    /// A picture.
    Photo,
    /// A sticker or a moving picture.
    Sticker,
    /// Speech.
    Voice,
    /// Anything else: a file, a place, a contact, a poll.
    Other,
}
