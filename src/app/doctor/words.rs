//! Content, letters and the days of the fairs.

use crate::{
    app::{doctor::Line, today},
    assets,
    config::Shared,
    domain::{content::Content, fair::Fair, locale::Locale, text::fold::is_invisible},
    engine, render,
};

pub(super) fn lines(shared: &Shared, content: &Content) -> Vec<Line> {
    vec![checked(shared, content), letters(content), fairs(content)]
}

/// What `kenal check` says, in one line.
fn checked(shared: &Shared, content: &Content) -> Line {
    let laid = shared.content.as_deref().map(assets::laid).and_then(Result::ok).unwrap_or_default();
    // What is compiled in was checked when it was.
    let faults = if laid.bears_on_answers() { content.faults() } else { Vec::new() };
    if let Some(first) = faults.first() {
        let says = format!("{} to mend, the first: {first}", faults.len());
        return Line::wrong("content", says, "`kenal check` lists all; a faulty content is not taken");
    }
    let aged = content.aged(&today());
    if let Some(first) = aged.first() {
        let says = format!("{} to check again, the first: {first}", aged.len());
        return Line::warning("content", says, "`kenal check` lists all");
    }
    let unused = laid.passed_over.iter().find(|name| !name.ends_with(".md"));
    if let Some(name) = unused {
        let says = format!("{name} is not used, for no content file has this name");
        return Line::warning("content", says, "`data/README.md` has the names");
    }
    let from = shared.content.as_ref().map_or("the built-in one".to_owned(), |from| from.display().to_string());
    Line::ok("content", format!("nothing to mend in {from}"))
}

/// Whether posters and slides can show all names.
fn letters(content: &Content) -> Line {
    let named = |fair: &Fair| {
        let booths = fair.booths.iter().map(|booth| (format!("{}-{}", fair.tag, booth.tag), booth.name.clone()));
        std::iter::once((fair.tag.clone(), fair.name.clone())).chain(booths).collect::<Vec<_>>()
    };
    for (tag, name) in content.fairs.iter().flat_map(named) {
        for locale in Locale::ALL {
            if let Some(letter) = render::lacking(name.get(locale)) {
                let letter = if is_invisible(letter) {
                    format!("a sign that nobody sees (U+{:04X})", u32::from(letter))
                } else {
                    format!("`{letter}`")
                };
                let says = format!("the name of {tag} has {letter}, which posters can't show");
                return Line::warning("letters", says, "write the name without it in data/fairs/fairs.toml");
            }
        }
    }
    Line::ok("letters", "the fonts have every letter of the names of fairs and booths")
}

/// Whether a fair is on, or to come.
fn fairs(content: &Content) -> Line {
    let now = engine::now();
    let told = |fair: &Fair| format!("{}, {} to {}", fair.tag, fair.from, fair.to);
    if let Some(fair) = content.fairs.iter().find(|fair| fair.is_on(now)) {
        return Line::ok("fairs", format!("on today: {}", told(fair)));
    }
    let next = content.fairs.iter().filter(|fair| fair.day(now) < fair.from).min_by_key(|fair| fair.from);
    if let Some(fair) = next {
        return Line::ok("fairs", format!("next: {}", told(fair)));
    }
    let says = match content.fairs.iter().max_by_key(|fair| fair.to) {
        Some(fair) => format!("all are over, the last: {}", told(fair)),
        None => "none is known".to_owned(),
    };
    Line::warning("fairs", says, "enter the next one in data/fairs/fairs.toml before its posters are printed")
}
