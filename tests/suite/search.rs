//! The search: how many questions it answers right, what it may never do, and each exception of its tables.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    sync::{Arc, LazyLock},
};

use kenal::assets;
use kenal::domain::{
    content::{Content, Operator},
    evaluation::{evaluate, read_rows},
    knowledge::{
        ArticleId, Context, Crisis, Explanation, FollowUp, Intent, KnowledgeBase, Meaning, NoAnswer, RemarkKind,
    },
    locale::Locale,
    problem::{Problem, SourceFile},
    text::{affixes::first_known, fold, utterance::tokens},
};
use proptest::{prop_assert, proptest, test_runner::Config};

use super::support;

static CONTENT: LazyLock<Arc<Content>> = LazyLock::new(support::content);

fn knowledge() -> &'static KnowledgeBase {
    &CONTENT.knowledge
}

fn file(name: &str) -> String {
    fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/search").join(name)).unwrap()
}

fn outcome(query: &str) -> Meaning {
    knowledge().ask(query).meaning
}

fn explained(query: &str) -> Explanation {
    knowledge().explain(&knowledge().read(query), &Context::default())
}

fn kind(query: &str) -> Option<RemarkKind> {
    knowledge().ask(query).kind
}

fn answer(id: &str) -> Meaning {
    Meaning::Answer(ArticleId::new(id))
}

#[test]
fn the_development_set_is_answered_as_well_as_the_floors_say() {
    let rows = read_rows(&file("development.jsonl")).unwrap();
    let report = evaluate(knowledge(), &rows);
    let floors: BTreeMap<String, f64> = toml::from_str(&file("floors.toml")).unwrap();
    let below = report.figures.below(&floors);
    assert!(below.is_empty(), "below the floors:\n{}\n{}", below.join("\n"), report.errors.join("\n"));
}

#[test]
fn sets_written_by_others_are_answered_well() {
    for set in ["set-a.jsonl", "set-b.jsonl", "set-c.jsonl"] {
        let report = evaluate(knowledge(), &read_rows(&file(set)).unwrap());
        assert!(report.figures.all.value() >= 0.95, "{set}:\n{}", report.errors.join("\n"));
    }
}

#[test]
fn no_question_of_the_development_set_stands_in_the_content() {
    let plain = |text: &str| tokens(text).list.into_iter().map(|token| token.folded).collect::<Vec<_>>().join(" ");
    let rows = read_rows(&file("development.jsonl")).unwrap();
    let asked: Vec<String> = rows.iter().map(|row| plain(&row.q)).collect();
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data");
    let articles = ["articles", "training/articles", "topics"].map(|folder| fs::read_dir(data.join(folder)).unwrap());
    let articles = articles.into_iter().flatten().map(|entry| entry.unwrap().path());
    for path in articles.chain(["training/intents.toml", "training/out-of-scope.toml"].map(|name| data.join(name))) {
        for line in fs::read_to_string(&path).unwrap().lines().filter(|line| !line.starts_with('[')) {
            assert!(!asked.contains(&plain(line)), "{}: `{line}` is a question of the development set", path.display());
        }
    }
}

