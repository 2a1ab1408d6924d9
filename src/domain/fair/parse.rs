//! `fairs.toml` -> [`Fairs`], refusing what is wrong by line and with the way out.

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use crate::domain::{
    audience::Audience,
    fair::{Booth, Fair, Fairs, PAYLOAD_LIMIT, calendar, code},
    locale::{Locale, PerLocale},
    problem::{Problem, SourceFile, no_day},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    #[serde(default)]
    fair: Vec<Spanned<FairText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FairText {
    tag: Spanned<String>,
    name: Option<Spanned<NameText>>,
    from: Spanned<toml::Value>,
    to: Spanned<toml::Value>,
    expires: Option<Spanned<toml::Value>>,
    zone: Option<Spanned<String>>,
    audience: Option<Spanned<String>>,
    greeting: Option<Spanned<NameText>>,
    organiser: Option<Spanned<NameText>>,
    #[serde(default)]
    booth: Vec<Spanned<BoothText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BoothText {
    tag: Spanned<String>,
    name: Option<Spanned<NameText>>,
    organiser: Option<Spanned<NameText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "both languages, { id = \"…\", en = \"…\" }")]
struct NameText {
    id: Option<String>,
    en: Option<String>,
}

pub(super) fn parse(file: &SourceFile) -> Result<Fairs, Vec<Problem>> {
    let text: FileText = toml::from_str(&file.text).map_err(|error| vec![Problem::of_toml(file, &error)])?;
    let mut reader = Reader { file, problems: Vec::new() };
    let mut fairs = Vec::new();
    for fair in &text.fair {
        if let Some(fair) = reader.fair(fair) {
            fairs.push(fair);
        }
    }
    let tags: Vec<&Spanned<String>> = text.fair.iter().map(|fair| &fair.get_ref().tag).collect();
    reader.far_apart(&tags, "fairs");
    for fair in &text.fair {
        let tags: Vec<&Spanned<String>> = fair.get_ref().booth.iter().map(|booth| &booth.get_ref().tag).collect();
        reader.far_apart(&tags, "booths");
    }
    // Fairs and booths that are wrong by themselves would be told twice here.
    if reader.problems.is_empty() {
        reader.codes_far_apart(&fairs, &text);
    }
    reader.problems.sort();
    if reader.problems.is_empty() { Ok(Fairs { fairs }) } else { Err(reader.problems) }
}

/// Reads one part after another and keeps what was wrong.
struct Reader<'a> {
    file: &'a SourceFile,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn refuse<T>(&mut self, place: &Spanned<T>, reason: String) {
        self.problems.push(Problem::at(self.file, place.span().start, reason));
    }

    fn fair(&mut self, text: &Spanned<FairText>) -> Option<Fair> {
        let fair = text.get_ref();
        self.tag(&fair.tag, "fair");
        let name = self.name(text, fair.name.as_ref(), &format!("the fair `{}`", fair.tag.get_ref()));
        let from = self.date(&fair.from);
        let to = self.date(&fair.to);
        let expires = fair.expires.as_ref().map(|date| self.date(date));
        let zone = match &fair.zone {
            None => calendar::zone(calendar::DEFAULT_ZONE),
            Some(zone) => self.zone(zone),
        };
        let audience = fair.audience.as_ref().map(|audience| self.audience(audience)).unwrap_or_default();
        let greeting = fair.greeting.as_ref().map(|greeting| {
            self.name(text, Some(greeting), &format!("the greeting of the fair `{}`", fair.tag.get_ref()))
        });
        let organiser = fair.organiser.as_ref().map(|organiser| {
            self.name(text, Some(organiser), &format!("the organiser of the fair `{}`", fair.tag.get_ref()))
        });
        let mut booths = Vec::new();
        for booth in &fair.booth {
            booths.extend(self.booth(fair.tag.get_ref(), booth));
        }
        let (from, to) = (from?, to?);
        if to < from {
            self.refuse(&fair.to, format!("the fair ends on {to}, before it begins on {from}; swap the dates"));
        }
        let expires = match expires {
            None => None,
            Some(date) => Some(date?),
        };
        if let (Some(last), Some(place)) = (expires, &fair.expires)
            && last < to
        {
            self.refuse(place, format!("the links expire on {last}, before the fair ends on {to}; give a later day"));
        }
        let greeting = match greeting {
            None => None,
            Some(greeting) => Some(greeting?),
        };
        let organiser = match organiser {
            None => None,
            Some(organiser) => Some(organiser?),
        };
        let (tag, name, zone) = (fair.tag.get_ref().clone(), name?, zone?);
        Some(Fair { tag, name, from, to, expires, audience, greeting, organiser, booths, zone })
    }

    fn booth(&mut self, fair: &str, text: &Spanned<BoothText>) -> Option<Booth> {
        let booth = text.get_ref();
        let tag = booth.tag.get_ref();
        self.tag(&booth.tag, "booth");
        let length = fair.chars().count() + 1 + tag.chars().count();
        if length > PAYLOAD_LIMIT {
            self.refuse(
                &booth.tag,
                format!(
                    "the code `{fair}-{tag}` has {length} characters and a link carries at most {PAYLOAD_LIMIT}; \
                     shorten the booth's tag or the fair's"
                ),
            );
        }
        let name = self.name(text, booth.name.as_ref(), &format!("the booth `{tag}`"));
        let organiser = match &booth.organiser {
            None => None,
            Some(organiser) => {
                Some(self.name(text, Some(organiser), &format!("the organiser of the booth `{tag}`"))?)
            }
        };
        Some(Booth { tag: tag.clone(), name: name?, organiser })
    }

    fn tag(&mut self, tag: &Spanned<String>, whose: &str) {
        let text = tag.get_ref();
        let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        if text.is_empty() {
            self.refuse(tag, format!("the {whose}'s tag is empty; give it one of a-z, 0-9 and _"));
        } else if let Some(letter) = text.chars().find(|letter| !is_plain(*letter)) {
            let mended = mended_tag(text);
            let example = if mended.is_empty() { String::new() } else { format!(", e.g. `{mended}`") };
            self.refuse(
                tag,
                format!("the {whose}'s tag `{text}` has the character `{letter}`; use only a-z, 0-9 and _{example}"),
            );
        } else if text.len() > PAYLOAD_LIMIT {
            self.refuse(
                tag,
                format!(
                    "the {whose}'s tag has {} characters and a link carries at most {PAYLOAD_LIMIT}; shorten it",
                    text.len()
                ),
            );
        }
    }

    fn name<T>(
        &mut self,
        whole: &Spanned<T>,
        name: Option<&Spanned<NameText>>,
        whose: &str,
    ) -> Option<PerLocale<String>> {
        let texts = name.map(Spanned::get_ref);
        let given = |locale: Locale| {
            let text = match locale {
                Locale::Id => texts?.id.as_ref(),
                Locale::En => texts?.en.as_ref(),
            };
            text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
        };
        let missing: Vec<&str> =
            Locale::ALL.into_iter().filter(|locale| given(*locale).is_none()).map(Locale::tag).collect();
        if let (Some(id), Some(en)) = (given(Locale::Id), given(Locale::En)) {
            return Some(PerLocale { id, en });
        }
        let what = if whose.starts_with("the greeting") { "text" } else { "name" };
        let lines: Vec<String> = missing.iter().map(|tag| format!("`{tag} = \"…\"`")).collect();
        let reason = format!("{whose} has no {what} in `{}`; add {}", missing.join("` and `"), lines.join(" and "));
        match name {
            Some(name) => self.refuse(name, reason),
            None => self.refuse(whole, reason),
        }
        None
    }

    fn date(&mut self, value: &Spanned<toml::Value>) -> Option<Date> {
        let text = match value.get_ref() {
            toml::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        // `Date` would also read the date off a date and time, and a fair begins on a day.
        let date = if text.len() == "2026-11-24".len() { text.parse().ok() } else { None };
        if date.is_none() {
            self.refuse(value, no_day(&text));
        }
        date
    }

    fn zone(&mut self, name: &Spanned<String>) -> Option<jiff::tz::TimeZone> {
        let zone = calendar::zone(name.get_ref());
        if zone.is_none() {
            self.refuse(
                name,
                format!(
                    "`{}` is no time zone; Indonesia has `Asia/Jakarta`, `Asia/Pontianak`, `Asia/Makassar` and \
                     `Asia/Jayapura`",
                    name.get_ref()
                ),
            );
        }
        zone
    }

    fn audience(&mut self, name: &Spanned<String>) -> Audience {
        Audience::named(name.get_ref()).unwrap_or_else(|| {
            let reason =
                format!("`{}` is no audience: write `adults`, or `pupils` for people under 18", name.get_ref());
            self.refuse(name, reason);
            Audience::default()
        })
    }

    /// Refuses tags of which one slip makes another.
    fn far_apart(&mut self, tags: &[&Spanned<String>], whose: &str) {
        for (place, later) in tags.iter().enumerate() {
            let Some(earlier) = tags[..place].iter().find(|earlier| are_near(earlier.get_ref(), later.get_ref()))
            else {
                continue;
            };
            let (earlier, tag) = (earlier.get_ref(), later.get_ref());
            let others: Vec<&str> =
                tags.iter().map(|tag| tag.get_ref().as_str()).filter(|other| *other != tag).collect();
            let example = free_tag(tag, &others).map(|tag| format!(", e.g. `{tag}`")).unwrap_or_default();
            let reason = if earlier == tag {
                format!("two {whose} have the tag `{tag}`; give one of them another{example}")
            } else {
                format!(
                    "the tags of two {whose}, `{earlier}` and `{tag}`, are one slip apart when they are typed; \
                     give one of them two other characters{example}"
                )
            };
            self.refuse(later, reason);
        }
    }

    /// Refuses codes of different fairs of which one slip makes another when they are typed without the dash.
    fn codes_far_apart(&mut self, fairs: &[Fair], text: &FileText) {
        let codes: Vec<(usize, usize, String)> = fairs
            .iter()
            .enumerate()
            .flat_map(|(at, fair)| {
                fair.booths.iter().enumerate().map(move |(place, booth)| (at, place, code::key(fair, Some(booth))))
            })
            .collect();
        for (count, (at, place, later)) in codes.iter().enumerate() {
            let near =
                codes[..count].iter().find(|(other, _, earlier)| other != at && code::slips(earlier, later, 1) < 2);
            if let Some((other, other_place, _)) = near {
                let name = |at: usize, place: usize| fairs[at].payload(Some(&fairs[at].booths[place]), None);
                let (earlier, later) = (name(*other, *other_place), name(*at, *place));
                let tag = &text.fair[*at].get_ref().booth[*place].get_ref().tag;
                self.refuse(
                    tag,
                    format!(
                        "the codes `{earlier}` and `{later}` are less than two slips apart when they are typed without \
                         the dash; give this booth another tag"
                    ),
                );
            }
        }
    }
}

fn are_near(left: &str, right: &str) -> bool {
    code::slips(left, right, 1) < 2 || code::slips(&code::folded(left), &code::folded(right), 1) < 2
}

/// The tag with what is not allowed left out or replaced.
fn mended_tag(tag: &str) -> String {
    tag.to_lowercase()
        .chars()
        .map(|letter| if letter == ' ' || letter == '-' { '_' } else { letter })
        .filter(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || *letter == '_')
        .collect()
}

/// A tag that begins like this one and is far enough from all others.
fn free_tag(tag: &str, others: &[&str]) -> Option<String> {
    ('a'..='z')
        .map(|letter| format!("{tag}{letter}{letter}"))
        .find(|free| others.iter().all(|other| !are_near(free, other)))
}
