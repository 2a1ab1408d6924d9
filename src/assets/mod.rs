//! The content files: compiled in, overlaid by a directory.

pub mod sheets;

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use include_dir::{Dir, include_dir};

use crate::domain::{
    claims::CLAIMS,
    content::{Content, Operator},
    knowledge::KnowledgeBase,
    problem::{Problem, SourceFile},
};

static DATA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/data");
/// The knowledge base of the files in [`DATA`], as `src/build.rs` made it ready; empty if they could not be read.
static KNOWLEDGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/knowledge"));
static LOCALES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/locales");

/// The endings of the files that are content; everything else in a content directory is left alone.
const ENDINGS: [&str; 4] = ["toml", "ftl", "txt", "html"];

/// The folders in which an overlay may have files that the program has not: there, a file is one article, what leads to
/// one, one topic, the helplines of one country in one language, or some test questions.
const FOLDERS: [&str; 5] =
    ["data/articles/", "data/training/articles/", "data/topics/", "data/helplines/", "data/tests/"];

/// The largest content file that is read, in bytes; the largest of our own has a tenth of it.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The most files that a content directory may hold.
const MOST: usize = 5_000;

/// How deep folders may lie in each other; ours lie three deep.
const DEEPEST: usize = 8;

/// What the table of claims is compared with.
const CLAIMED: [&str; 2] = ["data/articles/", "data/source/"];

/// Content that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// A file of the overlay can't be read.
    #[error("{}: {source}: {}", path.display(), way_out(source))]
    Unreadable {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file or folder of the overlay is not to be read at all.
    #[error("{}: {reason}", path.display())]
    Refused {
        /// The file or folder.
        path: PathBuf,
        /// Why, and the way out.
        reason: String,
    },
    /// A file of the overlay has a name that no content file has.
    #[error("{}: no content file has this name: the names are those of the files in data/ and locales/", path.display())]
    Stray {
        /// The file.
        path: PathBuf,
    },
    /// Files of the overlay have the names of an earlier layout.
    #[error("{}", moved_lines(.0))]
    Moved(Vec<(PathBuf, String)>),
    /// Files say something wrong.
    #[error("{}", list(.0))]
    Wrong(Vec<Problem>),
}

/// The content files that had another name in an earlier layout, or another folder, and what they are called now; `<>`
/// is the part of the name that stays.
const MOVED: [(&str, &str); 15] = [
    (
        "data/knowledge/<>.toml",
        "data/articles/<>.toml, its `keywords` and `phrasings` to data/training/articles/<>.toml",
    ),
    ("data/intents.toml", "data/training/intents.toml"),
    ("data/elsewhere.toml", "data/training/out-of-scope.toml"),
    ("data/subjects.toml", "data/topics/, each tag to a file of its own, as `phrasings`"),
    ("data/uncovered.toml", "data/topics/, each tag to a file of its own, as `subject` and `look`"),
    ("data/lexicon/<>.toml", "data/language/<>.toml"),
    ("data/concepts.toml", "data/language/synonyms.toml"),
    ("data/distress.toml", "data/language/crisis.toml"),
    ("data/presses.toml", "data/language/aliases.toml"),
    ("data/questionnaire.toml", "data/quiz/questions.toml"),
    ("data/answers.toml", "data/quiz/answers.toml"),
    ("data/fairs.toml", "data/fairs/fairs.toml"),
    ("data/posters.toml", "data/fairs/poster.toml"),
    ("data/booth.toml", "data/fairs/booth.toml"),
    ("data/funnel.toml", "data/fairs/funnel.toml"),
];

/// Where the content file of this earlier name is now; None for any other name.
fn moved(name: &str) -> Option<String> {
    MOVED.iter().find_map(|(old, new)| match old.split_once("<>") {
        Some((before, after)) => {
            let kept = name.strip_prefix(before)?.strip_suffix(after)?;
            Some(new.replace("<>", kept))
        }
        None => (name == *old).then(|| (*new).to_owned()),
    })
}

