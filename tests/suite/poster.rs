//! Posters: what stands on them, that nothing covers anything else, and that every code is read again.

use std::{path::Path, process::Command};

use kenal::{
    app::printing::{self, Format, PosterOptions, poster},
    domain::{
        fair::{Door, Fair, Fairs},
        knowledge::{ArticleId, Intent, Meaning},
        locale::Locale,
        poster::{PosterWords, Product},
        problem::SourceFile,
    },
    render::{
        drawing::{Drawing, Item, Unit},
        letters::Weight,
        poster::{
            Languages, Poster, PosterError, Theme,
            staff::{Answered, crib_sheet, scan_test},
        },
    },
};

const BOT: &str = "KenalHumasBot";
/// The longest username there can be.
const LONG_BOT: &str = "KepalaBagianHumasPemerintahanBot";

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile { name: name.to_owned(), text: text.to_owned() }
}

fn words() -> PosterWords {
    PosterWords::parse(&file("poster.toml", include_str!("../../data/fairs/poster.toml"))).unwrap()
}

const ORGANISER: &str = "organiser = { id = \"Universitas Contoh\", en = \"Example University\" }\n";

/// Five fairs, from the shortest tags to the longest allowed ones, with names to match.
fn five_fairs() -> Fairs {
    let mut text = String::new();
    for (fair, booth, name) in [
        ("a", "b", "UI"),
        ("ugm26", "b12", "Bursa Karier UGM"),
        ("bursa_karier_itb_2026", "aula_barat", "Bursa Karier Terpadu Institut Teknologi"),
        (
            "titian_karier_terpadu_2026_surabaya",
            "pranata_humas_jatim_b_",
            "Titian Karier Terpadu Surabaya dan Sekitarnya",
        ),
        (
            "pameran_karier_nasional_2026___",
            "stan_humas_kementerian_dan_lbga_",
            "Pameran Karier dan Kewirausahaan Nasional Kementerian, Lembaga, dan Pemerintah Daerah Seluruh Indonesia",
        ),
    ] {
        let organiser = if name.len() < 45 { ORGANISER } else { "" };
        text += &format!(
            "[[fair]]\ntag = \"{fair}\"\nname = {{ id = \"{name}\", en = \"{name}\" }}\nfrom = 2026-11-24\n\
             to = 2026-11-25\n{organiser}[[fair.booth]]\ntag = \"{booth}\"\nname = {{ id = \"{name}\", en = \"{name}\" }}\n"
        );
    }
    Fairs::parse(&file("fairs.toml", &text)).unwrap()
}

fn poster_of(fair: &Fair, bot: &str, languages: Languages, theme: Theme) -> Poster {
    Poster::new(words(), bot, fair, fair.booths.first(), None, (languages, theme), None).unwrap()
}

fn all_posters() -> Vec<Poster> {
    let languages = [
        Languages::One(Locale::Id),
        Languages::One(Locale::En),
        Languages::Both(Locale::Id),
        Languages::Both(Locale::En),
    ];
    let fairs = five_fairs();
    let mut posters = Vec::new();
    for (place, fair) in fairs.iter().enumerate() {
        let bot = if place > 2 { LONG_BOT } else { BOT };
        for languages in languages {
            posters.extend(Theme::ALL.map(|theme| poster_of(fair, bot, languages, theme)));
        }
    }
    posters
}

/// Left, top, right, bottom and what it is, of everything that must not be covered.
fn boxes(items: &[Item]) -> Vec<(f64, f64, f64, f64, String)> {
    let mut boxes = Vec::new();
    for item in items {
        match item {
            Item::Words { x, y, size, line, .. } => {
                let box_ = (*x, y - 0.72 * size, x + line.width * size, y + 0.2 * size, line.text.clone());
                boxes.push(box_);
            }
            Item::Code { x, y, module, code, .. } => {
                let (quiet, side) = (4.0 * module, code.size as f64 * module);
                boxes.push((x - quiet, y - quiet, x + side + quiet, y + side + quiet, "the code".to_owned()));
            }
            Item::Group { by: (x, y), turned, items } => {
                boxes.extend(self::boxes(items).into_iter().map(|(l, t, r, b, what)| match turned {
                    true => (x - r, y - b, x - l, y - t, what),
                    false => (x + l, y + t, x + r, y + b, what),
                }));
            }
            _ => {}
        }
    }
    boxes
}

