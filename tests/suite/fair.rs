//! What links and typed codes say of fairs and booths, and which fair files are refused.

use kenal::domain::{
    conversation::{Command, Event, Session, turn},
    fair::{Door, Fairs, Standing, typed_code},
    knowledge::ArticleId,
    locale::Locale,
    problem::SourceFile,
};
use proptest::{prelude::any, prop_assert, prop_assert_eq, proptest};

/// 2026-11-24, 07:00 in Jakarta.
const FAIR_DAY: i64 = 1_795_478_400;
const DAY: i64 = 24 * 60 * 60;

const TWO_FAIRS: &str = r#"
[[fair]]
tag = "ugm26"
name = { id = "Bursa Karier UGM", en = "UGM Career Fair" }
from = 2026-11-24
to = "2026-11-25"
expires = 2026-12-01

[[fair.booth]]
tag = "b12"
name = { id = "Stan B12", en = "Booth B12" }

[[fair.booth]]
tag = "hall_a"
name = { id = "Aula A", en = "Hall A" }

[[fair]]
tag = "makassar"
name = { id = "Pameran Makassar", en = "Makassar Fair" }
from = 2026-11-24
to = 2026-11-24
zone = "Asia/Makassar"

[[fair.booth]]
tag = "humas"
name = { id = "Humas", en = "Public relations" }
"#;

fn file(text: &str) -> SourceFile {
    SourceFile { name: "fairs.toml".to_owned(), text: text.to_owned() }
}

fn fairs() -> Fairs {
    Fairs::parse(&file(TWO_FAIRS)).unwrap()
}

fn problems(text: &str) -> Vec<String> {
    Fairs::parse(&file(text)).unwrap_err().iter().map(ToString::to_string).collect()
}

/// The codes of fair and booth, the door and the standing that a payload leads to.
fn read(payload: &str, at: i64) -> (String, Option<Door>, Standing) {
    let fairs = fairs();
    let arrival = fairs.read(payload, at);
    let fair = arrival.fair.map_or("", |fair| fair.tag.as_str());
    let booth = arrival.booth.map_or("", |booth| booth.tag.as_str());
    (format!("{fair}/{booth}"), arrival.door.clone(), arrival.standing)
}

fn typed(text: &str) -> Option<String> {
    let fairs = fairs();
    let arrival = fairs.typed(text, FAIR_DAY)?;
    Some(arrival.fair.unwrap().payload(arrival.booth, arrival.door.as_ref()))
}

#[test]
fn a_payload_names_fair_booth_and_door_whatever_its_case() {
    let key_skills = Some(Door::Article(ArticleId::new("key-skills")));
    for (payload, place, door, standing) in [
        ("", "/", None, Standing::None),
        ("  ", "/", None, Standing::None),
        ("ugm26", "ugm26/", None, Standing::Known),
        ("ugm26-b12", "ugm26/b12", None, Standing::Known),
        ("UGM26-Hall_A", "ugm26/hall_a", None, Standing::Known),
        ("ugm26-b12-quiz", "ugm26/b12", Some(Door::Quiz), Standing::Known),
        ("ugm26-b12-key-skills", "ugm26/b12", key_skills.clone(), Standing::Known),
        ("ugm26-b99", "ugm26/", None, Standing::Unknown),
        ("ugm26-b99-key-skills", "ugm26/", key_skills.clone(), Standing::Unknown),
        ("itb26-b12-quiz", "/", Some(Door::Quiz), Standing::Unknown),
        ("ugm26--quiz", "ugm26/", Some(Door::Quiz), Standing::Known),
        ("-", "/", None, Standing::None),
        ("--", "/", None, Standing::None),
        ("--quiz", "/", Some(Door::Quiz), Standing::None),
        ("--key-skills", "/", key_skills.clone(), Standing::None),
        ("šđ-ž", "/", None, Standing::Unknown),
    ] {
        assert_eq!(read(payload, FAIR_DAY), (place.to_owned(), door, standing), "payload {payload:?}");
    }
}

