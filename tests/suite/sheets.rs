//! The content as sheets for a spreadsheet, and back: nothing is lost, whatever a spreadsheet does to a file.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::{Command, Stdio},
};

use kenal::{
    assets::{
        self,
        sheets::{csv, read_sheets, sheet, write_sheets},
    },
    domain::{
        editing,
        locale::Locale,
        problem::SourceFile,
        spreadsheet::{
            Changes, Missing, Row, Sheet, SheetName, SheetProblem, guarded, import, restated, sheets, unguarded,
        },
    },
    render::tables::csv::cell,
};
use proptest::prelude::*;

/// The texts of a small content, all in one order.
const TEXTS: usize = 14;
/// Those of them that are phrasings.
const PHRASINGS: usize = 4;

/// A content with these texts.
fn files(texts: &[String]) -> Vec<SourceFile> {
    let quoted: Vec<String> = texts.iter().map(|text| toml::Value::String(text.clone()).to_string()).collect();
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = quoted.as_slice() else { panic!("{quoted:?}") };
    let file = |name: &str, text: String| SourceFile { name: name.to_owned(), text };
    vec![
        file(
            "data/articles/some.toml",
            format!("# Kept.\n[id]\ntitle = {e} # kept\nshort = {f}\n\n[en]\ntitle = {g}\nshort = {h}\n"),
        ),
        file(
            "data/quiz/questions.toml",
            format!(
                "version = 2\n[[question]]\nkey = \"one\"\nid = {i}\nen = {j}\n[[question.answer]]\nid = {k}\nen = {l}\n\
                 [agreement]\nid = [{m}]\nen = [{n}]\n"
            ),
        ),
        file("data/training/intents.toml", format!("[quiz]\nid = {a}\nen = {b}\n[thanks]\nid = {c}\nen = {d}\n")),
    ]
}

/// What the texts say, as far as spreadsheets keep it: the ends of lines, blanks around a text and signs that are not seen
/// are theirs, and a text that differs by no more was not edited.
fn said(files: &[SourceFile]) -> Vec<(String, String, Locale, String)> {
    let kept = |text: &str| plain(&plain(text).replace(|letter: char| letter.is_control() && letter != '\n', ""));
    let texts = files.iter().flat_map(|file| {
        let texts = editing::texts(file).unwrap().into_iter();
        texts.map(|text| (file.name.clone(), text.name(), text.locale, kept(&text.value)))
    });
    texts.collect()
}

fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

/// What hurts in cells, among anything else.
fn text() -> impl Strategy<Value = String> {
    let hard: &[&'static str] = &[
        ",", ";", "\"", "\"\"", "'", "\n", "\r\n", "\t", "=", "+", "-", "@", "=1+1", "😀", "  ", " ", "\\", "\"\"\"",
        "24/7", "#", "é", "|", "\u{7}", "a", "Halo kak", "1e5", "TRUE", "'=", "\u{a0}", "sep=;",
    ];
    let piece = prop_oneof![4 => prop::sample::select(hard).prop_map(str::to_owned), 1 => "\\PC{0,12}"];
    // Letters that come out of UTF-8 read as something else are refused, and NUL is in no text.
    let is_fine =
        |text: &String| !plain(text).is_empty() && !text.contains(['\0', 'Â', 'Ã', 'â', 'ð', 'ï', '\u{fffd}']);
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat()).prop_filter("a text", is_fine)
}

/// Texts of a content; the first ones are phrasings, a line each.
fn content() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(text(), TEXTS).prop_map(|mut texts| {
        for text in &mut texts[..PHRASINGS] {
            let line: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
            *text = format!("x {}", line.trim());
        }
        texts
    })
}

/// What a spreadsheet does to a file by itself.
fn saved(text: &str, how: u8) -> String {
    let mut text = text.to_owned();
    if how & 1 == 1 {
        text = text.trim_start_matches('\u{feff}').to_owned();
    }
    if how & 2 == 2 {
        text = text.replace("\r\n", "\n");
    }
    if how & 4 == 4 {
        text = text.replace('\n', "\r\n").replace("\r\r\n", "\r\n");
    }
    text
}

