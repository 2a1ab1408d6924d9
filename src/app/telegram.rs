//! `kenal run`: the Telegram bot, until it is told to stop.

use std::{
    net::SocketAddr,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context;
use axum::Router;
use tokio::{
    net::{TcpListener, TcpSocket},
    runtime::Handle,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

use crate::{
    app::{CREDENTIALS, USUAL_STORE, credential, open_store, reload, secret, secret_in, sound_content, today},
    config::{Access, Run, Shared},
    domain::{content::Content, conversation::Command, locale::Locale, phrase::Phrase},
    engine::{self, Engine, Parts, Retention},
    store::{self, Store, StoreError},
    telegram::{self, Account, Profile, Webhook},
    web,
};

/// How often the organisers' numbers are counted anew, where several programs write one store and where this one is alone.
const COUNT_AGAIN: Duration = Duration::from_secs(5);
const COUNT_DAILY: Duration = Duration::from_secs(24 * 60 * 60);

/// How many times as long as a count takes there is none after it.
const COUNT_REST: u32 = 20;

/// How many connections may wait to be accepted. Where more come at once the system drops their first packets, and they try
/// again after seconds: of the usual 128 a crowd of strangers leaves none to Telegram.
const WAITING: u32 = 4_096;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long a database server may take to start, as after a boot of the machine, and how often it is asked.
const SERVER_STARTS: Duration = Duration::from_secs(60);
const ASK_AGAIN: Duration = Duration::from_millis(500);

/// Runs the bot. What is served over HTTP has the other runtime, `serving`: strangers decide how much that is.
pub(super) async fn run(shared: &Shared, options: Run, serving: Handle) -> anyhow::Result<ExitCode> {
    if options.booths && options.listen.is_none() {
        anyhow::bail!(
            "the booths' screens (--booths, KENAL_BOOTHS) need an address to be served on: give one with --listen, for \
             example 127.0.0.1:8080"
        );
    }
    warn_of_open_files(shared, &options);
    let organisers: Vec<i64> = options.organisers.iter().flat_map(|people| people.0.iter().copied()).collect();
    let (parts, stop) = (Parts::default(), CancellationToken::new());
    parts.start("what hears SIGTERM", wait_for_signal(stop.clone()));
    let account = match Account::open(&options.access.api_url, &token(&options.access)?.into(), &stop).await {
        Err(_) if stop.is_cancelled() => return Ok(ExitCode::SUCCESS),
        opened => opened?,
    };
    let shared = &of_this_bot(shared, &account)?;
    let mention = account.mention().map(str::to_owned);
    let version = reload::version(shared);
    let content = sound_content(shared, mention.clone())?;
    let Some(store) = open_store_when_there(shared, &stop).await? else {
        return Ok(ExitCode::SUCCESS);
    };
    let webhook = webhook(&options, &store)?;
    let profiles = profiles(&content);
    let render = engine::Options { render: telegram::outgoing::render, ..engine::Options::default() };
    let engine = Arc::new(Engine::new(content, store, render).by_clock(account.clock()).for_organisers(&organisers));
    let listener = listen(options.listen, &serving)?;
    if let Some(listener) = &listener {
        tell_served(listener.local_addr()?, options.booths, &engine.content());
    }
    let for_metrics = listen(options.metrics, &serving)?;
    let shows_metrics = for_metrics.is_none() && options.listen.is_some_and(|address| address.ip().is_loopback());
    let booths = options.booths;
    if booths || !options.organisers.is_empty() {
        parts.start("what counts for the organisers", count(Arc::clone(&engine), stop.clone()));
    }
    let options = telegram::Options { profiles, retention: Retention::default(), rate: options.rate.0 };
    let bot = telegram::Bot::start(Arc::clone(&engine), account, options, &parts, stop.clone()).await?;
    parts.start("what complains of old facts", complain_of_age(Arc::clone(&engine), stop.clone()));
    let on_change = reload::on_change(shared.clone(), mention, version, Arc::clone(&engine), stop.clone());
    parts.start("what reads new content", on_change);
    let mut router = web::router(Arc::clone(&engine));
    if let Some(webhook) = &webhook {
        router = router.merge(bot.webhook(webhook));
    }
    if booths {
        router = router.merge(screens(shared, &engine, &stop)?);
    }
    if shows_metrics {
        router = router.merge(web::metrics(Arc::clone(&engine)));
    }
    let recognises: web::Recognises = match &webhook {
        Some(webhook) => Arc::new(webhook.recognises()),
        None => Arc::new(|_| false),
    };
    let served = listener.map(|listener| {
        let work = web::serve(listener, router, recognises, stop.clone());
        parts.start_on(&serving, "what serves HTTP", work)
    });
    let counting = for_metrics.map(|listener| {
        let router = web::metrics(Arc::clone(&engine));
        let work = web::serve(listener, router, Arc::new(|_| false), stop.clone());
        parts.start_on(&serving, "what serves /metrics", work)
    });
    let work = async {
        match &webhook {
            // From here on Telegram brings updates to the route that is served.
            Some(webhook) => {
                bot.set_webhook(webhook).await?;
                stop.cancelled().await;
                Ok(())
            }
            None => bot.poll().await,
        }
    };
    let broken = async {
        let ended = parts.ended().await;
        // When the bot stops, its parts end in their time.
        if stop.is_cancelled() { std::future::pending().await } else { ended }
    };
    tokio::select! {
        worked = work => if !stop.is_cancelled() { worked? },
        // Nothing is finished in order: what is kept is sent at the next start.
        ended = broken => return Err(ended.into()),
    }
    stop.cancel();
    for served in served.into_iter().chain(counting) {
        served.await??;
    }
    bot.finish().await?;
    if let Ok(engine) = Arc::try_unwrap(engine) {
        engine.close().await;
    }
    Ok(ExitCode::SUCCESS)
}

/// Warns of secrets that everybody on the machine can read. Such a key is refused; these may be shared on purpose.
fn warn_of_open_files(shared: &Shared, options: &Run) {
    for (what, given) in [
        ("bot's token", &options.access.token_file),
        ("webhook's secret", &options.webhook_secret_file),
        ("store's address", &shared.store_file),
    ] {
        if let Some(file) = given.as_deref().filter(|file| store::is_open_to_all(file)) {
            let file = file.display();
            tracing::warn!("everybody on this machine can read {file}, the file with the {what}: `chmod 600 {file}`");
        }
    }
}

/// The settings with the username of the token's own bot, which is the only one that may be given.
fn of_this_bot(shared: &Shared, account: &Account) -> anyhow::Result<Shared> {
    let own = account.username();
    if let Some(given) = &shared.bot
        && !given.eq_ignore_ascii_case(own)
    {
        anyhow::bail!(
            "the token is that of @{own}, and --bot, KENAL_BOT names @{given}: links and posters would lead to another bot; \
             leave --bot out, or give the token of @{given}"
        );
    }
    Ok(Shared { bot: Some(own.to_owned()).filter(|own| !own.is_empty()), ..shared.clone() })
}

/// Complains every day about facts and helplines that should have been checked again.
async fn complain_of_age(engine: Arc<Engine>, stop: CancellationToken) {
    loop {
        for problem in engine.content().aged(&today()) {
            tracing::warn!("{problem}");
        }
        if stop.run_until_cancelled(tokio::time::sleep(DAY)).await.is_none() {
            return;
        }
    }
}

/// The store, waited for where its database server is still on its way; None where the bot was told to stop meanwhile.
async fn open_store_when_there(shared: &Shared, stop: &CancellationToken) -> anyhow::Result<Option<Store>> {
    let until = Instant::now() + SERVER_STARTS;
    let mut waits = false;
    loop {
        let opened = stop.run_until_cancelled(open_store(shared, USUAL_STORE)).await;
        let is_starting = |error: &anyhow::Error| error.downcast_ref().is_some_and(StoreError::is_starting);
        match opened {
            Some(Err(error)) if is_starting(&error) && Instant::now() < until => {
                if !std::mem::replace(&mut waits, true) {
                    tracing::warn!("{error:#}; waiting for it, up to {} s", SERVER_STARTS.as_secs());
                }
            }
            Some(opened) => return opened.map(Some),
            None => return Ok(None),
        }
        if stop.run_until_cancelled(tokio::time::sleep(ASK_AGAIN)).await.is_none() {
            return Ok(None);
        }
    }
}

/// Counts the organisers' numbers until told to stop: once a day, and every few seconds where other programs write, too.
async fn count(engine: Arc<Engine>, stop: CancellationToken) {
    loop {
        let begun = Instant::now();
        let rest = match engine.count().await {
            Ok(()) if engine.is_alone() => COUNT_DAILY,
            Ok(()) => COUNT_AGAIN.max(COUNT_REST * begun.elapsed()),
            Err(error) => {
                tracing::warn!(%error, "the organisers' numbers were not counted");
                COUNT_AGAIN
            }
        };
        if stop.run_until_cancelled(tokio::time::sleep(rest)).await.is_none() {
            return;
        }
    }
}

/// Says where the bot is to be found over HTTP, and which screens are there.
fn tell_served(address: SocketAddr, booths: bool, content: &Content) {
    tracing::info!("serving http://{address}");
    for fair in content.fairs.iter().filter(|_| booths) {
        let places = fair.booths.iter().map(|booth| format!(" /booth/{}/{}", fair.tag, booth.tag));
        tracing::info!("screens of `{0}` at http://{address}: /booth/{0}{1}", fair.tag, places.collect::<String>());
    }
}

/// The booths' screens, with numbers that change as notes are kept.
fn screens(shared: &Shared, engine: &Arc<Engine>, stop: &CancellationToken) -> anyhow::Result<Router> {
    let bot = shared.bot.as_deref().context(
        "the booths' screens need the bot's username, and the token's bot has none: give it one with @BotFather",
    )?;
    let numbers = engine.watch_numbers();
    let content = {
        let engine = Arc::clone(engine);
        move || engine.content()
    };
    Ok(web::booth::router(bot, content, numbers, stop.clone()))
}

/// The bot's token, where one is given.
pub(super) fn given_token(access: &Access) -> anyhow::Result<Option<String>> {
    Ok(match (secret_in("TELOXIDE_TOKEN")?, &access.token_file) {
        (Some(_), Some(file)) => anyhow::bail!(
            "both TELOXIDE_TOKEN and a token file (--token-file, TELOXIDE_TOKEN_FILE: {}) are given: give one of them",
            file.display()
        ),
        (Some(token), None) => Some(token),
        (None, Some(file)) => Some(secret("bot's token", "--token-file, TELOXIDE_TOKEN_FILE", file)?),
        (None, None) => credential("token").map(|file| secret("bot's token", CREDENTIALS, &file)).transpose()?,
    })
}

fn token(access: &Access) -> anyhow::Result<String> {
    let Some(token) = given_token(access)? else {
        anyhow::bail!(
            "there is no bot token: get one from @BotFather on Telegram and put it into TELOXIDE_TOKEN, or its file's name \
             into TELOXIDE_TOKEN_FILE; systemd before 247 lays no LoadCredential= ready, and takes them by EnvironmentFile= (without a token, `kenal chat` holds the same conversation here)"
        );
    };
    Ok(token)
}

/// Where Telegram is to bring updates; None where they are polled.
///
/// Without a secret of its own a webhook gets one made from the store's key, so that all replicas on one store share it.
fn webhook(options: &Run, store: &Store) -> anyhow::Result<Option<Webhook>> {
    let Some(url) = options.access.webhook_url.clone() else {
        return Ok(None);
    };
    if options.listen.is_none() {
        anyhow::bail!("a webhook needs an address to be served on: give one with --listen, for example 127.0.0.1:8080");
    }
    let secret = match (secret_in("KENAL_WEBHOOK_SECRET")?, &options.webhook_secret_file) {
        (Some(_), Some(_)) => anyhow::bail!(
            "both KENAL_WEBHOOK_SECRET and a file with the webhook's secret (--webhook-secret-file, \
             KENAL_WEBHOOK_SECRET_FILE) are given: give one of them"
        ),
        (Some(secret), None) => secret.into(),
        (None, Some(file)) => {
            secret("webhook's secret", "--webhook-secret-file, KENAL_WEBHOOK_SECRET_FILE", file)?.into()
        }
        (None, None) => store.secret("webhook"),
    };
    Webhook::new(url, secret).map(Some)
}

fn listen(address: Option<SocketAddr>, serving: &Handle) -> anyhow::Result<Option<TcpListener>> {
    let Some(address) = address else {
        return Ok(None);
    };
    let listening = || {
        let _runtime = serving.enter();
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(WAITING)
    };
    let listener = listening().with_context(|| {
        format!("{address} can't be listened on: is something else there? give another --listen or --metrics")
    })?;
    Ok(Some(listener))
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
pub(super) fn profiles(content: &Content) -> Vec<Profile> {
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