#[test]
fn a_link_expires_at_midnight_of_the_fairs_own_zone() {
    // 2026-12-02T00:00 in Jakarta is 17:00 the day before in Greenwich.
    let midnight = 1_796_144_400;
    assert_eq!(read("ugm26-b12", midnight - 1).2, Standing::Known);
    assert_eq!(read("ugm26-b12-quiz", midnight), ("ugm26/b12".to_owned(), Some(Door::Quiz), Standing::Expired));
    assert_eq!(read("makassar-humas", midnight + 999 * DAY).2, Standing::Known, "without an expiry it never does");
}

#[test]
fn days_and_hours_are_the_fairs_own() {
    let fairs = fairs();
    let (jakarta, makassar) = (fairs.fair("ugm26").unwrap(), fairs.fair("makassar").unwrap());
    assert_eq!((jakarta.day(FAIR_DAY).to_string().as_str(), jakarta.hour(FAIR_DAY)), ("2026-11-24", 7));
    assert_eq!(makassar.hour(FAIR_DAY), 8);
    let late = FAIR_DAY + 16 * 60 * 60 + 30 * 60;
    assert_eq!((jakarta.day(late).to_string().as_str(), jakarta.hour(late)), ("2026-11-24", 23));
    assert_eq!((makassar.day(late).to_string().as_str(), makassar.hour(late)), ("2026-11-25", 0));
    assert!(jakarta.is_on(FAIR_DAY) && jakarta.is_on(FAIR_DAY + DAY) && !jakarta.is_on(FAIR_DAY + 2 * DAY));
}

#[test]
fn a_code_is_read_as_it_is_typed() {
    for (text, code) in [
        ("UGM26-B12", "ugm26-b12"),
        ("ugm26 b12", "ugm26-b12"),
        ("ugm26b12", "ugm26-b12"),
        ("ugm 26 b 12", "ugm26-b12"),
        ("kode: ugm26–b12", "ugm26-b12"),
        ("Kode booth UGM26 — B12.", "ugm26-b12"),
        ("code = ugm26_b12 !", "ugm26-b12"),
        ("«UGM26-B12»", "ugm26-b12"),
        ("ugm26-bl2", "ugm26-b12"),
        ("ugm26 b1z", "ugm26-b12"),
        ("ugn26-b12", "ugm26-b12"),
        ("ugm26-b122", "ugm26-b12"),
        ("ugm62-b12", "ugm26-b12"),
        ("gm26-b12", "ugm26-b12"),
        ("UGM26-B12-quiz", "ugm26-b12-quiz"),
        ("ugm26 b12 quiz", "ugm26-b12-quiz"),
        ("ugm26-b12-key-skills", "ugm26-b12-key-skills"),
        ("ugm26 hall a", "ugm26-hall_a"),
        ("ugm26-halla", "ugm26-hall_a"),
        ("makassar-humas", "makassar-humas"),
        ("makassar-hunas", "makassar-humas"),
        ("kode makassar humas", "makassar-humas"),
        ("makassar humas 0", "makassar-humas"),
        ("UGM26", "ugm26"),
        ("ugm 26", "ugm26"),
        ("ugm26 quiz", "ugm26--quiz"),
        ("MAKASSAR--QUIZ", "makassar--quiz"),
        ("makassar—quiz", "makassar--quiz"),
        ("makassar--key-skills", "makassar--key-skills"),
        ("KODE MAKASSAR", "makassar"),
        ("kode makasar", "makassar"),
        // Pasted, in whatever way it was written or sent on.
        ("https://t.me/KenalBot?start=ugm26\u{2011}b12", "ugm26-b12"),
        ("https://t.me/KenalBot?start=ugm26\u{2212}b12.", "ugm26-b12"),
        ("https://t.me/KenalBot?start=makassar—quiz", "makassar--quiz"),
        ("https://t.me/KenalBot?start%3Dugm26-b12", "ugm26-b12"),
        ("t.me/share/url?url=https%3A%2F%2Ft.me%2FKenalBot%3Fstart%3Dugm26-b12&text=halo%20kak", "ugm26-b12"),
        ("t.me/share/url?url=https%253A%252F%252Ft.me%252FKenalBot%253Fstart%253Dugm26-b12", "ugm26-b12"),
        ("https://t.me/KenalBot?start=makassar-hum\u{430}s", "makassar-humas"),
        ("m\u{430}kassar-humas", "makassar-humas"),
        ("ugm26\u{2796}b12", "ugm26-b12"),
        ("Bursa UGM\nketik\nUGM26\u{2010}B12", "ugm26-b12"),
        // With words beside it.
        ("start=ugm26-b12 halo", "ugm26-b12"),
        ("start kode: ugm26 b12", "ugm26-b12"),
        ("start ugm26-b12 ya kak", "ugm26-b12"),
        ("kodenya ugm26-b12 kak", "ugm26-b12"),
        ("halo ugm26-b12!", "ugm26-b12"),
        ("ugm26-b12 kak", "ugm26-b12"),
        ("ugm26-b12 quiz", "ugm26-b12-quiz"),
    ] {
        assert_eq!(typed(text).as_deref(), Some(code), "typed {text:?}");
    }
}

