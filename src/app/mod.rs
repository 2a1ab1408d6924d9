//! Puts the parts together: one function for each command.

mod answers;
mod backup;
mod check;
mod doctor;
mod keys;
mod pages;
pub mod printing;
mod progress;
mod publish;
mod reload;
mod reports;
mod sheets;
mod shipping;
mod supply;
mod telegram;
mod versions;

use std::{
    io::{IsTerminal, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::Context;
use secrecy::zeroize::Zeroizing;
use tokio::io::{BufReader, stdin, stdout};
use tracing_subscriber::{
    Layer as _,
    filter::{LevelFilter, Targets},
    fmt,
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::{
    app::progress::Progress,
    assets::{self, AssetsError, Laid},
    config::{AudienceName, Chat, Command, Config, Lang, LogForm, Shared},
    domain::{
        audience::Audience,
        content::{Content, Operator},
        locale::Locale,
        problem::Problem,
    },
    engine::{self, Engine},
    store::{self, Key, Location, Store},
    terminal,
};

/// The store that `kenal run` uses unless told otherwise.
const USUAL_STORE: &str = "sqlite:kenal.db";

/// What takes so long where articles, phrasings or words are not those that were compiled in.
const LEARNING: &str = "learning the changed words anew, which takes about a minute";

/// How a secret is called that systemd has laid ready.
const CREDENTIALS: &str = "LoadCredential=";

/// Starts the logs, on standard error: warnings and what the bot itself says, unless `RUST_LOG` tells otherwise.
pub fn start_logs(form: LogForm) {
    let asked = std::env::var("RUST_LOG").ok().and_then(|text| text.parse().ok());
    let usual = || {
        Targets::new()
            .with_default(LevelFilter::WARN)
            .with_target("sqlx", LevelFilter::ERROR)
            .with_target("kenal", LevelFilter::INFO)
    };
    let logs = fmt::layer().with_writer(std::io::stderr);
    let logs = match form {
        LogForm::Text => logs.with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogForm::Json => logs.json().boxed(),
    };
    tracing_subscriber::registry().with(logs.with_filter(asked.unwrap_or_else(usual))).init();
}

/// Does what the command line asks for.
///
/// # Errors
/// What can't be done, with the way out.
pub fn run(config: Config) -> anyhow::Result<ExitCode> {
    let Config { shared, command } = config;
    match command {
        Command::Chat(options) => block_on(chat(&shared, &options)),
        Command::Run(options) => {
            // Let go of after the other one, for connections to Telegram and to the store may have begun here.
            let mut serving = tokio::runtime::Builder::new_multi_thread();
            let serving = serving.worker_threads(1).thread_name("http").enable_all().build().context("no runtime")?;
            block_on_one_thread(telegram::run(&shared, options, serving.handle().clone()))
        }
        Command::Ask(options) => answers::ask(&shared, &options),
        Command::Eval(options) => answers::eval(&shared, &options),
        Command::Check => check::check(&shared),
        Command::Doctor(options) => block_on(doctor::doctor(&shared, &options)),
        Command::Publish(options) => publish::publish(&shared, &options),
        Command::Rollback(options) => publish::rollback(&shared, &options),
        Command::Export(options) => sheets::export(&shared, &options),
        Command::Import(options) => sheets::import(&shared, &options),
        Command::Backup(options) => block_on(backup::backup(&shared, &options)),
        Command::Restore(options) => block_on(backup::restore(&shared, &options)),
        Command::Key(command) => block_on(keys::run(&shared, &command)),
        Command::Preview(options) => pages::preview(&shared, &options),
        Command::Privacy(options) => pages::privacy(&shared, &options),
        Command::Poster(options) => pages::poster(&shared, &options),
        Command::Funnel(options) => block_on_one_thread(reports::funnel(&shared, &options)),
        Command::Unanswered(options) => block_on_one_thread(reports::unanswered(&shared, &options)),
        Command::Items(options) => block_on_one_thread(reports::items(&shared, &options)),
        Command::Simulate(options) => answers::simulate(&shared, &options),
        Command::Licenses => supply::licenses(),
        Command::Sbom => supply::sbom(),
        Command::Completions(options) => shipping::completions(&options),
        Command::Man(options) => shipping::man(&options),
    }
}

/// Writes to standard output; whoever stopped reading has had enough.
///
/// # Errors
/// Where it can't be written for another reason.
fn print(text: &str) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if is_broken_pipe(&error) => Ok(()),
        other => other.context("standard output can't be written"),
    }
}

fn is_broken_pipe(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::BrokenPipe
}

fn block_on(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no runtime")?.block_on(work)
}

/// One thread does everything but the database's own work: the bot waits most of the time, and what is handed from
/// thread to thread costs more than it gains.
fn block_on_one_thread(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime")?.block_on(work)
}

/// All content, as the settings have it.
fn content(shared: &Shared) -> anyhow::Result<Arc<Content>> {
    content_of(shared, None)
}

/// The same for a bot that is typed by this name in other chats.
fn content_of(shared: &Shared, mention: Option<String>) -> anyhow::Result<Arc<Content>> {
    let files = assets::files(shared.content.as_deref())?;
    let _progress = (!assets::is_shipped(&files)).then(|| Progress::on(LEARNING));
    Ok(Arc::new(assets::content(files, operator(shared, mention)).map_err(AssetsError::Wrong)?))
}

/// Who runs the bot, as the settings have it.
fn operator(shared: &Shared, mention: Option<String>) -> Operator {
    Operator {
        // A sign without a letter or a digit is nobody that can be turned to.
        contact: shared.contact.clone().filter(|contact| contact.contains(char::is_alphanumeric)),
        country: shared.country.clone(),
        address: shared.bot.as_ref().map(|bot| format!("t.me/{bot}")),
        mention,
        audience: match shared.audience {
            AudienceName::Adults => Audience::Adults,
            AudienceName::Pupils => Audience::Pupils,
        },
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// Content that visitors may see: read, and without a fault that `kenal check` would name.
fn sound_content(shared: &Shared, mention: Option<String>) -> anyhow::Result<Arc<Content>> {
    // Where the content is a link to a version, all of it is read from that one, even if another is published meanwhile.
    let is_link = |directory: &PathBuf| directory.read_link().is_ok();
    let version =
        shared.content.as_ref().filter(|directory| is_link(directory)).and_then(|link| link.canonicalize().ok());
    let shared = &Shared { content: version.or_else(|| shared.content.clone()), ..shared.clone() };
    let content = content_of(shared, mention)?;
    if let Some(directory) = &shared.content {
        let laid = assets::laid(directory)?;
        let faults = faults(&content, &laid).0;
        if !faults.is_empty() {
            let listed: Vec<String> = faults.iter().map(ToString::to_string).collect();
            anyhow::bail!("{}\n{} to mend in {}", listed.join("\n"), faults.len(), directory.display());
        }
    }
    Ok(content)
}

/// What keeps content that lies in this directory from going live, its own test questions among it; and the failing test
/// questions of ours, which are told, for to an editor's own words they may no longer apply. What is compiled in was checked
/// when it was: words that have no say in what is answered change nothing about that.
fn faults(content: &Content, laid: &Laid) -> (Vec<Problem>, Vec<Problem>) {
    if !laid.bears_on_answers() {
        return (Vec::new(), Vec::new());
    }
    let mut faults = content.faults();
    let (own, shipped) = content.failed_tests().into_iter().partition(|problem| laid.files.contains_key(&problem.file));
    faults.extend::<Vec<_>>(own);
    (faults, shipped)
}

/// Today's date, in UTC, as content files write it.
fn today() -> String {
    let now = jiff::Timestamp::from_second(engine::now()).unwrap_or_default();
    jiff::tz::TimeZone::UTC.to_datetime(now).date().to_string()
}

/// So many of them, in words: `1 file`, `2 files`.
fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

fn locale(lang: Lang) -> Locale {
    match lang {
        Lang::Id => Locale::Id,
        Lang::En => Locale::En,
    }
}

/// Where the store is that the settings name, or the usual one.
fn location(shared: &Shared, usual: &str) -> anyhow::Result<Location> {
    let given = shared.store.as_deref().filter(|store| !store.trim().is_empty());
    Ok(match (given, &shared.store_file) {
        (Some(_), Some(_)) => anyhow::bail!("both a store and a file with its address are given: give one of them"),
        (None, Some(file)) => secret("store's address", "--store-file, KENAL_STORE_FILE", file)?.parse()?,
        (given, None) => given.unwrap_or(usual).parse()?,
    })
}

/// The store that the settings name, or the usual one.
async fn open_store(shared: &Shared, usual: &str) -> anyhow::Result<Store> {
    let location = location(shared, usual)?;
    let key = key(shared, &location)?;
    let options = store::Options { key, ..store::Options::new(location) };
    Ok(Store::open(options).await?)
}

/// The store's key, where one is given; a file that others can read, or that lies with this store's data, is refused.
fn key(shared: &Shared, location: &Location) -> anyhow::Result<Option<Key>> {
    Ok(match (secret_in("KENAL_KEY")?.map(Zeroizing::new), &shared.key_file) {
        (Some(key), None) => Some(Key::parse(&key)?),
        (Some(_), Some(_)) => anyhow::bail!("both KENAL_KEY and a key file are given: give one of them"),
        (None, Some(file)) => {
            // What is wrong with the file itself is told by the name of its setting.
            drop(Zeroizing::new(secret("store's key", "--key-file, KENAL_KEY_FILE", file)?));
            store::keep_apart(file, location)?;
            Some(Key::read(file)?.with_context(|| format!("{} is gone", file.display()))?)
        }
        (None, None) => match credential("key") {
            Some(file) => Some(Key::parse(&Zeroizing::new(secret("store's key", CREDENTIALS, &file)?))?),
            None => None,
        },
    })
}

/// The file of a secret that systemd has laid ready under this name (`LoadCredential=`), from version 247 on.
fn credential(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("CREDENTIALS_DIRECTORY").filter(|folder| !folder.is_empty())?;
    Some(PathBuf::from(folder).join(name)).filter(|file| file.is_file())
}

/// A secret from a file, without what came along when it was saved.
fn secret(what: &str, given: &str, file: &Path) -> anyhow::Result<String> {
    let named = || format!("the file with the {what} ({given}), {},", file.display());
    if file.starts_with("%d") {
        anyhow::bail!(
            "{} is not filled in, for this systemd is older than 250: leave the setting out, for what LoadCredential= \
             names `key` and `token` is found from 247 on; before that, give TELOXIDE_TOKEN and KENAL_KEY by \
             EnvironmentFile=",
            named()
        );
    }
    let bytes = store::read_regular(file, store::LARGEST).with_context(|| format!("{} can't be read", named()))?;
    match store::one_line(&bytes) {
        Ok(text) if text.is_empty() => anyhow::bail!("{} is empty", named()),
        Ok(text) => Ok(text),
        Err(why) => anyhow::bail!("{} {why}", named()),
    }
}

/// A secret from a variable; None where that is not set, or empty.
fn secret_in(variable: &str) -> anyhow::Result<Option<String>> {
    let Some(value) = std::env::var_os(variable) else {
        return Ok(None);
    };
    match store::one_line(value.as_encoded_bytes()) {
        Ok(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        Err(why) => anyhow::bail!("{variable} {why}"),
    }
}

async fn chat(shared: &Shared, options: &Chat) -> anyhow::Result<ExitCode> {
    let content = content(shared)?;
    let store = open_store(shared, "memory").await?;
    let engine = Engine::new(content, store, engine::Options::default());
    engine.end_for_pupils().await?;
    while engine.forget_ended().await? {}
    let language = Some(options.lang.map_or(Locale::Id, locale));
    let input = BufReader::new(stdin());
    let held = if options.json {
        terminal::json(&engine, language, input, stdout()).await
    } else {
        let shown = std::io::stdout().is_terminal();
        let looks = if shown { terminal::Looks::Shown } else { terminal::Looks::Plain };
        terminal::talk(&engine, language, looks, input, stdout()).await
    };
    engine.close().await;
    match held {
        // Whoever stopped reading has had enough.
        Err(error) if error.downcast_ref::<std::io::Error>().is_some_and(is_broken_pipe) => {}
        held => held?,
    }
    Ok(ExitCode::SUCCESS)
}
