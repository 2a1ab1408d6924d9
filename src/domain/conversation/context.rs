//! One turn in the making: what it knows, and how a screen is put together.

use crate::domain::{
    content::Content,
    conversation::{Act, Choice, Command, Event, Form, Note, Request, Session, State, Turn},
    knowledge::{ArticleId, Understanding},
    locale::Locale,
    markup,
    message::{Attachment, Button, CopyText, Look, Message, Placed, Span},
    phrase::Phrase,
    questionnaire::statistics::Milestone,
};

/// One turn in the making.
pub(super) struct TurnContext<'a> {
    pub(super) content: &'a Content,
    pub(super) event: &'a Event,
    pub(super) session: Session,
    /// The language of this reply; the session's unless the message was in the other one.
    pub(super) locale: Locale,
    pub(super) notes: Vec<Note>,
    pub(super) milestones: Vec<Milestone>,
    pub(super) requests: Vec<Request>,
    pub(super) toast: Option<String>,
    pub(super) understanding: Option<Understanding>,
    /// The remark whose word is said in this turn, and whether in its other wording.
    pub(super) said: Option<(String, bool)>,
    pub(super) messages: Vec<Message>,
}

impl<'a> TurnContext<'a> {
    pub(super) fn new(content: &'a Content, mut session: Session, event: &'a Event) -> Self {
        if !session.met
            && let Some(language) = event.language
        {
            session.locale = language;
        }
        let locale = session.locale;
        Self {
            content,
            event,
            session,
            locale,
            notes: Vec::new(),
            milestones: Vec::new(),
            requests: Vec::new(),
            toast: None,
            understanding: None,
            said: None,
            messages: Vec::new(),
        }
    }

    /// Whether nothing may be kept of this visitor beyond the running talk.
    pub(super) fn is_pupil(&self) -> bool {
        self.session.is_pupil(self.content)
    }

    /// Drops what would outlast the talk of somebody under 18.
    fn leave_nothing(&mut self) {
        if self.is_pupil() {
            self.notes.retain(|note| !matches!(note, Note::Missed { .. }));
            self.milestones.clear();
            self.session.offered = None;
            self.session.earlier = None;
            self.session.latest = None;
        }
    }

    pub(super) fn finish(mut self) -> Turn {
        self.leave_nothing();
        self.session.last = self.event.at;
        self.session.said = self.said.take();
        if let Some(newest) = self.messages.last() {
            let buttons = newest.buttons.iter().flatten();
            self.session.screen = buttons.map(|button| (button.label.clone(), button.choice.clone())).collect();
            if !self.session.screen.iter().any(|(_, choice)| *choice == Choice::NoneOfThese) {
                self.session.offered = None;
            }
        } else if !self.requests.is_empty() {
            self.session.screen.clear();
        }
        if self.event.act != Act::Returned {
            self.session.met = true;
        }
        Turn {
            state: self.session.state,
            locale: self.locale,
            session: self.session,
            messages: self.messages,
            toast: self.toast,
            notes: self.notes,
            milestones: self.milestones,
            requests: self.requests,
            understanding: self.understanding,
        }
    }

    /// The phrase in the language of this reply.
    pub(super) fn say(&self, phrase: &Phrase) -> String {
        self.content.catalog.say(self.locale, phrase)
    }

    /// A button that reads as the phrase.
    pub(super) fn button(&self, phrase: &Phrase, choice: Choice) -> Button {
        Button { label: self.say(phrase), choice }
    }

    /// A button that reads as the article's title; None where there is no such article.
    pub(super) fn article_button(&self, id: &ArticleId, choice: impl FnOnce(ArticleId) -> Choice) -> Option<Button> {
        let article = self.content.knowledge.article(id)?;
        Some(Button { label: article.title(self.locale).to_owned(), choice: choice(id.clone()) })
    }

    /// Shows the screen: in place where a button was pressed, below where something was typed.
    pub(super) fn show(&mut self, screen: Screen, state: State) {
        let placed = match self.event.act {
            Act::Pressed(_) => Placed::InPlace,
            _ => Placed::New,
        };
        self.show_at(screen, state, placed);
    }

    /// Shows the screen below everything, whatever led to it.
    pub(super) fn show_new(&mut self, screen: Screen, state: State) {
        self.show_at(screen, state, Placed::New);
    }

    fn show_at(&mut self, screen: Screen, state: State, placed: Placed) {
        self.session.state = state;
        self.session.offer.clone_from(&screen.offer);
        self.messages.push(Message {
            spans: screen.spans,
            attachment: screen.attachment,
            buttons: screen.rows,
            placed,
            main: screen.main.or(screen.offer),
            copy: screen.copy,
            placeholder: screen.placeholder,
            urgent: screen.urgent,
        });
    }

    /// A few words over the screen of a press; nothing where nothing was pressed.
    pub(super) fn toast(&mut self, phrase: &Phrase) {
        if matches!(self.event.act, Act::Pressed(_) | Act::PressedAnothers) {
            self.toast = Some(self.say(phrase));
        }
    }
}

/// The most characters that a button copies.
const COPIED: usize = 256;

