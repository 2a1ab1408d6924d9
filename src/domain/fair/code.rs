//! Reads the payload of a link and the code somebody types from a poster.

use unicode_normalization::UnicodeNormalization;

use crate::domain::{
    fair::{Arrival, Booth, Door, Fair, Fairs, Standing},
    text::fold::fold,
};

/// Codes shorter than this must be typed without a slip: one slip of "a1b2" is most of it.
const SHORTEST_WITH_A_SLIP: usize = 5;

/// Codes of letters alone read like words: they want more letters before a slip is forgiven.
const SHORTEST_WORD_WITH_A_SLIP: usize = 8;

/// How many words there are at most where a code is introduced and others follow it.
const MOST_WORDS: usize = 4;

/// What may stand before a code.
const INTRODUCTIONS: [&str; 7] = ["kode booth", "kode stan", "booth code", "kodenya", "kode", "code", "start"];

pub(super) fn read<'a>(fairs: &'a Fairs, payload: &str, at: i64) -> Arrival<'a> {
    let payload = payload.trim().to_ascii_lowercase();
    if payload.is_empty() {
        return Arrival { fair: None, booth: None, door: None, standing: Standing::None };
    }
    let mut parts = payload.splitn(3, '-');
    let fair_tag = parts.next().unwrap_or_default();
    let fair = fairs.fair(fair_tag);
    let booth_tag = parts.next().unwrap_or_default();
    let door = parts.next().and_then(Door::named);
    let booth = fair.and_then(|fair| fair.booth(booth_tag));
    let standing = match (fair, booth) {
        (Some(fair), Some(_)) => standing(fair, at),
        (Some(fair), None) if booth_tag.is_empty() => standing(fair, at),
        (None, _) if fair_tag.is_empty() => Standing::None,
        _ => Standing::Unknown,
    };
    Arrival { fair, booth, door, standing }
}

fn standing(fair: &Fair, at: i64) -> Standing {
    if fair.has_expired(at) { Standing::Expired } else { Standing::Known }
}

/// A code is either dashed (`ugm26-b12`), introduced (`kode: ugm26 b12`) or has a digit (`ugm26 b12`, `ugm26b12`):
/// words alone are one only where they are nothing but a booth's whole code ("demo kampus", "demokampus").
pub(super) fn typed<'a>(fairs: &'a Fairs, text: &str, at: i64) -> Option<Arrival<'a>> {
    if let Some(arrival) = linked(fairs, text, at).or_else(|| printed(fairs, text, at)) {
        return Some(arrival);
    }
    let line = plain(text);
    let (introduced, code) = without_introduction(&line);
    // A question that names a booth is a question.
    let among = || among_words(fairs, code, introduced, at).filter(|_| !text.contains('?'));
    alone(fairs, code, introduced, at).or_else(among)
}

/// The arrival that a line stands for which is a code and nothing else.
fn alone<'a>(fairs: &'a Fairs, code: &str, introduced: bool, at: i64) -> Option<Arrival<'a>> {
    if code.is_empty() || !code.chars().all(|letter| letter.is_ascii_alphanumeric() || " -_".contains(letter)) {
        return None;
    }
    let deliberate = introduced || code.contains('-');
    let arrival = read(fairs, code, at);
    let is_fairs_door = arrival.door.is_some() && matches!(arrival.standing, Standing::Known | Standing::Expired);
    if deliberate && !code.contains(' ') && (arrival.booth.is_some() || is_fairs_door) {
        return Some(arrival);
    }
    // Phones make one dash of the two in `demo--quiz`.
    let whole = read(fairs, &code.replacen('-', "--", 1), at);
    if whole.fair.is_some() && whole.door == Some(Door::Quiz) {
        return Some(whole);
    }
    let (code, door) = match code.strip_suffix("quiz").map(|rest| rest.trim_end_matches([' ', '-'])) {
        Some(rest) if rest.len() + "quiz".len() < code.len() => (rest, Some(Door::Quiz)),
        _ => (code, None),
    };
    if code.split([' ', '-', '_']).filter(|word| !word.is_empty()).count() > 4 {
        return None;
    }
    let booths = fairs.iter().flat_map(|fair| fair.booths.iter().map(move |booth| (fair, Some(booth))));
    let found = nearest(booths, code, deliberate, 1).or_else(|| {
        let whole = fairs.iter().map(|fair| (fair, None));
        nearest(whole, code, introduced || stands_alone(&code.replace(' ', "_")), usize::from(introduced))
    });
    found.map(|(fair, booth)| Arrival { fair: Some(fair), booth, door, standing: standing(fair, at) })
}

