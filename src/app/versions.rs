//! The content that a bot lives on, as numbered versions beside it and one link to the version in use.
//!
//! `content` is a link to `content.versions/3`. A switch renames a new link over it: whoever reads the content finds the
//! one version or the other as a whole, and a crash leaves one of both. Only the first switch, from a directory to a link,
//! has a moment between two renames in which there is neither; the version before is kept by then.

use std::{
    fs::{self, File, Permissions},
    io::{self, Write as _},
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};

use crate::assets::Laid;

/// How many versions are kept; with them, the one in use and the one that it took the place of.
pub(super) const KEPT: usize = 5;

/// In each version, the number of the one that it took the place of.
const BEFORE: &str = ".before";

/// The versions of one content directory.
pub(super) struct Versions {
    /// What the bot reads.
    live: PathBuf,
    /// The folder with the versions.
    folder: PathBuf,
}

impl Versions {
    /// The versions of the directory that a bot is given with `--content`.
    ///
    /// # Errors
    /// A path that ends in no name.
    pub(super) fn of(live: &Path) -> anyhow::Result<Self> {
        let name = live.file_name().with_context(|| {
            format!("{} has no name of its own: give --content the path of a directory by its name", live.display())
        })?;
        let mut folder = name.to_owned();
        folder.push(".versions");
        Ok(Self { live: live.with_file_name(name), folder: live.with_file_name(folder) })
    }

    /// The directory of a version.
    pub(super) fn directory(&self, number: u32) -> PathBuf {
        self.folder.join(number.to_string())
    }

    /// The version in use; `None` where what the bot reads is no version.
    pub(super) fn current(&self) -> Option<u32> {
        let target = fs::read_link(&self.live).ok()?;
        let inside = target.parent().is_some_and(|parent| parent.file_name() == self.folder.file_name());
        let number = target.file_name()?.to_str()?.parse().ok()?;
        (inside && self.directory(number).is_dir()).then_some(number)
    }

    /// The version that the one in use took the place of.
    pub(super) fn before(&self) -> Option<u32> {
        let number = fs::read_to_string(self.directory(self.current()?).join(BEFORE)).ok()?.trim().parse().ok()?;
        self.directory(number).is_dir().then_some(number)
    }

    /// Keeps these files as a new version, with the number of the version before it, and returns its number.
    pub(super) fn keep(&self, laid: &Laid, before: Option<u32>) -> anyhow::Result<u32> {
        self.write(laid, before).with_context(|| {
            format!(
                "{} can't be written: whoever publishes needs the right to write in {}",
                self.folder.display(),
                parent_of(&self.live).display()
            )
        })
    }

    fn write(&self, laid: &Laid, before: Option<u32>) -> io::Result<u32> {
        fs::create_dir_all(&self.folder)?;
        readable(&self.folder, 0o755)?;
        let unfinished = self.folder.join(format!(".unfinished-{}", std::process::id()));
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished)?;
        }
        fs::create_dir(&unfinished)?;
        readable(&unfinished, 0o755)?;
        for (name, text) in &laid.files {
            let mut folder = unfinished.clone();
            for part in Path::new(name).parent().into_iter().flatten() {
                folder.push(part);
                fs::create_dir_all(&folder)?;
                readable(&folder, 0o755)?;
            }
            write_file(&unfinished.join(name), text)?;
        }
        if let Some(before) = before {
            write_file(&unfinished.join(BEFORE), &before.to_string())?;
        }
        // Where somebody else publishes at this moment, the next number is free.
        let mut number = self.last()? + 1;
        while fs::rename(&unfinished, self.directory(number)).is_err() {
            if !self.directory(number).exists() {
                fs::rename(&unfinished, self.directory(number))?;
                break;
            }
            number += 1;
        }
        File::open(&self.folder)?.sync_all()?;
        Ok(number)
    }

    /// The highest number of a version that is there; 0 where there is none.
    fn last(&self) -> io::Result<u32> {
        Ok(self.numbers()?.pop().unwrap_or(0))
    }

    /// The numbers of the versions that are there, the last one at the end.
    fn numbers(&self) -> io::Result<Vec<u32>> {
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            numbers.extend(entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// Takes old versions away and returns their numbers. The last [`KEPT`] stay, and with them the one in use and the one
    /// that `kenal rollback` brings back.
    pub(super) fn clear(&self) -> anyhow::Result<Vec<u32>> {
        let unreadable = || format!("{} can't be read", self.folder.display());
        let mut old = self.numbers().with_context(unreadable)?;
        old.truncate(old.len().saturating_sub(KEPT));
        old.retain(|number| ![self.current(), self.before()].contains(&Some(*number)));
        for number in &old {
            let directory = self.directory(*number);
            fs::remove_dir_all(&directory).with_context(|| format!("{} can't be deleted", directory.display()))?;
        }
        Ok(old)
    }

    /// Makes this version the one that the bot reads. A directory in its place is moved aside, to the versions.
    pub(super) fn switch(&self, number: u32) -> anyhow::Result<()> {
        let name = self.live.file_name().unwrap_or_default().to_string_lossy();
        let link = self.live.with_file_name(format!(".{name}.{}", std::process::id()));
        let folder = self.folder.file_name().unwrap_or_default();
        let switched = symlink(Path::new(folder).join(number.to_string()), &link).and_then(|()| {
            if self.live.symlink_metadata().is_ok_and(|live| live.is_dir()) {
                fs::rename(&self.live, self.folder.join(format!("replaced-by-{number}")))?;
            }
            fs::rename(&link, &self.live)?;
            File::open(parent_of(&self.live))?.sync_all()
        });
        if let Err(error) = switched {
            let _ = fs::remove_file(&link);
            return Err(error)
                .with_context(|| format!("{} can't be made a link to version {number}", self.live.display()));
        }
        if self.current() != Some(number) {
            bail!(
                "{} is not a link to version {number}: was something else published at this moment?",
                self.live.display()
            );
        }
        Ok(())
    }
}

fn parent_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn write_file(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    readable(path, 0o644)?;
    file.sync_all()
}

/// Lets the bot's own user read what the editor's made, whatever the editor's mask.
fn readable(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, Permissions::from_mode(mode))
}
