//! Names of articles and topics: they go into buttons, links and codes, so not every name of a file will do.

use unicode_normalization::UnicodeNormalization as _;

use crate::domain::knowledge::article::{TEXTS, TRAINING, stem_of};
use crate::domain::knowledge::topics::TOPICS;
use crate::domain::problem::{Problem, SourceFile};

/// The longest name, in characters. With what goes before it, it fits the 64 bytes that Telegram gives a button or a
/// link, and leaves room for the tags of a fair and a booth.
pub const LONGEST: usize = 40;

/// The name that a link gives to the questionnaire.
const QUIZ: &str = "quiz";

/// Why an article or a topic cannot have this name, with a name that it can have; `None` if it can.
#[must_use]
pub fn refusal(name: &str) -> Option<String> {
    let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let reason = if let Some(letter) = name.chars().find(|letter| !is_plain(*letter)) {
        format!("the name `{name}` has the character `{letter}`, and buttons and links carry only a-z, 0-9 and -")
    } else if name.is_empty() || name.starts_with('-') || name.ends_with('-') {
        format!("the name `{name}` must begin and end with a letter or a digit")
    } else if name.len() > LONGEST {
        format!("the name has {} characters, and buttons and links have room for {LONGEST}", name.len())
    } else if name == QUIZ {
        format!("`{QUIZ}` is the name of the questionnaire in links")
    } else {
        return None;
    };
    Some(format!("{reason}: name the file `{}.toml`", proposed(name)))
}

/// A name like this one that will do.
fn proposed(name: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    // Accents come apart from their letters and go with all else that is no letter of ours.
    let letters: String = name.nfkd().filter(|letter| !('\u{300}'..='\u{36f}').contains(letter)).collect();
    let mut length = 0;
    for word in letters.to_lowercase().split(|letter: char| !letter.is_ascii_alphanumeric()) {
        let room = LONGEST.saturating_sub(length);
        let word: String = word.chars().take(room).collect();
        length += word.len() + 1;
        words.extend(Some(word).filter(|word| !word.is_empty()));
    }
    let proposed = words.join("-");
    match proposed.as_str() {
        "" => "article".to_owned(),
        QUIZ => format!("the-{QUIZ}"),
        _ => proposed,
    }
}

/// The files of articles and topics whose names will not do, or that lie in a folder of their own.
pub(super) fn check(files: &[SourceFile], problems: &mut Vec<Problem>) {
    for folder in [TEXTS, TRAINING, TOPICS] {
        let inside = files.iter().filter_map(|file| Some((file, file.name.strip_prefix(folder)?)));
        for (file, name) in inside.filter(|(_, name)| name.ends_with(".toml")) {
            if name.contains('/') {
                let reason = format!("no folder may lie in data/{folder}: put the file there itself");
                problems.push(Problem::of(&file.name, reason));
            } else if let Some(reason) = refusal(stem_of(&file.name)) {
                problems.push(Problem::of(&file.name, reason));
            }
        }
    }
}