/// A message in the making: paragraphs and rows of buttons.
#[derive(Default)]
pub(super) struct Screen {
    /// What a yes to it asks for.
    offer: Option<Choice>,
    /// What stands out; None where that is what a yes asks for.
    main: Option<Choice>,
    copy: Option<CopyText>,
    placeholder: Option<String>,
    /// Whether it goes before whatever else waits for the visitor.
    pub(super) urgent: bool,
    attachment: Option<Attachment>,
    spans: Vec<Span>,
    rows: Vec<Vec<Button>>,
}

impl Screen {
    /// A screen that begins with this phrase.
    pub(super) fn of(turn: &TurnContext<'_>, phrase: &Phrase) -> Self {
        let mut screen = Self::default();
        screen.phrase(turn, phrase);
        screen
    }

    /// Adds a phrase as a paragraph of its own; a yes says yes to the last one that asks.
    pub(super) fn phrase(&mut self, turn: &TurnContext<'_>, phrase: &Phrase) {
        self.offer = offer(phrase).or_else(|| self.offer.take());
        self.paragraph(&turn.say(phrase));
    }

    /// Says what a yes to it asks for, where its phrases do not tell.
    pub(super) fn asks(&mut self, choice: Choice) {
        self.offer = Some(choice);
    }

    /// Adds text with markup as a paragraph of its own.
    pub(super) fn paragraph(&mut self, text: &str) {
        if !self.spans.is_empty() {
            self.spans.push(Span::plain("\n\n"));
        }
        self.spans.extend(markup::spans(text));
    }

    /// Adds text with markup as the next line.
    pub(super) fn line(&mut self, text: &str) {
        if !self.spans.is_empty() {
            self.spans.push(Span::plain("\n"));
        }
        self.spans.extend(markup::spans(text));
    }

    /// Adds what another screen says as a paragraph.
    pub(super) fn add(&mut self, other: Self) {
        if !self.spans.is_empty() && !other.spans.is_empty() {
            self.spans.push(Span::plain("\n\n"));
        }
        self.spans.extend(other.spans);
    }

    /// Adds what another screen says as a paragraph that may be folded up.
    pub(super) fn folded(&mut self, other: Self) {
        let text: String = other.spans.into_iter().map(|span| span.text).collect();
        if text.is_empty() {
            return;
        }
        if !self.spans.is_empty() {
            self.spans.push(Span::plain("\n\n"));
        }
        self.spans.push(Span { text, look: Look::Folded });
    }

    /// Lets this choice stand out among the buttons.
    pub(super) fn main(&mut self, choice: Choice) {
        self.main = Some(choice);
    }

    /// Adds a button that copies this text, unless it is longer than such a button holds.
    pub(super) fn copy(&mut self, label: String, text: String) {
        if text.chars().count() <= COPIED {
            self.copy = Some(CopyText { label, text });
        }
    }

    /// Asks for typing, with these words in the empty input field.
    pub(super) fn ask_for_typing(&mut self, placeholder: String) {
        self.placeholder = Some(placeholder);
    }

    /// What it says, without buttons.
    pub(super) fn into_spans(self) -> Vec<Span> {
        self.spans
    }

    /// Puts a file above the words; the words become its caption.
    pub(super) fn attach(&mut self, attachment: Attachment) {
        self.attachment = Some(attachment);
    }

    /// Adds a row of buttons; nothing where there are none.
    pub(super) fn row(&mut self, buttons: impl IntoIterator<Item = Button>) {
        let row: Vec<Button> = buttons.into_iter().collect();
        if !row.is_empty() {
            self.rows.push(row);
        }
    }
}

/// What a yes to this phrase asks for; None where it asks nothing.
fn offer(phrase: &Phrase) -> Option<Choice> {
    Some(match phrase {
        Phrase::OffTopic | Phrase::NoMore => Choice::Topics,
        Phrase::Greeting | Phrase::Thanks | Phrase::Noted | Phrase::Menu | Phrase::WelcomeBack => Choice::Ask,
        Phrase::Welcome | Phrase::WelcomeBackFair { .. } | Phrase::NothingToGoOn => Choice::Ask,
        Phrase::NoResult => Choice::Quiz,
        Phrase::QuizFront { .. } => Choice::Begin(Form::Quick),
        Phrase::QuizWaiting { .. }
        | Phrase::Paused { .. }
        | Phrase::PausedPupils { .. }
        | Phrase::CancelPaused { .. } => Choice::Resume,
        Phrase::QuizHasResult => Choice::Result,
        Phrase::ResultTooFew => Choice::Review,
        Phrase::Mistyped { near } => match Command::named(near)? {
            Command::Start => Choice::Home,
            Command::Quiz => Choice::Quiz,
            Command::Topics => Choice::Topics,
            Command::Why => Choice::Why,
            Command::Language => Choice::Languages,
            Command::Help => Choice::Help,
            Command::Privacy => Choice::Privacy,
            Command::Mydata => Choice::Mydata,
            Command::Forget => Choice::Forget,
            Command::Cancel => Choice::Pause,
            Command::About | Command::Stats => return None,
        },
        _ => return None,
    })
}