#[test]
#[ignore = "slow"]
fn the_content_has_nothing_to_mend() {
    let problems: Vec<String> = knowledge().faults().iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn what_looks_like_the_job_and_is_not_gets_no_article() {
    for query in [
        "tugas kepala sekolah apa aja",
        "PR matematika nomor 3 gimana",
        "sakit kepala bagian belakang kenapa ya",
        "media tanam yang bagus apa",
        "gaji manajer marketing bank berapa",
        "kepala bagian keuangan tugasnya apa",
        "who reviews my pull request",
        "head of finance job description",
        "difference between a private and a public school",
    ] {
        let found = outcome(query);
        assert!(!matches!(found, Meaning::Answer(_) | Meaning::Clarify(_)), "`{query}` led to {found:?}");
    }
}

#[test]
fn slang_abbreviations_elongation_and_leet_are_understood() {
    for (query, id) in [
        ("gajinyaaa brp kakkk", "salary"),
        ("tgsnya apa aj", "duties"),
        ("5kill yg dibutuhkan apa", "key-skills"),
        ("beda sm pr swasta apa", "versus-private-pr"),
        ("tugasnyaapa", "duties"),
        ("cocoknya bt org kyk gmn", "ideal-profile"),
    ] {
        assert_eq!(outcome(query), answer(id), "`{query}`");
    }
}

#[test]
fn typos_are_repaired_in_long_words_and_in_one_word_questions() {
    for (query, id) in [
        ("ketrampialn", "key-skills"),
        ("miskonspesi", "misconceptions"),
        ("gajiih", "salary"),
        ("responsibilites of this job", "duties"),
        ("pemrintah sama swasta bedany apa", "versus-private-pr"),
    ] {
        let found = knowledge().ask(query);
        assert_eq!(found.candidates[0].article.as_str(), id, "`{query}` led to {:?}", found.meaning);
    }
}

#[test]
fn a_known_word_is_never_repaired_into_another() {
    for word in
        ["media", "tuhan", "hutan", "sakit", "kepala", "ibu", "public", "guru", "garam", "gaun", "school", "cook"]
    {
        let explained = explained(word);
        assert!(explained.terms.iter().all(|term| term.repaired == 0.0), "`{word}` was read as {:?}", explained.terms);
    }
    for line in ["sayur garam hutan kota lampu", "table window river chair"] {
        let explained = explained(line);
        assert!(explained.terms.iter().all(|term| term.repaired == 0.0), "{:?}", explained.terms);
    }
}

#[test]
fn every_exception_to_stemming_holds() {
    let mut wrong = Vec::new();
    for language in ["id", "en"] {
        let path = format!("{}/data/language/{language}.toml", env!("CARGO_MANIFEST_DIR"));
        let table: toml::Table = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let stems = table["stems"].as_table().unwrap();
        assert!(stems.len() > 30, "{language}: {}", stems.len());
        for (word, lemma) in stems {
            let found = explained(word).terms.first().map(|term| term.lemma.clone());
            if found.as_deref() != lemma.as_str() {
                wrong.push(format!("`{word}`: {found:?}, not {lemma}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn affixes_are_taken_off_down_to_a_known_word() {
    let roots = ["susun", "urus", "tanya", "kerja", "skill", "plan", "negosiasi"];
    for (word, root) in [
        ("menyusunnya", "susun"),
        ("ngurusin", "urus"),
        ("pertanyaan", "tanya"),
        ("dikerjakan", "kerja"),
        ("kerjaannya", "kerja"),
        ("skills", "skill"),
        ("planning", "plan"),
        ("bernegosiasi", "negosiasi"),
    ] {
        let mut known = |candidate: &str| roots.contains(&candidate);
        assert_eq!(first_known(word, &mut known).as_deref(), Some(root), "`{word}`");
    }
}

#[test]
fn letters_are_folded() {
    assert_eq!(fold::fold("Ａpa"), "apa");
    assert_eq!(fold::shorten("apaaa", 1), "apa");
    assert_eq!(fold::unleet("9ak").as_deref(), Some("gak"));
    assert_eq!(fold::unleet("2026"), None);
    assert_eq!(fold::undouble("macam2nya").as_deref(), Some("macamnya"));
    assert_eq!(tokens("tanya-tanya").list.len(), 1);
    assert_eq!(tokens("task-nya").list.len(), 2);
}

#[test]
fn small_talk_never_beats_a_question() {
    assert_eq!(outcome("halo kak selamat pagi"), Meaning::Intent(Intent::Greeting));
    assert_eq!(outcome("halo kak, gajinya berapa?"), answer("salary"));
    assert_eq!(outcome("makasih kak, terus tugasnya apa aja?"), answer("duties"));
}

#[test]
fn distress_abuse_and_other_languages_get_no_search_result() {
    assert_eq!(outcome("aku pengen mati aja"), Meaning::Crisis(Crisis::Danger));
    assert_eq!(outcome("I want to kill myself"), Meaning::Crisis(Crisis::Danger));
    assert_eq!(outcome("dasar bot goblok"), Meaning::NoAnswer(NoAnswer::Abuse));
    assert_eq!(outcome("¿qué hace este puesto, por favor?"), Meaning::NoAnswer(NoAnswer::Foreign));
    assert_eq!(outcome("これは何の仕事ですか"), Meaning::NoAnswer(NoAnswer::Foreign));
    assert_eq!(outcome("asdfgh qwrtp"), Meaning::NoAnswer(NoAnswer::Unclear));
}

/// How much of distress.jsonl may be missed, and taken for distress without being it; they may only be lowered.
const MISSED: i32 = 0;
const ALARMS: i32 = 0;

/// A row of distress.jsonl; `half` says whether the words were found with it (`made`) or it was kept aside.
#[derive(serde::Deserialize)]
struct DistressRow {
    q: String,
    kind: String,
}

#[test]
fn distress_is_heard_and_everyday_exaggeration_is_not_taken_for_it() {
    let mut wrong = Vec::new();
    let (mut missed, mut alarms) = (0, 0);
    for line in file("distress.jsonl").lines() {
        let row: DistressRow = serde_json::from_str(line).unwrap();
        let found = match outcome(&row.q) {
            Meaning::Crisis(crisis) => crisis.name(),
            _ => "none",
        };
        missed += i32::from(row.kind != "none" && found == "none");
        alarms += i32::from(row.kind == "none" && found != "none");
        if found != row.kind {
            wrong.push(format!("{}: heard as {found}: {}", row.kind, row.q));
        }
    }
    assert!(missed <= MISSED && alarms <= ALARMS, "{missed} missed, {alarms} false alarms:\n{}", wrong.join("\n"));
}

#[test]
fn a_question_among_many_sentences_is_heard() {
    let story =
        "Di aula ini ramai sekali dan antrenya panjang. Aku datang naik bus sama teman-teman dari pagi. ".repeat(8);
    assert_eq!(outcome(&format!("{story}Apa tugas utama kepala humas sehari-hari? {story}")), answer("duties"));
    assert_eq!(outcome(&story), Meaning::NoAnswer(NoAnswer::OffTopic));
}

#[test]
fn who_says_who_they_are_neither_greets_nor_wants_another_language() {
    for said in [
        "aku anak smk di magelang",
        "kami dari sma 5",
        "i'm an exchange student from brazil",
        "saya siswa kelas sebelas",
    ] {
        assert!(!matches!(outcome(said), Meaning::Intent(_)), "`{said}` led to {:?}", outcome(said));
    }
    assert_eq!(kind("aku kuliah di jurusan peternakan"), Some(RemarkKind::Identity));
    assert_eq!(kind("jujur kurang puas sama jawabannya"), Some(RemarkKind::Complaint));
}

#[test]
fn somebody_elses_danger_and_a_death_are_told_from_ones_own_distress() {
    for (said, expected) in [
        ("temen gue mau bundir", Crisis::Other),
        ("adikku bilang pengen mati", Crisis::Other),
        ("my cousin says she wants to kill herself", Crisis::Other),
        ("sahabatku dipukuli pacarnya", Crisis::Other),
        ("aku pengen mati, temenku ga ada yang peduli", Crisis::Danger),
        ("temen gue mau bundir, gue juga pengen mati", Crisis::Danger),
        ("my sister wants to kill herself and i want to die too", Crisis::Danger),
        ("temen ninggalin gue, mau bunuh diri aja", Crisis::Danger),
        ("my friends left me and I want to die", Crisis::Danger),
        ("bapakku mukulin aku tiap malam", Crisis::Harm),
        ("my dad wants to kill me", Crisis::Harm),
        ("aku dilecehkan atasanku", Crisis::Harm),
        ("nenekku baru meninggal kemarin", Crisis::Grief),
        ("my dad passed away last week", Crisis::Grief),
        ("kehilangan ibu bulan lalu", Crisis::Grief),
    ] {
        assert_eq!(outcome(said), Meaning::Crisis(expected), "`{said}`");
    }
}

/// What part of need.jsonl must be heard as crisis, by kind, and of what only sounds like it may be; nobody who wrote the
/// lists or the phrasings had seen it.
const HEARD: [(&str, f64); 5] = [("danger", 0.74), ("sad", 0.70), ("harm", 0.82), ("other", 0.88), ("grief", 0.80)];
const HARMLESS: f64 = 0.15;

#[test]
fn who_says_it_in_a_roundabout_way_is_heard_as_often_as_the_floors_say() {
    let mut counts: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for line in file("need.jsonl").lines() {
        let row: DistressRow = serde_json::from_str(line).unwrap();
        let (heard, all) = counts.entry(row.kind).or_default();
        *heard += f64::from(u8::from(matches!(outcome(&row.q), Meaning::Crisis(_))));
        *all += 1.0;
    }
    for (kind, floor) in HEARD {
        let (heard, all) = counts[kind];
        assert!(heard / all >= floor, "{kind}: {heard} of {all}");
    }
    let (heard, all) = counts["harmless"];
    assert!(heard / all <= HARMLESS, "harmless: {heard} of {all}");
}

#[test]
fn somebody_in_need_is_heard_in_words_that_no_list_has() {
    for (said, expected) in [
        ("rasanya besok aku ga usah ada lagi aja", Crisis::Danger),
        ("nobody would notice if i vanish", Crisis::Danger),
        ("guru les suka pegang pahaku, aku takut", Crisis::Harm),
        ("he says he will post my photos if i leave him", Crisis::Harm),
    ] {
        assert_eq!(outcome(said), Meaning::Crisis(expected), "`{said}`");
    }
    for said in ["hp ku mati terus, colokan di mana", "deadline killing me lol", "mati gaya nunggu antrean"] {
        assert!(!matches!(outcome(said), Meaning::Crisis(_)), "`{said}` led to {:?}", outcome(said));
    }
}

#[test]
fn danger_is_heard_at_the_end_of_however_long_a_text() {
    for (word, times) in [("ya ", 1_300), ("kemarin aku ikut acara di kampus. ", 500), ("no ", 5_000)] {
        let text = format!("{}aku mau bunuh diri", word.repeat(times));
        assert_eq!(outcome(&text), Meaning::Crisis(Crisis::Danger), "after {times} times `{word}`");
    }
}

#[test]
fn what_the_asker_is_like_leads_to_what_the_source_says_of_it() {
    for query in ["aku nggak suka rapat", "I hate paperwork", "aku pemalu banget", "I'm too shy to talk to strangers"] {
        let is_fit = [answer("poor-fit"), answer("ideal-profile")].contains(&outcome(query));
        assert!(is_fit || kind(query) == Some(RemarkKind::Trait), "`{query}` led to {:?}", outcome(query));
    }
}

#[test]
fn what_is_no_question_is_taken_for_what_it_is() {
    for (said, expected) in [
        ("wah kaget aku bacanya", RemarkKind::Reaction),
        ("keren banget jawabannya", RemarkKind::Reaction),
        ("aku hindu dari bali", RemarkKind::Identity),
        ("aku pakai kursi roda", RemarkKind::Identity),
        ("takut gagal lagi kak", RemarkKind::Fear),
        ("katanya harus punya orang dalam", RemarkKind::Rumour),
        ("harus bayar berapa biar lolos", RemarkKind::Rumour),
        ("kamu ini robot atau orang", RemarkKind::Bot),
        ("sinyalku jelek banget di sini", RemarkKind::Aside),
        ("bentar ya dipanggil ibu", RemarkKind::Aside),
        ("jawabanmu nggak membantu sama sekali", RemarkKind::Complaint),
        ("nenekku meninggal minggu lalu", RemarkKind::Crisis),
    ] {
        assert_eq!(kind(said), Some(expected), "`{said}` led to {:?}", outcome(said));
    }
}

#[test]
fn small_talk_is_claimed_only_with_a_word_of_its_own() {
    for said in ["aku katolik", "aku batak", "kenapa segitu", "itu aja?", "rapat", "lampu", "play hey jude", "waduh"] {
        assert!(!matches!(outcome(said), Meaning::Intent(_)), "`{said}` led to {:?}", outcome(said));
    }
}

#[test]
fn a_follow_up_goes_on_only_where_there_was_something() {
    let shown = ArticleId::new("duties");
    let context = Context { shown: Some(&shown), ..Context::default() };
    let after = |query: &str| knowledge().understand(&knowledge().read(query), &context).meaning;
    for (query, follow_up) in [
        ("lanjut", FollowUp::More),
        ("tell me more", FollowUp::More),
        ("contohnya?", FollowUp::Example),
        ("kenapa?", FollowUp::Why),
        ("bukan itu", FollowUp::NotThat),
    ] {
        assert_eq!(after(query), Meaning::FollowUp(follow_up), "`{query}`");
        assert!(!matches!(outcome(query), Meaning::FollowUp(_)), "`{query}` as a first message");
    }
    assert_eq!(after("kalau yang swasta?"), answer("versus-private-pr"));
    assert_eq!(after("bukan itu, maksudku gajinya"), answer("salary"));
    assert_eq!(after("makasih, terus skillnya?"), answer("key-skills"));
}

#[test]
fn the_language_is_that_of_the_function_words() {
    for (query, locale) in [
        ("apa aja tugasnya kak", Locale::Id),
        ("what do they do all day", Locale::En),
        ("gajinya berapa", Locale::Id),
        ("is it the same as corporate pr", Locale::En),
        ("skill apa yang needed buat job ini", Locale::Id),
        ("halo", Locale::Id),
        ("thanks", Locale::En),
    ] {
        assert_eq!(knowledge().read(query).language, Some(locale), "`{query}`");
    }
    assert_eq!(knowledge().read("12345").language, None);
}

#[test]
fn a_wish_for_a_language_names_it() {
    for (query, locale) in [
        ("ganti bahasa inggris dong", Locale::En),
        ("saya gak ngerti inggris, indo aja", Locale::Id),
        ("I don't understand indonesian", Locale::En),
        ("switch to indonesian", Locale::Id),
    ] {
        assert_eq!(knowledge().wanted_language(&knowledge().read(query)), Some(locale), "`{query}`");
    }
}

#[test]
fn the_same_question_finds_the_same_to_the_last_digit() {
    let again = support::content();
    for row in read_rows(&file("set-a.jsonl")).unwrap() {
        assert_eq!(knowledge().ask(&row.q), again.knowledge.ask(&row.q), "`{}`", row.q);
    }
}

proptest! {
    #![proptest_config(Config::with_cases(24))]

    #[test]
    fn any_text_is_answered(text in "\\PC{0,4096}", shown in proptest::bool::ANY) {
        let article = ArticleId::new("duties");
        let context = Context { shown: shown.then_some(&article), waits: shown, result: shown };
        let found = knowledge().understand(&knowledge().read(&text), &context);
        prop_assert!(found.confidence.is_finite() && found.candidates.len() <= 3);
    }

    #[test]
    fn any_soup_of_letters_and_marks_is_answered(text in "[a-zA-Z0-9 '?.,!\\-\u{300}\u{1f600}\u{130}ß]{0,600}") {
        prop_assert!(knowledge().ask(&text).gap.is_finite());
    }
}

#[test]
fn what_could_tell_who_asked_is_not_kept_of_a_question() {
    let mut wrong = Vec::new();
    for (message, kept) in [
        ("gajinya berapa kak?", Some("gajinya berapa kak?")),
        ("hubungi 0812-3456-789 ya", Some("hubungi … ya")),
        ("email budi.santoso@ugm.ac.id dong", Some("email … dong")),
        ("lihat https://contoh.id/x", Some("lihat …")),
        ("buka contoh.id/abc", Some("buka …")),
        ("aku @budi", Some("aku …")),
        ("kak budi gajinya berapa", Some("kak … gajinya berapa")),
        ("rumahku di jl mawar 5", Some("rumahku di …")),
        ("nama saya Siti Rahmawati", Some("nama saya …")),
        ("namaku Teguh, tugasnya apa?", Some("namaku … tugasnya apa?")),
        ("nama jabatannya apa", Some("nama jabatannya apa")),
        ("pak rahmat jam kerjanya gimana", Some("pak … jam kerjanya gimana")),
        ("sy rina dari sman 3 mau tanya jam kerja", Some("sy … dari sma … mau tanya jam kerja")),
        ("my name is Hope Wijaya, what is the salary?", Some("my name is … what is the salary?")),
        ("kenapa langit biru?", Some("kenapa langit biru?")),
        // A misspelt word stands as it was read.
        ("resep rendang ayam kmpung", Some("resep rendang ayam kampung")),
        ("oke... lanjut.", Some("oke... lanjut.")),
        ("3", None),
        ("08123456789 https://contoh.id", None),
        ("?!", None),
        ("", None),
    ] {
        let left = knowledge().scrub(&knowledge().read(message));
        if left.as_deref() != kept {
            wrong.push(format!("{message}: {left:?}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(knowledge().scrub(&knowledge().read(&"kata ".repeat(500))).unwrap().chars().count() <= 200);
}

#[test]
#[ignore = "slow"]
fn a_topic_says_something_or_an_article_answers_it() {
    let with = |tag: &str, text: &str| {
        let mut files: Vec<SourceFile> = assets::files(None).unwrap();
        files.push(SourceFile { name: format!("data/topics/{tag}.toml"), text: text.to_owned() });
        Content::parse(&files, Operator::default())
    };
    let asked = "[id]\nphrasings = \"kantinnya jual apa\"\n";
    // A phrasing more can move what is close to its line; the shipped content's own reach has a test of its own.
    let of_topics = |problem: &&Problem| problem.file.starts_with("data/topics/");
    let told = |problems: Vec<Problem>| problems.iter().filter(of_topics).map(ToString::to_string).collect::<Vec<_>>();
    let silent = told(with("canteen", asked).unwrap().faults());
    assert_eq!(
        silent,
        [
            "data/topics/canteen.toml: nothing is said about it: write `subject` and `look` in [id] and [en], or have an \
          article answer it with `canteen` in its `tags`"
        ]
    );
    let half = format!("{asked}subject = \"kantin\"\nlook = \"Coba tanya.\"\n");
    assert_eq!(
        told(with("canteen", &half).unwrap_err()),
        [
            "data/topics/canteen.toml: `subject` and `look` belong together, in [id] and in [en]: write all four, or none"
        ]
    );
    // `relocation` is a tag of an article.
    let covered = "[id]\nphrasings = \"dipindahin ke luar jawa ga\"\n";
    assert_eq!(told(with("relocation", covered).unwrap().faults()), Vec::<String>::new());
}
