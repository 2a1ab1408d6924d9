//! `kenal run`: the Telegram bot, until it is told to stop.

use std::{process::ExitCode, sync::Arc};

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::{
    app::{content, open_store, secret},
    config::{Run, Shared},
    domain::{content::Content, conversation::Command, locale::Locale, phrase::Phrase},
    engine::{self, Engine, Retention},
    telegram::{self, Profile},
};

pub(super) async fn run(shared: &Shared, options: Run) -> anyhow::Result<ExitCode> {
    let content = content(shared)?;
    let token = token(&options)?;
    let store = open_store(shared, "sqlite:kenal.db").await?;
    let profiles = profiles(&content);
    let render = engine::Options { render: telegram::outgoing::render, ..engine::Options::default() };
    let engine = Arc::new(Engine::new(content, store, render));
    let stop = CancellationToken::new();
    tokio::spawn(wait_for_signal(stop.clone()));
    let options =
        telegram::Options { api_url: options.api_url, token: token.into(), profiles, retention: Retention::default() };
    telegram::run(Arc::clone(&engine), options, stop).await?;
    if let Ok(engine) = Arc::try_unwrap(engine) {
        engine.close().await;
    }
    Ok(ExitCode::SUCCESS)
}

fn token(options: &Run) -> anyhow::Result<String> {
    let token = match (std::env::var("TELOXIDE_TOKEN"), &options.token_file) {
        (Ok(token), _) => token.trim().to_owned(),
        (Err(_), Some(file)) => secret(file)?,
        (Err(_), None) => String::new(),
    };
    if token.is_empty() {
        anyhow::bail!(
            "there is no bot token: get one from @BotFather on Telegram and put it into TELOXIDE_TOKEN, or its file's name \
             into TELOXIDE_TOKEN_FILE (without a token, `kenal chat` holds the same conversation here)"
        );
    }
    Ok(token)
}

/// Cancels at the first SIGINT or SIGTERM.
async fn wait_for_signal(stop: CancellationToken) {
    let signals = || -> std::io::Result<_> { Ok((signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)) };
    match signals().context("signals can't be heard") {
        Ok((mut interrupt, mut terminate)) => {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            tracing::info!("stopping: what was begun is finished");
            stop.cancel();
        }
        Err(error) => tracing::error!("{error:#}"),
    }
}

/// What people see of the bot before they have said a word: in English for everybody, and in each language.
fn profiles(content: &Content) -> Vec<Profile> {
    [(None, Locale::En), (Some(Locale::Id), Locale::Id), (Some(Locale::En), Locale::En)]
        .map(|(language, locale)| {
            let say = |phrase: &Phrase| content.catalog.say(locale, phrase);
            Profile {
                language,
                // The name stays the one that was chosen with @BotFather.
                name: None,
                description: say(&Phrase::ProfileDescription),
                short_description: say(&Phrase::ProfileShort),
                commands: Command::MENU.map(|command| (command, say(&told(command)))).to_vec(),
            }
        })
        .to_vec()
}

fn told(command: Command) -> Phrase {
    match command {
        Command::Start => Phrase::CommandStart,
        Command::Quiz => Phrase::CommandQuiz,
        Command::Topics => Phrase::CommandTopics,
        Command::Why => Phrase::CommandWhy,
        Command::Language => Phrase::CommandLanguage,
        Command::Help => Phrase::CommandHelp,
        Command::Privacy => Phrase::CommandPrivacy,
        Command::Mydata => Phrase::CommandMydata,
        Command::Forget => Phrase::CommandForget,
        Command::Cancel => Phrase::CommandCancel,
        Command::About | Command::Stats => Phrase::CommandAbout,
    }
}