fn moved_lines(files: &[(PathBuf, String)]) -> String {
    let line =
        |(path, now): &(PathBuf, String)| format!("{}: the layout has changed: move it to {now}", path.display());
    files.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn way_out(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            "name a directory that has data/ or locales/ in it, or leave out --content"
        }
        io::ErrorKind::PermissionDenied => "let the user that runs kenal read it",
        io::ErrorKind::InvalidData => "save it as UTF-8",
        _ => "check the path, or leave out --content",
    }
}

fn list(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// Reads all content: the files compiled in, each replaced by the overlay's file of the same name; but a locale's file
/// changes only the messages it holds.
///
/// An overlay directory has the layout of the repository: `data/…` and `locales/…`. It may hold a few of the files, and
/// new ones in the folders with a file for each article or topic.
///
/// # Errors
/// Everything that is wrong, by file, place and reason; nothing is used then.
pub fn load(overlay: Option<&Path>, operator: Operator) -> Result<Content, AssetsError> {
    content(files(overlay)?, operator).map_err(AssetsError::Wrong)
}

/// The content of these files. The knowledge base comes ready-made where it is read from what was compiled in.
///
/// # Errors
/// Everything that is wrong, by file, place and reason.
pub fn content(mut files: Vec<SourceFile>, operator: Operator) -> Result<Content, Vec<Problem>> {
    match KnowledgeBase::from_bytes(KNOWLEDGE) {
        Ok(knowledge) if is_shipped(&files) => {
            files.retain(|file| !is_knowledge(&file.name));
            Content::parse_around(Ok(knowledge), &files, operator)
        }
        _ => Content::parse(&files, operator),
    }
}

/// Whether the knowledge base is read from a file of this name.
fn is_knowledge(name: &str) -> bool {
    name.strip_prefix("data/").is_some_and(KnowledgeBase::reads)
}

/// Whether all that the knowledge base is read from is as it was compiled in; else what it says has to be learned anew.
#[must_use]
pub fn is_shipped(files: &[SourceFile]) -> bool {
    let shipped = |file: &SourceFile| {
        let compiled_in = file.name.strip_prefix("data/").and_then(|inner| DATA.get_file(inner));
        compiled_in.is_some_and(|compiled_in| compiled_in.contents() == file.text.as_bytes())
    };
    files.iter().filter(|file| is_knowledge(&file.name)).all(shipped)
}

/// All content files, by name (`data/articles/duties.toml`, `locales/id/bot.ftl`), in the order of their names; the
/// overlay's locale files come last and have the names of those they change.
///
/// # Errors
/// An overlay that can't be read, and a file in it whose name no content file has.
pub fn files(overlay: Option<&Path>) -> Result<Vec<SourceFile>, AssetsError> {
    let mut files = BTreeMap::new();
    let mut changed = Vec::new();
    for (top, dir) in [("data", &DATA), ("locales", &LOCALES)] {
        embedded(top, dir, &mut files);
    }
    if let Some(overlay) = overlay {
        let laid = laid(overlay)?;
        let old = |name: &String| Some((overlay.join(name), moved(name)?));
        let old: Vec<(PathBuf, String)> = laid.files.keys().filter_map(old).collect();
        if !old.is_empty() {
            return Err(AssetsError::Moved(old));
        }
        // The shipped table of claims speaks of the shipped articles: whoever rewords one brings a table, or does without.
        if laid.files.keys().any(|name| CLAIMED.iter().any(|folder| name.starts_with(folder))) {
            files.remove(&format!("data/{CLAIMS}"));
        }
        for (name, text) in laid.files {
            if !files.contains_key(&name) && !is_in_folder(&name) && !is_part(&name) {
                return Err(AssetsError::Stray { path: overlay.join(name) });
            }
            if name.starts_with("locales/") {
                changed.push(SourceFile { name, text });
            } else {
                files.insert(name, text);
            }
        }
    }
    Ok(files.into_iter().map(|(name, text)| SourceFile { name, text }).chain(changed).collect())
}

/// What a content directory holds.
#[derive(Debug, Default)]
pub struct Laid {
    /// The content files with their texts, by name.
    pub files: BTreeMap<String, String>,
    /// The files that are left alone, by name: what they say is not used.
    pub passed_over: Vec<String>,
}

impl Laid {
    /// Whether any file has a say in what is answered; the dates of a fair and the words around have none.
    #[must_use]
    pub fn bears_on_answers(&self) -> bool {
        self.files.keys().any(|name| name.starts_with("data/") && name != "data/fairs/fairs.toml")
    }
}

/// What this content directory holds.
///
/// # Errors
/// A directory that can't be read, or without any content file.
pub fn laid(overlay: &Path) -> Result<Laid, AssetsError> {
    let unreadable = |source| AssetsError::Unreadable { path: overlay.to_owned(), source };
    if !fs::metadata(overlay).map_err(unreadable)?.is_dir() {
        return Err(unreadable(io::ErrorKind::NotADirectory.into()));
    }
    let root = overlay.canonicalize().map_err(unreadable)?;
    let mut laid = Laid::default();
    for top in ["data", "locales"] {
        let dir = overlay.join(top);
        if dir.symlink_metadata().is_ok() && found(&root, &dir)?.is_dir() {
            read_dir(&root, &dir, top, &mut laid)?;
        }
    }
    if laid.files.is_empty() {
        let reason = match laid.passed_over.first() {
            Some(name) => &format!("no content file in data/ or locales/; {name} has no content file's name"),
            None => "no content file in data/ or locales/",
        };
        return Err(unreadable(io::Error::other(reason.to_owned())));
    }
    laid.passed_over.sort();
    Ok(laid)
}

/// Writes a content directory that can be laid over the built-in content: all that `base` holds, with these files in their
/// new wording. In `base` itself only these files are written. Returns the names of what was written of them.
///
/// # Errors
/// A file that says something else there than in `base` and in its new wording: nothing is written then. A directory that
/// can't be read or written.
pub fn write_overlay(
    directory: &Path,
    base: Option<&Path>,
    changed: &[SourceFile],
) -> Result<Vec<String>, AssetsError> {
    let mut files: BTreeMap<String, String> = match base {
        Some(base) if !is_same(base, directory) => laid(base)?.files,
        _ => BTreeMap::new(),
    };
    files.extend(changed.iter().map(|file| (file.name.clone(), file.text.clone())));
    let before = self::files(base)?;
    for (name, text) in &files {
        let path = directory.join(name);
        let is_known =
            |known: &str| known == text || before.iter().any(|file| file.name == *name && file.text == known);
        if path.symlink_metadata().is_ok() && !(path.is_file() && is_known(&read(&path)?)) {
            let reason =
                "this is there already and says something else: name another directory, or take it away".to_owned();
            return Err(AssetsError::Refused { path, reason });
        }
    }
    for (name, text) in &files {
        let path = directory.join(name);
        let unwritable = |source| AssetsError::Unreadable { path: path.clone(), source };
        fs::create_dir_all(path.parent().unwrap_or(directory)).map_err(unwritable)?;
        let unfinished = path.with_extension("unfinished");
        fs::write(&unfinished, text).and_then(|()| fs::rename(&unfinished, &path)).map_err(unwritable)?;
    }
    Ok(changed.iter().map(|file| file.name.clone()).collect())
}

/// Whether both are the same directory; one that is not there is none.
fn is_same(one: &Path, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

fn is_content(path: &Path) -> bool {
    path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| ENDINGS.contains(&ending))
}

fn is_in_folder(name: &str) -> bool {
    FOLDERS.iter().any(|folder| name.starts_with(folder))
}

/// Whether the program has a file of this name that is no content: a copy of the repository has it, too.
fn is_part(name: &str) -> bool {
    match name.split_once('/') {
        Some(("data", inner)) => DATA.get_file(inner).is_some(),
        Some((_, inner)) => LOCALES.get_file(inner).is_some(),
        None => false,
    }
}

fn embedded(top: &str, dir: &Dir<'_>, files: &mut BTreeMap<String, String>) {
    for file in dir.files().filter(|file| is_content(file.path())) {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            files.insert(format!("{top}/{path}"), text.to_owned());
        }
    }
    for inner in dir.dirs() {
        embedded(top, inner, files);
    }
}