/// Through CSV and back, as a spreadsheet may save it.
fn through(sheets: Vec<Sheet>, separator: u8, how: u8) -> Vec<Sheet> {
    let back = |mut of: Sheet| {
        if how & 8 == 8 {
            of.rows.reverse();
        }
        for cells in of.rows.iter_mut().map(|row| &mut row.cells) {
            if how & 16 == 16 {
                cells.iter_mut().for_each(|cell| *cell = cell.trim_end().to_owned());
            }
            if how & 32 == 32 {
                cells.iter_mut().for_each(|cell| *cell = plain(cell).replace(['\t', '\u{7}'], ""));
            }
        }
        let text = saved(&csv(&of, separator).unwrap(), how);
        // As the program reads a file.
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
        sheet(of.name, &text).unwrap().0
    };
    sheets.into_iter().map(back).collect()
}

fn imported(files: &[SourceFile], sheets: &[Sheet]) -> Result<Changes, Vec<SheetProblem>> {
    import(files, sheets, Missing::Stay).unwrap()
}

/// The files with the changes in them.
fn after(files: &[SourceFile], changes: &Changes) -> Vec<SourceFile> {
    let changed = |file: &SourceFile| changes.files.iter().find(|new| new.name == file.name).unwrap_or(file).clone();
    files.iter().map(changed).collect()
}

proptest! {
    #[test]
    fn sheets_that_nobody_edited_change_nothing(texts in content(), separator in 0..3_usize, how in 0..64_u8) {
        let files = files(&texts);
        let sheets = through(sheets(&files).unwrap(), b",;\t"[separator], how);
        prop_assert_eq!(imported(&files, &sheets), Ok(Changes::default()));
    }

    #[test]
    fn what_a_sheet_says_is_what_the_content_says_then(
        texts in content(), other in content(), separator in 0..3_usize, how in 0..32_u8,
    ) {
        // A text that differs only by signs that are not seen is taken for the same: a spreadsheet may have dropped them.
        let seen = |text: &String| plain(&text.replace(|letter: char| letter.is_control() && letter != '\n', ""));
        prop_assume!(texts.iter().zip(&other).all(|(new, old)| new == old || seen(new) != seen(old)));
        let (files, other) = (files(&texts), files(&other));
        // Written into the cells of the other content's sheets, which keep their states.
        let mut edited = sheets(&other).unwrap();
        for (new, old) in sheets(&files).unwrap().iter().zip(&mut edited) {
            for (new, old) in new.rows.iter().zip(&mut old.rows) {
                let state = old.cells[4].clone();
                old.cells.clone_from(&new.cells);
                old.cells[4] = state;
            }
        }
        let changes = imported(&other, &through(edited, b",;\t"[separator], how)).unwrap();
        let after = after(&other, &changes);
        prop_assert_eq!(said(&after), said(&files));
        prop_assert!(!after[0].text.contains("# Kept.") || after[0].text.contains("# kept"));
    }
}

fn shipped() -> Vec<SourceFile> {
    assets::files(None).unwrap()
}

/// Some files of the shipped content.
fn some() -> Vec<SourceFile> {
    let names = [SALARY, PHRASINGS_OF_SALARY, QUESTIONS, "data/training/intents.toml"];
    shipped().into_iter().filter(|file| names.contains(&file.name.as_str())).collect()
}

/// Three sheets of the shipped content, to be edited.
struct Edited(Vec<Sheet>);

impl Edited {
    fn new(files: &[SourceFile]) -> Self {
        Self(sheets(files).unwrap())
    }

    fn rows(&mut self, name: SheetName) -> &mut Vec<Row> {
        &mut self.0.iter_mut().find(|sheet| sheet.name == name).unwrap().rows
    }

