//! Every screen in both languages as a page that opens in any browser: what `kenal preview` writes.
//!
//! The screens are not drawn by hand: the bot is walked through them, so the page shows what visitors get.

use serde::Serialize;

use crate::{
    domain::{
        content::Content,
        conversation::{Act, Choice, Command, Event, Form, Media, Session, Turn, crisis_reply, sharing, turn},
        knowledge::Crisis,
        locale::Locale,
        message::{Button, Look, Message, Span},
        phrase::Phrase,
        wording,
    },
    render::template::filled,
};

/// A Monday morning: pages do not depend on the day they are made.
const MONDAY: i64 = 1_795_482_000;

/// A page for one language: a table of contents, then every screen, each with a link to the same one in the other.
///
/// The page needs nothing from outside: no script, no font, no picture. The other language's page is to lie beside it,
/// named as [`file_name`] says.
#[must_use]
pub fn page(content: &Content, locale: Locale) -> String {
    let mut walk = Walk { content, locale, sections: Vec::new() };
    walk.doors();
    walk.articles();
    walk.not_knowing();
    walk.crisis();
    walk.sharing();
    walk.commands();
    walk.questions();
    walk.results();
    let other = locale.other();
    let values = Values {
        tag: locale.tag(),
        title: walk.say(&Phrase::PreviewTitle),
        contents: walk.say(&Phrase::PreviewContents),
        top: walk.say(&Phrase::PreviewTop),
        other: Other { file: file_name(other), name: content.catalog.say(other, &Phrase::PreviewOther) },
        sections: walk.sections,
    };
    filled("preview.html", &values)
}

/// The name under which a language's page is to lie.
#[must_use]
pub fn file_name(locale: Locale) -> String {
    format!("{}.html", locale.tag())
}

/// What the template is filled with.
#[derive(Serialize)]
struct Values {
    tag: &'static str,
    title: String,
    contents: String,
    top: String,
    other: Other,
    sections: Vec<Section>,
}

/// The other language's page.
#[derive(Serialize)]
struct Other {
    file: String,
    name: String,
}

#[derive(Serialize)]
struct Section {
    title: String,
    screens: Vec<Screen>,
}

#[derive(Serialize)]
struct Screen {
    title: String,
    toast: Option<String>,
    messages: Vec<Bubble>,
}

/// A message with the labels of the buttons below it.
#[derive(Default, Serialize)]
struct Bubble {
    spans: Vec<Piece>,
    rows: Vec<Vec<String>>,
}

#[derive(Serialize)]
struct Piece {
    text: String,
    look: &'static str,
}

impl Bubble {
    fn of(message: Message) -> Self {
        let labels = |row: Vec<Button>| row.into_iter().map(|button| button.label).collect();
        Self { rows: message.buttons.into_iter().map(labels).collect(), ..Self::of_spans(message.spans) }
    }

    fn of_spans(spans: Vec<Span>) -> Self {
        let piece = |Span { text, look }| Piece {
            text,
            look: match look {
                Look::Plain => "plain",
                Look::Bold => "bold",
                Look::Italic => "italic",
                Look::Folded => "folded",
            },
        };
        Self { spans: spans.into_iter().map(piece).collect(), rows: Vec::new() }
    }
}

/// The bot being walked through its screens.
struct Walk<'a> {
    content: &'a Content,
    locale: Locale,
    sections: Vec<Section>,
}

