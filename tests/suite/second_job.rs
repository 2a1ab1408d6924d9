//! Another job, from `tests/second_job`: no line of the program knows which job it introduces.

use std::{
    fs,
    path::Path,
    sync::{Arc, LazyLock},
};

use kenal::{
    assets,
    domain::{
        content::{Content, Operator},
        conversation::{Act, Choice, Event, Form, Session, turn},
        locale::Locale,
        problem::SourceFile,
    },
    render::preview,
};

/// The folders in which every file is the job's own.
const OF_THE_JOB: [&str; 4] = ["data/articles/", "data/training/articles/", "data/topics/", "data/source/"];

/// The shipped files with those of the second job in place of the first one's.
fn files() -> Vec<SourceFile> {
    let mut files = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/second_job"), "", &mut files);
    let shipped = assets::files(None).unwrap().into_iter();
    let kept: Vec<SourceFile> = shipped
        .filter(|file| !OF_THE_JOB.iter().any(|folder| file.name.starts_with(folder)))
        .filter(|file| !files.iter().any(|own| own.name == file.name))
        .collect();
    files.extend(kept);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

fn read(folder: &Path, name: &str, files: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{name}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            read(&path, &format!("{name}/"), files);
        } else {
            files.push(SourceFile { text: fs::read_to_string(&path).unwrap(), name });
        }
    }
}

/// The content with the second job, trained once for all tests of a process.
fn content() -> Arc<Content> {
    static CONTENT: LazyLock<Arc<Content>> =
        LazyLock::new(|| Arc::new(Content::parse(&files(), Operator::default()).unwrap()));
    Arc::clone(&CONTENT)
}

struct Visitor {
    content: Arc<Content>,
    session: Session,
    language: Locale,
}

impl Visitor {
    fn new(content: &Arc<Content>, language: Locale) -> Self {
        Self { content: Arc::clone(content), session: Session::default(), language }
    }

    /// What the bot says to this.
    fn act(&mut self, act: Act) -> String {
        let event = Event {
            at: 1_795_482_000,
            sent: None,
            message: None,
            live: true,
            in_group: false,
            language: Some(self.language),
            act,
        };
        let turn = turn(&self.content, self.session.clone(), &event);
        self.session = turn.session;
        turn.messages.iter().map(|message| message.plain()).collect::<Vec<_>>().join("\n")
    }

    fn say(&mut self, text: &str) -> String {
        self.act(Act::Said(text.to_owned()))
    }

    fn press(&mut self, choice: Choice) -> String {
        self.act(Act::Pressed(Some(choice)))
    }
}

#[test]
fn another_job_is_asked_about_in_both_languages() {
    let content = content();
    for (language, talk) in [
        (
            Locale::Id,
            [
                ("halo", "soal pekerjaan Pustakawan Desa?"),
                ("apa tugasnya?", "menata buku, mencatat pinjaman, dan mengadakan jam dongeng"),
                ("sumbernya?", "Teks dasar Kenal, kalimat 2: “Tugas utamanya menata buku di rak"),
                ("lembur ga?", "Senin sampai Sabtu, pukul 8 sampai 16"),
                ("gajinya berapa?", "Soal gaji, aku belum punya sumber"),
                ("resep rendang", "Aku cuma tahu soal pekerjaan Pustakawan Desa"),
            ],
        ),
        (
            Locale::En,
            [
                ("hello", "the job of Village Librarian?"),
                ("what are the duties?", "putting books in order, keeping the record of loans, and holding story time"),
                ("source?", "sentence no. 2"),
                ("is there overtime?", "Monday to Saturday, 8 to 16"),
                ("what is the salary?", "My source does not cover pay"),
                ("a recipe for dinner", "I only know about one job: Village Librarian"),
            ],
        ),
    ] {
        let mut visitor = Visitor::new(&content, language);
        let met = visitor.act(Act::Opened(String::new()));
        assert!(met.contains(["Pustakawan Desa", "Village Librarian"][usize::from(language == Locale::En)]), "{met}");
        for (said, expected) in talk {
            let told = visitor.say(said);
            assert!(told.contains(expected), "`{said}`: {told}");
        }
    }
}

#[test]
fn another_jobs_quiz_goes_to_its_result() {
    let content = content();
    for (language, answer, result) in [
        (Locale::Id, 0, "Perpustakaan desa menunggumu."),
        (Locale::En, 0, "The village library is waiting for you."),
        (Locale::Id, 3, "Perpustakaan desa mungkin terasa sepi buatmu."),
    ] {
        let mut visitor = Visitor::new(&content, language);
        visitor.press(Choice::Quiz);
        let mut told = visitor.press(Choice::Begin(Form::Full));
        for question in 0..4 {
            let number = format!("{} ", question + 1);
            assert!(told.contains(&number), "{told}");
            told = visitor.press(Choice::Answer { run: visitor.session.runs, question, answer });
        }
        assert!(told.contains(result), "{told}");
    }
}

#[test]
fn no_screen_of_another_job_names_the_shipped_one() {
    let content = content();
    let faults: Vec<String> = content.faults().iter().map(ToString::to_string).collect();
    assert_eq!(faults, Vec::<String>::new());
    for locale in Locale::ALL {
        let page = preview::page(&content, locale);
        for name in ["humas", "public relations", "instansi", "government", "pemerintah"] {
            let line = page.lines().find(|line| line.to_lowercase().contains(name));
            assert_eq!(line, None, "{name}");
        }
    }
}