    /// The row with these first cells.
    fn row(&mut self, name: SheetName, cells: &[&str]) -> &mut Row {
        let is_it = |row: &&mut Row| row.cells.iter().zip(cells).all(|(cell, wanted)| cell == wanted);
        self.rows(name).iter_mut().find(is_it).unwrap()
    }

    fn add(&mut self, name: SheetName, cells: [&str; 5]) {
        let rows = self.rows(name);
        let number = rows.len() + 2;
        rows.push(Row { number, cells: cells.map(str::to_owned).to_vec() });
    }

    fn refused(&self, files: &[SourceFile]) -> Vec<String> {
        let problems = imported(files, &self.0).unwrap_err();
        problems.iter().map(ToString::to_string).collect()
    }
}

const SALARY: &str = "data/articles/salary.toml";
const PHRASINGS_OF_SALARY: &str = "data/training/articles/salary.toml";
const QUESTIONS: &str = "data/quiz/questions.toml";

/// The lines that two texts do not share.
fn differing(before: &str, after: &str) -> (Vec<String>, Vec<String>) {
    let mut counts: BTreeMap<&str, i32> = BTreeMap::new();
    before.lines().for_each(|line| *counts.entry(line).or_default() -= 1);
    after.lines().for_each(|line| *counts.entry(line).or_default() += 1);
    let lines =
        |is: fn(i32) -> bool| counts.iter().filter(|(_, n)| is(**n)).map(|(line, _)| (*line).to_owned()).collect();
    (lines(|count| count < 0), lines(|count| count > 0))
}

#[test]
fn an_edit_changes_its_line_and_keeps_everything_around_it() {
    let files = some();
    let mut edited = Edited::new(&files);
    edited.row(SheetName::Articles, &[SALARY, "title"]).cells[3] = "Pay, in \"figures\"".to_owned();
    edited.row(SheetName::Articles, &[SALARY, "example"]).cells[2] = "Contoh.".to_owned();
    edited.row(SheetName::Questionnaire, &[QUESTIONS, "question.night-rumour.answer.2"]).cells[2] =
        "Telepon".to_owned();
    edited.row(SheetName::Phrasings, &[PHRASINGS_OF_SALARY, "phrasings", "Indonesian", "gajinya berapa"]).cells[3] =
        "gajinya piro".to_owned();
    edited.add(SheetName::Phrasings, [PHRASINGS_OF_SALARY, "", "en", "what's the pay then", ""]);
    let changes = imported(&files, &edited.0).unwrap();
    assert_eq!(changes.changes.len(), 5, "{changes:?}");
    let changed = |name: &str| {
        let text = |files: &[SourceFile]| files.iter().find(|file| file.name == name).unwrap().text.clone();
        differing(&text(&files), &text(&changes.files))
    };
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let expected = (
        lines(&["title = \"Pay and allowances\""]),
        lines(&["example = \"Contoh.\"", "title = \"Pay, in \\\"figures\\\"\""]),
    );
    assert_eq!(changed(SALARY), expected);
    let expected = (lines(&["id = \"Telepon ketua dulu sebelum menjawab\""]), lines(&["id = \"Telepon\""]));
    assert_eq!(changed(QUESTIONS), expected);
    let (gone, come) = changed(PHRASINGS_OF_SALARY);
    assert!(come.contains(&"gajinya piro".to_owned()), "{come:?}");
    assert!(come.iter().any(|line| line.starts_with("what's the pay then")), "{come:?}");
    assert!(gone.contains(&"gajinya berapa".to_owned()) && gone.len() <= 2, "{gone:?}");
}

