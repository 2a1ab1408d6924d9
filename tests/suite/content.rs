//! Content directories as people and attackers leave them: what is read, what is named and refused, and that nothing hangs.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use kenal::{
    assets,
    domain::{
        content::{Content, Operator},
        conversation::Choice,
        fair::{Door, Fairs},
        knowledge::{Article, ArticleId, name},
        markup,
        problem::{SourceFile, is_day, mended_day},
    },
    telegram::keyboard,
};
use proptest::{prop_assert, prop_assert_eq, proptest};
use tempfile::TempDir;

const FAIR_DAY: i64 = 1_795_482_000;

/// A content directory with these files.
struct Overlay(TempDir);

impl Overlay {
    fn new() -> Self {
        let overlay = Self(tempfile::tempdir().unwrap());
        fs::create_dir_all(overlay.path("content")).unwrap();
        overlay
    }

    fn with(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let overlay = Self::new();
        fs::write(overlay.folder_of(name), bytes).unwrap();
        overlay
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The place of a file in the directory, with the folders above it.
    fn folder_of(&self, name: &str) -> PathBuf {
        let path = self.path("content").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }

    fn text(&self, name: &str) -> String {
        let files = assets::files(Some(&self.path("content"))).unwrap();
        files.into_iter().rfind(|file| file.name == name).unwrap().text
    }

    /// What is wrong with it.
    fn refused(&self) -> String {
        assets::load(Some(&self.path("content")), Operator::default()).map(drop).unwrap_err().to_string()
    }
}

const FAIRS: &str = "data/fairs/fairs.toml";
const BOT: &str = "locales/id/bot.ftl";

#[test]
fn only_regular_files_inside_the_directory_are_read() {
    let overlay = Overlay::new();
    fs::write(overlay.path("secret.toml"), "secret = 1").unwrap();
    symlink(overlay.path("secret.toml"), overlay.folder_of(FAIRS)).unwrap();
    assert!(overlay.refused().contains("leads out of the content directory"), "{}", overlay.refused());

    let overlay = Overlay::new();
    fs::create_dir_all(overlay.path("elsewhere/fairs")).unwrap();
    symlink(overlay.path("elsewhere"), overlay.folder_of("data")).unwrap();
    assert!(overlay.refused().contains("leads out of the content directory"), "{}", overlay.refused());

    // A pipe would wait for a writer for ever; a device gives bytes for ever.
    let overlay = Overlay::new();
    assert!(Command::new("mkfifo").arg(overlay.folder_of(BOT)).status().unwrap().success());
    assert!(overlay.refused().contains("neither a file nor a folder"), "{}", overlay.refused());
    let overlay = Overlay::new();
    symlink("/dev/zero", overlay.folder_of(BOT)).unwrap();
    assert!(overlay.refused().contains("leads out"), "{}", overlay.refused());

    // Links inside are how some systems change a whole directory at once.
    let overlay = Overlay::with("v1/fairs.toml", "# none\n");
    symlink("../../v1/fairs.toml", overlay.folder_of(FAIRS)).unwrap();
    assert_eq!(overlay.text(FAIRS), "# none\n");
    let overlay = Overlay::with(BOT, "thanks = Sip.\n");
    symlink(".", overlay.folder_of("locales/again")).unwrap();
    assert!(overlay.refused().contains("does a link lead back?"), "{}", overlay.refused());
}

#[test]
fn what_is_too_large_or_nested_too_deep_is_refused_before_it_is_parsed() {
    let large = "# far more than content\n".repeat(300_000);
    assert!(Overlay::with(FAIRS, large).refused().contains("larger than 4 MiB"));
    let deep = |open: &str| format!("thanks = {}\n", open.repeat(10_000));
    for text in [deep("{"), deep("{ FOO("), deep("{\n "), deep("{ $x ->\n *[a] ")] {
        let refused = Overlay::with(BOT, text).refused();
        assert!(refused.contains("locales/id/bot.ftl:") && refused.contains("deep in each other"), "{refused}");
    }
    for text in ["a = ".to_owned() + &"[".repeat(10_000), "a = ".to_owned() + &"{a=".repeat(10_000)] {
        let refused = Overlay::with(FAIRS, text).refused();
        assert!(refused.starts_with("data/fairs/fairs.toml:1"), "{refused}");
    }
    // What people write is far from it.
    let fine = "thanks = { $x ->\n    [a] {\"{\"} :( :( :( a\n   *[b] b\n }\n".replace("$x", "NUMBER(1)");
    assert!(!Overlay::with(BOT, fine).refused_if_at_all().contains("deep"));
}

impl Overlay {
    fn refused_if_at_all(&self) -> String {
        let loaded = assets::load(Some(&self.path("content")), Operator::default());
        loaded.map_or_else(|error| error.to_string(), |_| String::new())
    }
}

#[test]
fn files_are_read_as_editors_save_them_or_refused_in_words() {
    for text in ["thanks = Sip.\n", "\u{feff}thanks = Sip.\r\n", "thanks = Sip.\r"] {
        assert_eq!(Overlay::with(BOT, text).text(BOT), "thanks = Sip.\n");
    }
    // What is hidden is for other programs, as what a Mac lays beside each file.
    let overlay = Overlay::with(BOT, "thanks = Sip.\n");
    fs::write(overlay.folder_of("data/articles/._duties.toml"), b"\0\x05\x16\x07").unwrap();
    assert_eq!(overlay.refused_if_at_all(), "");
    // A line that goes on may be indented with a tab.
    assert_eq!(Overlay::with(BOT, "thanks =\r\n\tSip.\r\n").refused_if_at_all(), "");
    let wide: Vec<u8> = "\u{feff}thanks = Sip.".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let unmarked: Vec<u8> = "thanks = Sip.".encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [wide, unmarked] {
        let refused = Overlay::with(BOT, bytes).refused();
        assert!(
            refused.contains("bot.ftl: this is saved as UTF-16") && refused.contains("save it as UTF-8"),
            "{refused}"
        );
    }
    let refused = Overlay::with(BOT, b"# a\nthanks = caf\xe9\n").refused();
    assert!(refused.contains("line 2") && refused.contains("UTF-8"), "{refused}");
    for (text, expected) in [
        ("[[fair]]\ntag = “demo”\n", "fairs.toml:2: "),
        ("[[fair]]\ntag = “demo”\n", "write straight ones"),
        ("[[fair]]\nname = { id = “Demo”, en = \"Demo\" }\n", "fairs.toml:2: `name`: these quotes lean"),
        ("[[fair]]\ntag = \"a\"\nfrom = 31/12/2026\n", "write the date as 2026-12-31"),
        ("[[fair]]\ntag = \"a\"\nfrom = \"31/12/2026\"\nto = \"1.1.2027\"\n", "write it as 2026-12-31"),
    ] {
        let refused = Overlay::with(FAIRS, text).refused();
        assert!(refused.contains(expected), "{expected}: {refused}");
    }
    let shown: String = markup::spans("satu\r\ndua\r").into_iter().map(|span| span.text).collect();
    assert_eq!(shown, "satu\ndua");
}

#[test]
fn an_article_without_a_language_is_told_where_to_add_it() {
    let file = |text: &str| SourceFile { name: "articles/canteen.toml".into(), text: text.into() };
    let told = |text: &str| Article::parse(&file(text)).unwrap_err().to_string();
    let half = "sentences = []\n\n[id]\ntitle = \"Kantin\"\nshort = \"Ada.\"\nfull = \"Ada.\"\n";
    assert_eq!(
        told(&format!("{half}\n\n")),
        "articles/canteen.toml:6: the part [en] is missing: add it, as in the other files here"
    );
    let told = told(&format!("{half}[en]\ntitle = \"Canteen\"\nshort = \"Yes.\"\n"));
    assert_eq!(told, "articles/canteen.toml:7: `full` is missing: add it here");
}

#[test]
fn what_shows_without_learning_is_told_before_it() {
    let article = "checked = \"23-11-2026\"\n[[sources]]\ntitle = \"S\"\nmark = \"K02\"\n";
    let text = "title = \"T\"\nshort = \"S {K01}\"\nfull = \"F\"\n";
    let mut files = assets::files(None).unwrap();
    assert_eq!(Content::form_faults(&files), []);
    for (name, text) in [
        ("data/articles/canteen.toml", format!("{article}[id]\n{text}[en]\n{text}")),
        ("data/tests/mine.toml", "\"kantinnya di mana\" = \"canteen\"\n\"gaji\" = \"salry\"\n".to_owned()),
        (FAIRS, "[[fair]]\ntag = \"a\"\nfrom = 31/12/2026\n".to_owned()),
    ] {
        files.retain(|file| file.name != name);
        files.push(SourceFile { name: name.to_owned(), text });
    }
    let told: Vec<String> = Content::form_faults(&files).iter().map(ToString::to_string).collect();
    for expected in [
        "data/articles/canteen.toml:1: `23-11-2026` is no date; write it as 2026-11-23",
        "data/articles/canteen.toml: the text in [id] cites {K01}, which no source of the article has",
        "data/fairs/fairs.toml:3: `from`",
        "data/tests/mine.toml:2: `gaji`: there is no article `salry` to answer it",
    ] {
        assert!(told.iter().any(|one| one.starts_with(expected)), "{expected}: {told:?}");
    }
    assert_eq!(told.len(), 5, "{told:?}");
}

#[test]
fn a_day_is_one_of_the_calendar() {
    assert!(["2026-12-31", "2028-02-29", "2000-02-29"].into_iter().all(is_day));
    assert!(
        !["2026-02-29", "1900-02-29", "2026-13-01", "2026-1-1", "31/12/2026", "2026-12-31T10:00", ""]
            .into_iter()
            .any(is_day)
    );
    assert_eq!(mended_day("31/12/2026").as_deref(), Some("2026-12-31"));
    assert_eq!(mended_day("1.2.2027").as_deref(), Some("2027-02-01"));
    assert_eq!(mended_day("12/31/2026"), None);
}

#[test]
#[ignore = "slow"]
fn a_source_text_that_lacks_sentences_is_refused() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let name = "data/source/000_09bb4d306db01ee9.txt";
    let source = fs::read_to_string(root.join(name)).unwrap();
    let short: String = source.lines().take(5).map(|line| format!("{line}\n")).collect();
    for text in [short.as_str(), ""] {
        let refused = Overlay::with(name, text).refused();
        assert!(refused.contains("the source has sentences 1 to"), "{refused}");
    }
}

