//! Every screen in both languages as a page that opens in any browser: what `kenal preview` writes.
//!
//! The screens are not drawn by hand: the bot is walked through them, so the page shows what visitors get.

use std::fmt::Write as _;

use crate::domain::{
    content::Content,
    conversation::{Act, Choice, Command, Event, Form, Media, Session, Turn, sharing, turn},
    locale::Locale,
    message::{Look, Message, Placed, Span},
    phrase::Phrase,
    wording,
};

/// A Monday morning: pages do not depend on the day they are made.
const MONDAY: i64 = 1_795_482_000;

/// A page for one language: a table of contents, then every screen, each with a link to the same one in the other.
///
/// The page needs nothing from outside: no script, no font, no picture. The other language's page is to lie beside it,
/// named as [`file_name`] says.
#[must_use]
pub fn page(content: &Content, locale: Locale) -> String {
    let mut page = Page { content, locale, html: String::new(), contents: String::new(), sections: 0, screens: 0 };
    page.doors();
    page.articles();
    page.not_knowing();
    page.sharing();
    page.commands();
    page.questions();
    page.results();
    let title = escaped(&page.say(&Phrase::PreviewTitle));
    let heading = escaped(&page.say(&Phrase::PreviewContents));
    let other = page.link_to_other("");
    let Page { html, contents, .. } = page;
    format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n<h1>{title}</h1>\n\
         <nav id=top>\n<p>{other}</p>\n<h2>{heading}</h2>\n{contents}</ol></details>\n</nav>\n{html}</html>\n",
        tag = locale.tag()
    )
}

/// The name under which a language's page is to lie.
#[must_use]
pub fn file_name(locale: Locale) -> String {
    format!("{}.html", locale.tag())
}

const STYLE: &str = "\
body{font:16px/1.4 system-ui,sans-serif;background:#dfe7e2;margin:0;padding:1rem}\
h1,h2{font-size:1.1rem;max-width:360px;margin:1.5rem auto .5rem}\
main,nav{max-width:360px;margin:0 auto}\
summary{cursor:pointer;padding:.2rem 0}\
ol{margin:.2rem 0;padding-left:1.4rem}\
a{color:#1d5c3f}\
.note{color:#4a5a52;font-size:.8rem;margin:.8rem 0 .2rem}\
.bubble{background:#fff;border-radius:12px;padding:.6rem .8rem;white-space:pre-wrap;overflow-wrap:anywhere}\
.row{display:flex;gap:4px;margin-top:4px}\
.row span{flex:1;background:#6b8f7b;color:#fff;border-radius:8px;padding:.4rem .3rem;text-align:center;font-size:.9rem}\
.toast{background:#333;color:#fff;border-radius:8px;padding:.3rem .6rem;font-size:.8rem;display:inline-block}";

struct Page<'a> {
    content: &'a Content,
    locale: Locale,
    html: String,
    contents: String,
    sections: usize,
    screens: usize,
}