#[test]
fn phrasings_may_be_sorted_copied_moved_emptied_and_left_out() {
    let files = files(
        &["satu\n# kept\ndua\ntiga", "one", "makasih", "thanks", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
            .map(str::to_owned),
    );
    let intents = "data/training/intents.toml";
    let mut edited = Edited::new(&files);
    let copied = edited.row(SheetName::Phrasings, &[intents, "quiz", "Indonesian", "dua"]).clone();
    edited.rows(SheetName::Phrasings).reverse();
    // A copied row keeps its state and says something new; the one it was copied from stays.
    edited.add(SheetName::Phrasings, [intents, "quiz", "Indonesian", "dua setengah", &copied.cells[4]]);
    edited.row(SheetName::Phrasings, &[intents, "quiz", "Indonesian", "satu"]).cells[3].clear();
    edited.row(SheetName::Phrasings, &[intents, "quiz", "English", "one"]).cells[1] = "thanks".to_owned();
    // Said twice is said once.
    edited.add(SheetName::Phrasings, [intents, "thanks", "Indonesian", "makasih", ""]);
    edited.rows(SheetName::Phrasings).retain(|row| row.cells[3] != "tiga");
    let changes = imported(&files, &edited.0).unwrap();
    assert_eq!((changes.missing, changes.newer), (1, 0), "{changes:?}");
    let intents_after = |changes: &Changes| {
        let file = changes.files.iter().find(|file| file.name == intents).unwrap();
        editing::texts(file).unwrap().into_iter().map(|text| text.value).collect::<Vec<_>>()
    };
    assert_eq!(intents_after(&changes), ["# kept\ndua\ntiga\ndua setengah", "", "makasih", "thanks\none"]);
    let restated = restated(&after(&files, &changes), edited.0.clone()).unwrap();
    assert_eq!(imported(&after(&files, &changes), &restated).unwrap().changes, []);
    let taken_out = import(&files, &edited.0, Missing::TakeOut).unwrap().unwrap();
    assert_eq!(intents_after(&taken_out), ["# kept\ndua\ndua setengah", "", "makasih", "thanks\none"]);
    assert!(taken_out.changes.iter().any(|change| change.place.is_none() && change.before.as_deref() == Some("tiga")));
}

#[test]
fn what_somebody_else_changed_since_the_export_stays_or_is_asked_about() {
    let files = some();
    let mut edited = Edited::new(&files);
    let mut newer = files.clone();
    let newer_salary = newer.iter_mut().find(|file| file.name == SALARY).unwrap();
    newer_salary.text = newer_salary.text.replace("Gaji dan tunjangan", "Gaji").replace("Pay and allowances", "Pay");
    let newer_phrasings = newer.iter_mut().find(|file| file.name == PHRASINGS_OF_SALARY).unwrap();
    newer_phrasings.text = newer_phrasings.text.replacen("gajinya berapa\n", "", 1);
    let changes = imported(&newer, &edited.0).unwrap();
    assert_eq!((changes.changes.len(), changes.newer), (0, 3), "{changes:?}");

    edited.row(SheetName::Articles, &[SALARY, "title"]).cells[3] = "Money".to_owned();
    edited.row(SheetName::Phrasings, &[PHRASINGS_OF_SALARY, "phrasings", "Indonesian", "gajinya berapa"]).cells[3] =
        "gajinya piro".to_owned();
    let refused = edited.refused(&newer);
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(refused[0].starts_with("articles.csv, row ") && refused[0].contains("column `English`: this was changed"));
    assert!(refused[0].contains("\"Pay\"; export again, or empty the row's `state`"), "{refused:?}");
    assert!(refused[1].contains("column `phrasing`: the phrasing that was edited here is no longer"), "{refused:?}");
    // The way out is one.
    for (name, cells) in [
        (SheetName::Articles, [SALARY, "title"].as_slice()),
        (SheetName::Phrasings, &[PHRASINGS_OF_SALARY, "phrasings", "Indonesian", "gajinya piro"]),
    ] {
        edited.row(name, cells).cells[4].clear();
    }
    let changes = imported(&newer, &edited.0).unwrap();
    assert!(changes.changes.iter().any(|change| change.after.as_deref() == Some("Money")), "{changes:?}");
    assert!(changes.changes.iter().any(|change| change.after.as_deref() == Some("gajinya piro")), "{changes:?}");
}

#[test]
fn what_cannot_be_taken_is_named_by_sheet_row_and_column_with_the_way_out() {
    let files = some();
    let salary_title = ["data/articles/salary.toml", "title"];
    type Spoil = fn(&mut Edited);
    let cases: [(Spoil, &str, &str); 10] = [
        (
            |sheets| sheets.row(SheetName::Articles, &[SALARY, "title"]).cells[2].clear(),
            "`Indonesian`",
            "the text is gone",
        ),
        (
            |sheets| sheets.row(SheetName::Articles, &[SALARY, "title"]).cells[2] = "#NAME?".into(),
            "`Indonesian`",
            "write the text again, with '",
        ),
        (
            |sheets| sheets.row(SheetName::Articles, &[SALARY, "title"]).cells[2] = "Gaji â€“ ya".into(),
            "`Indonesian`",
            "choose Unicode (UTF-8)",
        ),
        (
            |sheets| sheets.row(SheetName::Articles, &[SALARY, "title"]).cells[1] = "tittle".into(),
            "`text`",
            "has no text `tittle`",
        ),
        (
            |sheets| sheets.row(SheetName::Articles, &[SALARY, "title"]).cells[0] = "data/articles/pay.toml".into(),
            "`file`",
            "there is no content file `data/articles/pay.toml` here",
        ),
        (
            |sheets| sheets.add(SheetName::Articles, [SALARY, "title", "Gaji", "Pay", ""]),
            "`text`",
            "has this text too, and says something else",
        ),
        (
            |sheets| sheets.add(SheetName::Phrasings, [PHRASINGS_OF_SALARY, "phrasings", "Jawa", "gajine piro", ""]),
            "`language`",
            "`Jawa` is no language: write Indonesian or English",
        ),
        (
            |sheets| sheets.add(SheetName::Phrasings, ["data/training/intents.toml", "quizz", "id", "tes", ""]),
            "`group`",
            "has no group `quizz`",
        ),
        (
            |sheets| sheets.add(SheetName::Phrasings, [PHRASINGS_OF_SALARY, "", "id", "satu\ndua", ""]),
            "`phrasing`",
            "give each phrasing a row of its own",
        ),
        (
            |sheets| sheets.add(SheetName::Phrasings, [PHRASINGS_OF_SALARY, "", "id", "# dua", ""]),
            "`phrasing`",
            "can't begin with #",
        ),
    ];
    for (spoil, column, reason) in cases {
        let mut edited = Edited::new(&files);
        spoil(&mut edited);
        let refused = edited.refused(&files);
        assert!(refused.len() == 1 && refused[0].contains(column) && refused[0].contains(reason), "{refused:?}");
        let (place, _) = refused[0].split_once(',').unwrap();
        assert!(["articles.csv", "phrasings.csv"].contains(&place) && refused[0].contains(", row "), "{refused:?}");
    }
    let mut edited = Edited::new(&files);
    let number = edited.row(SheetName::Articles, &salary_title).number;
    edited.row(SheetName::Articles, &salary_title).cells[2].clear();
    assert!(edited.refused(&files)[0].starts_with(&format!("articles.csv, row {number}, column `Indonesian`: ")));
    let mut edited = Edited::new(&files);
    edited.0[0].head[3] = "Inggris".to_owned();
    assert!(
        edited.refused(&files)[0].starts_with("articles.csv, row 1: there is no column `English`: the first row names")
    );
}

#[test]
fn no_cell_of_an_export_runs_in_a_spreadsheet_and_texts_come_back_as_they_were() {
    let texts: Vec<String> = [
        "=1+1",
        "+62 dulu",
        "-satu",
        "@SUM(A1)",
        "=HYPERLINK(\"x\")",
        "24/7",
        "1e5",
        "TRUE",
        "\t=1",
        "a",
        "b",
        "c",
        "d",
        "'=1",
    ]
    .map(str::to_owned)
    .to_vec();
    let files = files(&texts);
    for sheet in sheets(&files).unwrap() {
        let text = csv(&sheet, b';').unwrap();
        assert!(text.starts_with('\u{feff}'));
        for cell in text.trim_start_matches('\u{feff}').lines().flat_map(|line| line.split(';')) {
            let cell = cell.trim_matches('"');
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t']) && !["24/7", "1e5", "TRUE"].contains(&cell),
                "{cell}"
            );
        }
    }
    let back = through(sheets(&files).unwrap(), b';', 0);
    assert_eq!(imported(&files, &back), Ok(Changes::default()));
}