#[test]
fn names_that_would_die_at_the_door_are_refused_with_one_that_will_do() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = |name: &str| fs::read_to_string(root.join(name)).unwrap();
    let (article, training) = (text("data/articles/remote-work.toml"), text("data/training/articles/remote-work.toml"));
    for (name, proposed) in [
        ("Jam Batik_é.v2", "jam-batik-e-v2.toml"),
        ("quiz", "the-quiz.toml"),
        ("-kantin", "kantin.toml"),
        ("工作", "article.toml"),
        (&"x".repeat(80), &format!("{}.toml", "x".repeat(40))),
    ] {
        let overlay = Overlay::with(&format!("data/articles/{name}.toml"), &article);
        fs::write(overlay.folder_of(&format!("data/training/articles/{name}.toml")), &training).unwrap();
        let refused = overlay.refused();
        assert!(refused.contains(&format!("data/articles/{name}.toml: ")) && refused.contains(proposed), "{refused}");
    }
    let refused = Overlay::with("data/topics/Kantin Kita.toml", text("data/topics/gender.toml")).refused();
    assert!(refused.contains("kantin-kita.toml"), "{refused}");
    let refused = Overlay::with("data/articles/new/kantin.toml", &article).refused();
    assert!(refused.contains("no folder may lie in data/articles/"), "{refused}");
}

