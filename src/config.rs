//! Every setting once: its flag, its variable, its default and its meaning.

use std::{
    convert::Infallible,
    env,
    ffi::{OsStr, OsString},
    fmt::Write as _,
    net::SocketAddr,
    num::{NonZeroU32, NonZeroUsize},
    path::PathBuf,
    str::FromStr,
};

use clap::{
    Arg, Args, CommandFactory, FromArgMatches as _, Parser, Subcommand, ValueEnum,
    builder::Resettable,
    error::{ContextKind, ContextValue},
};
use clap_complete::Shell;

use crate::{domain::text::fold::is_invisible, render::poster};

/// Meet a job before you take it: a Telegram bot, and the same conversation in the terminal.
#[derive(Debug, Parser)]
#[command(name = "kenal", version = env!("KENAL_VERSION"), propagate_version = true, max_term_width = 100)]
pub struct Config {
    /// Settings that several commands share.
    #[command(flatten)]
    pub shared: Shared,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Config {
    /// Reads the command line and the variables. An empty value is the same as none.
    ///
    /// # Errors
    /// What is wrong, naming the flag and, if the value came from there, the variable; also the help that was asked for.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let mut command = in_any_case(without_empty_variables(Self::command()));
        let arguments = without_empty_values(&command, arguments);
        let matches = command.try_get_matches_from_mut(&arguments);
        let read = matches.and_then(|matches| Self::from_arg_matches(&matches));
        read.map_err(|error| with_variable(error, &command, &arguments).with_cmd(&command))
    }
}

/// Whether a value says nothing: blanks, signs that nobody sees, or quotes around nothing.
fn is_empty(value: &OsStr) -> bool {
    let is_nothing = |sign: char| sign.is_whitespace() || is_invisible(sign);
    value.to_str().is_some_and(|value| unquoted(value).chars().all(is_nothing))
}

/// The command with values that are named in any case.
fn in_any_case(command: clap::Command) -> clap::Command {
    let tolerant = |argument: Arg| {
        let takes_values = argument.get_action().takes_values();
        argument.ignore_case(takes_values)
    };
    command.mut_args(tolerant).mut_subcommands(in_any_case)
}

/// The command with no argument read from a variable that is set to nothing.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let is_set_to_nothing =
        |argument: &Arg| argument.get_env().and_then(env::var_os).is_some_and(|value| is_empty(&value));
    let filled = |argument: Arg| if is_set_to_nothing(&argument) { argument.env(Resettable::Reset) } else { argument };
    command.mut_args(filled).mut_subcommands(without_empty_variables)
}

/// All arguments of the command and those below it.
fn all_arguments(command: &clap::Command) -> Vec<&Arg> {
    command.get_arguments().chain(command.get_subcommands().flat_map(all_arguments)).collect()
}

/// The command line without `--flag ""` and `--flag=`.
fn without_empty_values(command: &clap::Command, arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let takes_value = |flag: &str| {
        all_arguments(command)
            .iter()
            .any(|argument| argument.get_long() == Some(flag) && argument.get_action().takes_values())
    };
    let flag =
        |argument: &OsStr| argument.to_str()?.strip_prefix("--").filter(|flag| takes_value(flag)).map(str::to_owned);
    let mut kept: Vec<OsString> = Vec::new();
    let mut arguments = arguments.into_iter().peekable();
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            kept.push(argument);
            kept.extend(arguments);
            break;
        }
        let assigned = argument.to_str().and_then(|text| text.split_once('='));
        if assigned.is_some_and(|(flag, value)| {
            is_empty(OsStr::new(value)) && flag.strip_prefix("--").is_some_and(takes_value)
        }) {
            continue;
        }
        match flag(&argument) {
            Some(_) if arguments.peek().is_some_and(|value| is_empty(value)) => drop(arguments.next()),
            Some(_) => {
                kept.push(argument);
                kept.extend(arguments.next());
            }
            None => kept.push(argument),
        }
    }
    kept
}

