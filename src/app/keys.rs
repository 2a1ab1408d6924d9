//! `kenal key new` and `kenal key rotate`: a key for a store, and another in its place.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt as _, chown},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;

use crate::{
    app::{USUAL_STORE, key, location, print},
    config::{KeyCommand, NewKey, RotateKey, Shared},
    engine,
    store::{self, Key, Location, Rotation, Stage},
};

pub(super) async fn run(shared: &Shared, command: &KeyCommand) -> anyhow::Result<ExitCode> {
    match command {
        KeyCommand::New(options) => new(shared, options),
        KeyCommand::Rotate(options) => rotate(shared, options).await,
    }
}

/// Writes a new key into a new file, outside of the store's folder.
fn new(shared: &Shared, options: &NewKey) -> anyhow::Result<ExitCode> {
    let file = options.file.clone().or_else(|| shared.key_file.clone()).or_else(store::default_key_file);
    let file = file.context("there is no place for the key without HOME: name a file, `kenal key new FILE`")?;
    let location = location(shared, USUAL_STORE)?;
    // Where no store is named and none is there, the key is for one elsewhere, and any place is as good as another.
    let is_meant = shared.store.is_some() || shared.store_file.is_some();
    if is_meant || matches!(&location, Location::Sqlite(store) if store.exists()) {
        store::keep_apart(&file, &location)?;
    }
    Key::create(&file)?;
    let path = file.display();
    print(&format!("{path} holds a new key; keep a copy in another place: without it the store is worth nothing\n"))?;
    if Some(&file) != store::default_key_file().as_ref() {
        print(&format!("name it with --key-file {path} or KENAL_KEY_FILE\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Puts another key in the place of the one that is given, from wherever an earlier attempt has come to.
async fn rotate(shared: &Shared, options: &RotateKey) -> anyhow::Result<ExitCode> {
    let location = location(shared, USUAL_STORE)?;
    let (now, file) = match key(shared, &location)? {
        Some(key) => (key, shared.key_file.clone()),
        None => {
            let usual = store::default_key_file().filter(|_| matches!(location, Location::Sqlite(_)));
            let key = usual.as_deref().map(Key::read).transpose()?.flatten();
            (key.context("there is no key to exchange: give that of the store with --key-file or KENAL_KEY")?, usual)
        }
    };
    let mut rotation = Rotation::open(&location, &now).await?;
    match (rotation.stage(), &options.new, file) {
        (Stage::Exchanged, ..) => finish(rotation, &now, "the old one opens the store no longer").await,
        // The key of a variable, or one that others lay ready, is exchanged by whoever gives it.
        (_, Some(file), _) => {
            store::keep_apart(file, &location)?;
            let next = Key::read(file)?.with_context(|| {
                format!("{0}: there is no such file; `kenal key new {0}` makes the key", file.display())
            })?;
            rotation.begin(&next, engine::now()).await?;
            while rotation.reseal().await? {}
            rotation.close().await;
            print(&format!(
                "the store opens with both keys now: give {} in the place of the old key, start the bot again, and then run \
                 `kenal key rotate` with the new one: it ends the old one\n",
                file.display()
            ))?;
            Ok(ExitCode::SUCCESS)
        }
        (stage, None, Some(file)) => {
            let (next, _lock) = next_key(&file, stage)?;
            rotation.begin(&next, engine::now()).await?;
            while rotation.reseal().await? {}
            let old = exchange(&file, rotation.generation() - 1)?;
            let place = format!(
                "{} holds the new one\nthe old one is kept as {}, for copies of the store from before now open with it alone: \
                 delete it with the last of those",
                file.display(),
                old.display()
            );
            finish(rotation, &next, &place).await
        }
        (_, None, None) => anyhow::bail!(
            "the key is not in a file that can be exchanged here: make another with `kenal key new FILE`, and name that with \
             `kenal key rotate --new FILE`"
        ),
    }
}

/// Lets the store open with the new key alone, and says what was done.
async fn finish(rotation: Rotation, key: &Key, place: &str) -> anyhow::Result<ExitCode> {
    let rotation = rotation.finish(key).await?;
    let (resealed, unopened) = (rotation.resealed, rotation.unopened);
    rotation.close().await;
    print(&format!(
        "the key was rotated: {place}\nsealed anew: {resealed} rows; copy the new key to where you keep the old one's copy\n"
    ))?;
    if unopened > 0 {
        print(&format!("{unopened} rows open with no key and go when they have been kept long enough\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A file beside the key's, with this at its end.
fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// The key that takes the place of the one in this file, from an earlier attempt or new, and a lock against others.
fn next_key(file: &Path, stage: Stage) -> anyhow::Result<(Key, fs::File)> {
    let next = beside(file, ".new");
    // What was cut off while it was written has never been used.
    if stage == Stage::Resting && next.exists() && Key::read(&next).is_err() {
        fs::remove_file(&next).with_context(|| format!("{} can't be written anew", next.display()))?;
    }
    let key = match Key::read(&next)? {
        Some(key) => key,
        None => {
            let key = Key::create(&next)?;
            let owner = fs::metadata(file).and_then(|found| {
                let made = fs::metadata(&next)?;
                let same = (found.uid(), found.gid()) == (made.uid(), made.gid());
                if same { Ok(()) } else { chown(&next, Some(found.uid()), Some(found.gid())) }?;
                fs::set_permissions(&next, found.permissions())
            });
            owner.with_context(|| format!("{} can't be given to whom {} belongs", next.display(), file.display()))?;
            key
        }
    };
    let lock = fs::File::open(&next).with_context(|| next.display().to_string())?;
    if let Err(fs::TryLockError::WouldBlock) = lock.try_lock() {
        anyhow::bail!("{}: another `kenal key rotate` is under way", next.display());
    }
    Ok((key, lock))
}

/// Puts the new key in the place of the old one, which gets another name: at no moment is there no key. Returns that name.
fn exchange(file: &Path, generation: u32) -> anyhow::Result<PathBuf> {
    let old = beside(file, &format!(".old-{generation}"));
    let failed =
        || format!("{} can't be exchanged; what was begun goes on with another `kenal key rotate`", file.display());
    let kept = fs::hard_link(file, &old).or_else(|error| match error.kind() {
        io::ErrorKind::AlreadyExists if fs::read(file).ok() == fs::read(&old).ok() => Ok(()),
        io::ErrorKind::AlreadyExists => Err(error),
        // Some file systems know no second names.
        _ => fs::copy(file, &old).map(drop),
    });
    kept.with_context(|| format!("{}: {}", old.display(), failed()))?;
    fs::rename(beside(file, ".new"), file).with_context(failed)?;
    fs::File::open(file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))
        .and_then(|folder| folder.sync_all())
        .with_context(failed)?;
    Ok(old)
}
