//! Prints: posters and the sheets around them as SVG, PNG and PDF, each read again before it is written.
//!
//! **Invariant:** no file is written whose code an independent reader did not read at the size and blur of its reading
//! distance.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow, bail};

use crate::{
    app::progress::Progress,
    domain::{
        fair::{Booth, Door, Fair, Fairs},
        locale::Locale,
        poster::{CribQuestion, PosterWords, Product},
        problem::{Problem, SourceFile},
    },
    render::{
        drawing::{Drawing, Unit},
        output,
        poster::{
            Languages, Logo, Poster, PosterError, Theme, reading,
            staff::{Answered, crib_sheet, scan_test},
        },
    },
    store,
};

/// How finely a scan test is looked at: its smallest codes are as fine as printers print.
const SCAN_TEST_DOTS: u32 = 300;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct PosterOptions {
    /// The bot's username; with or without `@`.
    pub bot: String,
    /// One fair's tag; `None` for every fair.
    pub fair: Option<String>,
    /// One booth's tag; `None` for every booth and the fair as a whole.
    pub booth: Option<String>,
    /// Where the link leads after the greeting.
    pub door: Option<Door>,
    pub products: Vec<Product>,
    pub formats: Vec<Format>,
    pub themes: Vec<Theme>,
    pub languages: Languages,
    /// A picture for the middle of the code.
    pub logo: Option<PathBuf>,
    /// The share of the code's width that the picture takes.
    pub logo_share: f64,
    /// From how far it has to be read, in metres.
    pub distance: Option<f64>,
    /// How fine pictures of paper are, in dots per inch.
    pub dots: u32,
    /// Where the files go.
    pub directory: PathBuf,
    /// Whether the sheets for the staff are made too.
    pub pack: bool,
    /// Whether a pack is written over an earlier one.
    pub force: bool,
}

impl PosterOptions {
    /// Everything for every booth: both languages, in colour.
    #[must_use]
    pub fn pack(bot: &str, directory: &Path) -> Self {
        Self {
            bot: bot.to_owned(),
            fair: None,
            booth: None,
            door: None,
            products: Product::ALL.to_vec(),
            formats: Format::ALL.to_vec(),
            themes: vec![Theme::Colour],
            languages: Languages::Both(Locale::Id),
            logo: None,
            logo_share: 0.22,
            distance: None,
            dots: 300,
            directory: directory.to_owned(),
            pack: true,
            force: false,
        }
    }
}

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// A drawing, for whoever wants to change it.
    Svg,
    /// A picture, for screens and messages.
    Png,
    /// For printing.
    Pdf,
}

impl Format {
    pub const ALL: [Self; 3] = [Self::Svg, Self::Png, Self::Pdf];