/// The error with the name of the variable that the value came from, if it came from one.
fn with_variable(mut error: clap::Error, command: &clap::Command, given: &[OsString]) -> clap::Error {
    let Some(ContextValue::String(named)) = error.get(ContextKind::InvalidArg) else {
        return error;
    };
    let flag = named.split([' ', '=']).next().unwrap_or_default().to_owned();
    let is_given = given.iter().filter_map(|argument| argument.to_str()).any(|argument| argument.starts_with(&flag));
    let variable = all_arguments(command)
        .into_iter()
        .find(|argument| argument.get_long().is_some_and(|long| flag == format!("--{long}")))
        .and_then(Arg::get_env)
        .filter(|variable| !is_given && env::var_os(variable).is_some());
    if let Some(variable) = variable {
        let tip = format!("the value stands in the variable {}", variable.to_string_lossy());
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}

/// Settings that several commands share.
#[derive(Clone, Debug, Args)]
pub struct Shared {
    /// Directory laid over the built-in content (`data/…`, `locales/…`)
    #[arg(long, env = "KENAL_CONTENT", value_name = "DIR", global = true)]
    pub content: Option<PathBuf>,
    /// Where visitors are kept: `memory`, `sqlite:PATH` or `postgres://…` [default: `sqlite:kenal.db`; `chat`: `memory`]
    #[arg(long, env = "KENAL_STORE", value_name = "STORE", global = true)]
    pub store: Option<String>,
    /// File with the store's address, for one that holds a password
    #[arg(long, env = "KENAL_STORE_FILE", value_name = "FILE", global = true)]
    pub store_file: Option<PathBuf>,
    /// File with the store's key, 64 hexadecimal digits; `KENAL_KEY` holds the key itself
    #[arg(long, env = "KENAL_KEY_FILE", value_name = "FILE", global = true)]
    pub key_file: Option<PathBuf>,
    /// Whom visitors can turn to, as they read it: a name, an address, a phone number
    #[arg(long, env = "KENAL_CONTACT", value_name = "TEXT", global = true, value_parser = contact)]
    pub contact: Option<String>,
    /// The country whose helplines are named: the first letters of its files in `data/helplines/` [default: `id`]
    #[arg(long, env = "KENAL_COUNTRY", value_name = "COUNTRY", global = true)]
    pub country: Option<String>,
    /// Whom the bot is for; with `pupils`, people under 18, nothing is kept beyond the running talk. A fair may be for pupils
    /// by itself (`audience` in `fairs.toml`)
    #[arg(long, env = "KENAL_AUDIENCE", value_name = "AUDIENCE", default_value = "adults", global = true)]
    pub audience: AudienceName,
    /// The bot's username, for posters: `KenalBot`, `@KenalBot` or its link [`run`: that of the token]
    #[arg(long, env = "KENAL_BOT", value_name = "NAME", global = true, value_parser = poster::username)]
    pub bot: Option<String>,
    /// How logs look
    #[arg(long, env = "KENAL_LOG", value_name = "FORM", default_value = "text", global = true)]
    pub log: LogForm,
}

/// Whom the bot is for, on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AudienceName {
    /// People of 18 and older
    Adults,
    /// People under 18
    Pupils,
}

/// How logs look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogForm {
    /// A line for people.
    Text,
    /// A JSON object a line.
    Json,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Hold the whole conversation in the terminal: no token, no network
    Chat(Chat),
    /// Run the Telegram bot
    Run(Run),
    /// Answer one question
    Ask(Ask),
    /// Measure the answers with a question set
    Eval(Eval),
    /// Check all content
    Check,
    /// Look at everything that a bot at work depends on, and say what is wrong and what to do
    Doctor(Doctor),
    /// Make a content directory the one that the running bot reads (`--content`), if nothing is wrong with it
    Publish(Publish),
    /// Bring the version of the content back that was in use before the last `publish`
    Rollback(Rollback),
    /// Write articles, phrasings and the questionnaire as sheets for a spreadsheet
    Export(Export),
    /// Show what edited sheets change in the content (`--content`), and write it there if that is confirmed
    Import(Import),
    /// Copy the SQLite store into a new file, while it is in use or not
    Backup(Copy),
    /// Put a copy in the place of a SQLite store that is not there
    Restore(Copy),
    /// Make a key for a store, or put another in its place
    #[command(subcommand)]
    Key(KeyCommand),
    /// Write every screen in both languages as pages for a browser
    Preview(Preview),
    /// Write the privacy notices for visitors and for parents, and the map of everything that is kept
    Privacy(Privacy),
    /// Print posters, table tents, slides and sheets for the staff, each read again before it is written
    Poster(Poster),
    /// Count what happened at fairs, from scan to result
    Funnel(Funnel),
    /// List what visitors asked that had no answer, by meaning, and draft the phrasings that would give it one
    Unanswered(Unanswered),
    /// Show how well the questions of the questionnaire work, from what visitors answered
    Items(Items),
    /// Show by simulation how well the questionnaire finds out what is so
    Simulate(Simulate),
    /// Print whose work is in this program, and under which licences
    Licenses,
    /// Print the bill of materials (CycloneDX JSON)
    Sbom,
    /// Print what lets a shell complete commands and flags
    Completions(Completions),
    /// Write the manual pages, one for each command
    Man(Man),
}