fn texts(items: &[Item]) -> Vec<String> {
    boxes(items).into_iter().map(|(.., what)| what).collect()
}

fn assert_tidy(drawing: &Drawing, what: &str) {
    let margin = drawing.width * if drawing.unit == Unit::Millimetre { 0.045 } else { 0.02 };
    let boxes = boxes(&drawing.items);
    for (place, (left, top, right, bottom, text)) in boxes.iter().enumerate() {
        let inside =
            *left >= margin && *top >= margin && *right <= drawing.width - margin && *bottom <= drawing.height - margin;
        assert!(inside, "{what}: {text:?} leaves the sheet");
        for (l, t, r, b, other) in &boxes[..place] {
            // Two codes may share the white between them.
            if other == "the code" && text == other {
                continue;
            }
            let slack = drawing.width * 1e-4;
            let apart = *r <= left + slack || right <= &(l + slack) || *b <= top + slack || bottom <= &(t + slack);
            assert!(apart, "{what}: {other:?} and {text:?} cover each other");
        }
    }
}

#[test]
fn nothing_on_a_sheet_covers_anything_else_or_leaves_it() {
    for poster in all_posters() {
        for product in Product::ALL {
            let what = format!("{} {} {:?}", product.name(), poster.payload, poster.languages);
            assert_tidy(&poster.draw(product).unwrap(), &what);
        }
    }
}

#[test]
fn nothing_on_a_sheet_for_the_staff_covers_anything_else() {
    let answers = vec![Answered { question: "Apa itu?".to_owned(), answer: "Panjang sekali. ".repeat(40) }; 20];
    for fair in five_fairs().iter() {
        let poster = poster_of(fair, BOT, Languages::Both(Locale::Id), Theme::Light);
        for locale in Locale::ALL {
            assert_tidy(&scan_test(&poster, &Product::ALL, locale), &format!("scan test {}", poster.payload));
            for page in crib_sheet(&poster, &answers, locale) {
                assert_tidy(&page, &format!("crib sheet {}", poster.payload));
            }
        }
    }
}