/// The arrival that a link in a message stands for, in whatever app, of whatever form and however encoded it is.
fn linked<'a>(fairs: &'a Fairs, text: &str, at: i64) -> Option<Arrival<'a>> {
    let text = with_plain_letters(&decoded(text));
    let payloads = text.match_indices("start=").filter(|(place, _)| !text[..*place].ends_with(char::is_alphanumeric));
    payloads
        .map(|(place, name)| {
            let rest = &text[place + name.len()..];
            let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && !"-_".contains(letter));
            let code = &rest[..end.unwrap_or(rest.len())];
            let arrival = read(fairs, code, at);
            // Some apps make one dash of the two in `demo--quiz`.
            let door = |arrival: &Arrival<'_>| arrival.fair.is_some() && arrival.door == Some(Door::Quiz);
            let whole = || Some(read(fairs, &code.replacen('-', "--", 1), at)).filter(door);
            if arrival.standing == Standing::Unknown { whole().unwrap_or(arrival) } else { arrival }
        })
        .find(|arrival| matches!(arrival.standing, Standing::Known | Standing::Expired))
}

/// A text with what is written as `%3D` in it as the signs that it stands for, also where it was encoded more than once.
fn decoded(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..3 {
        let mut bytes = Vec::with_capacity(text.len());
        let mut rest = text.as_bytes();
        while let [first, behind @ ..] = rest {
            let code = behind.get(..2).filter(|_| *first == b'%').and_then(|code| std::str::from_utf8(code).ok());
            match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
                Some(byte) => {
                    bytes.push(byte);
                    rest = &behind[2..];
                }
                None => {
                    bytes.push(*first);
                    rest = behind;
                }
            }
        }
        match String::from_utf8(bytes) {
            Ok(next) if next != text => text = next,
            _ => break,
        }
    }
    text
}

/// The booth whose whole code stands among a few words: behind what introduces it, or beside one other word.
fn among_words<'a>(fairs: &'a Fairs, line: &str, introduced: bool, at: i64) -> Option<Arrival<'a>> {
    let words: Vec<&str> =
        line.split(' ').map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric())).collect();
    let places = if introduced { &words[..1] } else { &words[..] };
    if !(2..=if introduced { MOST_WORDS } else { 2 }).contains(&words.len()) {
        return None;
    }
    let codes = places.iter().filter(|word| word.contains('-')).map(|word| read(fairs, word, at));
    codes.into_iter().find(|arrival| arrival.booth.is_some())
}

/// The arrival that a poster's text stands for, as a phone's camera reads it: a booth's code among several lines.
fn printed<'a>(fairs: &'a Fairs, text: &str, at: i64) -> Option<Arrival<'a>> {
    if !text.trim().contains('\n') {
        return None;
    }
    let text = with_plain_letters(text);
    let words = text.split(' ').map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    words.filter(|word| word.contains('-')).map(|word| read(fairs, word, at)).find(|arrival| arrival.booth.is_some())
}

/// Whether a fair's tag is no ordinary word or number, so that nobody types it but from a poster: it holds letters and
/// digits, or is of several words.
pub(super) fn stands_alone(tag: &str) -> bool {
    let has = |is: fn(&char) -> bool| tag.chars().any(|letter| is(&letter));
    let is_mixed = tag.len() >= 4 && has(char::is_ascii_digit) && has(char::is_ascii_alphabetic);
    is_mixed || (tag.len() >= SHORTEST_WORD_WITH_A_SLIP && tag.trim_matches('_').contains('_'))
}

type Place<'a> = (&'a Fair, Option<&'a Booth>);

