//! `kenal backup` and `kenal restore`: a copy of the store, and back.

use std::process::ExitCode;

use crate::{
    app::{USUAL_STORE, key, location, progress::Progress},
    config::{Copy, Shared},
    store,
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
    let erased = store::restore(&options.file, &location, key(shared, &location)?.as_ref()).await?;
    drop(progress);
    println!("the store is as it was when {} was made", options.file.display());
    if erased > 0 {
        println!("visitors who were erased since, and are erased in it, too: {erased}");
    }
    Ok(ExitCode::SUCCESS)
}