#[test]
fn a_poster_says_where_to_go_and_what_to_type() {
    let fairs = five_fairs();
    let poster = poster_of(fairs.fair("ugm26").unwrap(), BOT, Languages::Both(Locale::Id), Theme::Light);
    insta::assert_snapshot!(texts(&poster.draw(Product::A4).unwrap().items).join("\n"), @r#"
        Kenal
        Bursa Karier UGM
        Bursa Karier UGM
        Dipersembahkan oleh Universitas Contoh
        Kenalan dulu,
        baru memilih.
        Meet the job before you choose it.
        Jadi Kepala Bagian Humas di instansi pemerintah
        itu seperti apa, dan cocok nggak buat kamu?
        What is it like to be Head of Public Relations
        at a government agency? Would it suit you?
        the code
        Kerjanya ngapain aja?
        How is it different
        from private PR?
        Aku cocok nggak, ya?
        Pindai, lalu
        tanya apa saja.
        Scan the code and ask.
        Tanpa daftar. Namamu
        tidak disimpan.
        No sign-up. Your
        name is not kept.
        t.me/KenalHumasBot
        Kamera rewel? Cari @KenalHumasBot di Telegram, lalu ketik kode ini:
        Camera won't read it? Find @KenalHumasBot on Telegram and type this code:
        UGM26-B12
        Langsung ngobrol di Telegram, gratis.  ·  A free chat on Telegram.
        "#);
    for product in Product::ALL {
        let texts = texts(&poster.draw(product).unwrap().items);
        for text in ["t.me/KenalHumasBot", "UGM26-B12"] {
            assert!(texts.iter().any(|line| line == text), "{} does not say {text}", product.name());
        }
    }
    assert_eq!(poster.code.text, "https://t.me/KenalHumasBot?start=ugm26-b12");
}

#[test]
fn every_sheet_names_who_shows_it() {
    let fairs = five_fairs();
    let fair = fairs.iter().next().unwrap();
    for product in Product::ALL {
        let drawing = poster_of(fair, BOT, Languages::One(Locale::Id), Theme::Light).draw(product).unwrap();
        let told = texts(&drawing.items).join(" ");
        assert!(told.contains("Dipersembahkan oleh Universitas Contoh"), "{}: {told}", product.name());
    }
}

#[test]
fn the_door_is_on_the_fairs_own_poster_too() {
    let fairs = five_fairs();
    let (fair, door) = (fairs.fair("ugm26").unwrap(), Door::Article(ArticleId::new("key-skills")));
    let looks = (Languages::One(Locale::Id), Theme::Light);
    let poster = Poster::new(words(), BOT, fair, None, Some(&door), looks, None).unwrap();
    assert_eq!(poster.code.text, "https://t.me/KenalHumasBot?start=ugm26--key-skills");
    assert_eq!(poster.typed_code(Locale::Id), "UGM26--KEY-SKILLS");
}

#[test]
fn the_bot_answers_every_question_that_is_printed() {
    let content = crate::support::content();
    let bubbles = content.posters.bubbles.iter().map(|bubble| &bubble.text);
    for question in bubbles.chain(content.posters.crib.questions.iter().map(|question| &question.text)) {
        for locale in Locale::ALL {
            let understanding = content.knowledge.ask(question.get(locale));
            // "Aku introvert, bisa nggak?" may be met with a word of its own, and below it with what the sources say.
            let is_answered = matches!(
                understanding.meaning,
                Meaning::Answer(_) | Meaning::Intent(Intent::Quiz) | Meaning::Remark { article: Some(_), .. }
            );
            assert!(is_answered, "{:?}: {:?}", question.get(locale), understanding.meaning);
        }
    }
}

#[test]
fn every_letter_of_every_sentence_is_in_the_fonts() {
    let words = words();
    let sentences = [&words.headline, &words.lead, &words.scan, &words.place, &words.fallback, &words.promise];
    for sentence in sentences.into_iter().chain(words.bubbles.iter().map(|bubble| &bubble.text)) {
        for locale in Locale::ALL {
            for weight in Weight::ALL {
                let face = rustybuzz::Face::from_slice(weight.font(), 0).unwrap();
                let text = sentence.get(locale);
                assert!(text.chars().all(|letter| face.glyph_index(letter).is_some()), "{text:?}");
            }
        }
    }
}

#[test]
fn codes_are_corrected_by_a_quarter_and_read_from_ten_times_their_width() {
    let fairs = five_fairs();
    let short = poster_of(fairs.fair("ugm26").unwrap(), BOT, Languages::One(Locale::Id), Theme::Light);
    // 42 bytes at level Q are version 4 of 33 modules.
    assert_eq!(short.code.size, 33);
    let long = poster_of(fairs.iter().last().unwrap(), LONG_BOT, Languages::One(Locale::Id), Theme::Light);
    assert_eq!(long.payload.len(), 64);
    assert_eq!(long.code.size, 53);
    assert!((short.reading_distance(Product::A4) - 0.87).abs() < 0.05, "{}", short.reading_distance(Product::A4));
    for product in Product::ALL {
        assert!(long.reading_distance(product) < short.reading_distance(product) * 1.1);
        assert!(long.reading_distance(Product::A3) > 1.0);
    }
}

fn options(directory: &Path) -> PosterOptions {
    PosterOptions { dots: 100, pack: false, formats: vec![Format::Png], ..PosterOptions::pack(LONG_BOT, directory) }
}

fn printed(options: &PosterOptions) -> anyhow::Result<Vec<std::path::PathBuf>> {
    poster(options, &five_fairs(), &words(), &|question, _| format!("Jawaban untuk {question}"))
}

#[test]
#[ignore = "slow"]
fn every_paper_product_of_every_fair_is_read_again() {
    let directory = tempfile::tempdir().unwrap();
    // An A3 poster is an A4 poster, larger.
    let products = vec![Product::A4, Product::Tent];
    let files = printed(&PosterOptions { products, ..options(directory.path()) }).unwrap();
    assert_eq!(files.len(), 5 * 2 * 2);
}

#[test]
#[ignore = "slow"]
fn every_screen_product_of_every_fair_is_read_again() {
    let directory = tempfile::tempdir().unwrap();
    let products = vec![Product::Square, Product::Slide];
    let options = PosterOptions { products, themes: vec![Theme::Light], ..options(directory.path()) };
    assert_eq!(printed(&options).unwrap().len(), 5 * 2 * 2);
}

#[test]
#[ignore = "slow"]
fn a_pack_holds_everything_for_the_fair() {
    let directory = tempfile::tempdir().unwrap();
    let mut options = PosterOptions::pack(BOT, directory.path());
    (options.dots, options.fair, options.formats) = (72, Some("UGM26".to_owned()), vec![Format::Svg, Format::Pdf]);
    options.products = vec![Product::Tent, Product::Slide];
    let files = printed(&options).unwrap();
    let names: Vec<_> =
        files.iter().map(|file| file.strip_prefix(directory.path()).unwrap().display().to_string()).collect();
    insta::assert_snapshot!(names.join("\n"), @r#"
        ugm26/ugm26-tent-colour-id-en.svg
        ugm26/ugm26-tent-colour-id-en.pdf
        ugm26/ugm26-slide-colour-id-en.svg
        ugm26/ugm26-slide-colour-id-en.pdf
        ugm26/ugm26-scan-test-id.pdf
        ugm26/ugm26-crib-sheet-id.pdf
        ugm26/ugm26-scan-test-en.pdf
        ugm26/ugm26-crib-sheet-en.pdf
        ugm26/b12/ugm26-b12-tent-colour-id-en.svg
        ugm26/b12/ugm26-b12-tent-colour-id-en.pdf
        ugm26/b12/ugm26-b12-slide-colour-id-en.svg
        ugm26/b12/ugm26-b12-slide-colour-id-en.pdf
        ugm26/b12/ugm26-b12-scan-test-id.pdf
        ugm26/b12/ugm26-b12-scan-test-en.pdf
        "#);
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "pdf")) {
        assert!(std::fs::read(file).unwrap().starts_with(b"%PDF-"));
        read_by_others(file);
    }
    let refused = printed(&options).unwrap_err().to_string();
    assert!(refused.contains("ugm26 is there already") && refused.contains("--force"), "{refused}");
    options.force = true;
    assert_eq!(printed(&options).unwrap(), files);
}

