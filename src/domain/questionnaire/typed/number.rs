//! Numbers: "4", "nomor empat", "8/10", "80 %", "yang terakhir".

use crate::domain::questionnaire::typed::{Words, fold::Folded};

/// What a message says in numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Said {
    /// This of the five answers.
    Answer(u8),
    /// A number that is none of the five, or several.
    Unclear,
    /// No number, or one among other things.
    Nothing,
}

/// A number on the scale of five, where a message says nothing else.
pub(super) fn agreement(folded: &Folded, words: &Words) -> Said {
    if let Some(place) = between(folded, words) {
        return Said::Answer(place);
    }
    let Some(found) = numbers(folded, words) else {
        return Said::Nothing;
    };
    match found.as_slice() {
        [] => Said::Nothing,
        [Number { value, out_of: None, corrects: _ }] => match *value {
            value if value.fract() != 0.0 => Said::Unclear,
            0.0 => Said::Answer(0),
            value if (1.0..=5.0).contains(&value) => Said::Answer(value as u8 - 1),
            10.0 | 100.0 | 1000.0 => Said::Answer(4),
            _ => Said::Unclear,
        },
        [Number { value, out_of: Some(5.0), .. }] if (1.0..=5.0).contains(value) => {
            Said::Answer(value.round() as u8 - 1)
        }
        [Number { value, out_of: Some(whole), .. }] => {
            let step = (value / whole * 4.0).round().clamp(0.0, 4.0);
            Said::Answer(step as u8)
        }
        [Number { value: 50.0, .. }, Number { value: 50.0, .. }] => Said::Answer(2),
        [.., last] if last.corrects && (1.0..=5.0).contains(&last.value) => Said::Answer(last.value as u8 - 1),
        [first, rest @ ..]
            if rest.iter().all(|other| other.value == first.value) && (1.0..=5.0).contains(&first.value) =>
        {
            Said::Answer(first.value as u8 - 1)
        }
        _ => Said::Unclear,
    }
}

/// "Antara 3 sama 4": of two neighbours the one nearer the middle, or the one that is named again.
fn between(folded: &Folded, words: &Words) -> Option<u8> {
    let known: Vec<&str> = folded.words.iter().map(|word| word.known.as_str()).collect();
    let opens = |word: &&str| matches!(*word, "antara" | "between");
    let at = known.iter().position(opens)? + 1;
    let wished = known.iter().any(|word| matches!(*word, "lewat" | "kembali" | "berhenti"));
    if wished || folded.asks || !known[..at - 1].iter().all(|word| words.is_around_a_number(word)) {
        return None;
    }
    let mut found: Vec<u8> = Vec::new();
    for word in &folded.words[at..] {
        for part in word.raw.split('-') {
            let number = words.number(&[part]).or_else(|| part.parse().ok());
            found.extend(number.filter(|number| (1..=5).contains(number)));
        }
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
pub(super) fn choice(folded: &Folded, words: &Words, answers: usize) -> Option<u8> {
    let meaning: Vec<&str> = folded
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
    let [number] = numbers(folded, words)?.try_into().ok()?;
    let Number { value, out_of: None, .. } = number else { return None };
    // "The last one" is the fifth of five and the fourth of four.
    let last = folded.words.iter().any(|word| matches!(word.raw.as_str(), "terakhir" | "last" | "terbawah" | "bottom"));
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
fn numbers(folded: &Folded, words: &Words) -> Option<Vec<Number>> {
    let raw: Vec<&str> = folded.words.iter().map(|word| word.raw.as_str()).collect();
    let mut found: Vec<Number> = Vec::new();
    let (mut at, mut corrects) = (0, false);
    while at < raw.len() {
        let spelled = (1..=2).rev().find_map(|length| {
            let number = words.number(raw.get(at..at + length)?)?;
            Some((Number { value: number.into(), out_of: None, corrects }, length))
        });
        let spelled = spelled.or_else(|| digits(raw[at], corrects).map(|number| (number, 1)));
        match spelled {
            // "4 dari 5", "8 out of 10".
            Some((number, length)) => {
                let after_of = at > 0 && matches!(raw[at - 1], "dari" | "of" | "per" | "from");
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
                match raw[at] {
                    "eh" | "ralat" | "maksudku" | "wait" | "bukan" | "sorry" => corrects = true,
                    "persen" | "percent" => {
                        if let Some(before) = found.last_mut() {
                            before.out_of = Some(100.0);
                        }
                    }
                    other if words.is_around_a_number(other) || words.is_around_a_number(&folded.words[at].known) => {}
                    _ => return only_a_number_first(&raw, found),
                }
                at += 1;
            }
        }
    }
    Some(found)
}

/// "4, setuju": a number in digits at the head counts whatever is said after it; elsewhere other words win.
fn only_a_number_first(raw: &[&str], found: Vec<Number>) -> Option<Vec<Number>> {
    let first = raw.first().and_then(|word| digits(word, false))?;
    let alone = found.len() == 1 && first.value <= 5.0 && first.value >= 1.0 && raw.len() <= 3;
    alone.then_some(found)
}

fn digits(word: &str, corrects: bool) -> Option<Number> {
    if let Some(percent) = word.strip_suffix('%') {
        return Some(Number { value: percent.parse().ok()?, out_of: Some(100.0), corrects });
    }
    if let Some((part, whole)) = word.split_once('/') {
        let (value, whole): (f64, f64) = (part.parse().ok()?, whole.parse().ok()?);
        let even = value == whole && value >= 50.0;
        return Some(match (even, value <= whole && whole >= 5.0) {
            (true, _) => Number { value: 50.0, out_of: Some(100.0), corrects },
            (_, true) => Number { value, out_of: Some(whole), corrects },
            _ => Number { value: 0.5, out_of: None, corrects },
        });
    }
    if let Some((one, other)) = word.split_once(['-', ':']) {
        let (one, other): (f64, f64) = (one.parse().ok()?, other.parse().ok()?);
        let (value, out_of) = if one == other { (50.0, Some(100.0)) } else { (0.5, None) };
        return Some(Number { value, out_of, corrects });
    }
    let word = word.strip_prefix("ke").unwrap_or(word);
    let number = word.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0)?;
    Some(Number { value: number, out_of: None, corrects })
}