#[test]
fn printed_codes_of_a_fair_that_is_not_over_are_missed() {
    let parse = |text: &str| Fairs::parse(&SourceFile { name: "fairs/fairs.toml".into(), text: text.into() }).unwrap();
    let fair = "[[fair]]\ntag = \"demo\"\nname = { id = \"D\", en = \"D\" }\nfrom = 2026-11-24\nto = 2026-11-25\n";
    let booth = "[[fair.booth]]\ntag = \"humas\"\nname = { id = \"H\", en = \"H\" }\n";
    let now = parse(&format!("{fair}{booth}"));
    assert_eq!(now.lost(&parse(""), FAIR_DAY), ["demo"]);
    assert_eq!(now.lost(&parse(fair), FAIR_DAY), ["demo-humas"]);
    assert_eq!(now.lost(&now, FAIR_DAY), Vec::<String>::new());
    assert_eq!(now.lost(&parse(""), FAIR_DAY + 5 * 86_400), Vec::<String>::new());
}

#[test]
fn dates_that_end_printed_codes_before_the_fair_is_over_are_missed() {
    let fair = |to: &str, expires: &str| {
        let names = "name = { id = \"D\", en = \"D\" }";
        let expires = if expires.is_empty() { String::new() } else { format!("expires = {expires}\n") };
        let text = format!("[[fair]]\ntag = \"demo\"\n{names}\nfrom = 2026-11-01\nto = {to}\n{expires}");
        Fairs::parse(&SourceFile { name: "fairs/fairs.toml".into(), text }).unwrap()
    };
    let long = fair("2026-12-26", "");
    for (before, to, expires, is_lost) in [
        (&long, "2026-11-20", "2026-11-20", true),
        (&long, "2026-12-20", "2026-12-25", true),
        (&long, "2026-12-20", "2026-12-26", false),
        (&long, "2026-11-20", "", false),
        (&fair("2026-12-26", "2027-01-31"), "2026-12-26", "2026-12-26", false),
        // That one is over.
        (&fair("2026-11-20", ""), "2026-11-19", "2026-11-19", false),
    ] {
        let lost = before.lost(&fair(to, expires), FAIR_DAY);
        assert_eq!(!lost.is_empty(), is_lost, "{to}, {expires}: {lost:?}");
        assert!(lost.iter().all(|code| code.contains("demo") && code.contains(expires)), "{lost:?}");
    }
}