/// What a PDF renderer and another code reader make of it, where they are installed.
fn read_by_others(pdf: &Path) {
    let picture = pdf.with_extension("check");
    let drawn = Command::new("pdftoppm").args(["-r", "72", "-singlefile", "-png"]).arg(pdf).arg(&picture).output();
    let Ok(drawn) = drawn else {
        println!("SKIPPED: pdftoppm is not installed (poppler-utils); {} was not read by others", pdf.display());
        return;
    };
    assert!(drawn.status.success());
    if pdf.display().to_string().contains("crib-sheet") {
        return;
    }
    match Command::new("zbarimg").args(["-q", "--raw"]).arg(picture.with_extension("check.png")).output() {
        Ok(read) => {
            let read = String::from_utf8(read.stdout).unwrap();
            assert!(read.contains("https://t.me/KenalHumasBot?start=ugm26"), "{}: zbar read {read:?}", pdf.display());
        }
        Err(_) => println!("SKIPPED: zbarimg is not installed (zbar-tools); {} was not read by others", pdf.display()),
    }
}

fn refused(change: impl FnOnce(&mut PosterOptions)) -> String {
    let directory = tempfile::tempdir().unwrap();
    let mut options = options(directory.path());
    (options.fair, options.products) = (Some("ugm26".to_owned()), vec![Product::A4]);
    change(&mut options);
    let error = printed(&options).expect_err("it was to be refused");
    let left: Vec<_> = std::fs::read_dir(directory.path())
        .unwrap()
        .filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|end| end == "pdf" || end == "svg"))
        .collect();
    assert!(left.is_empty(), "files were written all the same");
    format!("{error:#}")
}

