//! The language of a message, by its own words and above all its function words.

use crate::domain::locale::Locale;
use crate::domain::text::fold::fold;
use crate::domain::text::lexicon::Lexicon;

/// The language of folded words; `None` if they do not tell. In a mixed message the language of the function words
/// decides.
#[must_use]
pub fn of_words<'a>(lexicon: &Lexicon, words: impl Iterator<Item = &'a str>) -> Option<Locale> {
    let mut sums = [0_u32; 2];
    for word in words {
        let [id, en] = weights(lexicon, word);
        sums[0] += id;
        sums[1] += en;
    }
    match sums[0].cmp(&sums[1]) {
        std::cmp::Ordering::Greater => Some(Locale::Id),
        std::cmp::Ordering::Less => Some(Locale::En),
        std::cmp::Ordering::Equal => None,
    }
}

fn weights(lexicon: &Lexicon, word: &str) -> [u32; 2] {
    let [id, en] = lexicon.speaks(word);
    if (id, en) != (0, 0) {
        // A word of both languages tells nothing.
        return [u32::from(id.saturating_sub(en)) * 2, u32::from(en.saturating_sub(id)) * 2];
    }
    let looks_indonesian = ["nya", "kan", "in", "an"].iter().any(|ending| word.ends_with(ending) && word.len() > 5)
        || ["meng", "mem", "men", "ber", "ter", "peng", "ng", "di"]
            .iter()
            .any(|start| word.starts_with(start) && word.len() > 5);
    let looks_english = ["ing", "tion", "ed", "ly", "th", "wh", "ck"].iter().any(|part| word.contains(part));
    [u32::from(looks_indonesian && !looks_english), u32::from(looks_english && !word.ends_with("nya"))]
}

/// Whether most letters are of a script that neither language is written in.
#[must_use]
pub fn is_foreign_script(text: &str) -> bool {
    // A word of look-alikes alone tells nothing: "ара" is ours in another alphabet's letters, and "как" is not.
    let tells = |word: &str| word.contains(|c: char| c.is_ascii_alphabetic()) || !fold(word).is_ascii();
    let words: Vec<String> = text.split_whitespace().filter(|word| tells(word)).map(fold).collect();
    let (mut own, mut other) = (0_usize, 0_usize);
    for letter in words.iter().flat_map(|word| word.chars()).filter(|c| c.is_alphabetic()) {
        // Latin with its accents, and the styled letters that fold to it.
        if letter.is_ascii()
            || ('\u{c0}'..='\u{24f}').contains(&letter)
            || ('\u{1d400}'..='\u{1d7ff}').contains(&letter)
            || ('\u{ff21}'..='\u{ff5a}').contains(&letter)
        {
            own += 1;
        } else {
            other += 1;
        }
    }
    other > own
}