#[test]
fn a_fairs_code_of_several_words_needs_no_word_before_it() {
    let fairs = Fairs::parse(&file(&TWO_FAIRS.replace("\"makassar\"", "\"jobfair_ugm\""))).unwrap();
    for text in ["JOBFAIR_UGM", "jobfair_ugm", "Jobfair UGM"] {
        let arrival = fairs.typed(text, FAIR_DAY).unwrap_or_else(|| panic!("{text} is no arrival"));
        assert_eq!(arrival.fair.unwrap().tag, "jobfair_ugm");
    }
    assert_eq!(typed_code("jobfair_ugm", Locale::Id), "JOBFAIR_UGM");
    assert!(fairs.typed("jobfair", FAIR_DAY).is_none() && fairs.typed("ugm", FAIR_DAY).is_none());
}

#[test]
fn the_code_on_a_poster_is_read_when_it_is_typed() {
    let fairs = fairs();
    for fair in fairs.iter() {
        for booth in std::iter::once(None).chain(fair.booths.iter().map(Some)) {
            let article = Door::Article(ArticleId::new("key-skills"));
            for door in [None, Some(Door::Quiz), Some(article)] {
                let payload = fair.payload(booth, door.as_ref());
                assert_eq!(read(&payload, FAIR_DAY).1, door, "the link of {payload}");
                for locale in Locale::ALL {
                    assert_eq!(typed(&typed_code(&payload, locale)), Some(payload.clone()));
                }
            }
        }
    }
}

#[test]
fn an_ordinary_message_is_no_code() {
    for text in [
        "",
        "?",
        "3",
        "12",
        "b12",
        "demo",
        "ugm",
        "ugm2",
        "humas",
        "humas makassar",
        "humas di makassar",
        "apa itu ugm26-b12?",
        "ugm26-b12 itu apa",
        "kode",
        "kode:",
        "kode etik humas",
        "ugm26 b13 b12",
        "ugm25-b13",
        "gajinya berapa",
        "kerja-kerja",
        "s1 atau d3",
        "24 jam",
        "👍",
        "ugm26-b12 👍👍 mantap",
        "kodenya ugm26-b12 kak, gajinya berapa?",
        "syarat dan gaji ugm26-b12",
        "kode ugm26-b13 ya kak",
        "100% kerja",
        "50%-75%",
        "https://example.com/?start=besok",
    ] {
        assert_eq!(typed(text), None, "typed {text:?}");
    }
}

#[test]
fn a_slip_between_two_codes_counts_for_neither() {
    let text = r#"
[[fair]]
tag = "fair1"
name = { id = "A", en = "A" }
from = 2026-11-24
to = 2026-11-24
booth = [
    { tag = "aa1", name = { id = "A", en = "A" } },
    { tag = "bb1", name = { id = "B", en = "B" } },
]
"#;
    let fairs = Fairs::parse(&file(text)).unwrap();
    assert!(fairs.typed("fair1-ab1", FAIR_DAY).is_none());
    assert_eq!(fairs.typed("fair1-ac1", FAIR_DAY).unwrap().booth.unwrap().tag, "aa1");
}