#[test]
fn what_can_not_be_printed_is_refused_with_the_way_out() {
    let long_door = Door::Article(ArticleId::new("expectation-vs-reality-and-some-more-words-that-are-long"));
    insta::assert_snapshot!(
        [
            refused(|options| options.bot = String::new()),
            refused(|options| options.bot = "@kenal".to_owned()),
            refused(|options| options.bot = "https://example.org/KenalBot".to_owned()),
            refused(|options| options.fair = Some("itb".to_owned())),
            refused(|options| options.booth = Some("b13".to_owned())),
            refused(|options| options.door = Some(long_door)),
            refused(|options| options.distance = Some(3.0)),
            refused(|options| options.logo = Some("data/fairs/fairs.toml".into())),
            refused(|options| options.logo = Some("no-such-logo.png".into())),
        ]
        .join("\n"),
        @r#"
        the bot's username is missing, which links lead to; give it as `--bot YourBot` (BotFather told it when the bot was made)
        `kenal` is no bot's username: it has 5 to 32 letters, digits and _, and ends in `bot`; give the one BotFather told
        `https://example.org/KenalBot` is no bot's username: it has 5 to 32 letters, digits and _, and ends in `bot`; give the one BotFather told
        there is no fair `itb` in fairs.toml; it has a, ugm26, bursa_karier_itb_2026, titian_karier_terpadu_2026_surabaya, pameran_karier_nasional_2026___
        there is no booth `b13` in fairs.toml; it has b12
        the link's payload `ugm26-b12-expectation-vs-reality-and-some-more-words-that-are-long` has 66 characters and Telegram carries at most 64; shorten the tags in fairs.toml or leave the door out
        the code on the a4 is read from 0.8 m and not from 3.0 m; choose a larger sheet, or shorter tags, which make a coarser code
        the logo data/fairs/fairs.toml is neither PNG nor SVG; give one of these
        can't read the logo no-such-logo.png: No such file or directory (os error 2)
        "#
    );
}

/// A dark square as a logo: the worst that can be put on a code.
fn logo(directory: &Path) -> std::path::PathBuf {
    let path = directory.join("logo.svg");
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"><rect width=\"10\" height=\"10\" fill=\"#181c3d\"/></svg>";
    std::fs::write(&path, svg).unwrap();
    path
}

#[test]
fn a_logo_gets_more_correction_and_must_stay_small() {
    let directory = tempfile::tempdir().unwrap();
    let mut options = options(directory.path());
    (options.fair, options.booth) = (Some("ugm26".to_owned()), Some("b12".to_owned()));
    (options.products, options.formats) = (vec![Product::A4, Product::Tent], Format::ALL.to_vec());
    options.logo = Some(logo(directory.path()));
    let files = printed(&options).unwrap();
    assert_eq!(files.len(), 6);
    let svg = std::fs::read_to_string(&files[0]).unwrap();
    assert!(svg.contains("<image ") && svg.contains("data:image/png;base64,"));
    options.logo_share = 0.45;
    insta::assert_snapshot!(printed(&options).unwrap_err().to_string(), @"the logo and its white border cover 24 % of the code and at most 10 % is safe; make the logo smaller with `--logo-share`");
    options.logo_share = 3.0;
    let told = printed(&options).unwrap_err().to_string().replace(&directory.path().display().to_string(), "[DIR]");
    insta::assert_snapshot!(told, @"the logo [DIR]/logo.svg would take 3 of the code's width; give `--logo-share` a number from 0.05 to 1");
}

#[test]
fn a_bad_word_file_is_refused_by_name() {
    let shipped = include_str!("../../data/fairs/poster.toml");
    let spoilt = shipped
        .replacen("en = \"Meet the job before you choose it.\"", "en = \" \"", 1)
        .replacen("Find {bot} on", "Find it on", 1)
        .replacen("[[bubble]]\ntext = { id = \"Aku cocok nggak, ya?\", en = \"Would this job suit me?\" }", "", 1);
    let problems = PosterWords::parse(&file("poster.toml", &spoilt)).unwrap_err();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
        poster.toml:6: `headline` has no text in `en`; write one
        poster.toml: `fallback` in `en` does not name the bot; write {bot} into it
        poster.toml: there are 2 questions in bubbles and the posters show 3; add `[[bubble]]`s
        "#);
    let problems = PosterWords::parse(&file("poster.toml", &format!("{shipped}\ncolour = 1\n"))).unwrap_err();
    assert!(problems[0].to_string().contains("unknown field `colour`"), "{problems:?}");
}