#[test]
fn no_text_of_a_table_is_a_formula_or_ends_its_cell() {
    for (text, written) in [
        ("gaji kak?", "gaji kak?"),
        ("=1+1", "'=1+1"),
        ("+62 dan seterusnya", "'+62 dan seterusnya"),
        ("- gaji", "'- gaji"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1+1", "' =1+1"),
        ("\t=1+1", "\"'\t=1+1\""),
        ("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""),
        ("gaji, tunjangan", "\"gaji, tunjangan\""),
        ("a;=1+1", "\"a;=1+1\""),
        ("kerja-kerja", "kerja-kerja"),
    ] {
        assert_eq!(cell(text), written);
    }
}

#[test]
fn a_text_that_a_spreadsheet_would_change_is_guarded_and_comes_back() {
    for text in [
        "=1+1",
        "+62",
        "- gaji",
        "@SUM(A1)",
        " =1",
        "'=1",
        "''-1",
        "24/7",
        "1e5",
        "3 Mei",
        "TRUE",
        "'24/7",
        "Maret 2026",
    ] {
        let cell = guarded(text);
        assert_eq!(cell, format!("'{text}"));
        assert_eq!(unguarded(&cell), text);
    }
    for text in ["gaji kak?", "'sok tahu", "agreement.1", "kerja-kerja", "'", "", "jam 8 pagi sampai jam 5"] {
        assert_eq!(guarded(text), text);
        assert_eq!(unguarded(text), text);
    }
}

#[test]
fn a_state_is_no_number_and_differs_with_each_part() {
    let texts = ["ab", "a", "b", "ab", "b", "a", "ab", "a", "b", "ab", "a", "b", "a", "b"].map(str::to_owned);
    let sheets = sheets(&files(&texts)).unwrap();
    let states: Vec<&str> =
        sheets.iter().flat_map(|sheet| &sheet.rows).flat_map(|row| row.cells[4].split('-')).collect();
    assert!(states.len() > TEXTS && states.iter().all(|state| state.chars().all(|letter| letter.is_ascii_lowercase())));
    let differing: BTreeSet<&str> = states.iter().copied().collect();
    assert_eq!(differing.len(), states.len(), "the same words elsewhere are another text: {states:?}");
}

#[test]
fn what_a_spreadsheet_spoilt_is_known() {
    let files = some();
    let is_refused = |title: &str| {
        let mut edited = Edited::new(&files);
        edited.row(SheetName::Articles, &[SALARY, "title"]).cells[2] = title.to_owned();
        imported(&files, &edited.0).is_err()
    };
    for text in ["#NAME?", "Err:508", "#REF!", "O*NETÂ® Amerika", "2009â€“2022", "ðŸ˜€", "caf\u{fffd}"] {
        assert!(is_refused(text), "{text}");
    }
    for text in ["# satu", "Err: apa", "name?", "O*NET® Amerika", "2009–2022", "😀", "café", "pâté", "Âge"] {
        assert!(!is_refused(text), "{text}");
    }
}

#[test]
fn a_sheet_is_read_as_any_spreadsheet_saves_it() {
    let rows = |text: &str| {
        let read = sheet(SheetName::Phrasings, text).unwrap().0;
        (read.head, read.rows.into_iter().map(|row| row.cells).collect::<Vec<_>>())
    };
    let expected = rows("file,group,language,phrasing\na,b,c,\"d;e\"\n");
    assert_eq!(rows("sep=;\nfile;group;language;phrasing\na;b;c;\"d;e\"\n"), expected);
    assert_eq!(rows("file\tgroup\tlanguage\tphrasing\na\tb\tc\td;e\n"), expected);
    let noted = rows("my notes, with commas;FILE;group;language;phrasing\n;a;b;c;d\n");
    assert_eq!(noted.1, [["", "a", "b", "c", "d"].map(str::to_owned).to_vec()]);
}

fn kenal(home: &Path, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
    let output = command.args(arguments).env_clear().stdin(Stdio::null()).current_dir(home).output().unwrap();
    let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    (output.status.success(), text.concat())
}

/// What a person sees who takes a question to a spreadsheet and back.
#[test]
fn an_editor_takes_texts_to_a_spreadsheet_and_back() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    assert_eq!(
        kenal(home, &["export", "--csv", "sheets", "--semicolons"]),
        (true, "sheets/articles.csv\nsheets/phrasings.csv\nsheets/questionnaire.csv\n".to_owned())
    );
    let questionnaire = home.join("sheets/questionnaire.csv");
    let edit = |old: &str, new: &str| {
        let text = fs::read_to_string(&questionnaire).unwrap();
        assert!(text.contains(old), "{old}");
        fs::write(&questionnaire, text.replacen(old, new, 1)).unwrap();
    };
    for other in ["articles.csv", "phrasings.csv"] {
        fs::remove_file(home.join("sheets").join(other)).unwrap();
    }
    edit("Aku senang ngobrol dengan orang yang berbeda-beda.", "Aku senang ngobrol dengan siapa saja.");
    let shown = "data/quiz/questions.toml, `question.all-kinds` in [id] (questionnaire.csv, row 64)\n  \
                 - Aku senang ngobrol dengan orang yang berbeda-beda.\n  + Aku senang ngobrol dengan siapa saja.\n\
                 a question that asks something else than before needs a higher `wording`, and the file a higher \
                 `version`, in data/quiz/questions.toml\n";
    let (is_fine, told) = kenal(home, &["import", "sheets", "--content", "mine"]);
    assert!(is_fine, "{told}");
    assert_eq!(told, format!("{shown}1 change in 1 file; nothing was written: --write writes them into mine\n"));
    assert!(!home.join("mine").exists());

    // A directory that was made for it, with the folders that are to be filled, is as good as none.
    fs::create_dir_all(home.join("mine/data/articles")).unwrap();
    fs::write(home.join("mine/.gitignore"), "*.csv\n").unwrap();
    let (is_fine, told) = kenal(home, &["import", "sheets", "--content", "mine", "--write"]);
    assert!(is_fine && told == format!("{shown}mine/data/quiz/questions.toml is written\n"), "{told}");
    let written = fs::read_to_string(home.join("mine/data/quiz/questions.toml")).unwrap();
    assert!(written.starts_with("# The fit questionnaire") && written.contains("siapa saja"), "comments stay");
    let (is_fine, told) = kenal(home, &["import", "sheets", "--content", "mine", "--write"]);
    assert!(is_fine && told.contains("there is nothing to write"), "{told}");

    // The same sheet is edited further, back to the first wording even.
    edit("Aku senang ngobrol dengan siapa saja.", "Aku senang ngobrol dengan orang yang berbeda-beda.");
    let (is_fine, told) = kenal(home, &["import", "sheets", "--content", "mine", "--write"]);
    assert!(is_fine && told.contains("  + Aku senang ngobrol dengan orang yang berbeda-beda."), "{told}");
    edit("Aku senang ngobrol dengan orang yang berbeda-beda.", "Aku senang ngobrol dengan siapa saja.");
    assert!(kenal(home, &["import", "sheets", "--content", "mine", "--write"]).0);
    assert_eq!(fs::read_to_string(home.join("mine/data/quiz/questions.toml")).unwrap(), written);

    // What could not go live is not written, and the row is named.
    edit("Aku senang ngobrol dengan siapa saja.", &"Aku senang ngobrol. ".repeat(40));
    let (is_fine, told) = kenal(home, &["import", "sheets", "--content", "mine", "--write"]);
    assert!(!is_fine && told.contains("(changed by questionnaire.csv, row 64)"), "{told}");
    assert_eq!(fs::read_to_string(home.join("mine/data/quiz/questions.toml")).unwrap(), written);
    // And an export does not write over what was edited.
    let (is_fine, told) = kenal(home, &["export", "--csv", "sheets", "--content", "mine"]);
    assert!(!is_fine && told.contains("says something else: import it first"), "{told}");
}

#[test]
fn a_directory_without_sheets_and_what_was_published_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    fs::create_dir(home.join("sheets")).unwrap();
    fs::write(home.join("sheets/articles.xlsx"), "").unwrap();
    let (is_fine, told) = kenal(home, &["import", "sheets"]);
    assert!(!is_fine && told.contains("articles.xlsx is none of them: save a spreadsheet as CSV (UTF-8)"), "{told}");

    fs::create_dir_all(home.join("content.versions/1/locales/id")).unwrap();
    fs::write(home.join("content.versions/1/locales/id/bot.ftl"), "thanks = Ya.\n").unwrap();
    std::os::unix::fs::symlink("content.versions/1", home.join("content")).unwrap();
    assert!(kenal(home, &["export", "--csv", "other"]).0);
    let text = fs::read_to_string(home.join("other/questionnaire.csv")).unwrap();
    fs::write(home.join("other/questionnaire.csv"), text.replace("In between", "Halfway")).unwrap();
    let (is_fine, told) = kenal(home, &["import", "other", "--content", "content", "--write"]);
    assert!(!is_fine && told.contains("give --content the directory that you publish from"), "{told}");
}

