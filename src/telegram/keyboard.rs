//! Choices as callback data and back: at most 64 bytes, with the version of the writing.

use crate::domain::{
    conversation::{Choice, Form},
    knowledge::ArticleId,
    locale::Locale,
};

/// The most bytes that Telegram gives a button.
pub const LIMIT: usize = 64;

/// The writing's version, which begins every button's data: buttons of another one are stale.
const VERSION: &str = "1";

/// What stands before the number of a button's owner.
const OWNER: char = '@';

/// A choice as callback data.
#[must_use]
pub fn encode(choice: &Choice) -> String {
    let short = |form: &Form| match form {
        Form::Quick => "q",
        Form::Full => "f",
    };
    let rest = match choice {
        Choice::Home => "h".to_owned(),
        Choice::Ask => "j".to_owned(),
        Choice::Topics => "t".to_owned(),
        Choice::PracticalTopics => "t:p".to_owned(),
        Choice::Open(article) => format!("o:{article}"),
        Choice::More(article) => format!("m:{article}"),
        Choice::Meant(article) => format!("d:{article}"),
        Choice::NoneOfThese => "d".to_owned(),
        Choice::Why => "w".to_owned(),
        Choice::Helpful { article, yes: true } => format!("y:{article}"),
        Choice::Helpful { article, yes: false } => format!("n:{article}"),
        Choice::Quiz => "q".to_owned(),
        Choice::Begin(form) => format!("b:{}", short(form)),
        Choice::Understood(form) => format!("+:{}", short(form)),
        Choice::StartOver { run, form } => format!("b:{}:{run}", short(form)),
        Choice::Extend => "z".to_owned(),
        Choice::Resume => "r".to_owned(),
        Choice::Answer { run, question, answer } => format!("a:{run}:{question}:{answer}"),
        Choice::Skip { run, question } => format!("s:{run}:{question}"),
        Choice::Back { run, question } => format!("k:{run}:{question}"),
        Choice::Pause => "p".to_owned(),
        Choice::Result => "e".to_owned(),
        Choice::ResultMore => "e:m".to_owned(),
        Choice::ResultNumber => "e:b".to_owned(),
        Choice::Next => "e:n".to_owned(),
        Choice::Report => "e:r".to_owned(),
        Choice::Review => "v".to_owned(),
        Choice::Change { run, question } => format!("c:{run}:{question}"),
        Choice::Picture => "i".to_owned(),
        Choice::Share => "x".to_owned(),
        Choice::Languages => "l".to_owned(),
        Choice::Speak(locale) => format!("l:{}", locale.tag()),
        Choice::Help => "?".to_owned(),
        Choice::About => "?:a".to_owned(),
        Choice::Privacy => "g".to_owned(),
        Choice::Mydata => "u".to_owned(),
        Choice::Forget => "f".to_owned(),
        Choice::ForgetYes => "f:y".to_owned(),
        Choice::ForgetNo => "f:n".to_owned(),
    };
    let data = format!("{VERSION}:{rest}");
    debug_assert!(data.len() <= LIMIT, "callback data of {} bytes: {data}", data.len());
    data
}

/// A choice as callback data of a button that only this person may press.
#[must_use]
pub fn encode_for(choice: &Choice, owner: Option<i64>) -> String {
    let data = encode(choice);
    match owner.map(|owner| format!("{data}{OWNER}{owner:x}")) {
        Some(owned) if owned.len() <= LIMIT => owned,
        _ => data,
    }
}

/// Callback data without its owner, and the owner where it names one.
#[must_use]
pub fn owner(data: &str) -> (&str, Option<i64>) {
    match data.rsplit_once(OWNER) {
        Some((rest, owner)) => (rest, i64::from_str_radix(owner, 16).ok()),
        None => (data, None),
    }
}

/// The choice that callback data means; None for data of another version and for rubbish.
#[must_use]
pub fn decode(data: &str) -> Option<Choice> {
    let rest = Some(data).filter(|data| data.len() <= LIMIT)?.strip_prefix(VERSION)?.strip_prefix(':')?;
    let (letter, rest) = rest.split_once(':').map_or((rest, None), |(letter, rest)| (letter, Some(rest)));
    let article = |rest: &str| {
        let sound = !rest.is_empty()
            && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        sound.then(|| ArticleId::new(rest))
    };
    let numbers = rest.map(|rest| rest.split(':').map(number).collect::<Option<Vec<u16>>>()).unwrap_or_default();
    let two = || match numbers.as_deref()? {
        [run, question] => Some((*run, u8::try_from(*question).ok()?)),
        _ => None,
    };
    Some(match (letter, rest) {
        ("h", None) => Choice::Home,
        ("j", None) => Choice::Ask,
        ("t", None) => Choice::Topics,
        ("t", Some("p")) => Choice::PracticalTopics,
        ("o", Some(rest)) => Choice::Open(article(rest)?),
        ("m", Some(rest)) => Choice::More(article(rest)?),
        ("d", Some(rest)) => Choice::Meant(article(rest)?),
        ("d", None) => Choice::NoneOfThese,
        ("w", None) => Choice::Why,
        ("y", Some(rest)) => Choice::Helpful { article: article(rest)?, yes: true },
        ("n", Some(rest)) => Choice::Helpful { article: article(rest)?, yes: false },
        ("q", None) => Choice::Quiz,
        ("b", Some("q")) => Choice::Begin(Form::Quick),
        ("b", Some("f")) => Choice::Begin(Form::Full),
        ("+", Some("q")) => Choice::Understood(Form::Quick),
        ("+", Some("f")) => Choice::Understood(Form::Full),
        ("b", Some(rest)) => {
            let (form, run) = rest.split_once(':')?;
            let form = match form {
                "q" => Form::Quick,
                "f" => Form::Full,
                _ => return None,
            };
            Choice::StartOver { run: number(run)?, form }
        }
        ("z", None) => Choice::Extend,
        ("r", None) => Choice::Resume,
        ("a", Some(_)) => match numbers.as_deref()? {
            [run, question, answer] => Choice::Answer {
                run: *run,
                question: u8::try_from(*question).ok()?,
                answer: u8::try_from(*answer).ok()?,
            },
            _ => return None,
        },
        ("s", Some(_)) => two().map(|(run, question)| Choice::Skip { run, question })?,
        ("k", Some(_)) => two().map(|(run, question)| Choice::Back { run, question })?,
        ("p", None) => Choice::Pause,
        ("e", None) => Choice::Result,
        ("e", Some("m")) => Choice::ResultMore,
        ("e", Some("b")) => Choice::ResultNumber,
        ("e", Some("n")) => Choice::Next,
        ("e", Some("r")) => Choice::Report,
        ("v", None) => Choice::Review,
        ("c", Some(_)) => two().map(|(run, question)| Choice::Change { run, question })?,
        ("i", None) => Choice::Picture,
        ("x", None) => Choice::Share,
        ("l", None) => Choice::Languages,
        ("l", Some(tag)) => Choice::Speak(Locale::from_tag(tag)?),
        ("?", None) => Choice::Help,
        ("?", Some("a")) => Choice::About,
        ("g", None) => Choice::Privacy,
        ("u", None) => Choice::Mydata,
        ("f", None) => Choice::Forget,
        ("f", Some("y")) => Choice::ForgetYes,
        ("f", Some("n")) => Choice::ForgetNo,
        _ => return None,
    })
}

/// A number as `encode` writes it, so that two texts never mean the same choice.
fn number(text: &str) -> Option<u16> {
    let number: u16 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}