#[test]
fn a_module_too_small_to_print_is_told_with_its_size() {
    let told = PosterError::Module { module: 0.41, product: Product::Tent }.to_string();
    assert!(told.contains("0.41 mm on the tent") && told.contains("0.5 mm"), "{told}");
}

/// A fair and a booth with these names.
fn named(fair: &str, booth: &str) -> Fairs {
    let text = format!(
        "[[fair]]\ntag = \"ugm26\"\nname = {{ id = \"{fair}\", en = \"{fair}\" }}\nfrom = 2026-11-24\nto = 2026-11-25\n\
         [[fair.booth]]\ntag = \"b12\"\nname = {{ id = \"{booth}\", en = \"{booth}\" }}\n"
    );
    Fairs::parse(&file("fairs.toml", &text)).unwrap()
}

#[test]
fn a_letter_that_the_fonts_lack_is_refused_by_name_and_place() {
    let told = |fair: &str, booth: &str| {
        let fairs = named(fair, booth);
        let poster = poster_of(fairs.fair("ugm26").unwrap(), BOT, Languages::Both(Locale::Id), Theme::Light);
        poster.draw(Product::A4).unwrap_err().to_string()
    };
    insta::assert_snapshot!([told("Bursa 書 Karier", "Stan"), told("Bursa", "Stan 🎓")].join("\n"), @r"
    the fair's name in fairs.toml (id: `Bursa 書 Karier`) has the letter `書` (U+66F8) in place 7, which the posters' font lacks; write it in Latin letters, without emoji
    the booth's name in fairs.toml (id: `Stan 🎓`) has the letter `🎓` (U+1F393) in place 6, which the posters' font lacks; write it in Latin letters, without emoji
    ");
    // What turns the letters around it, joins them, or is nothing at all.
    for sign in
        ['\u{ad}', '\u{61c}', '\u{200b}', '\u{200d}', '\u{200f}', '\u{202e}', '\u{2067}', '\u{feff}', '\u{fe0f}']
    {
        let told = told("Bursa", &format!("Stan {sign}Humas"));
        let expected = format!("(id: `Stan Humas`) has a sign that nobody sees (U+{:04X}) in place 6", u32::from(sign));
        assert!(told.contains(&expected), "{told}");
    }
    let composed = named("Café Kariér", "Cafe\u{301}");
    let poster = poster_of(composed.fair("ugm26").unwrap(), BOT, Languages::Both(Locale::Id), Theme::Light);
    assert!(poster.draw(Product::A4).is_ok(), "a letter is there however it is written");
}

#[test]
fn a_long_name_stays_readable_on_every_product_and_one_that_can_not_is_refused() {
    let long = "Pameran Karier Nasional Kementerian, Lembaga, dan Pemerintah Daerah Seluruh Indonesia di Balai Sidang Jakarta 20";
    assert_eq!(long.chars().count(), 112);
    let fairs = named(&format!("{long}26."), "Stan Humas Pemerintah");
    let poster = poster_of(fairs.fair("ugm26").unwrap(), BOT, Languages::Both(Locale::Id), Theme::Colour);
    for product in Product::ALL {
        let drawing = poster.draw(product).unwrap();
        assert_tidy(&drawing, product.name());
        let smallest = sizes(&drawing.items, "Pameran").into_iter().fold(f64::MAX, f64::min);
        let least = if drawing.unit == Unit::Millimetre { 2.5 } else { 20.0 };
        assert!(smallest >= least, "{}: {smallest}", product.name());
    }
    let fairs = named(&long.repeat(6), "Stan");
    let poster = poster_of(fairs.fair("ugm26").unwrap(), BOT, Languages::Both(Locale::Id), Theme::Colour);
    for product in Product::ALL {
        let told = poster.draw(product).unwrap_err().to_string();
        assert!(told.contains(product.name()) && told.contains("shorten it in fairs.toml"), "{told}");
    }
}

/// How many letters fit is no guess: with so many it can be printed.
#[test]
fn names_that_no_poster_can_show_are_told_with_their_line_and_the_number_that_fits() {
    let unprintable = |fair: &str, booth: &str| {
        let text = format!(
            "[[fair]]\ntag = \"ugm26\"\nname = {{ id = \"{fair}\", en = \"Fair\" }}\nfrom = 2026-11-24\nto = 2026-11-25\n\
             [[fair.booth]]\ntag = \"b12\"\nname = {{ id = \"{booth}\", en = \"Booth\" }}\n"
        );
        let file = file("data/fairs/fairs.toml", &text);
        let found = printing::unprintable(&Fairs::parse(&file).unwrap(), &words(), &file);
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(unprintable("Bursa Karier", "Stan Humas"), Vec::<String>::new());
    let told = unprintable("Bursa Karier", "Stan 🎓");
    assert!(
        matches!(told.as_slice(), [one] if one.starts_with("data/fairs/fairs.toml:8: ") && one.contains("🎓")),
        "{told:?}"
    );

    let long = "Stan Hubungan Masyarakat Kementerian ".repeat(12);
    let told = unprintable("Bursa Karier", long.trim());
    let [one] = told.as_slice() else { panic!("{told:?}") };
    assert!(one.starts_with("data/fairs/fairs.toml:8: ") && one.contains(" mm high"), "{one}");
    let fits = |told: &str| -> usize {
        let (_, rest) = told.rsplit_once("about ").unwrap();
        rest.strip_suffix(" letters fit").unwrap().parse().unwrap()
    };
    let mut count = fits(one);
    assert!((20..440).contains(&count), "{one}");
    // Another sheet may have less room, and says so.
    while let [one] = unprintable("Bursa Karier", long.chars().take(count).collect::<String>().trim()).as_slice() {
        // The line of the tent counts the fair's name, too.
        let fewer =
            fits(one) - if one.contains("stand in one line") { "Bursa Karier  ·  ".chars().count() } else { 0 };
        assert!(fewer < count, "{one}");
        count = fewer;
    }
    assert!(count >= 20, "{count}");
}

/// How large the lines with this text are.
fn sizes(items: &[Item], part: &str) -> Vec<f64> {
    let mut found = Vec::new();
    for item in items {
        match item {
            Item::Words { size, line, .. } if line.text.contains(part) => found.push(*size),
            Item::Group { items, .. } => found.extend(sizes(items, part)),
            _ => {}
        }
    }
    found
}

/// Capitals of a height of a 300th of the distance are read from there: an inch for 25 feet, as for signs.
#[test]
fn what_the_bot_promises_is_read_from_where_the_code_is_scanned() {
    let fairs = five_fairs();
    let poster = poster_of(fairs.fair("ugm26").unwrap(), BOT, Languages::Both(Locale::Id), Theme::Colour);
    for (product, unit) in [(Product::A4, 1.0), (Product::Tent, 1.0), (Product::Slide, 886.0 / 1920.0)] {
        let drawing = poster.draw(product).unwrap();
        for promise in ["Tanpa daftar.", "No sign-up."] {
            let sizes = sizes(&drawing.items, promise);
            assert!(!sizes.is_empty(), "{} does not say {promise:?}", product.name());
            let capitals = 0.71 * sizes[0] * unit;
            let wanted = poster.reading_distance(product) * 1000.0 / 300.0;
            assert!(capitals >= wanted, "{}: {promise:?} is {capitals:.1} mm high, not {wanted:.1}", product.name());
        }
    }
}

#[test]
fn a_logo_that_would_not_be_seen_or_reaches_outside_is_refused_by_name() {
    let svg = |inner: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 9 9\">{inner}</svg>"
        )
    };
    let giant = {
        let mut header = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        header.extend([60_000_u32.to_be_bytes(), 60_000_u32.to_be_bytes()].concat());
        header.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
        header
    };
    let embedded = |kind: &str, bytes: &[u8]| {
        use base64::prelude::{BASE64_STANDARD, Engine as _};
        svg(&format!(
            "<image width=\"9\" height=\"9\" xlink:href=\"data:{kind};base64,{}\"/>",
            BASE64_STANDARD.encode(bytes)
        ))
    };
    let drawings = [
        svg("<image width=\"9\" height=\"9\" xlink:href=\"/etc/hostname\"/>"),
        svg("<image width=\"9\" height=\"9\" href=\"https://example.org/logo.png\"/>"),
        svg("<use href=\"other.svg#sign\"/>"),
        svg("<style>@import url(https://example.org/a.css);</style><rect width=\"9\" height=\"9\"/>"),
        svg("<rect width=\"9\" height=\"9\" style=\"fill:url(other.svg#red)\"/>"),
        embedded("image/png", &giant),
        embedded("image/jpeg", b"\xff\xd8\xff"),
        svg(""),
        svg("<rect width=\"9\" height=\"9\" fill=\"#fafafa\"/>"),
        svg("<rect width=\"9\">"),
    ];
    let directory = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    let mut refuse = |name: &str, bytes: &[u8]| {
        let path = directory.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let error = refused(|options| options.logo = Some(path));
        told.push(error.replace(&directory.path().display().to_string(), ""));
    };
    for drawing in drawings {
        refuse("logo.svg", drawing.as_bytes());
    }
    refuse("logo.png", &giant);
    refuse("logo.png", &giant[..20]);
    refuse("logo.png", b"GIF89a");
    refuse("logo.png", b"\xff\xd8\xff\xe0");
    refuse("logo.png", b"\xfe");
    insta::assert_snapshot!(told.join("\n"), @r"
    the logo /logo.svg points to `/etc/hostname` outside of it, which is not read; put the picture into the file (as PNG) or leave it out
    the logo /logo.svg points to `https://example.org/logo.png` outside of it, which is not read; put the picture into the file (as PNG) or leave it out
    the logo /logo.svg points to `other.svg#sign` outside of it, which is not read; put the picture into the file (as PNG) or leave it out
    the logo /logo.svg points to `@import` outside of it, which is not read; put the picture into the file (as PNG) or leave it out
    the logo /logo.svg points to `other.svg#red` outside of it, which is not read; put the picture into the file (as PNG) or leave it out
    the logo /logo.svg says that it has 60000 by 60000 pixels, and at most 4000 a side are read; save it smaller
    the logo /logo.svg holds a picture of another kind than PNG (`image/jpeg`); save the whole logo as PNG
    the logo /logo.svg is see-through everywhere: nothing of it would be seen; give one with a picture on it
    the logo /logo.svg is white or nearly so, and it stands on white: nothing of it would be seen; give one in a dark colour
    the logo /logo.svg is no SVG that can be read (expected 'rect' tag, not 'svg' at 1:118); save it again as plain SVG
    the logo /logo.png says that it has 60000 by 60000 pixels, and at most 4000 a side are read; save it smaller
    the logo /logo.png is no PNG that can be read; save it again as PNG
    the logo /logo.png is a GIF inside, whatever its name says; save it as PNG
    the logo /logo.png is a JPEG inside, whatever its name says; save it as PNG
    the logo /logo.png is neither PNG nor SVG; give one of these
    ");
}

#[test]
fn the_crib_sheet_answers_yes_or_no_where_that_is_asked() {
    let begins = |text: &str, words: &[&str]| words.iter().any(|word| text.starts_with(word));
    for question in &words().crib.questions {
        let english = question.text.get(Locale::En);
        let asks = begins(english, &["Do ", "Does ", "Is ", "Are ", "Can ", "Would "]) || english.contains(", can I");
        assert!(!asks || question.begin.is_some(), "{english}");
        if let Some(begin) = question.begin.as_ref().filter(|_| asks) {
            assert!(begins(begin.get(Locale::En), &["Yes", "No"]), "{english}");
            assert!(begins(begin.get(Locale::Id), &["Ya", "Tidak", "Belum"]), "{english}");
        }
    }
}