/// The place whose code this is, or the only one whose code is at most so many slips away.
fn nearest<'a>(
    places: impl Iterator<Item = Place<'a>>,
    code: &str,
    deliberate: bool,
    most: usize,
) -> Option<Place<'a>> {
    let has_digit = code.chars().any(|letter| letter.is_ascii_digit());
    let typed = folded(code);
    let mut best: Option<(usize, Place<'_>)> = None;
    let mut is_only_one = true;
    for (fair, booth) in places {
        let meant = key(fair, booth);
        let slips = slips(&typed, &meant, most);
        // Words alone are a question, and figures alone an answer to one.
        let is_whole = slips == 0 && booth.is_some() && meant.len() >= SHORTEST_WORD_WITH_A_SLIP;
        let is_ordinary = (!has_digit && !is_whole) || meant_in_figures(fair, booth);
        let least = if has_digit { SHORTEST_WITH_A_SLIP } else { SHORTEST_WORD_WITH_A_SLIP };
        if slips > most || (is_ordinary && !deliberate) || (slips > 0 && meant.len() < least) {
            continue;
        }
        match best {
            Some((fewest, _)) if fewest < slips => {}
            Some((fewest, _)) if fewest == slips => is_only_one = false,
            _ => {
                best = Some((slips, (fair, booth)));
                is_only_one = true;
            }
        }
    }
    best.filter(|_| is_only_one).map(|(_, place)| place)
}

fn meant_in_figures(fair: &Fair, booth: Option<&Booth>) -> bool {
    let booth = booth.map_or("", |booth| booth.tag.as_str());
    fair.tag.chars().chain(booth.chars()).all(|letter| !letter.is_ascii_alphabetic())
}

/// One spelling for what looks the same: lower case, every dash `-`, one space, no full stop at the end.
fn plain(text: &str) -> String {
    let line: String = text
        .nfkc()
        .map(|letter| match letter {
            '/' | '.' | '~' => '-',
            '\u{200b}'..='\u{200d}' | '\u{feff}' => ' ',
            other => other,
        })
        .collect();
    let line = with_plain_letters(&line);
    let words: Vec<&str> = line.split_whitespace().collect();
    words.join(" ").trim_matches(|letter: char| !letter.is_alphanumeric()).to_owned()
}

/// Every word in small letters, with every dash as `-` and the letters of ours that others look like.
fn with_plain_letters(text: &str) -> String {
    let dashed: String = text.nfkc().map(|letter| if is_dash(letter) { '-' } else { letter }).collect();
    dashed.split_whitespace().map(fold).collect::<Vec<_>>().join(" ")
}

/// Whether a sign is a dash of any length, or looks like one.
fn is_dash(letter: char) -> bool {
    matches!(
        letter,
        '-' | '\u{ad}' | '\u{2d7}' | '\u{58a}' | '\u{5be}' | '\u{1806}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2796}'
                | '\u{2e17}'
                | '\u{2e1a}'
                | '\u{2e3a}'
                | '\u{2e3b}'
                | '\u{2e40}'
                | '\u{301c}'
                | '\u{3030}'
                | '\u{30a0}'
                | '\u{30fc}'
                | '\u{fe31}'
                | '\u{fe32}'
                | '\u{fe58}'
                | '\u{fe63}'
                | '\u{ff0d}'
    )
}

/// Whether a code was introduced, and the code; it may be introduced twice ("/start kode: …").
fn without_introduction(mut line: &str) -> (bool, &str) {
    let whole = line;
    let behind = |line: &'_ str| {
        INTRODUCTIONS.iter().find_map(|introduction| {
            let rest = line.strip_prefix(introduction)?.strip_prefix([' ', ':', '-', '='])?;
            Some(line.len() - rest.len())
        })
    };
    while let Some(length) = behind(line) {
        line = line[length..].trim_matches(|letter: char| !letter.is_alphanumeric());
    }
    (line.len() < whole.len(), line)
}

/// A code as it is compared: see [`folded`].
pub(super) fn key(fair: &Fair, booth: Option<&Booth>) -> String {
    folded(&fair.tag) + &booth.map(|booth| folded(&booth.tag)).unwrap_or_default()
}

/// A code without what separates its parts, and with one sign for those that look alike.
pub(super) fn folded(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| match letter {
            'o' => '0',
            'l' | 'i' => '1',
            other => other,
        })
        .collect()
}

/// How many slips of the keyboard lie between two codes: a sign too many, too few, wrong, or two in the wrong order.
/// Anything above `most` comes back as `most + 1`.
pub(super) fn slips(left: &str, right: &str, most: usize) -> usize {
    if left.len().abs_diff(right.len()) > most {
        return most + 1;
    }
    strsim::osa_distance(left, right).min(most + 1)
}