fn read_dir(root: &Path, dir: &Path, name: &str, laid: &mut Laid) -> Result<(), AssetsError> {
    let unreadable = |path: &Path, source| AssetsError::Unreadable { path: path.to_owned(), source };
    let refused = |reason: String| Err(AssetsError::Refused { path: dir.to_owned(), reason });
    if name.split('/').count() > DEEPEST {
        return refused(format!("folders lie more than {DEEPEST} deep here: does a link lead back?"));
    }
    for entry in fs::read_dir(dir).map_err(|source| unreadable(dir, source))? {
        let path = entry.map_err(|source| unreadable(dir, source))?.path();
        let Some(last) = path.file_name().and_then(|last| last.to_str()) else {
            continue;
        };
        // What is hidden is for other programs.
        if last.starts_with('.') {
            continue;
        }
        if laid.files.len() + laid.passed_over.len() >= MOST {
            return refused(format!(
                "there are more than {MOST} files: name the directory that holds the content alone"
            ));
        }
        let inner = format!("{name}/{last}");
        if found(root, &path)?.is_dir() {
            read_dir(root, &path, &inner, laid)?;
        } else if is_content(&path) && (!is_in_folder(&inner) || inner.ends_with(".toml")) {
            laid.files.insert(inner, read(&path)?);
        } else if !is_part(&inner) {
            laid.passed_over.push(inner);
        }
    }
    Ok(())
}