impl Walk<'_> {
    fn say(&self, phrase: &Phrase) -> String {
        self.content.catalog.say(self.locale, phrase)
    }

    fn section(&mut self, title: &Phrase) {
        let title = self.say(title);
        self.sections.push(Section { title, screens: Vec::new() });
    }

    fn screen(&mut self, title: &str, toast: Option<String>, messages: Vec<Bubble>) {
        let section = self.sections.last_mut().expect("a screen stands in a section");
        section.screens.push(Screen { title: title.to_owned(), toast, messages });
    }

    fn fresh(&self) -> Session {
        Session { locale: self.locale, locale_chosen: true, ..Session::default() }
    }

    /// One event from a session; what the visitor sees becomes a screen, and the session afterwards is given back.
    fn step(&mut self, note: &str, session: Session, act: Act) -> Session {
        let turn = self.quiet(session, act);
        self.draw(note, &turn);
        turn.session
    }

    fn draw(&mut self, note: &str, turn: &Turn) {
        self.screen(note, turn.toast.clone(), turn.messages.iter().cloned().map(Bubble::of).collect());
    }

    fn quiet(&self, session: Session, act: Act) -> Turn {
        let event = Event {
            at: MONDAY,
            sent: None,
            message: None,
            live: false,
            in_group: false,
            language: Some(self.locale),
            act,
        };
        turn(self.content, session, &event)
    }

    fn message(&mut self, note: &Phrase, message: Message) {
        let note = self.say(note);
        self.screen(&note, None, vec![Bubble::of(message)]);
    }

    /// A step whose heading is a phrase.
    fn said(&mut self, note: &Phrase, session: Session, act: Act) -> Session {
        let note = self.say(note);
        self.step(&note, session, act)
    }

    fn again(&self, what: &str) -> String {
        self.say(&Phrase::PreviewAgain { what: what.to_owned() })
    }

    fn doors(&mut self) {
        self.section(&Phrase::PreviewDoors);
        let met = self.said(&Phrase::PreviewStart, self.fresh(), Act::Opened(String::new()));
        for (label, choice) in [
            (Phrase::DoorAsk, Choice::Ask),
            (Phrase::DoorTopics, Choice::Topics),
            (Phrase::ButtonTopicsMore, Choice::PracticalTopics),
            (Phrase::DoorQuiz, Choice::Quiz),
            (Phrase::ButtonMenu, Choice::Home),
        ] {
            self.said(&label, met.clone(), Act::Pressed(Some(choice)));
        }
        let content = self.content;
        for fair in content.fairs.iter() {
            for booth in &fair.booths {
                let code = fair.payload(Some(booth), None);
                let name = format!("{}, {}", booth.name.get(self.locale), fair.name.get(self.locale));
                let met = self.step(&name, self.fresh(), Act::Opened(code.clone()));
                self.step(&self.again(&name), met, Act::Opened(code));
            }
        }
    }

    fn articles(&mut self) {
        self.section(&Phrase::PreviewArticles);
        let content = self.content;
        for article in content.knowledge.articles() {
            let (id, title) = (article.id(), article.title(self.locale));
            let read = self.step(title, self.fresh(), Act::Pressed(Some(Choice::Open(id.clone()))));
            let mut more = format!("{title} · {}", self.say(&Phrase::ButtonMore));
            if let Some(day) = article.recheck() {
                more = self.say(&Phrase::PreviewRecheck { title: more, day: day.to_owned() });
            }
            self.step(&more, read, Act::Pressed(Some(Choice::More(id.clone()))));
        }
    }

    fn not_knowing(&mut self) {
        self.section(&Phrase::PreviewOdd);
        let unclear = self.say(&Phrase::PreviewUnclear);
        let once = self.step(&unclear, self.fresh(), Act::Said("qwrtp zxcv".to_owned()));
        self.step(&self.again(&unclear), once, Act::Said("blrgh mnop".to_owned()));
        for (note, act) in [
            (Phrase::ButtonNoneOfThese, Act::Pressed(Some(Choice::NoneOfThese))),
            (Phrase::PreviewStale, Act::Pressed(None)),
            (Phrase::PreviewMistyped, Act::Mistyped("hlep".to_owned())),
            (Phrase::PreviewPhoto, Act::Sent(Media::Photo)),
            (Phrase::PreviewSticker, Act::Sent(Media::Sticker)),
            (Phrase::PreviewVoice, Act::Sent(Media::Voice)),
            (Phrase::PreviewFile, Act::Sent(Media::Other)),
        ] {
            self.said(&note, self.fresh(), act);
        }
        let (content, locale) = (self.content, self.locale);
        let receipt = Phrase::ForgetDone { receipt: "ABCD2345".to_owned() };
        self.message(&Phrase::PreviewErased, wording::message(content, locale, &receipt));
        self.message(&Phrase::PreviewFailed, wording::message(content, locale, &Phrase::TryAgain));
        self.message(&Phrase::PreviewLate, wording::message(content, locale, &Phrase::Delayed));
        self.message(&Phrase::PreviewTooFast, wording::message(content, locale, &Phrase::TooFast));
        self.message(&Phrase::PreviewUpdated, wording::message(content, locale, &Phrase::StartedAfresh));
    }

    /// Every reply to words of crisis, with its other wording where it has one.
    fn crisis(&mut self) {
        self.section(&Phrase::PreviewCrisis);
        for (note, crisis) in [
            (Phrase::PreviewDanger, Crisis::Danger),
            (Phrase::PreviewHarm, Crisis::Harm),
            (Phrase::PreviewSad, Crisis::Sad),
            (Phrase::PreviewOtherInDanger, Crisis::Other),
            (Phrase::PreviewHarassment, Crisis::Work),
            (Phrase::PreviewGrief, Crisis::Grief),
        ] {
            let note = self.say(&note);
            let first = crisis_reply(self.content, self.fresh(), MONDAY, crisis);
            self.draw(&note, &first);
            let again = crisis_reply(self.content, first.session.clone(), MONDAY, crisis);
            if again.messages != first.messages {
                self.draw(&self.again(&note), &again);
            }
        }
    }

    fn sharing(&mut self) {
        self.section(&Phrase::PreviewElsewhere);
        for typed in ["", "ka", "qwrtp zxcv"] {
            let offered = sharing::offer(self.content, Some(self.locale), typed);
            let answer = |answer: &sharing::Shared| {
                let beginning = Span::plain(format!("\n{}", answer.beginning));
                Bubble::of_spans(vec![Span::bold(answer.title.clone()), beginning])
            };
            let mut messages: Vec<Bubble> = offered.answers.iter().map(answer).collect();
            if let Some(way) = offered.instead {
                messages.push(Bubble { rows: vec![vec![way.label]], ..Bubble::default() });
            }
            self.screen(&format!("@… {typed}"), None, messages);
        }
        for article in self.content.knowledge.articles() {
            let title = article.title(self.locale);
            let offered = sharing::offer(self.content, Some(self.locale), title);
            if let Some(answer) = offered.answers.into_iter().find(|answer| answer.article == *article.id()) {
                let mut spans = answer.spans;
                spans.push(Span::plain(format!("\n\n{} ›", answer.way.label)));
                self.screen(title, None, vec![Bubble::of_spans(spans)]);
            }
        }
    }

    fn commands(&mut self) {
        self.section(&Phrase::PreviewCommands);
        for command in Command::MENU {
            let id = format!("command-{}", command.name());
            let does = Phrase::samples().into_iter().find(|phrase| phrase.id() == id);
            let note = format!("/{} – {}", command.name(), does.map(|does| self.say(&does)).unwrap_or_default());
            self.step(&note, self.fresh(), Act::asked(command));
        }
    }

    fn questions(&mut self) {
        self.section(&Phrase::PreviewQuestions);
        let of = u32::try_from(self.content.questionnaire.questions(Form::Full).len()).unwrap_or_default();
        let place = |at| Phrase::QuestionPlace { at, of };
        let mut session = self.said(&place(1), self.fresh(), Act::Pressed(Some(Choice::Begin(Form::Full))));
        for at in 2..=of {
            session = self.said(&place(at), session, Act::Said("1".to_owned()));
        }
        self.said(&Phrase::ButtonPause, session, Act::Pressed(Some(Choice::Pause)));
    }

    fn results(&mut self) {
        self.section(&Phrase::PreviewResults);
        for form in Form::ALL {
            let count = u32::try_from(self.content.questionnaire.questions(form).len()).unwrap_or_default();
            let name = self.say(&match form {
                Form::Quick => Phrase::ButtonQuick { count },
                Form::Full => Phrase::ButtonFull { count },
            });
            for (note, share) in [
                (Phrase::PreviewGood { form: name.clone() }, 1.0),
                (Phrase::PreviewMiddling { form: name.clone() }, 0.5),
                (Phrase::PreviewPoor { form: name.clone() }, 0.0),
            ] {
                let finished = self.finished(form, share);
                let seen = self.said(&note, finished, Act::Pressed(Some(Choice::Result)));
                if form == Form::Full && share != 0.5 {
                    self.said(&Phrase::ButtonResultMore, seen.clone(), Act::Pressed(Some(Choice::ResultMore)));
                    self.said(&Phrase::ButtonNext, seen.clone(), Act::Pressed(Some(Choice::Next)));
                }
                if form == Form::Full && share == 1.0 {
                    self.said(&Phrase::ButtonReport, seen.clone(), Act::Pressed(Some(Choice::Report)));
                    self.said(&Phrase::ButtonResultNumber, seen.clone(), Act::Pressed(Some(Choice::ResultNumber)));
                    self.said(&Phrase::ButtonReview, seen.clone(), Act::Pressed(Some(Choice::Review)));
                    self.said(&Phrase::ButtonShare, seen, Act::Pressed(Some(Choice::Share)));
                }
            }
        }
        let mut skipped = self.quiet(self.fresh(), Act::Pressed(Some(Choice::Begin(Form::Quick)))).session;
        for question in 0..self.content.questionnaire.questions(Form::Quick).len() {
            let question = u8::try_from(question).unwrap_or_default();
            skipped =
                self.quiet(skipped.clone(), Act::Pressed(Some(Choice::Skip { run: skipped.runs, question }))).session;
        }
        self.said(&Phrase::PreviewSkipped, skipped, Act::Pressed(Some(Choice::Result)));
    }

    /// A session that finished a form with answers this favourable (0–1).
    fn finished(&self, form: Form, share: f64) -> Session {
        let mut session = self.quiet(self.fresh(), Act::Pressed(Some(Choice::Begin(form)))).session;
        for (number, question) in (0u8..).zip(self.content.questionnaire.questions(form)) {
            let count = u8::try_from(question.answers.len()).unwrap_or(u8::MAX);
            let mut answers: Vec<u8> = (0..count).collect();
            answers.sort_by_key(|answer| question.scores(*answer).iter().map(|score| u32::from(*score)).sum::<u32>());
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among a few answers")]
            let place = (share * f64::from(count - 1)).round() as usize;
            let choice = Choice::Answer { run: session.runs, question: number, answer: answers[place] };
            session = self.quiet(session, Act::Pressed(Some(choice))).session;
        }
        session
    }
}
