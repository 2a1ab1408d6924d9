//! The table of claims: the shipped one holds, and what differs is told by file with the way out.

use kenal::{
    assets,
    domain::{
        claims::{CLAIMS, Claims},
        problem::SourceFile,
    },
};

use super::support::content;

fn shipped() -> SourceFile {
    let name = format!("data/{CLAIMS}");
    assets::files(None).unwrap().into_iter().find(|file| file.name == name).unwrap()
}

/// What is said of the shipped table with one thing in it changed.
fn told(from: &str, to: &str) -> Vec<String> {
    let SourceFile { name, text } = shipped();
    assert!(text.contains(from), "the table no longer has `{from}`");
    let changed = Claims::parse(&SourceFile { name, text: text.replacen(from, to, 1) }).unwrap();
    changed.faults(&content().knowledge).iter().map(ToString::to_string).collect()
}

#[test]
fn every_claim_and_fact_stands_where_the_table_says() {
    let said: Vec<String> =
        content().claims.as_ref().unwrap().faults(&content().knowledge).iter().map(ToString::to_string).collect();
    assert_eq!(said, Vec::<String>::new());
}

#[test]
fn a_fact_that_is_cited_without_being_listed_is_named_with_its_articles() {
    let content = content();
    let SourceFile { name, text } = shipped();
    let articles = || content.knowledge.articles();
    let table = Claims::parse(&SourceFile { name: name.clone(), text: text.clone() }).unwrap();
    assert_eq!(table.unlisted(articles()), Vec::<String>::new());
    let (mark, listed) =
        text.lines().filter(|line| line.ends_with(']')).find_map(|line| line.split_once(" = [\"")).unwrap();
    let article = listed.split('"').next().unwrap();
    let text = text.replacen(&format!("{mark} = [\"{article}\""), &format!("{mark} = [\"elsewhere\""), 1);
    let told = Claims::parse(&SourceFile { name, text }).unwrap().unlisted(articles());
    assert_eq!(told, [format!("{mark} ({article})")]);
}

#[test]
fn what_table_and_articles_do_not_share_is_told_with_the_way_out() {
    let claim = "source = \"merencanakan acara promosi\"";
    for (from, to, file, reason) in [
        (claim, "source = \"merencanakan pesta\"", CLAIMS, "does not stand in sentence 2: copy its words from there"),
        ("sentence = 2\n", "sentence = 12\n", CLAIMS, "listed for sentence 12, and there is no such sentence"),
        (
            "id = \"merencanakan acara promosi\"",
            "id = \"merencanakan pesta\"",
            CLAIMS,
            "do not stand in [id] of articles/duties.toml",
        ),
        (
            "en = \"planning promotional events\"",
            "en = \"parties\"",
            CLAIMS,
            "do not stand in [en] of articles/duties.toml",
        ),
        (
            "article = \"partners\"",
            "article = \"party\"",
            CLAIMS,
            "`party`, and there is no such article: name one of data/articles",
        ),
        (
            "article = \"partners\"",
            "article = \"salary\"",
            CLAIMS,
            "which does not rest on sentence 3: add 3 to `sentences`",
        ),
        (
            "B10 = [\"requirements\", \"training\"]",
            "B10 = [\"training\"]",
            "articles/requirements.toml",
            "add `requirements` to B10 in [facts]",
        ),
        (
            "B10 = [\"requirements\", ",
            "B10 = [\"duties\", \"requirements\", ",
            CLAIMS,
            "whose text in [en] does not cite {B10}",
        ),
        (
            "B10 = [\"requirements\", ",
            "B10 = [\"party\", \"requirements\", ",
            CLAIMS,
            "fact B10 is listed for `party`, and there is no such article",
        ),
    ] {
        let said = told(from, to);
        assert!(said.iter().any(|said| said.starts_with(file) && said.contains(reason)), "{to}: {said:#?}");
    }
}

#[test]
fn a_sentence_without_a_claim_is_told() {
    let SourceFile { name, text } = shipped();
    let kept: Vec<&str> = text.split("\n\n").filter(|part| !part.contains("sentence = 9\n")).collect();
    let claims = Claims::parse(&SourceFile { name, text: kept.join("\n\n") }).unwrap();
    let said: Vec<String> = claims.faults(&content().knowledge).iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|said| said.contains("no claim of sentence 9 is listed")), "{said:#?}");
    assert!(
        said.iter().any(|said| said.starts_with("articles/versus-private-pr.toml: it rests on sentence 9")),
        "{said:#?}"
    );
    assert_eq!(said.len(), 2, "{said:#?}");
}