#[test]
fn a_bad_file_is_refused_with_place_reason_and_way_out() {
    insta::assert_snapshot!(
        problems(
            r#"
[[fair]]
tag = "UGM 26"
name = { id = "Bursa Karier UGM" }
from = "24 November 2026"
to = 2026-11-25
zone = "Asia/Jakrta"

[[fair.booth]]
tag = "b1"
name = { id = "Stan 1", en = "Booth 1" }

[[fair.booth]]
tag = "b2"
name = { id = "Stan 2", en = "  " }

[[fair.booth]]
tag = "b1"

[[fair.booth]]
tag = "bl"
name = { id = "Stan 3", en = "Booth 3" }

[[fair.booth]]
tag = "the_longest_tag_that_ever_stood_on_a_poster_at_a_career_fair"
name = { id = "Stan 4", en = "Booth 4" }

[[fair]]
tag = "itb"
name = { id = "Bursa ITB", en = "ITB Fair" }
from = 2026-11-25
to = 2026-11-24
expires = 2026-11-23
greeting = { en = "Hello" }
"#
        )
        .join("\n"),
        @r#"
        fairs.toml:3: the fair's tag `UGM 26` has the character `U`; use only a-z, 0-9 and _, e.g. `ugm_26`
        fairs.toml:4: the fair `UGM 26` has no name in `en`; add `en = "…"`
        fairs.toml:5: `24 November 2026` is no date; write year, month and day, e.g. 2026-11-24
        fairs.toml:7: `Asia/Jakrta` is no time zone; Indonesia has `Asia/Jakarta`, `Asia/Pontianak`, `Asia/Makassar` and `Asia/Jayapura`
        fairs.toml:14: the tags of two booths, `b1` and `b2`, are one slip apart when they are typed; give one of them two other characters, e.g. `b2aa`
        fairs.toml:15: the booth `b2` has no name in `en`; add `en = "…"`
        fairs.toml:17: the booth `b1` has no name in `id` and `en`; add `id = "…"` and `en = "…"`
        fairs.toml:18: two booths have the tag `b1`; give one of them another, e.g. `b1aa`
        fairs.toml:21: the tags of two booths, `b1` and `bl`, are one slip apart when they are typed; give one of them two other characters, e.g. `blaa`
        fairs.toml:25: the code `UGM 26-the_longest_tag_that_ever_stood_on_a_poster_at_a_career_fair` has 67 characters and a link carries at most 64; shorten the booth's tag or the fair's
        fairs.toml:32: the fair ends on 2026-11-24, before it begins on 2026-11-25; swap the dates
        fairs.toml:33: the links expire on 2026-11-23, before the fair ends on 2026-11-24; give a later day
        fairs.toml:34: the greeting of the fair `itb` has no text in `id`; add `id = "…"`
        "#
    );
}

#[test]
fn what_toml_itself_refuses_is_told_with_its_line() {
    for (text, told) in [
        ("[[fair]]\ntag = \"a\"\nfrom = 2026-02-30\n", "fairs.toml:3: "),
        (
            "[[fair]]\ntag = \"a\"\nfrom = 2026-11-24\nto = 2026-11-24\ncolour = 1\n",
            "fairs.toml:5: unknown field `colour`",
        ),
        ("[[fair]]\ntag = \"a\n", "fairs.toml:2: "),
        ("[[fair]]\nname = { id = \"a\", en = \"a\" }\n", "fairs.toml:1: `tag` is missing: add it here"),
        (
            "# c\n[fair]\ntag = \"a\"\n",
            "fairs.toml:2: there may be several of these: write [[fair]], with two brackets",
        ),
        (
            "[[fair]]\ntag = \"a\"\n[fair.booth]\ntag = \"x\"\n",
            "fairs.toml:3: there may be several of these: write [[fair.booth]], with two brackets",
        ),
        (
            "[[fair]]\ntag = \"a\"\n[fair.booth]\ntag = \"x\"\n[fair.booth]\ntag = \"y\"\n",
            "fairs.toml:5: [fair.booth] stands here for a second time: put both into one, or, where there may be several, \
             write [[fair.booth]], with two brackets",
        ),
        (
            "[[fair]]\ntag = \"a\"\nname = \"Perpus\"\n",
            "fairs.toml:3: `name`: invalid type: string \"Perpus\", expected both languages, { id = \"…\", en = \"…\" }",
        ),
        (
            "[[fair]]\ntag = \"a\"\nname = { id = “Perpus”, en = \"x\" }\n",
            "fairs.toml:3: `name`: these quotes lean: write straight ones, \"…\"",
        ),
        ("[[fair]]\ntag = “a”\n", "fairs.toml:2: `tag`: these quotes lean: write straight ones, \"…\""),
        // Leaning quotes inside straight ones are text.
        ("[[fair]]\ntag = \"a, “b”\" c\n", "fairs.toml:2: `tag`: unexpected key or value"),
    ] {
        let problems = problems(text);
        assert!(problems.len() == 1 && problems[0].starts_with(told), "{problems:?} does not begin with {told:?}");
    }
}