/// Settings of `kenal completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// Whose completions
    pub shell: Shell,
}

/// Settings of `kenal man`.
#[derive(Debug, Args)]
pub struct Man {
    /// Where the pages go: pages of the same names are written anew
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
}

/// Settings of `kenal publish`.
#[derive(Debug, Args)]
pub struct Publish {
    /// The content directory to publish
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
    /// Says what would change, and changes nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Settings of `kenal rollback`.
#[derive(Debug, Args)]
pub struct Rollback {
    /// Says what would change, and changes nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Settings of `kenal export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The directory that the CSV files go into
    #[arg(long, value_name = "DIR")]
    pub csv: PathBuf,
    /// Parts cells by semicolons, as Excel opens them where fractions are written with a comma
    #[arg(long)]
    pub semicolons: bool,
}

/// Settings of `kenal import`.
#[derive(Debug, Args)]
pub struct Import {
    /// The directory with the CSV files that `kenal export` wrote, or with some of them
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
    /// Writes what changes into the content directory without asking
    #[arg(long)]
    pub write: bool,
    /// Takes out the phrasings that have no row
    #[arg(long)]
    pub delete: bool,
}

/// Settings of `kenal preview`.
#[derive(Debug, Args)]
pub struct Preview {
    /// Where the pages go
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
}

/// Settings of `kenal privacy`.
#[derive(Debug, Args)]
pub struct Privacy {
    /// One page for a browser or a printer instead of text
    #[arg(long)]
    pub html: bool,
    /// One language only: `id` or `en` [default: both]
    #[arg(long, value_name = "LANG")]
    pub lang: Option<Lang>,
    /// Only this: what visitors read, what parents and teachers read, or the map of the data [default: all]
    #[arg(long = "part", value_name = "PART", value_delimiter = ',')]
    pub parts: Vec<PartName>,
}

/// A part of the privacy notices on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PartName {
    /// The notices for visitors
    Visitors,
    /// The notice for parents, guardians and teachers
    Parents,
    /// The operator's map: each field, what for, on what ground, in which form, until when
    Data,
}

/// Settings of `kenal poster`.
#[derive(Debug, Args)]
pub struct Poster {
    /// One fair's tag [default: every fair]
    #[arg(long, value_name = "TAG")]
    pub fair: Option<String>,
    /// One booth's tag [default: every booth, and the fair as a whole]
    #[arg(long, value_name = "TAG")]
    pub booth: Option<String>,
    /// Where the link leads after the greeting: an article's id or `quiz`
    #[arg(long, value_name = "DOOR")]
    pub door: Option<String>,
    /// What to make: a3, a4, tent, square, slide [default: all]
    #[arg(long = "product", value_name = "PRODUCT", value_delimiter = ',')]
    pub products: Vec<String>,
    /// In which formats: svg, png, pdf [default: all]
    #[arg(long = "format", value_name = "FORMAT", value_delimiter = ',')]
    pub formats: Vec<String>,
    /// In which themes: light, colour
    #[arg(long = "theme", value_name = "THEME", value_delimiter = ',', default_value = "colour")]
    pub themes: Vec<String>,
    /// In which language: id, en, or both
    #[arg(long, value_name = "LANG", default_value = "both")]
    pub lang: String,
    /// A PNG or SVG for the middle of the code; it makes the code denser
    #[arg(long, value_name = "FILE")]
    pub logo: Option<PathBuf>,
    /// How much of the code's width the logo takes
    #[arg(long, value_name = "SHARE", default_value = "0.22", value_parser = share)]
    pub logo_share: f64,
    /// From how far it must be read, in metres
    #[arg(long, value_name = "METRES", value_parser = metres)]
    pub distance: Option<f64>,
    /// How fine pictures of paper are, in dots per inch
    #[arg(long, value_name = "DPI", default_value_t = 300)]
    pub dots: u32,
    /// Where the files go
    #[arg(long, value_name = "DIR", default_value = "posters")]
    pub out: PathBuf,
    /// Everything for the fair into this directory: posters, tents, slide, crib sheet, scan test
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "products", "formats"])]
    pub pack: Option<PathBuf>,
    /// Writes over an earlier pack
    #[arg(long, requires = "pack")]
    pub force: bool,
}

