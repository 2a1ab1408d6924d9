//! What is offered to somebody who types in another chat: found by half a name, and never an article to the distressed.

use std::{fs, path::Path};

use kenal::domain::{
    conversation::sharing::{Sharing, offer},
    locale::Locale,
};

use crate::support::content;

fn articles(sharing: &Sharing) -> Vec<&str> {
    sharing.answers.iter().map(|answer| answer.article.as_str()).collect()
}

#[test]
fn half_a_title_offers_its_article_in_the_language_of_the_app() {
    let content = content();
    for article in content.knowledge.articles() {
        for locale in Locale::ALL {
            let title = article.title(locale);
            let letters = title.chars().count();
            for keys in letters.div_ceil(2)..=letters {
                let typed: String = title.chars().take(keys).collect();
                let offered = offer(&content, Some(locale), &typed);
                let found = articles(&offered);
                assert!(found.contains(&article.id().as_str()), "{typed:?} offers {found:?}");
                assert!(found.len() <= 10 && offered.instead.is_none(), "{typed:?} offers {found:?}");
            }
        }
    }
}

#[test]
fn a_sentence_is_answered_in_its_language_and_one_word_in_the_apps() {
    let content = content();
    for (language, typed, title) in [
        (Some(Locale::Id), "", "Apa pekerjaan ini?"),
        (Some(Locale::En), "", "What is this job?"),
        (None, "", "Apa pekerjaan ini?"),
        (Some(Locale::Id), "salary", "Gaji dan tunjangan"),
        (Some(Locale::En), "gaji", "Pay and allowances"),
        (None, "ethics", "Ethics and neutrality"),
        (Some(Locale::Id), "how much is the sal", "Pay and allowances"),
        (Some(Locale::En), "gajinya berapa s", "Gaji dan tunjangan"),
        (Some(Locale::Id), "jam k", "Jam kerja"),
    ] {
        let offered = offer(&content, language, typed);
        let first = offered.answers.first().map(|answer| answer.title.as_str());
        assert_eq!(first, Some(title), "{language:?} {typed:?}");
    }
}

#[test]
fn no_article_is_offered_to_distress_or_abuse_also_with_a_word_begun_after_it() {
    let content = content();
    let read = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let mut said: Vec<String> = Vec::new();
    for name in ["data/training/intents.toml", "data/training/remarks.toml"] {
        let classes: toml::Table = toml::from_str(&read(name)).unwrap();
        for (_, class) in classes.iter().filter(|(name, _)| *name == "abuse" || name.starts_with("crisis-")) {
            said.extend(["id", "en"].iter().flat_map(|tag| class[tag].as_str().unwrap().lines()).map(str::to_owned));
        }
    }
    for line in read("tests/search/distress.jsonl").lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        said.push(line["q"].as_str().unwrap().to_owned());
    }
    let mut tried = 0;
    for line in said {
        let understanding = content.knowledge.ask(&line);
        if !understanding.meaning.is_sensitive() {
            continue;
        }
        tried += 1;
        for typed in [line.to_owned(), format!("{line} "), format!("{line} g"), format!("{line} ka")] {
            let offered = offer(&content, Some(Locale::Id), &typed);
            assert_eq!(articles(&offered), Vec::<&str>::new(), "{typed:?}");
            assert!(offered.instead.is_some_and(|way| way.payload == "--"), "{typed:?}");
        }
    }
    assert!(tried > 200, "{tried} ways of saying it");
}

#[test]
fn whatever_is_typed_is_offered_something() {
    let content = content();
    for typed in ["\u{0}", "😀", "@@@", "{", "**", "给", "  ", &"a".repeat(256), &"gaji ".repeat(51), "٣", "\u{202e}"]
    {
        let offered = offer(&content, None, typed);
        assert_eq!(offered.answers.is_empty(), offered.instead.is_some(), "{typed:?}");
    }
}
