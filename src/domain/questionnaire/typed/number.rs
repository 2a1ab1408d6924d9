//! Numbers: "4", "nomor empat", "8/10", "80 %", "yang terakhir", "★★★"; never one that counts something else ("4 jam").

use crate::domain::questionnaire::typed::{
    Words,
    message::{Message, Word},
};

/// What a message says in numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Figure {
    /// This of the five answers.
    Answer(u8),
    /// A number that is none of the five, or several.
    Unclear,
    /// No number, or one among other things.
    Nothing,
}

/// A number on the scale of five, where a message says nothing else.
pub(super) fn agreement(message: &Message, words: &Words) -> Figure {
    if let Some(place) = between(message, words) {
        return Figure::Answer(place);
    }
    let Some(found) = numbers(message, words) else {
        return Figure::Nothing;
    };
    match (message.stars, found.as_slice()) {
        (Some(stars), []) => return of_stars(stars),
        // "★★★/5", but "5 ★".
        (Some(stars @ 2..), [Number { value, out_of: None, .. }]) if *value == 5.0 => return of_stars(stars),
        (Some(stars @ 2..), [Number { value, .. }]) if *value != stars as f64 => return Figure::Unclear,
        _ => {}
    }
    match found.as_slice() {
        [] => Figure::Nothing,
        [Number { value, out_of: None, corrects: _ }] => match *value {
            value if value.fract() != 0.0 => Figure::Unclear,
            0.0 => Figure::Answer(0),
            value if (1.0..=5.0).contains(&value) => Figure::Answer(value as u8 - 1),
            10.0 | 100.0 | 1000.0 => Figure::Answer(4),
            _ => Figure::Unclear,
        },
        [Number { value, out_of: Some(5.0), .. }] if (1.0..=5.0).contains(value) => {
            Figure::Answer(value.round() as u8 - 1)
        }
        [Number { value, out_of: Some(whole), .. }] => {
            let step = (value / whole * 4.0).round().clamp(0.0, 4.0);
            Figure::Answer(step as u8)
        }
        [Number { value: 50.0, .. }, Number { value: 50.0, .. }] => Figure::Answer(2),
        [.., last] if last.corrects && (1.0..=5.0).contains(&last.value) => Figure::Answer(last.value as u8 - 1),
        [first, rest @ ..]
            if rest.iter().all(|other| other.value == first.value) && (1.0..=5.0).contains(&first.value) =>
        {
            Figure::Answer(first.value as u8 - 1)
        }
        _ => Figure::Unclear,
    }
}

fn of_stars(stars: usize) -> Figure {
    match stars {
        1..=5 => Figure::Answer(stars as u8 - 1),
        _ => Figure::Unclear,
    }
}

/// "Antara 3 sama 4": of two neighbours the one nearer the middle, or the one that is named again.
fn between(message: &Message, words: &Words) -> Option<u8> {
    let known: Vec<&str> = message.words.iter().map(|word| word.known.as_str()).collect();
    let opens = |word: &&str| matches!(*word, "antara" | "between");
    let at = known.iter().position(opens)? + 1;
    let wished = known.iter().any(|word| matches!(*word, "lewat" | "kembali" | "berhenti"));
    if wished || message.asks || !known[..at - 1].iter().all(|word| words.is_around_a_number(word)) {
        return None;
    }
    let mut found: Vec<u8> = Vec::new();
    for word in &message.words[at..] {
        let number = words.number(&[&word.known]).or_else(|| word.raw.parse().ok());
        found.extend(number.filter(|number| (1..=5).contains(number)));
    }
    let [one, other, ref rest @ ..] = *found.as_slice() else { return None };
    let named = match rest {
        [] if one.abs_diff(other) == 1 => [one, other].into_iter().min_by_key(|number| number.abs_diff(3))?,
        [again] if one.abs_diff(other) == 1 && (*again == one || *again == other) => *again,
        _ => return None,
    };
    Some(named - 1)
}

