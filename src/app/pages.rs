//! `kenal preview`, `kenal privacy` and `kenal poster`: what is looked at before it is shown, and what is printed.

use std::{fs, process::ExitCode};

use anyhow::{Context, bail};

use crate::{
    app::{
        content, locale, print,
        printing::{self, Format, PosterOptions},
    },
    config::{PartName, Poster, Preview, Privacy, Shared},
    domain::{
        content::Content,
        fair::{Door, Fair},
        knowledge::{ArticleId, Meaning},
        locale::Locale,
        markup,
        poster::Product,
    },
    engine,
    render::{
        poster::{Languages, Theme},
        preview,
        privacy::{self, Part},
    },
};

/// Writes every screen in both languages as pages for a browser.
pub(super) fn preview(shared: &Shared, options: &Preview) -> anyhow::Result<ExitCode> {
    let content = content(shared)?;
    let directory = &options.directory;
    fs::create_dir_all(directory).with_context(|| format!("{} can't be made", directory.display()))?;
    for locale in Locale::ALL {
        let path = directory.join(preview::file_name(locale));
        fs::write(&path, preview::page(&content, locale))
            .with_context(|| format!("{} can't be written", path.display()))?;
        print(&format!("{}\n", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the privacy notices and the map of what is kept to standard output.
pub(super) fn privacy(shared: &Shared, options: &Privacy) -> anyhow::Result<ExitCode> {
    let content = content(shared)?;
    if content.operator.contact.is_none() {
        eprintln!("the notices name nobody to turn to: say who with --contact or KENAL_CONTACT");
    }
    let locales = options.lang.map_or(Locale::ALL.to_vec(), |lang| vec![locale(lang)]);
    let named = options.parts.iter().map(|part| match part {
        PartName::Visitors => Part::Visitors,
        PartName::Parents => Part::Parents,
        PartName::Data => Part::Data,
    });
    let parts = if options.parts.is_empty() { Part::ALL.to_vec() } else { named.collect() };
    let write = if options.html { privacy::page } else { privacy::text };
    print(&write(&content, &locales, &parts))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints posters and the sheets around them.
pub(super) fn poster(shared: &Shared, options: &Poster) -> anyhow::Result<ExitCode> {
    let content = content(shared)?;
    let bot = shared.bot.clone().context("the bot's username is missing: give it with --bot or KENAL_BOT")?;
    let asked = asked(options, bot)?;
    if let Some(Door::Article(id)) = &asked.door
        && content.knowledge.article(id).is_none()
    {
        bail!("there is no article `{id}`: a door is an article's id or `quiz`");
    }
    let is_printed = |fair: &Fair| {
        asked.fair.as_ref().is_none_or(|tag| fair.tag.eq_ignore_ascii_case(tag))
            && asked.booth.as_ref().is_none_or(|tag| fair.booth(tag).is_some())
    };
    if let Some(over) = content.fairs.over(is_printed, engine::now()) {
        eprintln!("warning: data/fairs/fairs.toml: {over}");
    }
    let answer = |question: &str, locale: Locale| answered(&content, question, locale);
    for path in printing::poster(&asked, &content.fairs, &content.posters, &answer)? {
        print(&format!("{}\n", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn asked(options: &Poster, bot: String) -> anyhow::Result<PosterOptions> {
    let directory = options.pack.as_ref().unwrap_or(&options.out);
    let mut asked = PosterOptions::pack(&bot, directory);
    asked.pack = options.pack.is_some();
    asked.force = options.force;
    asked.fair.clone_from(&options.fair);
    asked.booth.clone_from(&options.booth);
    asked.door = options.door.as_ref().map(|door| match door.as_str() {
        "quiz" => Door::Quiz,
        id => Door::Article(ArticleId::new(id)),
    });
    if !options.products.is_empty() {
        asked.products = named(&options.products, "product", &Product::ALL, |product| product.name())?;
    }
    if !options.formats.is_empty() {
        asked.formats = named(&options.formats, "format", &Format::ALL, |format| format.name())?;
    }
    asked.themes = named(&options.themes, "theme", &Theme::ALL, |theme| theme.name())?;
    asked.languages = match (options.lang.as_str(), Locale::from_tag(&options.lang)) {
        ("both", _) => Languages::Both(Locale::Id),
        (_, Some(locale)) => Languages::One(locale),
        (other, None) => bail!("`{other}` is no language of a poster: id, en or both"),
    };
    asked.logo.clone_from(&options.logo);
    asked.logo_share = options.logo_share;
    asked.distance = options.distance;
    asked.dots = options.dots;
    Ok(asked)
}

fn named<T: Copy>(names: &[String], kind: &str, all: &[T], name: impl Fn(T) -> &'static str) -> anyhow::Result<Vec<T>> {
    let find = |wanted: &String| {
        all.iter().copied().find(|one| name(*one) == wanted.trim().to_lowercase()).with_context(|| {
            let all: Vec<&str> = all.iter().map(|one| name(*one)).collect();
            format!("`{wanted}` is no {kind}: there are {}", all.join(", "))
        })
    };
    names.iter().map(find).collect()
}

/// What the bot answers to a question, as plain text, for the crib sheet.
fn answered(content: &Content, question: &str, locale: Locale) -> String {
    let understanding = content.knowledge.ask(question);
    let article = match &understanding.meaning {
        Meaning::Answer(id) | Meaning::Remark { article: Some(id), .. } => content.knowledge.article(id),
        Meaning::Clarify(ids) => ids.first().and_then(|id| content.knowledge.article(id)),
        _ => None,
    };
    let answer = article.map(|article| markup::plain(article.short(locale)));
    answer.unwrap_or_else(|| content.catalog.say(locale, &crate::domain::phrase::Phrase::UncoveredPlain))
}
