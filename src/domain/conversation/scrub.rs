//! Takes out of a message what could tell who wrote it, before it is kept for the editor.

/// At most this many characters of a message are kept.
const LONGEST: usize = 200;

/// The message without numbers, links, addresses and account names, cut to a readable length.
///
/// A word goes whole where it holds a digit, an `@`, or looks like a link; it leaves `…` behind, so that the editor
/// sees that something stood there.
#[must_use]
pub(super) fn scrub(message: &str) -> String {
    let mut kept = String::new();
    for word in message.split_whitespace() {
        if kept.chars().count() >= LONGEST {
            break;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(if tells(word) { "…" } else { word });
    }
    kept.chars().take(LONGEST).collect()
}

fn tells(word: &str) -> bool {
    let lower = word.to_lowercase();
    let dotted = lower.trim_end_matches(['.', ',', '!', '?', ')', '…']);
    word.chars().any(|letter| letter.is_numeric() || letter == '@')
        || lower.contains("://")
        || lower.starts_with("www.")
        || lower.contains("t.me/")
        || dotted.split('.').filter(|part| part.len() >= 2).count() >= 2 && dotted.contains('.')
}

#[cfg(test)]
mod tests {
    use super::scrub;

    #[test]
    fn numbers_links_and_addresses_go() {
        for (message, kept) in [
            ("hubungi 0812-3456-789 ya", "hubungi … ya"),
            ("email budi.santoso@ugm.ac.id dong", "email … dong"),
            ("lihat https://contoh.id/x", "lihat …"),
            ("buka contoh.id/abc", "buka …"),
            ("aku @budi", "aku …"),
            ("gajinya berapa kak?", "gajinya berapa kak?"),
            ("oke... lanjut.", "oke... lanjut."),
        ] {
            assert_eq!(scrub(message), kept);
        }
    }

    #[test]
    fn a_long_message_is_cut() {
        assert_eq!(scrub(&"kata ".repeat(500)).chars().count(), 200);
    }
}
