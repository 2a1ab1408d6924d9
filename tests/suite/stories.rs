//! Plays `tests/stories/*.chat`: conversations with one point each, readable by whoever owns the words.
//!
//! The first line, after `#`, says what the story shows. `user:` lines are what the visitor does: text, a command, or
//! `[a button's label]` of the newest message that has buttons (`[^label]` presses one on an older message).
//! `(changes it to: …)` changes the
//! last message. `wait:` lets time pass (`3 days`). `lang: en` at the top sets the language of the visitor's app,
//! `audience: pupils` whom the bot is for. `bot:` lines are
//! what the bot said when the story was last accepted; `bot*:` is a message edited in place; `toast:` a few words over
//! the screen. `chat: group` at the top lets others read along, and `neighbour: [label]` is a press by one of them.
//! `elsewhere:` is what the visitor types after the bot's name in another chat, with the answers `offered:`
//! there or the way `instead:`; `shares:` names one of them, and `posted:` is what then stands in that chat.
//! `UPDATE_STORIES=1 cargo test stories` writes what the bot says now: read the difference like code.

use std::{fmt::Write as _, fs, path::PathBuf, sync::Arc};

use kenal::{
    domain::{
        audience::Audience,
        content::Content,
        conversation::{Act, Choice, Command, Event, Media, Posted, sharing::Sharing},
        locale::Locale,
        message::{Message, Placed},
    },
    engine::{Engine, Incoming, Options, Taken, What},
};

/// A Monday morning, so that stories do not depend on the day they are played.
const MONDAY: i64 = 1_795_482_000;

/// Whose talk a story is, somebody else in a group, and that group.
const VISITOR: i64 = 1;
const NEIGHBOUR: i64 = 2;
const GROUP: i64 = -9;

struct Player {
    engine: Engine,
    at: i64,
    update: i64,
    /// The message that was sent last.
    said: i64,
    language: Locale,
    in_group: bool,
    screen: Vec<Message>,
    offered: Sharing,
}

/// The new text of the last message, where the line changes it.
fn changed(line: &str) -> Option<&str> {
    line.strip_prefix("(changes it to: ")?.strip_suffix(')')
}

impl Player {
    async fn new(content: &Arc<Content>, language: Locale, in_group: bool) -> Self {
        let engine = crate::support::engine(Arc::clone(content), Options::default()).await;
        Self {
            engine,
            at: MONDAY,
            update: 0,
            said: 0,
            language,
            in_group,
            screen: Vec::new(),
            offered: Sharing::default(),
        }
    }

    /// The choice behind a label: on the newest message that has buttons, or on the newest older one.
    fn choice(&self, label: &str) -> Option<(usize, Option<Choice>)> {
        let (old, label) = label.strip_prefix('^').map_or((false, label), |label| (true, label));
        let with_buttons = self.screen.iter().enumerate().rev().filter(|(_, message)| !message.buttons.is_empty());
        let mut places = with_buttons.skip(usize::from(old)).map(|(place, _)| place);
        if label == "?" {
            return places.next().map(|place| (place, None));
        }
        let mut looked = if old { places.collect::<Vec<_>>() } else { places.by_ref().take(1).collect() };
        looked.drain(..).find_map(|place| {
            let button = self.screen[place].buttons.iter().flatten().find(|button| button.label == label)?;
            Some((place, Some(button.choice.clone())))
        })
    }

    fn act(&self, line: &str) -> (Act, Option<usize>) {
        if let Some(label) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            let Some((place, choice)) = self.choice(label) else {
                panic!(
                    "there is no button [{label}]; the screen is:\n{}",
                    self.screen.last().map(drawn).unwrap_or_default()
                );
            };
            return (Act::Pressed(choice), Some(place));
        }
        let act = match line {
            "(photo)" => Act::Sent(Media::Photo),
            "(sticker)" => Act::Sent(Media::Sticker),
            "(voice)" => Act::Sent(Media::Voice),
            _ if changed(line).is_some() => Act::Edited(changed(line).unwrap_or_default().to_owned()),
            _ => Command::parse(line).unwrap_or_else(|| Act::Said(line.to_owned())),
        };
        (act, None)
    }

    async fn play(&mut self, line: &str, person: i64) -> String {
        let (act, pressed) = match self.act(line) {
            (Act::Pressed(_), pressed) if person != VISITOR => (Act::PressedAnothers, pressed),
            heard => heard,
        };
        self.at += 5;
        self.update += 1;
        // A changed message keeps its number.
        self.said = if matches!(act, Act::Edited(_)) { self.said } else { self.update };
        let message = Some(Posted { number: self.said, album: None, is_full: false });
        let event = Event {
            at: self.at,
            sent: Some(self.at),
            message,
            live: true,
            in_group: self.in_group,
            language: Some(self.language),
            act,
        };
        let chat = if self.in_group { GROUP } else { person };
        let visitor = self.engine.visitor("story", chat, person);
        let incoming = Incoming {
            bot: 1,
            update: self.update,
            visitor,
            person: self.engine.visitor("story", person, person),
            address: None,
            what: What::Event(event),
            press: None,
        };
        let taken = self.engine.take(&[incoming], &[]).await.unwrap().remove(0);
        let mut told = String::new();
        if let Some(toast) = &taken.toast {
            writeln!(told, "toast: {toast}").unwrap();
        }
        self.show(&taken, pressed, &mut told);
        told
    }

    fn type_elsewhere(&mut self, text: &str) -> String {
        let visitor = self.engine.visitor("story", 1, 1);
        self.offered = self.engine.share(visitor, Some(self.language), text).unwrap();
        let mut told = String::new();
        for answer in &self.offered.answers {
            writeln!(told, "offered: {} | {}", answer.title, answer.beginning).unwrap();
        }
        if let Some(way) = &self.offered.instead {
            writeln!(told, "instead: [{}] /start {}", way.label, way.payload).unwrap();
        }
        told
    }

    fn share(&self, title: &str) -> String {
        let answer = self.offered.answers.iter().find(|answer| answer.title == title);
        let answer = answer.unwrap_or_else(|| panic!("`{title}` is not offered"));
        let text: String = answer.spans.iter().map(|span| span.text.as_str()).collect();
        format!("posted:{}    [{}] /start {}\n", indented(&text), answer.way.label, answer.way.payload)
    }

    fn show(&mut self, taken: &Taken, pressed: Option<usize>, told: &mut String) {
        for message in &taken.messages {
            match (message.placed, pressed) {
                (Placed::InPlace, Some(place)) => {
                    self.screen[place] = message.clone();
                    told.push_str("bot*:");
                }
                _ => {
                    self.screen.push(message.clone());
                    told.push_str("bot:");
                }
            }
            told.push_str(&drawn(message));
        }
    }
}

