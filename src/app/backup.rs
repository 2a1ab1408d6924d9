//! `kenal backup` and `kenal restore`: a copy of the store, and back.

use std::process::ExitCode;

use crate::{
    app::{USUAL_STORE, key, location, progress::Progress},
    config::{Copy, Shared},
    store::{self, Since},
};

pub(super) async fn backup(shared: &Shared, options: &Copy) -> anyhow::Result<ExitCode> {
    let mut progress = Progress::of(1);
    progress.begins(&options.file.display().to_string());
    store::backup(&location(shared, USUAL_STORE)?, &options.file).await?;
    drop(progress);
    println!("{} holds a copy of the store; keep the key, too, in another place", options.file.display());
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn restore(shared: &Shared, options: &Copy) -> anyhow::Result<ExitCode> {
    let location = location(shared, USUAL_STORE)?;
    let mut progress = Progress::of(1);
    progress.begins(&options.file.display().to_string());
    let since = store::restore(&options.file, &location, key(shared, &location)?.as_ref()).await?;
    drop(progress);
    println!("the store is as it was when {} was made", options.file.display());
    match since {
        Since::ErasedAgain(0) => {}
        Since::ErasedAgain(erased) => println!("visitors who were erased since, and are erased in it, too: {erased}"),
        Since::Unknown(list) => println!(
            "warning: {} is not there, in which it stands who was erased: whoever was erased since the copy was made is \
             back; if that file is anywhere, stop the bot, put it there, move the restored store away, and restore once \
             more (deploy/erasing.md)",
            list.display()
        ),
    }
    Ok(ExitCode::SUCCESS)
}