/// Settings of `kenal funnel`.
#[derive(Debug, Args)]
pub struct Funnel {
    /// One fair's tag [default: every fair]
    #[arg(long, value_name = "TAG")]
    pub fair: Option<String>,
    /// One booth's tag [default: every booth]
    #[arg(long, value_name = "TAG")]
    pub booth: Option<String>,
    /// From this day on, in the fair's zone: 2026-11-24
    #[arg(long, value_name = "DAY")]
    pub from: Option<String>,
    /// Until this day
    #[arg(long, value_name = "DAY")]
    pub to: Option<String>,
    /// CSV instead of a table
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    /// One JSON object instead of a table
    #[arg(long)]
    pub json: bool,
    /// Draws the charts, SVG and PNG, into this directory too
    #[arg(long, value_name = "DIR")]
    pub chart: Option<PathBuf>,
    /// Language of the table
    #[arg(long, value_name = "LANG", default_value = "id")]
    pub lang: Lang,
}

/// Settings of `kenal unanswered`.
#[derive(Debug, Args)]
pub struct Unanswered {
    /// CSV instead of a table
    #[arg(long)]
    pub csv: bool,
    /// Writes the questions as phrasings of the nearest articles and topics into this content directory, to be looked
    /// through
    #[arg(long, value_name = "DIR")]
    pub draft: Option<PathBuf>,
    /// Language of the table
    #[arg(long, value_name = "LANG", default_value = "id")]
    pub lang: Lang,
}

/// Settings of `kenal items`.
#[derive(Debug, Args)]
pub struct Items {
    /// CSV instead of tables
    #[arg(long)]
    pub csv: bool,
    /// One length of the questionnaire only [default: both]
    #[arg(long, value_name = "FORM")]
    pub form: Option<FormName>,
    /// Language of the tables
    #[arg(long, value_name = "LANG", default_value = "id")]
    pub lang: Lang,
}

/// A length of the questionnaire on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormName {
    /// One question a dimension
    Quick,
    /// All questions
    Full,
}

/// Settings of `kenal simulate`.
#[derive(Debug, Args)]
pub struct Simulate {
    /// How many people are made up
    #[arg(long, value_name = "COUNT", default_value = "10000")]
    pub respondents: NonZeroUsize,
    /// Where chance begins: the same seed gives the same figures
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// Language of the table
    #[arg(long, value_name = "LANG", default_value = "id")]
    pub lang: Lang,
}

/// Settings of `kenal chat`.
#[derive(Debug, Args)]
pub struct Chat {
    /// Language to begin in: `id` or `en`
    #[arg(long, value_name = "LANG")]
    pub lang: Option<Lang>,
    /// Events in and messages out as JSON, one a line
    #[arg(long)]
    pub json: bool,
}

/// How the bot is known to Telegram, for `kenal run` and `kenal doctor`.
#[derive(Debug, Args)]
pub struct Access {
    /// File with the bot's token; `TELOXIDE_TOKEN` holds the token itself
    #[arg(long, env = "TELOXIDE_TOKEN_FILE", value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// The Bot API server
    #[arg(long, env = "TELOXIDE_API_URL", value_name = "URL", default_value = "https://api.telegram.org")]
    pub api_url: String,
    /// Public address for Telegram's calls: a webhook instead of long polling
    #[arg(long, env = "KENAL_WEBHOOK_URL", value_name = "URL")]
    pub webhook_url: Option<String>,
}

