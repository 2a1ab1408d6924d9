//! Every phrase reads in every language, with the arguments it says it has, and nothing is left over.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{ast, parser};
use kenal::{
    assets,
    domain::{
        locale::Locale,
        phrase::{Catalog, Phrase, RemarkReply},
        problem::SourceFile,
    },
};

fn locale_files() -> Vec<SourceFile> {
    assets::files(None)
        .unwrap()
        .into_iter()
        .filter_map(|file| {
            let name = file.name.strip_prefix("locales/")?.to_owned();
            Some(SourceFile { name, text: file.text })
        })
        .collect()
}

/// The arguments of each message of a language, as the files have them.
fn messages(locale: Locale, files: &[SourceFile]) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages = BTreeMap::new();
    for file in files.iter().filter(|file| file.name.starts_with(&format!("{}/", locale.tag()))) {
        let resource =
            parser::parse(file.text.as_str()).unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", file.name));
        for entry in resource.body {
            if let ast::Entry::Message(message) = entry {
                let mut arguments = BTreeSet::new();
                if let Some(pattern) = &message.value {
                    of_pattern(pattern, &mut arguments);
                }
                let twice = messages.insert(message.id.name.to_owned(), arguments);
                assert!(twice.is_none(), "{}: the message `{}` stands twice", file.name, message.id.name);
            }
        }
    }
    messages
}

fn of_pattern(pattern: &ast::Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            of_expression(expression, found);
        }
    }
}

fn of_expression(expression: &ast::Expression<&str>, found: &mut BTreeSet<String>) {
    match expression {
        ast::Expression::Inline(inline) => of_inline(inline, found),
        ast::Expression::Select { selector, variants } => {
            of_inline(selector, found);
            for variant in variants {
                of_pattern(&variant.value, found);
            }
        }
    }
}

fn of_inline(inline: &ast::InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match inline {
        ast::InlineExpression::VariableReference { id } => {
            found.insert(id.name.to_owned());
        }
        ast::InlineExpression::Placeable { expression } => of_expression(expression, found),
        ast::InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                of_inline(argument, found);
            }
        }
        _ => {}
    }
}

/// What the words of remarks may use.
const REMARK_ARGUMENTS: [&str; 4] = ["again", "percent", "low", "high"];

/// The names of all remarks.
fn remarks() -> Vec<String> {
    let files = assets::files(None).unwrap();
    let file = files.iter().find(|file| file.name == "data/training/remarks.toml").unwrap();
    let remarks: toml::Table = toml::from_str(&file.text).unwrap();
    remarks.keys().cloned().collect()
}

/// What is wrong with the files, as sentences.
fn faults(files: &[SourceFile]) -> Vec<String> {
    let mut faults = Vec::new();
    for locale in Locale::ALL {
        let tag = locale.tag();
        let mut left = messages(locale, files);
        for (id, arguments) in Phrase::TABLE {
            let Some(found) = left.remove(*id) else {
                faults.push(format!("{tag}: the message `{id}` is missing"));
                continue;
            };
            let expected: BTreeSet<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
            if found != expected {
                faults.push(format!("{tag}: the message `{id}` uses {found:?}, and gets {expected:?}"));
            }
        }
        for name in remarks() {
            let id = format!("remark-{name}");
            match left.remove(&id) {
                Some(found) if found.iter().all(|argument| REMARK_ARGUMENTS.contains(&argument.as_str())) => {}
                Some(found) => faults.push(format!("{tag}: the message `{id}` uses {found:?}")),
                None => faults.push(format!("{tag}: the message `{id}` is missing")),
            }
        }
        faults.extend(left.keys().map(|id| format!("{tag}: no phrase uses the message `{id}`")));
    }
    faults
}

#[test]
fn every_phrase_reads_in_every_language_with_its_arguments() {
    let files = locale_files();
    assert_eq!(faults(&files), Vec::<String>::new());
    Catalog::parse(&files).unwrap();
}

#[test]
fn the_job_is_named_in_one_file_of_each_language() {
    let files = locale_files();
    for locale in Locale::ALL {
        let of_the_language = |file: &&SourceFile| file.name.starts_with(&format!("{}/", locale.tag()));
        let (job, others): (Vec<_>, Vec<_>) =
            files.iter().filter(of_the_language).partition(|file| file.name.ends_with("/job.ftl"));
        let names = job[0].text.lines().filter_map(|line| line.strip_prefix("-job")?.split_once(" = "));
        for (_, name) in names {
            for file in &others {
                assert!(!file.text.contains(name), "{}: write the term of job.ftl in place of `{name}`", file.name);
            }
        }
    }
}

#[test]
fn a_missing_a_misspelt_and_an_unused_message_are_noticed() {
    let change = |from: &str, to: &str| {
        let mut files = locale_files();
        for file in &mut files {
            file.text = file.text.replace(from, to);
        }
        faults(&files)
    };
    assert!(change("goodbye =", "goodbay =").iter().any(|fault| fault.contains("`goodbye` is missing")));
    assert!(
        change("goodbye =", "goodbay =").iter().any(|fault| fault.contains("no phrase uses the message `goodbay`"))
    );
    assert!(change("{ $receipt }", "{ $reciept }").iter().any(|fault| fault.contains("`forget-done`")));
}

#[test]
fn commands_and_profile_keep_telegrams_limits() {
    let catalog = Catalog::parse(&locale_files()).unwrap();
    for locale in Locale::ALL {
        let length = |phrase: &Phrase| catalog.say(locale, phrase).chars().count();
        assert!(length(&Phrase::ProfileDescription) <= 512);
        assert!(length(&Phrase::ProfileShort) <= 120);
        assert!(length(&Phrase::InputHint) <= 64);
        for phrase in Phrase::samples() {
            let id = phrase.id();
            let limit = match id {
                _ if id.starts_with("button-") || id.starts_with("door-") => 64,
                _ if id.starts_with("command-") => 256,
                "helpful-noted" | "unhelpful-noted" | "answer-already" | "stale-button" | "question-first" => 200,
                _ => 1500,
            };
            assert!(length(&phrase) <= limit, "{}: `{id}` is longer than {limit} characters", locale.tag());
        }
    }
}

#[test]
fn a_remark_that_may_show_an_article_promises_nothing_below_it() {
    let content = crate::support::content();
    let shows = content.knowledge.remarks().iter().filter(|remark| remark.article.is_some());
    let names: Vec<&str> = shows.map(|remark| &*remark.name).collect();
    assert!(!names.is_empty());
    // The article is shown only where the remark was surely meant.
    for (name, locale, again) in names.iter().flat_map(|name| {
        Locale::ALL.into_iter().flat_map(move |locale| [false, true].map(|again| (*name, locale, again)))
    }) {
        let word =
            content.catalog.reply(locale, &RemarkReply { name: name.to_owned(), again, ..RemarkReply::default() });
        assert!(!word.ends_with(':'), "{name}, {}: {word}", locale.tag());
    }
}

#[test]
fn the_languages_of_indonesia_are_met_in_indonesian() {
    for code in ["id", "in-ID", "bbc", "btk", "bjn", "su_ID", "jv-Latn", "MIN", "ban", "sas", ""] {
        assert_eq!(Locale::guess(Some(code)), Locale::Id, "{code}");
    }
    for code in ["en", "en-ID", "nl", "zh-hans"] {
        assert_eq!(Locale::guess(Some(code)), Locale::En, "{code}");
    }
}