impl Page<'_> {
    fn say(&self, phrase: &Phrase) -> String {
        self.content.catalog.say(self.locale, phrase)
    }

    /// A link to a place on the other language's page.
    fn link_to_other(&self, place: &str) -> String {
        let other = self.locale.other();
        let name = self.content.catalog.say(other, &Phrase::PreviewOther);
        format!("<a href=\"{}{place}\">{}</a>", file_name(other), escaped(&name))
    }

    fn section(&mut self, title: &Phrase) {
        let title = escaped(&self.say(title));
        self.sections += 1;
        self.screens = 0;
        if self.sections > 1 {
            self.contents.push_str("</ol></details>\n");
        }
        let (number, up) = (self.sections, escaped(&self.say(&Phrase::PreviewTop)));
        let _ = writeln!(self.contents, "<details open><summary><a href=\"#s{number}\">{title}</a></summary><ol>");
        let _ = writeln!(self.html, "<h2 id=s{number}>{title}</h2>\n<nav><a href=\"#top\">{up}</a></nav>");
    }

    /// The heading of a screen, with its line in the table of contents.
    fn heading(&mut self, title: &str) {
        self.screens += 1;
        let (place, title) = (format!("s{}-{}", self.sections, self.screens), escaped(title));
        let other = self.link_to_other(&format!("#{place}"));
        let _ = writeln!(self.contents, "<li><a href=\"#{place}\">{title}</a></li>");
        let _ = writeln!(self.html, "<main id={place}><p class=note>{title} · {other}</p>");
    }

    fn fresh(&self) -> Session {
        Session { locale: self.locale, locale_chosen: true, ..Session::default() }
    }

    /// One event from a session; what the visitor sees is drawn, and the session afterwards is given back.
    fn step(&mut self, note: &str, session: Session, act: Act) -> Session {
        let turn = self.quiet(session, act);
        self.draw(note, &turn);
        turn.session
    }

    fn quiet(&self, session: Session, act: Act) -> Turn {
        let event = Event { at: MONDAY, sent: None, live: false, language: Some(self.locale), act };
        turn(self.content, session, &event)
    }

    fn draw(&mut self, note: &str, turn: &Turn) {
        self.heading(note);
        if let Some(toast) = &turn.toast {
            let _ = writeln!(self.html, "<p class=toast>{}</p>", escaped(toast));
        }
        for message in &turn.messages {
            self.bubble(message);
        }
        self.html.push_str("</main>\n");
    }

    fn bubble(&mut self, message: &Message) {
        self.html.push_str("<div class=bubble>");
        for span in &message.spans {
            let text = escaped(&span.text);
            let _ = match span.look {
                Look::Plain => write!(self.html, "{text}"),
                Look::Bold => write!(self.html, "<b>{text}</b>"),
                Look::Italic => write!(self.html, "<i>{text}</i>"),
                Look::Fixed => write!(self.html, "<code>{text}</code>"),
            };
        }
        self.html.push_str("</div>\n");
        for row in &message.buttons {
            let labels: String = row.iter().map(|button| format!("<span>{}</span>", escaped(&button.label))).collect();
            let _ = writeln!(self.html, "<div class=row>{labels}</div>");
        }
    }

    fn message(&mut self, note: &Phrase, message: &Message) {
        let note = self.say(note);
        self.heading(&note);
        self.bubble(message);
        self.html.push_str("</main>\n");
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
            let more = format!("{title} · {}", self.say(&Phrase::ButtonMore));
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
            (Phrase::PreviewEdited, Act::Edited(String::new())),
            (Phrase::PreviewMistyped, Act::Mistyped("hlep".to_owned())),
            (Phrase::PreviewPhoto, Act::Sent(Media::Photo)),
            (Phrase::PreviewSticker, Act::Sent(Media::Sticker)),
            (Phrase::PreviewVoice, Act::Sent(Media::Voice)),
            (Phrase::PreviewFile, Act::Sent(Media::Other)),
        ] {
            self.said(&note, self.fresh(), act);
        }
        let (content, locale) = (self.content, self.locale);
        self.message(&Phrase::PreviewErased, &wording::receipt(content, locale, "ABCD2345"));
        self.message(&Phrase::PreviewFailed, &wording::try_again(content, locale));
        self.message(&Phrase::PreviewLate, &wording::delayed(content, locale));
        self.message(&Phrase::PreviewTooFast, &wording::flood(content, locale));
        self.message(&Phrase::PreviewUpdated, &wording::restarted(content, locale));
    }

    fn sharing(&mut self) {
        self.section(&Phrase::PreviewElsewhere);
        for typed in ["", "ka", "qwrtp zxcv"] {
            let offered = sharing::offer(self.content, Some(self.locale), typed);
            self.heading(&format!("@… {typed}"));
            for answer in &offered.answers {
                let (title, beginning) = (escaped(&answer.title), escaped(&answer.beginning));
                let _ = writeln!(self.html, "<div class=bubble><b>{title}</b>\n{beginning}</div>");
            }
            if let Some(way) = &offered.instead {
                let _ = writeln!(self.html, "<div class=row><span>{}</span></div>", escaped(&way.label));
            }
            self.html.push_str("</main>\n");
        }
        for article in self.content.knowledge.articles() {
            let title = article.title(self.locale);
            let offered = sharing::offer(self.content, Some(self.locale), title);
            if let Some(answer) = offered.answers.into_iter().find(|answer| answer.article == *article.id()) {
                let mut spans = answer.spans;
                spans.push(Span::plain(format!("\n\n{} ›", answer.way.label)));
                self.heading(title);
                self.bubble(&Message { spans, picture: None, buttons: Vec::new(), placed: Placed::New });
                self.html.push_str("</main>\n");
            }
        }
    }

    fn commands(&mut self) {
        self.section(&Phrase::PreviewCommands);
        for command in Command::MENU {
            let id = format!("command-{}", command.name());
            let does = Phrase::samples().into_iter().find(|phrase| phrase.id() == id);
            let note = format!("/{} – {}", command.name(), does.map(|does| self.say(&does)).unwrap_or_default());
            self.step(&note, self.fresh(), Act::Asked(command));
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
                if form == Form::Full && share == 1.0 {
                    self.said(&Phrase::ButtonResultMore, seen.clone(), Act::Pressed(Some(Choice::ResultMore)));
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

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