/// Settings of `kenal doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// How the bot is known to Telegram.
    #[command(flatten)]
    pub access: Access,
    /// Mends what can be mended without a risk: who may read the key's file, and the menu at Telegram
    #[arg(long)]
    pub fix: bool,
    /// One JSON object instead of lines
    #[arg(long)]
    pub json: bool,
    /// Directory with the copies that `kenal backup` makes: the newest may be two days old
    #[arg(long, env = "KENAL_BACKUPS", value_name = "DIR")]
    pub backups: Option<PathBuf>,
}

/// Settings of `kenal run`.
#[derive(Debug, Args)]
pub struct Run {
    /// How the bot is known to Telegram.
    #[command(flatten)]
    pub access: Access,
    /// File with the webhook's secret; `KENAL_WEBHOOK_SECRET` holds the secret itself
    #[arg(long, env = "KENAL_WEBHOOK_SECRET_FILE", value_name = "FILE")]
    pub webhook_secret_file: Option<PathBuf>,
    /// Address to serve the webhook, `/healthz` and `/readyz` on
    #[arg(long, env = "KENAL_LISTEN", value_name = "ADDR", value_parser = address)]
    pub listen: Option<SocketAddr>,
    /// Address to serve `/metrics` on by itself [default: that of `--listen`, where only this machine reaches it]
    #[arg(long, env = "KENAL_METRICS", value_name = "ADDR", value_parser = address)]
    pub metrics: Option<SocketAddr>,
    /// Serves the booths' screens, `/booth/<fair>/<booth>`, there too
    #[arg(long, env = "KENAL_BOOTHS", value_parser = yes_or_no)]
    pub booths: bool,
    /// How many messages a second leave in all, as Telegram allows; `off` without any limits, for a server of one's own
    #[arg(long, env = "KENAL_RATE", value_name = "NUMBER", default_value = "30", value_parser = rate)]
    pub rate: Rate,
    /// Whose /stats is answered: numbers of people at Telegram, parted by commas
    #[arg(long, env = "KENAL_ORGANISERS", value_name = "NUMBERS")]
    pub organisers: Vec<People>,
}

/// People at Telegram, by their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People(pub Vec<i64>);

impl FromStr for People {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers = unquoted(text).split(|letter: char| letter == ',' || letter == ';' || letter.is_whitespace());
        let read = |number: &str| {
            number.parse().map_err(|_| {
                format!("`{number}` is no number of a person at Telegram; it looks like 123456789, parted from others by commas")
            })
        };
        numbers.filter(|number| !number.is_empty()).map(read).collect::<Result<_, _>>().map(Self)
    }
}

/// An address and a port to be served on.
fn address(text: &str) -> Result<SocketAddr, String> {
    let text = unquoted(text);
    text.parse().map_err(|_| {
        let port: u16 = text.rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or(8080);
        format!(
            "write an address in digits and a port: 127.0.0.1:{port} for this machine alone, 0.0.0.0:{port} for others"
        )
    })
}

/// A length in metres: `10`, `2,5` or `10 m`.
fn metres(text: &str) -> Result<f64, String> {
    let number = unquoted(text).trim_end_matches(['m', 'M']).trim_end().replace(',', ".");
    let number = number.parse().ok().filter(|metres: &f64| metres.is_finite() && *metres > 0.0);
    number.ok_or_else(|| "write metres, for example 10 or 2.5".to_owned())
}

/// A share of a whole: `0.22` or `22%`.
fn share(text: &str) -> Result<f64, String> {
    let text = unquoted(text).replace(',', ".");
    let (number, whole) = text.strip_suffix('%').map_or((text.as_str(), 1.0), |number| (number.trim_end(), 100.0));
    let number = number.parse().ok().filter(|share: &f64| share.is_finite());
    number.map(|share| share / whole).ok_or_else(|| "write a share, for example 0.22 or 22%".to_owned())
}

/// Whom visitors can turn to.
fn contact(text: &str) -> Result<String, Infallible> {
    Ok(unquoted(text).to_owned())
}

/// Yes or no in any of the usual spellings.
fn yes_or_no(text: &str) -> Result<bool, String> {
    match unquoted(text).to_ascii_lowercase().as_str() {
        "yes" | "ya" | "y" | "on" | "true" | "t" | "1" => Ok(true),
        "no" | "tidak" | "n" | "off" | "false" | "f" | "0" => Ok(false),
        _ => Err("say yes or no".to_owned()),
    }
}