/// The whole content through LibreOffice, with hard texts in it.
#[test]
#[ignore = "slow"]
fn libreoffice_opens_the_sheets_and_saves_them_without_a_loss() {
    if Command::new("soffice").arg("--version").stdout(Stdio::null()).status().is_err() {
        eprintln!("SKIPPED: soffice isn't installed (Debian: libreoffice-calc-nogui)");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let convert = |to: &str, into: &str, files: Vec<std::path::PathBuf>| {
        let mut command = Command::new("soffice");
        command.env("HOME", home.path()).args(["--headless", "--infilter=csv:44,34,76,1", "--convert-to", to]);
        let output = command.args(["--outdir", into]).args(files).current_dir(home.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let mut files = shipped();
    let salary = files.iter_mut().find(|file| file.name == SALARY).unwrap();
    salary.text = salary.text.replace("Gaji dan tunjangan", "=1+1; 'satu', \\\"dua\\\" 😀\\ttiga");
    let phrasings = files.iter_mut().find(|file| file.name == PHRASINGS_OF_SALARY).unwrap();
    phrasings.text = phrasings.text.replacen("gajinya berapa\n", "24/7\n+62\n=A1\n1e5\n3 Mei\n007\n", 1);
    write_sheets(&home.path().join("out"), &sheets(&files).unwrap(), b',').unwrap();
    let of = |folder: &str, ending: &str| {
        let names = SheetName::ALL.map(|name| home.path().join(folder).join(name.file_name()).with_extension(ending));
        names.to_vec()
    };
    convert("ods", "ods", of("out", "csv"));
    for (separator, back) in [("44", "commas"), ("59", "semicolons")] {
        convert(
            &format!("csv:Text - txt - csv (StarCalc):{separator},34,76,1,,0,false,true,false"),
            back,
            of("ods", "ods"),
        );
        let back = read_sheets(&home.path().join(back)).unwrap();
        assert_eq!((back.sheets.len(), back.passed_over.len()), (3, 0));
        assert_eq!(imported(&files, &back.sheets), Ok(Changes::default()));
    }
}
