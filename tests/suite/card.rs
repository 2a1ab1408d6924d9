//! The result as a picture: what is on it, in both languages, from good to poor.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use kenal::{
    domain::{
        locale::Locale,
        problem::SourceFile,
        questionnaire::{FitResult, Form, Progress, Questionnaire, outcome},
    },
    render::{card, output},
};
use resvg::tiny_skia::Pixmap;

const DRAWING: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">
    <text x="10" y="60" font-family="Plus Jakarta Sans" font-size="40" font-weight="800">Kenal</text></svg>"##;

#[test]
fn a_drawing_becomes_a_png_of_the_width_asked_for() {
    let picture = output::png(DRAWING, 400).unwrap();
    assert_eq!(picture[..8], *b"\x89PNG\r\n\x1a\n");
    assert_eq!(picture[16..24], [0, 0, 1, 144, 0, 0, 0, 200]);
    let bare = output::png(r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"/>"##, 400).unwrap();
    assert!(picture.len() > bare.len() + 500, "the words are missing: is the font compiled in?");
}

#[test]
fn what_is_no_drawing_or_too_large_is_refused() {
    assert!(output::png("Kenal", 400).unwrap_err().to_string().starts_with("the drawing can't be read"));
    assert!(output::png(DRAWING, 0).is_err());
    assert!(output::png(DRAWING, 20_000).is_err());
}

fn published() -> Questionnaire {
    let text = include_str!("../../data/quiz/questions.toml").to_owned();
    Questionnaire::parse(&SourceFile { name: "questions.toml".to_owned(), text }).unwrap()
}

/// Three people: of each question, the answer that scores best, one in the middle, or (nearly) the worst.
fn results(questionnaire: &Questionnaire) -> Vec<(&'static str, FitResult)> {
    let mut results = Vec::new();
    for (name, form, wish) in [
        ("good", Form::Full, 88u32),
        ("middling", Form::Full, 55),
        ("poor", Form::Full, 12),
        ("quick", Form::Quick, 70),
    ] {
        let mut progress = Progress::begin(questionnaire, form, 1);
        while let Some(question) = progress.current(questionnaire) {
            // Nobody is equally good at everything.
            let wish = wish.saturating_add_signed([0, -30, 12, 0, -12, 25, 0][usize::from(progress.at) % 7]);
            let far = |answer: &u8| {
                let scores = question.scores(*answer);
                scores.iter().map(|score| u32::from(*score).abs_diff(wish)).sum::<u32>() / scores.len() as u32
            };
            let answer = (0..question.answers.len() as u8).min_by_key(far).unwrap();
            progress.answer(questionnaire, answer, None);
        }
        results.push((name, outcome(questionnaire, &progress).unwrap()));
    }
    results
}

#[test]
fn the_picture_is_a_phone_high_png_with_the_figure_and_no_answers() {
    let questionnaire = published();
    for (name, result) in results(&questionnaire) {
        for locale in Locale::ALL {
            let svg = card::svg(&questionnaire, &result, locale, Some("t.me/kenal_bot"));
            // A low figure is nothing to pass on.
            let shown = result.overall >= 45;
            assert_eq!(
                (svg.contains(&format!(">{}<", result.overall)), result.shows_figure()),
                (shown, shown),
                "{name}"
            );
            for question in questionnaire.questions(Form::Full) {
                assert!(!svg.contains(question.text.get(locale)));
            }
            // Drawing takes a second unoptimised: one is enough, and all where they are to be looked at.
            let wanted = std::env::var("KENAL_PICTURES").ok();
            if wanted.is_some() || (name, locale) == ("poor", Locale::Id) {
                let png = output::png(&svg, card::WIDTH).unwrap();
                assert_eq!(png[16..24], [0, 0, 4, 56, 0, 0, 5, 70], "1080 by 1350");
                if let Some(dir) = wanted {
                    std::fs::write(format!("{dir}/{name}-{}.png", locale.tag()), png).unwrap();
                }
            }
            let alt = result.in_words(&questionnaire, locale);
            let scale = &questionnaire.card.get(locale).scale;
            assert_eq!((svg.contains(scale), alt.contains(scale)), (shown, shown), "{name}");
            assert!(alt.chars().count() <= 1024, "a caption holds 1,024 characters, not {}", alt.chars().count());
            assert_eq!(alt.lines().count(), 8);
        }
    }
}

/// Where the drawing's rectangles lie: left, top, width and height.
fn rectangles(svg: &str) -> Vec<[f64; 4]> {
    let number = |piece: &str, name: &str| -> f64 {
        let (_, rest) = piece.split_once(&format!("{name}=\"")).unwrap();
        rest.split_once('"').unwrap().0.parse().unwrap()
    };
    svg.split("<rect ").skip(1).map(|piece| ["x", "y", "width", "height"].map(|name| number(piece, name))).collect()
}

#[test]
fn a_bar_is_as_long_as_its_figure_says() {
    let questionnaire = published();
    for (name, result) in results(&questionnaire) {
        let rectangles = rectangles(&card::svg(&questionnaire, &result, Locale::Id, None));
        // A bar lies on its track, from the same corner on.
        let bars =
            rectangles.windows(2).filter(|two| (two[0][0], two[0][1], two[0][3]) == (two[1][0], two[1][1], two[1][3]));
        let shares: Vec<f64> = bars.map(|two| two[1][2] / two[0][2]).collect();
        let figures = result.bars.iter().flat_map(|bar| match (bar.want, bar.can) {
            (None, None) => vec![bar.figure],
            (want, can) => vec![want, can],
        });
        let figures: Vec<f64> = figures.flatten().map(f64::from).collect();
        assert_eq!(shares.len(), figures.len(), "{name}");
        for (share, figure) in shares.iter().zip(&figures).filter(|(_, figure)| **figure >= 10.0) {
            assert!((share * 100.0 - figure).abs() < 0.1, "{name}: {share} for {figure}");
        }
    }
}

#[test]
fn the_bots_photo_shows_its_drawing() {
    let photo = BASE64_STANDARD.encode(include_bytes!("../../data/web/profile.jpg"));
    let image = format!(r#"<image width="640" height="640" href="data:image/jpeg;base64,{photo}"/>"#);
    let photo = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 640">{image}</svg>"#);
    let pixels = |svg: &str| Pixmap::decode_png(&output::png(svg, 160).unwrap()).unwrap().data().to_vec();
    let (drawn, shown) = (pixels(include_str!("../../data/web/profile.svg")), pixels(&photo));
    let apart: u64 = drawn.iter().zip(&shown).map(|(one, other)| u64::from(one.abs_diff(*other))).sum();
    assert!(
        apart / (drawn.len() as u64) < 4,
        "save data/web/profile.svg as data/web/profile.jpg again, 640 pixels wide"
    );
}
