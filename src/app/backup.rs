//! `kenal backup` and `kenal restore`: a copy of the store, and back.

use std::process::ExitCode;

use crate::{
    app::key,
    config::{Copy, Shared},
    store::{self, Location},
};

pub(super) async fn backup(shared: &Shared, options: &Copy) -> anyhow::Result<ExitCode> {
    store::backup(&location(shared)?, &options.file).await?;
    println!("{} holds a copy of the store; keep the key, too, in another place", options.file.display());
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn restore(shared: &Shared, options: &Copy) -> anyhow::Result<ExitCode> {
    store::restore(&options.file, &location(shared)?, key(shared)?.as_ref()).await?;
    println!("the store is as it was when {} was made", options.file.display());
    Ok(ExitCode::SUCCESS)
}

fn location(shared: &Shared) -> anyhow::Result<Location> {
    Ok(shared.store.as_deref().unwrap_or("sqlite:kenal.db").parse()?)
}
