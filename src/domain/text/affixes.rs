//! Affixes of both languages: which shorter words a word may be made of.
//!
//! Nothing is decided here: the candidates come in the order in which they should be believed, and the caller takes
//! the first that is a word it knows. Blind stemming of what nobody knows is left to Snowball (crate `frostem`).

/// Indonesian clitics and particles, written and chatted, and the `-nya` of Javanese, Sundanese, Minang and Betawi.
const CLITICS: [&str; 16] =
    ["nya", "ny", "nyaa", "nyo", "nye", "ku", "mu", "lah", "kah", "pun", "tuh", "ya", "x", "ne", "na", "e"];

/// Indonesian suffixes, the chatted `-in` among them.
const SUFFIXES: [&str; 5] = ["kan", "an", "in", "i", "ken"];

/// Prefixes with the letters that may have stood where they end (`menyusun` is `susun`).
const PREFIXES: [(&str, &[&str]); 34] = [
    ("menge", &[""]),
    ("meng", &["", "k"]),
    ("meny", &["s"]),
    ("mem", &["", "p"]),
    ("men", &["", "t"]),
    ("me", &[""]),
    ("penge", &[""]),
    ("peng", &["", "k"]),
    ("peny", &["s"]),
    ("pem", &["", "p"]),
    ("pen", &["", "t"]),
    ("per", &[""]),
    ("pe", &[""]),
    ("ber", &[""]),
    ("be", &[""]),
    ("ter", &[""]),
    ("ke", &[""]),
    ("se", &[""]),
    ("di", &[""]),
    ("nge", &[""]),
    ("ng", &["", "k"]),
    ("ny", &["s", "c"]),
    ("n", &["t", ""]),
    ("m", &["p"]),
    ("ku", &[""]),
    ("memper", &[""]),
    ("diper", &[""]),
    ("keber", &[""]),
    ("seber", &[""]),
    ("berke", &[""]),
    ("pember", &[""]),
    ("penye", &["se"]),
    ("dike", &[""]),
    ("disu", &["su"]),
];

/// English endings and what may have stood in their place.
const ENDINGS: [(&str, &[&str]); 15] = [
    ("ies", &["y"]),
    ("es", &["", "e"]),
    ("s", &[""]),
    ("ied", &["y"]),
    ("ed", &["", "e"]),
    ("ing", &["", "e"]),
    ("ly", &["", "le"]),
    ("ers", &["", "e"]),
    ("er", &["", "e"]),
    ("ness", &[""]),
    ("ment", &[""]),
    ("in", &["", "e"]),
    ("able", &["", "e"]),
    ("ful", &[""]),
    ("est", &["", "e"]),
];

/// The shortest word that may be what is left.
const SHORTEST: usize = 3;

/// Calls `known` with shorter words the word may be made of, best first, until it says yes; gives that one.
pub fn first_known(word: &str, known: &mut impl FnMut(&str) -> bool) -> Option<String> {
    let bare = without_clitics(word);
    for candidate in bare.iter().skip(1) {
        if known(candidate) {
            return Some(candidate.clone());
        }
    }
    if let Some(found) = english(word, known) {
        return Some(found);
    }
    for candidate in &bare {
        if let Some(found) = unprefixed(candidate, known).or_else(|| unsuffixed(candidate, known)) {
            return Some(found);
        }
    }
    None
}

/// The word, and the word without one and two clitics.
#[must_use]
pub fn without_clitics(word: &str) -> Vec<String> {
    let mut bare = vec![word.to_owned()];
    let mut at = 0;
    while at < bare.len() && bare.len() < 6 {
        for clitic in CLITICS {
            if let Some(stem) = bare[at].strip_suffix(clitic)
                && stem.len() >= SHORTEST
                && !bare.iter().any(|b| b == stem)
            {
                let stem = stem.to_owned();
                bare.push(stem);
            }
        }
        at += 1;
    }
    bare
}

fn unsuffixed(word: &str, known: &mut impl FnMut(&str) -> bool) -> Option<String> {
    for suffix in SUFFIXES {
        let Some(stem) = word.strip_suffix(suffix).filter(|stem| stem.len() >= SHORTEST) else { continue };
        if known(stem) {
            return Some(stem.to_owned());
        }
        if let Some(found) = unprefixed(stem, known) {
            return Some(found);
        }
    }
    None
}

fn unprefixed(word: &str, known: &mut impl FnMut(&str) -> bool) -> Option<String> {
    for (prefix, starts) in PREFIXES {
        let Some(rest) = word.strip_prefix(prefix) else { continue };
        for start in starts {
            let stem = format!("{start}{rest}");
            if stem.len() >= SHORTEST + usize::from(prefix.len() == 1) && known(&stem) {
                return Some(stem);
            }
        }
    }
    None
}

fn english(word: &str, known: &mut impl FnMut(&str) -> bool) -> Option<String> {
    for (ending, places) in ENDINGS {
        let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() >= SHORTEST) else { continue };
        for place in places {
            let candidate = format!("{stem}{place}");
            if known(&candidate) {
                return Some(candidate);
            }
        }
        let mut doubled = stem.chars().rev();
        if ending.len() >= 2
            && doubled.next() == doubled.next()
            && known(&stem[..stem.len() - stem.chars().next_back().map_or(0, char::len_utf8)])
        {
            return Some(stem[..stem.len() - 1].to_owned());
        }
    }
    None
}