/// The answer of a situation named by its number from 1 or its letter from A; None where the message says more.
pub(super) fn choice(message: &Message, words: &Words, answers: usize) -> Option<u8> {
    let meaning: Vec<&str> = message
        .words
        .iter()
        .map(|word| word.raw.as_str())
        .filter(|word| !words.is_around_a_number(word) || *word == "a")
        .collect();
    if let [letter] = meaning.as_slice()
        && let [letter @ b'a'..=b'z'] = letter.as_bytes()
    {
        let place = letter - b'a';
        return (usize::from(place) < answers).then_some(place);
    }
    let [number] = numbers(message, words)?.try_into().ok()?;
    let Number { value, out_of: None, .. } = number else { return None };
    // "The last one" is the fifth of five and the fourth of four.
    let last =
        message.words.iter().any(|word| matches!(word.raw.as_str(), "terakhir" | "last" | "terbawah" | "bottom"));
    let value = if last { answers as f64 } else { value };
    (value.fract() == 0.0 && value >= 1.0 && value <= answers as f64).then(|| value as u8 - 1)
}

struct Number {
    value: f64,
    out_of: Option<f64>,
    /// Whether it takes back the one before: "3 eh 4".
    corrects: bool,
}

/// The numbers of a message that says nothing else; None where it does.
fn numbers(message: &Message, words: &Words) -> Option<Vec<Number>> {
    let said = &message.words;
    let known: Vec<&str> = said.iter().map(|word| word.known.as_str()).collect();
    let mut found: Vec<Number> = Vec::new();
    let (mut at, mut corrects) = (0, false);
    while at < said.len() {
        let spelled = (1..=2).rev().find_map(|length| {
            let number = words.number(known.get(at..at + length)?)?;
            Some((Number { value: number.into(), out_of: None, corrects }, length))
        });
        match spelled.or_else(|| digits(&said[at..], corrects)) {
            Some((number, length)) => {
                let counts = |word: Option<&Word>| word.is_some_and(|word| words.is_counted(&word.raw));
                if counts(said.get(at + length)) || counts(at.checked_sub(1).and_then(|before| said.get(before))) {
                    return None;
                }
                // "4 dari 5", "8 out of 10".
                let after_of = at > 0 && matches!(known[at - 1], "dari" | "of" | "per" | "from");
                match found
                    .last_mut()
                    .filter(|before| after_of && before.out_of.is_none() && before.value <= number.value)
                {
                    Some(before) => before.out_of = Some(number.value),
                    None => found.push(number),
                }
                at += length;
            }
            None => {
                match said[at].raw.as_str() {
                    "eh" | "ralat" | "maksudku" | "wait" | "bukan" | "sorry" => corrects = true,
                    "persen" | "percent" => {
                        if let Some(before) = found.last_mut() {
                            before.out_of = Some(100.0);
                        }
                    }
                    other if words.is_around_a_number(other) || words.is_around_a_number(known[at]) => {}
                    _ => return only_a_number_first(said, found, words),
                }
                at += 1;
            }
        }
    }
    Some(found)
}

/// "4, setuju": a number in digits at the head counts where all that is said after it is a stance, too.
fn only_a_number_first(said: &[Word], found: Vec<Number>, words: &Words) -> Option<Vec<Number>> {
    let (first, length) = digits(said, false)?;
    let alone = found.len() == 1 && first.out_of.is_none() && (1.0..=5.0).contains(&first.value);
    let in_short = alone && said.len() <= 3 && said[length..].iter().all(|word| words.may_follow_a_number(&word.known));
    in_short.then_some(found)
}

/// The number in digits that words begin with, and how many of them it has.
fn digits(words: &[Word], corrects: bool) -> Option<(Number, usize)> {
    let read = |word: &Word| word.raw.strip_prefix("ke").unwrap_or(&word.raw).parse::<u32>().ok().map(f64::from);
    let first = words.first()?;
    let value = read(first)?;
    let number = |value, out_of| Number { value, out_of, corrects };
    let joined = words.get(1).and_then(|next| Some((next.joined?, read(next)?)));
    Some(match joined {
        Some(('/', whole)) if value == whole && value >= 50.0 => (number(50.0, Some(100.0)), 2),
        Some(('/', whole)) if value <= whole && whole >= 5.0 => (number(value, Some(whole)), 2),
        Some(('-' | ':', other)) if value == other => (number(50.0, Some(100.0)), 2),
        // Between two of the five, or a date.
        Some(_) => (number(0.5, None), 2),
        None => (number(value, None), 1),
    })
}