/// What stands at this path: a folder or a file, inside the content directory. Nothing is opened.
fn found(root: &Path, path: &Path) -> Result<fs::Metadata, AssetsError> {
    let unreadable = |source| AssetsError::Unreadable { path: path.to_owned(), source };
    let refused = |reason: &str| Err(AssetsError::Refused { path: path.to_owned(), reason: reason.to_owned() });
    let real = path.canonicalize().map_err(unreadable)?;
    if !real.starts_with(root) {
        return refused("this link leads out of the content directory: put the file itself here");
    }
    let metadata = real.metadata().map_err(unreadable)?;
    if !metadata.is_dir() && !metadata.is_file() {
        return refused("this is neither a file nor a folder: take it away");
    }
    Ok(metadata)
}

/// The text of a content file, whatever program saved it: without a mark before it, and with plain ends of lines.
fn read(path: &Path) -> Result<String, AssetsError> {
    read_up_to(LARGEST, path)
}

fn read_up_to(largest: u64, path: &Path) -> Result<String, AssetsError> {
    let unreadable = |source| AssetsError::Unreadable { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(largest + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let text = if bytes.len() as u64 > largest {
        Err(format!("the file is larger than {} MiB, far more than any content: is it the right one?", largest >> 20))
    } else {
        decoded(bytes)
    };
    let text = text.map_err(|reason| AssetsError::Refused { path: path.to_owned(), reason })?;
    Ok(text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n"))
}

fn decoded(bytes: Vec<u8>) -> Result<String, String> {
    let is_wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || bytes.contains(&0);
    if is_wide {
        return Err(
            "this is saved as UTF-16, or is no text: save it as UTF-8 (in Notepad: Save as, Encoding)".to_owned()
        );
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("a letter in line {line} is not saved as UTF-8: save the file as UTF-8")
    })
}
