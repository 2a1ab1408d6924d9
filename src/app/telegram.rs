//! `kenal run`: the Telegram bot, until it is told to stop.

use std::{process::ExitCode, sync::Arc};

use anyhow::Context;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

use crate::{
    app::{content, open_store, secret},
    config::{Run, Shared},
    domain::{content::Content, conversation::Command, locale::Locale, phrase::Phrase},
    engine::{self, Engine, Retention},
    store::Store,
    telegram::{self, Bot, Profile, Webhook},
    web,
};

pub(super) async fn run(shared: &Shared, options: Run) -> anyhow::Result<ExitCode> {
    let content = content(shared)?;
    let token = token(&options)?;
    let store = open_store(shared, "sqlite:kenal.db").await?;
    let webhook = webhook(&options, &store)?;
    let profiles = profiles(&content);
    let render = engine::Options { render: telegram::outgoing::render, ..engine::Options::default() };
    let engine = Arc::new(Engine::new(content, store, render));
    let stop = CancellationToken::new();
    tokio::spawn(wait_for_signal(stop.clone()));
    let listener = match options.listen {
        Some(address) => {
            let bound = TcpListener::bind(address).await;
            Some(bound.with_context(|| format!("{address} can't be listened on: give another with --listen"))?)
        }
        None => None,
    };
    let met =
        telegram::Options { api_url: options.api_url, token: token.into(), profiles, retention: Retention::default() };
    let bot = Bot::start(Arc::clone(&engine), met, stop.clone()).await?;
    let mut router = web::router(Arc::clone(&engine));
    if let Some(webhook) = &webhook {
        router = router.merge(bot.webhook(webhook));
    }
    let serving = listener.map(|listener| tokio::spawn(web::serve(listener, router, stop.clone())));
    match &webhook {
        Some(webhook) => {
            if let Err(error) = bot.set_webhook(webhook).await {
                stop.cancel();
                return Err(error);
            }
            stop.cancelled().await;
            if let Some(serving) = serving {
                serving.await??;
            }
            bot.finish().await?;
        }
        None => {
            bot.poll().await?;
            stop.cancel();
            if let Some(serving) = serving {
                serving.await??;
            }
        }
    }
    if let Ok(engine) = Arc::try_unwrap(engine) {
        engine.close().await;
    }
    Ok(ExitCode::SUCCESS)
}

/// The webhook that the settings ask for; None for long polling.
///
/// Without a secret of its own it gets one from the store's key, so that all replicas on one store have the same.
fn webhook(options: &Run, store: &Store) -> anyhow::Result<Option<Webhook>> {
    let Some(url) = &options.webhook_url else {
        return Ok(None);
    };
    if options.listen.is_none() {
        anyhow::bail!("a webhook needs an address to listen on: give --listen, e.g. 127.0.0.1:8080");
    }
    let secret = match (std::env::var("KENAL_WEBHOOK_SECRET"), &options.webhook_secret_file) {
        (Ok(secret), _) => secret.into(),
        (Err(_), Some(file)) => secret(file)?.into(),
        (Err(_), None) => store.secret("webhook"),
    };
    Webhook::new(url.clone(), secret).map(Some)
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