    /// The end of its files' names.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

/// Makes what is asked for and gives the files written, in order.
///
/// `answer` says what the bot answers to a question, as plain text: it fills the crib sheet of a pack.
///
/// # Errors
/// What can't be made and why, before any file of that booth is written.
pub fn poster(
    options: &PosterOptions,
    fairs: &Fairs,
    words: &PosterWords,
    answer: &dyn Fn(&str, Locale) -> String,
) -> anyhow::Result<Vec<PathBuf>> {
    let logo = options.logo.as_deref().map(|path| read_logo(path, options.logo_share)).transpose()?;
    let places = places(options, fairs)?;
    if options.pack && !options.force {
        let earlier = places.iter().map(|(fair, booth)| directory(options, fair, *booth)).find(|path| path.exists());
        if let Some(path) = earlier {
            let path = path.display();
            bail!("{path} is there already: move it away, name another place, or write over it with --force");
        }
    }
    let mut written = Vec::new();
    let mut progress = Progress::of(places.len());
    for (fair, booth) in places {
        progress.begins(&fair.payload(booth, None));
        let finished = booth_files(options, (fair, booth), words, logo.as_ref())?;
        written.extend(write_all(finished)?);
        if options.pack {
            written.extend(write_all(staff_files(options, (fair, booth), words, logo.as_ref(), answer)?)?);
        }
    }
    Ok(written)
}

/// What keeps the posters of these fairs from being printed and lies in their names: letters that the fonts lack, and too
/// many of them for a sheet. Of a fair whose own name is to be mended its booths are not looked at.
#[must_use]
pub fn unprintable(fairs: &Fairs, words: &PosterWords, file: &SourceFile) -> Vec<Problem> {
    let mut problems = Vec::new();
    for fair in fairs.iter() {
        let booths = fair.booths.iter().map(Some);
        for booth in std::iter::once(None).chain(booths) {
            let Some(error) = Locale::ALL.into_iter().find_map(|first| refusal(fair, booth, words, first)) else {
                continue;
            };
            let name = booth.map_or(&fair.name, |booth| &booth.name).get(Locale::Id);
            problems.push(Problem::at(file, file.text.find(name.as_str()).unwrap_or_default(), error.to_string()));
            if booth.is_none() {
                break;
            }
        }
    }
    problems
}

/// Why the names of this place can't be printed with this language first.
fn refusal(fair: &Fair, booth: Option<&Booth>, words: &PosterWords, first: Locale) -> Option<PosterError> {
    // Any bot will do: its name changes the code, and no name.
    let looks = (Languages::Both(first), Theme::Colour);
    let poster = Poster::new(words.clone(), "KenalBot", fair, booth, None, looks, None).ok()?;
    let drawn = Product::ALL.into_iter().filter_map(|product| poster.draw(product).err());
    drawn.into_iter().find(|error| matches!(error, PosterError::Letter { .. } | PosterError::Name { .. }))
}

type Finished = Vec<(PathBuf, Vec<u8>)>;

/// Every fair and booth that is asked for.
fn places<'a>(options: &PosterOptions, fairs: &'a Fairs) -> anyhow::Result<Vec<(&'a Fair, Option<&'a Booth>)>> {
    let known = |tags: Vec<&str>| if tags.is_empty() { "none".to_owned() } else { tags.join(", ") };
    let mut chosen: Vec<&Fair> = fairs.iter().collect();
    if let Some(tag) = &options.fair {
        let tags = known(fairs.iter().map(|fair| fair.tag.as_str()).collect());
        let fair = fairs.fair(tag).with_context(|| format!("there is no fair `{tag}` in fairs.toml; it has {tags}"))?;
        chosen = vec![fair];
    }
    if chosen.is_empty() {
        bail!("fairs.toml has no fair; add one with its booths");
    }
    let Some(tag) = &options.booth else {
        let places = |fair: &'a Fair| {
            std::iter::once((fair, None)).chain(fair.booths.iter().map(move |booth| (fair, Some(booth))))
        };
        return Ok(chosen.into_iter().flat_map(places).collect());
    };
    let found: Vec<_> = chosen.iter().filter_map(|fair| fair.booth(tag).map(|booth| (*fair, Some(booth)))).collect();
    match found.len() {
        0 => {
            let tags =
                known(chosen.iter().flat_map(|fair| fair.booths.iter().map(|booth| booth.tag.as_str())).collect());
            bail!("there is no booth `{tag}` in fairs.toml; it has {tags}")
        }
        1 => Ok(found),
        _ => bail!("several fairs have a booth `{tag}`; name the fair too"),
    }
}

/// All sheets of one booth, each checked.
fn booth_files(
    options: &PosterOptions,
    (fair, booth): (&Fair, Option<&Booth>),
    words: &PosterWords,
    logo: Option<&Logo>,
) -> anyhow::Result<Finished> {
    let mut finished = Finished::new();
    for theme in &options.themes {
        let looks = (options.languages, *theme);
        let poster =
            Poster::new(words.clone(), &options.bot, fair, booth, options.door.as_ref(), looks, logo.cloned())?;
        for product in &options.products {
            let drawing = poster.draw(*product)?;
            let readable = poster.reading_distance(*product);
            if let Some(wanted) = options.distance
                && drawing.unit == Unit::Millimetre
                && readable < wanted
            {
                bail!(PosterError::Distance { product: *product, wanted, readable });
            }
            let name =
                format!("{}-{}-{}-{}", poster.payload, product.name(), theme.name(), language_name(options.languages));
            let path = directory(options, fair, booth).join(name);
            finished.extend(checked(&path, &drawing, Some(&poster), options)?);
        }
    }
    Ok(finished)
}