/// A message as it stands in a story: text indented, a row of buttons a line.
fn drawn(message: &Message) -> String {
    let mut drawn = indented(&message.plain());
    for row in &message.buttons {
        let labels: Vec<String> = row.iter().map(|button| format!("[{}]", button.label)).collect();
        writeln!(drawn, "    {}", labels.join(" ")).unwrap();
    }
    drawn
}

/// A text after the word for who says it.
fn indented(text: &str) -> String {
    let mut drawn = String::new();
    for (number, line) in text.lines().enumerate() {
        let indent = if number == 0 {
            " "
        } else if line.is_empty() {
            ""
        } else {
            "    "
        };
        writeln!(drawn, "{indent}{}", without_chance(line)).unwrap();
    }
    drawn
}

/// A line with a receipt's number or a visitor's code as dots: they are others each time.
fn without_chance(line: &str) -> String {
    for before in ["Tanda terima: ", "Receipt: ", "• Kodemu: ", "• Your code: "] {
        if let Some(rest) = line.strip_prefix(before) {
            let end = rest.find(' ').unwrap_or(rest.len());
            return format!("{before}{}{}", "·".repeat(rest[..end].chars().count()), &rest[end..]);
        }
    }
    line.to_owned()
}

fn seconds(wait: &str) -> i64 {
    let (number, unit) = wait.split_once(' ').unwrap();
    let unit = match unit.trim_end_matches('s') {
        "second" => 1,
        "minute" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        other => panic!("`{other}` is no unit of time: second, minute, hour or day"),
    };
    number.parse::<i64>().unwrap() * unit
}

/// The story with what the bot says now.
async fn play(content: &Arc<Content>, story: &str) -> String {
    let lang = story.lines().find_map(|line| line.strip_prefix("lang: "));
    let lang = lang.map_or(Locale::Id, |lang| Locale::from_tag(lang).unwrap());
    let mut player = Player::new(content, lang, story.lines().any(|line| line == "chat: group")).await;
    let mut played = String::new();
    for line in story.lines() {
        if ["#", "lang: ", "audience: "].iter().any(|head| line.starts_with(head)) || line == "chat: group" {
            writeln!(played, "{line}").unwrap();
        } else if let Some(wait) = line.strip_prefix("wait: ") {
            player.at += seconds(wait);
            writeln!(played, "{line}").unwrap();
        } else if let Some(text) = line.strip_prefix("elsewhere:") {
            writeln!(played, "{line}").unwrap();
            played.push_str(&player.type_elsewhere(text.trim_start()));
        } else if let Some(title) = line.strip_prefix("shares: ") {
            writeln!(played, "{line}").unwrap();
            played.push_str(&player.share(title));
        } else if let Some(said) = line.strip_prefix("user: ") {
            writeln!(played, "{line}").unwrap();
            played.push_str(&player.play(said, VISITOR).await);
        } else if let Some(said) = line.strip_prefix("neighbour: ") {
            writeln!(played, "{line}").unwrap();
            played.push_str(&player.play(said, NEIGHBOUR).await);
        }
    }
    played
}

#[test]
fn every_story_goes_as_it_was_accepted() {
    let (content, for_pupils) = (crate::support::content(), crate::support::content_for(Audience::Pupils));
    let update = std::env::var_os("UPDATE_STORIES").is_some();
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let mut paths: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut changed = Vec::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for path in &paths {
        let story = fs::read_to_string(path).unwrap();
        assert!(story.starts_with("# "), "{}: begin with `# ` and what the story shows", path.display());
        let is_for_pupils = story.lines().any(|line| line == "audience: pupils");
        let played = runtime.block_on(play(if is_for_pupils { &for_pupils } else { &content }, &story));
        if played != story {
            if update {
                fs::write(path, &played).unwrap();
            } else {
                changed.push(format!("{}:\n{}", path.display(), difference(&story, &played)));
            }
        }
    }
    assert!(paths.len() >= 20, "there are {} stories", paths.len());
    assert!(
        changed.is_empty(),
        "help: where the change is meant, UPDATE_STORIES=1 cargo test stories\n\n{}",
        changed.join("\n\n")
    );
}

/// The first lines that differ.
fn difference(before: &str, now: &str) -> String {
    let same = before.lines().zip(now.lines()).take_while(|(before, now)| before == now).count();
    let part = |text: &str, sign: &str| -> String {
        text.lines().skip(same).take(8).map(|line| format!("{sign} {line}\n")).collect()
    };
    format!("line {}\n{}{}", same + 1, part(before, "-"), part(now, "+"))
}