#[test]
fn codes_of_two_fairs_that_read_the_same_without_the_dash_are_refused() {
    let fair = |tag: &str, booth: &str| {
        format!(
            "[[fair]]\ntag = \"{tag}\"\nname = {{ id = \"A\", en = \"A\" }}\nfrom = 2026-11-24\nto = 2026-11-24\n\
             [[fair.booth]]\ntag = \"{booth}\"\nname = {{ id = \"A\", en = \"A\" }}\n"
        )
    };
    let problems = problems(&(fair("ab", "cdee") + &fair("abcd", "ee")));
    assert_eq!(
        problems,
        ["fairs.toml:15: the codes `ab-cdee` and `abcd-ee` are less than two slips apart when they are typed without \
             the dash; give this booth another tag"]
    );
    assert!(Fairs::parse(&file(&(fair("ab", "x") + &fair("cd", "x")))).is_ok());
}

proptest! {
    #[test]
    fn any_payload_and_any_text_are_read(text in any::<String>(), at in any::<i64>()) {
        let fairs = fairs();
        let _ = fairs.read(&text, at);
        prop_assert!(fairs.typed(&text, at).is_none());
    }

    #[test]
    fn one_slip_anywhere_still_finds_the_booth(place in 0..8_usize, kind in 0..3_usize, letter in "[a-z0-9]") {
        let mut code: Vec<char> = "ugm26b12".chars().collect();
        match kind {
            0 => code[place] = letter.chars().next().unwrap(),
            1 => { code.remove(place); }
            _ => code.insert(place, letter.chars().next().unwrap()),
        }
        let code: String = code.into_iter().collect();
        prop_assert_eq!(typed(&code), Some("ugm26-b12".to_owned()), "typed {:?}", code);
    }
}

#[test]
fn a_link_a_command_or_a_posters_text_that_somebody_pastes_is_an_arrival() {
    let fairs = fairs();
    for text in [
        "https://t.me/KenalBot?start=ugm26-b12",
        "T.ME/KenalBot?start=UGM26-B12.",
        "coba ini: https://telegram.me/KenalBot?start=ugm26-b12&x=1 \u{1f389}",
        "tg://resolve?domain=KenalBot&start=ugm26-b12",
        "kenalbot.t.me/?start=ugm26-b12",
        "start ugm26-b12",
        "start=ugm26-b12",
        "  Start  \"UGM26-B12\".",
        "\u{201c}ugm26 - b12\u{201d}",
        "Kenali pekerjaan ini\nPindai atau ketik kode:\nUGM26-B12.\nTelegram @KenalBot",
    ] {
        let arrival = fairs.typed(text, FAIR_DAY).unwrap_or_else(|| panic!("{text} is no arrival"));
        let booth = arrival.booth.map(|booth| booth.tag.as_str());
        assert_eq!((booth, arrival.standing), (Some("b12"), Standing::Known), "{text}");
    }
    for text in [
        "https://t.me/OtherBot?start=abc",
        "kapan start-nya?",
        "start",
        "apa itu public-relations?\ngajinya berapa?",
        "restart=ugm26-b12 apa?",
    ] {
        assert!(fairs.typed(text, FAIR_DAY).is_none(), "{text}");
    }
}

#[test]
fn a_code_behind_a_command_is_an_arrival_whatever_stands_beside_it() {
    let content = crate::support::content();
    for line in [
        "/start demo-humas halo kak",
        "/start@KenalBot DEMO\u{2011}HUMAS",
        "/start https://t.me/KenalBot?start=demo-humas",
        "/startdemo-humas",
        "/mulai demo-humas",
        "/mulai demo-humas ya kak",
        "/demo-humas",
    ] {
        let act = Command::parse(line).unwrap();
        let event = Event { at: FAIR_DAY, sent: None, message: None, live: true, in_group: false, language: None, act };
        let turn = turn(&content, Session::default(), &event);
        assert_eq!(turn.session.arrivals, [("demo".to_owned(), "humas".to_owned())], "{line}");
    }
}
