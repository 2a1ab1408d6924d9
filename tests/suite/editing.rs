//! Edits of content files: everything around a text stays as it was.

use kenal::domain::{
    editing::{Edit, FileText, edited, texts},
    locale::Locale,
    problem::SourceFile,
};

const FILE: &str = "# What it is.\nversion = 1 # kept\n\n[id]\ntitle = \"Judul\"   # kept too\nshort = \"\"\"\nSingkat.\n\"\"\"\n\n\
                    [[question]]\nkey = \"first\"\nid = 'Satu?'\nanswers = { id = [\"ya\", \"tidak\"] }\n";

fn file(text: &str) -> SourceFile {
    SourceFile { name: "some.toml".to_owned(), text: text.to_owned() }
}

fn read(file: &SourceFile) -> Vec<FileText> {
    texts(file).unwrap()
}

#[test]
fn texts_are_named_by_where_they_stand_and_their_language() {
    let found = read(&file(FILE));
    let named: Vec<(String, &str)> = found.iter().map(|text| (text.name(), text.value.as_str())).collect();
    let expected = [
        ("title", "Judul"),
        ("short", "Singkat.\n"),
        ("question.first", "Satu?"),
        ("question.first.answers.1", "ya"),
        ("question.first.answers.2", "tidak"),
    ];
    assert_eq!(named, expected.map(|(name, value)| (name.to_owned(), value)));
    assert!(found.iter().all(|text| text.locale == Locale::Id));
}

#[test]
fn an_edit_leaves_everything_around_it_as_it_was() {
    let file = file(FILE);
    let found = read(&file);
    let edits = vec![Edit::replace(&file, &found[1], "Kata \"dia\"\\"), Edit::replace(&file, &found[0], "Lain")];
    let expected = FILE.replace("\"Judul\"", "\"Lain\"").replace("Singkat.\n\"\"\"", "Kata \"dia\"\\\\\n\"\"\"");
    assert_eq!(edited(&file, edits), expected);
}

#[test]
fn a_text_is_added_where_the_others_of_its_table_stand() {
    let file = file(
        "[id]\ntitle = \"Judul\" # kept\n\n[en]\ntitle = \"Title\"\n\n[some]\nid = \"satu\"\n\n[inline]\nid = { a = \"b\" }\n",
    );
    let found = read(&file);
    let path = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let add = |names: &[&str], locale| Edit::add(&file, &found, &path(names), locale, "\"baru\"\ndua");
    let example = edited(&file, vec![add(&["example"], Locale::Id).unwrap()]);
    assert!(example.contains("# kept\nexample = \"\"\"\n\"baru\"\ndua\"\"\"\n\n[en]"), "{example}");
    let english = edited(&file, vec![add(&["some"], Locale::En).unwrap()]);
    assert!(english.contains("id = \"satu\"\nen = \"\"\"\n\"baru\"\ndua\"\"\"\n"), "{english}");
    // Inside of braces no line can be added, and nobody says where a table would go.
    assert_eq!(add(&["inline", "c"], Locale::Id), None);
    assert_eq!(add(&["nowhere", "c"], Locale::Id), None);
}

#[test]
fn any_value_is_read_again_as_it_was_written() {
    for value in ["", "\"", "\"\"\"\"", "a\n\"\"\"b\"", "tab\tand \u{7} and \r", "back\\slash", "\n\nlines\n", "'''"] {
        for place in [0, 1, 2] {
            let file = file(FILE);
            let text = &read(&file)[place];
            let written = SourceFile { text: edited(&file, vec![Edit::replace(&file, text, value)]), ..file.clone() };
            let after_edit = &read(&written)[place];
            let after = if place == 1 { "\n" } else { "" };
            assert_eq!(after_edit.value, format!("{value}{after}"), "{}", written.text);
        }
    }
}