/// A value without blanks around it, and without the quotes that some programs leave on in files of variables.
fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inside = |quote| text.strip_prefix(quote).and_then(|text: &str| text.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(text).trim()
}

/// How many messages a second leave in all; None without any limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(pub Option<NonZeroU32>);

fn rate(text: &str) -> Result<Rate, String> {
    let text = unquoted(text);
    let number = || text.parse().map_err(|_| "a number of messages a second, 1 or more, or `off`".to_owned());
    Ok(Rate(if text.eq_ignore_ascii_case("off") { None } else { Some(number()?) }))
}

/// Settings of `kenal backup` and `kenal restore`.
#[derive(Debug, Args)]
pub struct Copy {
    /// The copy
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// What to do with the store's key.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Write a new key into a new file, outside of the store's folder
    New(NewKey),
    /// Put another key in the place of the store's, while the bot runs or not, and seal what is kept anew
    Rotate(RotateKey),
}

/// Settings of `kenal key new`.
#[derive(Debug, Args)]
pub struct NewKey {
    /// The new file [default: that of --key-file, else where a first start makes one]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// Settings of `kenal key rotate`.
#[derive(Debug, Args)]
pub struct RotateKey {
    /// The new key's file, where the old key is not in a file that can be exchanged
    #[arg(long, value_name = "FILE")]
    pub new: Option<PathBuf>,
}

/// Settings of `kenal ask`.
#[derive(Debug, Args)]
pub struct Ask {
    /// Language of the reply: `id` or `en` [default: that of the question]
    #[arg(long, value_name = "LANG")]
    pub lang: Option<Lang>,
    /// One JSON object instead of text
    #[arg(long)]
    pub json: bool,
    /// The full arithmetic
    #[arg(long)]
    pub why: bool,
    /// The question
    #[arg(required = true, num_args = 1..)]
    pub text: Vec<String>,
}

/// Settings of `kenal eval`.
#[derive(Debug, Args)]
pub struct Eval {
    /// Question sets, JSON lines with `q` and `label`
    #[arg(required_unless_present = "answers", value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Typed answers instead of questions
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    pub answers: Option<PathBuf>,
    /// Writes one prediction a line
    #[arg(long, value_name = "FILE")]
    pub predictions: Option<PathBuf>,
    /// One JSON object instead of tables
    #[arg(long)]
    pub json: bool,
    /// Finds the weights of the evidence again with these sets, and prints them as `data/search.toml` has them
    #[arg(long)]
    pub fit: bool,
    /// Fails where a figure is below its floor in this file
    #[arg(long, value_name = "FILE")]
    pub floors: Option<PathBuf>,
}

/// A language on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// Indonesian
    Id,
    /// English
    En,
}

/// What is given by variable only, for it must not stand in a list of processes.
pub const SECRETS: [(&str, &str); 3] = [
    ("TELOXIDE_TOKEN", "The bot's token"),
    ("KENAL_KEY", "The store's key, 64 hexadecimal digits"),
    ("KENAL_WEBHOOK_SECRET", "The webhook's secret [default: made from the store's key]"),
];

/// All settings that have a variable as the table in the README.
#[must_use]
pub fn settings_table() -> String {
    let mut table = String::from("| flag | variable | default | meaning |\n|---|---|---|---|\n");
    let top = Config::command();
    let commands = top.get_subcommands().cloned().collect::<Vec<_>>();
    let mut seen = Vec::new();
    for argument in std::iter::once(&top).chain(&commands).flat_map(clap::Command::get_arguments) {
        let (Some(flag), Some(variable)) = (argument.get_long(), argument.get_env()) else {
            continue;
        };
        if seen.contains(&flag) {
            continue;
        }
        seen.push(flag);
        let defaults = argument.get_default_values().iter().map(|value| value.to_string_lossy());
        let default = defaults.map(|value| format!("`{value}`")).collect::<String>();
        let meaning = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let variable = variable.to_string_lossy();
        let _ = writeln!(table, "| `--{flag}` | `{variable}` | {default} | {meaning} |");
    }
    for (variable, meaning) in SECRETS {
        let _ = writeln!(table, "| | `{variable}` | | {meaning} |");
    }
    table
}
