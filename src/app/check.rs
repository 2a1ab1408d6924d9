//! `kenal check`: all content, what is wrong with it and what deserves a look.

use std::process::ExitCode;

use crate::{
    app::{content, counted, faults, print, printing, today},
    assets,
    config::Shared,
    domain::{
        claims::{CLAIMS, Claims},
        content::Content,
        knowledge::{Article, article::text_file},
        problem::Problem,
    },
    engine,
};

/// Where the names are that posters show.
const FAIRS: &str = "data/fairs/fairs.toml";

/// Checks all content; fails where anything is wrong.
pub(super) fn check(shared: &Shared) -> anyhow::Result<ExitCode> {
    let files = assets::files(shared.content.as_deref())?;
    let forms = Content::form_faults(&files);
    if !forms.is_empty() {
        tell(&forms)?;
        anyhow::bail!("{} to mend in the content before what it answers is looked at", forms.len());
    }
    let content = content(shared)?;
    let laid = shared.content.as_deref().map(assets::laid).transpose()?;
    for name in laid.iter().flat_map(|laid| &laid.passed_over).filter(|name| !name.ends_with(".md")) {
        print(&format!("warning: {name}: left alone, for no content file has this name; what it says is not used\n"))?;
    }
    if let Some(laid) = laid.as_ref().filter(|_| content.claims.is_none()) {
        let is_own =
            |article: &&Article| laid.files.contains_key(&format!("data/{}", text_file(article.id().as_str())));
        let unlisted = shipped_claims()?.unlisted(content.knowledge.articles().iter().filter(is_own));
        if !unlisted.is_empty() {
            print(&format!(
                "warning: data/{CLAIMS}: it does not list in [facts] what articles cite: {}; copy our file there, add them, \
                 and it is compared both ways\n",
                unlisted.join(", ")
            ))?;
        }
    }
    let today = today();
    let (mut problems, told) = match &laid {
        Some(laid) => faults(&content, laid),
        None => ([content.faults(), content.failed_tests()].concat(), Vec::new()),
    };
    for problem in told {
        print(&format!("warning: {problem}; if that is meant, leave it: this test is not yours\n"))?;
    }
    if let Some(file) = files.iter().find(|file| file.name == FAIRS) {
        for problem in printing::unprintable(&content.fairs, &content.posters, file) {
            print(&format!("warning: {problem} (else its posters are refused)\n"))?;
        }
    }
    // The example is nobody's to mend where a directory has no fairs of its own.
    let has_fairs = laid.as_ref().is_none_or(|laid| laid.files.contains_key(FAIRS));
    if let Some(problem) = content.fairs_over(engine::now()).filter(|_| has_fairs) {
        print(&format!("warning: {problem} if so, leave it there, for its numbers have their names from it\n"))?;
    }
    problems.append(&mut content.aged(&today));
    if problems.is_empty() {
        let from = shared.content.as_deref().zip(laid);
        let from = from.map(|(directory, laid)| {
            let directory = directory.display().to_string();
            format!("; {} from {}/", counted(laid.files.len(), "file"), directory.trim_end_matches('/'))
        });
        print(&format!("{}{}\n", summary(&content), from.unwrap_or_default()))?;
        return Ok(ExitCode::SUCCESS);
    }
    tell(&problems)?;
    anyhow::bail!("{} to mend in the content", problems.len());
}

/// The table of claims that we ship.
fn shipped_claims() -> anyhow::Result<Claims> {
    let name = format!("data/{CLAIMS}");
    let file = assets::files(None)?.into_iter().find(|file| file.name == name);
    file.map_or_else(|| Ok(Claims::default()), |file| Claims::parse(&file))
        .map_err(|problem| anyhow::anyhow!("{problem}"))
}

fn tell(problems: &[Problem]) -> anyhow::Result<()> {
    problems.iter().try_for_each(|problem| print(&format!("{problem}\n")))
}

fn summary(content: &Content) -> String {
    let articles = content.knowledge.articles();
    let next = articles.iter().filter_map(|article| Some((article.recheck()?, article.id()))).min();
    let next = next.map(|(day, id)| format!("; facts to check again next: {id}, by {day}"));
    format!(
        "all is well: {}, {}, {}, {}, {}{}",
        counted(articles.len(), "article"),
        counted(content.questionnaire.questions(crate::domain::questionnaire::Form::Full).len(), "question"),
        counted(content.fairs.iter().count(), "fair"),
        counted(content.tests.len(), "test question"),
        counted(crate::domain::locale::Locale::ALL.len(), "language"),
        next.unwrap_or_default()
    )
}