#[test]
fn content_without_the_codes_of_a_fair_that_is_not_over_takes_no_place() {
    let before = crate::support::content();
    let mut files = assets::files(None).unwrap();
    files.iter_mut().find(|file| file.name == FAIRS).unwrap().text = "# none\n".to_owned();
    let after = assets::content(files, Operator::default()).unwrap();
    let problem = before.dropped_codes(&after, FAIR_DAY).unwrap().to_string();
    assert!(problem.starts_with(FAIRS) && problem.contains("demo") && problem.contains("put them back"), "{problem}");
    assert_eq!(before.dropped_codes(&before, FAIR_DAY), None);
    assert_eq!(before.dropped_codes(&after, FAIR_DAY + 5 * 86_400), None);
}

#[test]
fn a_fair_that_is_over_is_asked_about_and_one_that_is_on_is_not() {
    let fair = |tag: &str, year: u16| {
        format!(
            "[[fair]]\ntag = \"{tag}\"\nname = {{ id = \"D\", en = \"D\" }}\nfrom = {year}-12-01\nto = {year}-12-02\n"
        )
    };
    let text = format!("{}{}", fair("jobfair", 2025), fair("campus", 2026));
    let fairs = Fairs::parse(&SourceFile { name: "fairs/fairs.toml".into(), text }).unwrap();
    let over = "the fair `jobfair` was over on 2025-12-02: is the year right?";
    assert_eq!(fairs.over(|_| true, FAIR_DAY).as_deref(), Some(over));
    assert_eq!(fairs.over(|fair| fair.tag == "campus", FAIR_DAY), None);
    let both = fairs.over(|_| true, FAIR_DAY + 30 * 86_400).unwrap();
    assert!(both.contains("`jobfair` was over on 2025-12-02, the fair `campus` was over on 2026-12-02"), "{both}");
}

proptest! {
    #[test]
    fn a_name_that_passes_works_in_every_button_and_link(text in "[a-z0-9-]{1,45}|.{0,50}", fair in "[a-z0-9_]{1,10}", booth in "[a-z0-9_]{1,11}") {
        match name::refusal(&text) {
            None => {
                let id = ArticleId::new(text.as_str());
                for choice in [
                    Choice::Open(id.clone()),
                    Choice::More(id.clone()),
                    Choice::Meant(id.clone()),
                    Choice::Helpful { article: id.clone(), yes: true },
                    Choice::Helpful { article: id.clone(), yes: false },
                ] {
                    let data = keyboard::encode(&choice);
                    prop_assert!(data.len() <= keyboard::LIMIT);
                    prop_assert_eq!(keyboard::decode(&data), Some(choice));
                }
                let door = Door::Article(id);
                for payload in [door.payload(), format!("{fair}-{booth}-{text}")] {
                    prop_assert!(payload.len() <= kenal::domain::fair::PAYLOAD_LIMIT, "{}", payload);
                    prop_assert_eq!(Fairs::default().read(&payload, FAIR_DAY).door, Some(door.clone()));
                }
            }
            Some(reason) => {
                let (_, proposed) = reason.rsplit_once("name the file `").unwrap();
                let proposed = proposed.strip_suffix(".toml`").unwrap();
                prop_assert_eq!(name::refusal(proposed), None, "{} for {}", proposed, text);
            }
        }
    }
}
