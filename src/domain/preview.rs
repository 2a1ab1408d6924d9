//! Every screen in both languages as a page that opens in any browser: what `kenal preview` writes.
//!
//! The screens are not drawn by hand: the bot is walked through them, so the page shows what visitors get.

use std::fmt::Write as _;

use crate::domain::{
    content::Content,
    conversation::{Act, Choice, Command, Event, Form, Media, Session, Turn, sharing, turn},
    knowledge::ArticleId,
    locale::Locale,
    message::{Look, Message, Placed, Span},
    wording,
};

/// A Monday morning: pages do not depend on the day they are made.
const MONDAY: i64 = 1_795_482_000;

/// A page for one language.
///
/// The page needs nothing from outside: no script, no font, no picture.
#[must_use]
pub fn page(content: &Content, locale: Locale) -> String {
    let mut page = Page { content, locale, html: String::new() };
    page.doors();
    page.articles();
    page.not_knowing();
    page.sharing();
    page.commands();
    page.questions();
    page.results();
    let Page { html, .. } = page;
    format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Kenal ({tag})</title>\n<style>{STYLE}</style>\n<h1>Kenal ({tag})</h1>\n{html}</html>\n",
        tag = locale.tag()
    )
}

const STYLE: &str = "\
body{font:16px/1.4 system-ui,sans-serif;background:#dfe7e2;margin:0;padding:1rem}\
h1,h2{font-size:1.1rem;max-width:360px;margin:1.5rem auto .5rem}\
main{max-width:360px;margin:0 auto}\
.note{color:#4a5a52;font-size:.8rem;margin:.8rem 0 .2rem}\
.bubble{background:#fff;border-radius:12px;padding:.6rem .8rem;white-space:pre-wrap;overflow-wrap:anywhere}\
.row{display:flex;gap:4px;margin-top:4px}\
.row span{flex:1;background:#6b8f7b;color:#fff;border-radius:8px;padding:.4rem .3rem;text-align:center;font-size:.9rem}\
.toast{background:#333;color:#fff;border-radius:8px;padding:.3rem .6rem;font-size:.8rem;display:inline-block}";

struct Page<'a> {
    content: &'a Content,
    locale: Locale,
    html: String,
}

impl Page<'_> {
    fn section(&mut self, title: &str) {
        let _ = writeln!(self.html, "<h2>{}</h2>", escaped(title));
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
        let _ = writeln!(self.html, "<main><p class=note>{}</p>", escaped(note));
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

    fn message(&mut self, note: &str, message: &Message) {
        let _ = writeln!(self.html, "<main><p class=note>{}</p>", escaped(note));
        self.bubble(message);
        self.html.push_str("</main>\n");
    }

    fn doors(&mut self) {
        self.section("Doors");
        let met = self.step("/start", self.fresh(), Act::Opened(String::new()));
        for choice in [Choice::Ask, Choice::Topics, Choice::PracticalTopics, Choice::Quiz, Choice::Home] {
            self.step(&format!("{choice:?}"), met.clone(), Act::Pressed(Some(choice)));
        }
        let codes: Vec<String> = self
            .content
            .fairs
            .iter()
            .flat_map(|fair| fair.booths.iter().map(|booth| fair.payload(Some(booth), None)))
            .collect();
        for code in codes {
            let met = self.step(&format!("/start {code}"), self.fresh(), Act::Opened(code.clone()));
            self.step(&format!("/start {code}, again"), met, Act::Opened(code));
        }
    }

    fn articles(&mut self) {
        self.section("Articles");
        let ids: Vec<ArticleId> =
            self.content.knowledge.articles().iter().map(|article| article.id().clone()).collect();
        for id in ids {
            let read = self.step(&format!("{id}"), self.fresh(), Act::Pressed(Some(Choice::Open(id.clone()))));
            self.step(&format!("{id}, more"), read, Act::Pressed(Some(Choice::More(id))));
        }
    }

    fn not_knowing(&mut self) {
        self.section("Not knowing, and odd input");
        let said = |text: &str| Act::Said(text.to_owned());
        let once = self.step("unclear", self.fresh(), said("qwrtp zxcv"));
        self.step("unclear again", once, said("blrgh mnop"));
        self.step("none of these", self.fresh(), Act::Pressed(Some(Choice::NoneOfThese)));
        self.step("stale button", self.fresh(), Act::Pressed(None));
        self.step("edited", self.fresh(), Act::Edited(String::new()));
        self.step("mistyped", self.fresh(), Act::Mistyped("hlep".to_owned()));
        for media in [Media::Photo, Media::Sticker, Media::Voice, Media::Other] {
            self.step(&format!("{media:?}"), self.fresh(), Act::Sent(media));
        }
        let (content, locale) = (self.content, self.locale);
        self.message("receipt", &wording::receipt(content, locale, "ABCD2345"));
        self.message("failed", &wording::try_again(content, locale));
        self.message("late", &wording::delayed(content, locale));
        self.message("too fast", &wording::flood(content, locale));
        self.message("updated", &wording::restarted(content, locale));
    }

    fn sharing(&mut self) {
        self.section("In other chats");
        for typed in ["", "ka", "qwrtp zxcv"] {
            let offered = sharing::offer(self.content, Some(self.locale), typed);
            let _ = writeln!(self.html, "<main><p class=note>@… {}</p>", escaped(typed));
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
                let posted = Message { spans, picture: None, buttons: Vec::new(), placed: Placed::New };
                self.message(&format!("{}, shared", article.id()), &posted);
            }
        }
    }

    fn commands(&mut self) {
        self.section("Commands");
        for command in Command::MENU {
            self.step(&format!("/{}", command.name()), self.fresh(), Act::Asked(command));
        }
    }

    fn questions(&mut self) {
        self.section("Questions");
        let mut session = self.step("first", self.fresh(), Act::Pressed(Some(Choice::Begin(Form::Full))));
        let count = self.content.questionnaire.questions(Form::Full).len();
        for number in 1..count {
            session = self.step(&format!("{}", number + 1), session, Act::Said("1".to_owned()));
        }
        self.step("a pause", session, Act::Pressed(Some(Choice::Pause)));
    }

    fn results(&mut self) {
        self.section("Results");
        for form in [Form::Quick, Form::Full] {
            for (note, share) in [("good", 1.0), ("middling", 0.5), ("poor", 0.0)] {
                let finished = self.finished(form, share);
                let seen = self.step(&format!("{form:?}, {note}"), finished, Act::Pressed(Some(Choice::Result)));
                if form == Form::Full && share == 1.0 {
                    self.step("review", seen.clone(), Act::Pressed(Some(Choice::Review)));
                    self.step("share", seen, Act::Pressed(Some(Choice::Share)));
                }
            }
        }
        let mut skipped = self.quiet(self.fresh(), Act::Pressed(Some(Choice::Begin(Form::Quick)))).session;
        for question in 0..self.content.questionnaire.questions(Form::Quick).len() {
            let question = u8::try_from(question).unwrap_or_default();
            skipped =
                self.quiet(skipped.clone(), Act::Pressed(Some(Choice::Skip { run: skipped.runs, question }))).session;
        }
        self.step("all skipped", skipped, Act::Pressed(Some(Choice::Result)));
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