/// The scan test and, for the fair as a whole or the one booth asked for, the crib sheet.
fn staff_files(
    options: &PosterOptions,
    (fair, booth): (&Fair, Option<&Booth>),
    words: &PosterWords,
    logo: Option<&Logo>,
    answer: &dyn Fn(&str, Locale) -> String,
) -> anyhow::Result<Finished> {
    let looks = (options.languages, Theme::Light);
    let poster = Poster::new(words.clone(), &options.bot, fair, booth, options.door.as_ref(), looks, logo.cloned())?;
    let directory = directory(options, fair, booth);
    let locales = [Some(options.languages.first()), options.languages.second()];
    let mut finished = Finished::new();
    for locale in locales.into_iter().flatten() {
        let sheet = scan_test(&poster, &options.products, locale);
        let path = directory.join(format!("{}-scan-test-{}.pdf", poster.payload, locale.tag()));
        reading::check(&picture_of(&sheet, SCAN_TEST_DOTS)?, &sheet, &poster.code)
            .with_context(|| format!("{} was not written", path.display()))?;
        finished.push((path, output::pdf(&[sheet])?));
        if booth.is_none() || options.booth.is_some() {
            let answers: Vec<Answered> =
                words.crib.questions.iter().map(|question| answered(question, locale, answer)).collect();
            let path = directory.join(format!("{}-crib-sheet-{}.pdf", poster.payload, locale.tag()));
            finished.push((path, output::pdf(&crib_sheet(&poster, &answers, locale))?));
        }
    }
    Ok(finished)
}

/// A question of the crib sheet with the bot's answer, the yes or no before it.
fn answered(question: &CribQuestion, locale: Locale, answer: &dyn Fn(&str, Locale) -> String) -> Answered {
    let text = question.text.get(locale).clone();
    let answer = answer(&text, locale);
    let answer =
        question.begin.as_ref().map_or_else(|| answer.clone(), |begin| format!("{} {answer}", begin.get(locale)));
    Answered { question: text, answer }
}

/// One sheet in the formats asked for, after its picture was read again.
fn checked(
    path: &Path,
    drawing: &Drawing,
    poster: Option<&Poster>,
    options: &PosterOptions,
) -> anyhow::Result<Finished> {
    let png = picture_of(drawing, options.dots)?;
    if let Some(poster) = poster {
        reading::check(&png, drawing, &poster.code).with_context(|| format!("{} was not written", path.display()))?;
    }
    let mut finished = Finished::new();
    for format in &options.formats {
        let bytes = match format {
            Format::Svg => output::svg(drawing)?.into_bytes(),
            Format::Png => png.clone(),
            Format::Pdf => output::pdf(std::slice::from_ref(drawing))?,
        };
        finished.push((path.with_extension(format.name()), bytes));
    }
    Ok(finished)
}

fn picture_of(drawing: &Drawing, dots: u32) -> anyhow::Result<Vec<u8>> {
    let width = match drawing.unit {
        Unit::Millimetre => (drawing.width * drawing.scale / 25.4 * f64::from(dots)).round() as u32,
        Unit::Pixel => drawing.width as u32,
    };
    Ok(output::png(&drawing.svg(), width)?)
}

/// The largest file that is read as a logo, in bytes.
const LARGEST_LOGO: u64 = 10_000_000;

/// Reads a PNG or SVG.
fn read_logo(path: &Path, share: f64) -> anyhow::Result<Logo> {
    let name = path.display();
    let unread = || format!("can't read the logo {name}");
    let bytes = store::read_regular(path, LARGEST_LOGO).with_context(unread)?;
    Logo::read(&bytes, share).map_err(|error| anyhow!("the logo {name} {error}"))
}

fn directory(options: &PosterOptions, fair: &Fair, booth: Option<&Booth>) -> PathBuf {
    if !options.pack {
        return options.directory.clone();
    }
    let fair = options.directory.join(&fair.tag);
    booth.map_or_else(|| fair.clone(), |booth| fair.join(&booth.tag))
}

fn language_name(languages: Languages) -> String {
    let second = languages.second().map_or(String::new(), |locale| format!("-{}", locale.tag()));
    format!("{}{second}", languages.first().tag())
}

fn write_all(finished: Finished) -> anyhow::Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    for (path, bytes) in finished {
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)
                .with_context(|| format!("can't make the directory {}", directory.display()))?;
        }
        fs::write(&path, bytes).with_context(|| format!("can't write {}", path.display()))?;
        written.push(path);
    }
    Ok(written)
}
