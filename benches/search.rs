//! How fast the search is: today's content, ten thousand generated articles, and the worst message Telegram lets through.
//!
//! `cargo bench --bench search`. Figures are times on the machine at hand; compare those of one run with each other.

use std::{fmt::Write as _, hint::black_box, time::Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use kenal::{
    assets,
    domain::{knowledge::KnowledgeBase, problem::SourceFile},
};

/// Questions of several kinds: short, slangy, mistyped, mixed, long, off-topic.
const QUERIES: [&str; 8] = [
    "gajinya brp kak",
    "apa saja tugas kepala bagian humas",
    "ketrampialn apa yg dibutuhkn",
    "is it the same as corporate PR or nah",
    "skill apa yang needed buat job ini",
    "resep rendang padang",
    "mau ikut tes kecocokan dong",
    "kak aku anak SMK, orangnya pemalu tapi suka nulis, kira-kira masih bisa ga kerja di humas pemerintah?",
];

fn data() -> Vec<SourceFile> {
    let files = assets::files(None).expect("the content is compiled in");
    let inside =
        |file: SourceFile| Some(SourceFile { name: file.name.strip_prefix("data/")?.to_owned(), text: file.text });
    files.into_iter().filter_map(inside).collect()
}

fn parse(files: &[SourceFile]) -> KnowledgeBase {
    KnowledgeBase::parse(files).expect("the content was checked")
}

/// A made-up word for a number: syllables, so that words look like words.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 20] = [
        "ba", "ku", "ti", "mo", "ra", "se", "pu", "la", "ni", "go", "da", "we", "ja", "ci", "to", "ma", "ke", "ru",
        "fi", "zo",
    ];
    let mut word = String::new();
    let mut rest = number + 400;
    while rest > 0 {
        word.push_str(SYLLABLES[rest % 20]);
        rest /= 20;
    }
    word
}

/// Today's content with this many articles more, twenty phrasings each.
fn generated(articles: usize) -> Vec<SourceFile> {
    let mut files = data();
    for number in 0..articles {
        let mut phrasings = String::new();
        for line in 0..10 {
            let _ = writeln!(
                phrasings,
                "{} {} {}",
                word(number),
                word((number * 7 + line * 13) % 5000),
                word((number + line * 31) % 3000)
            );
        }
        let text = format!("title = \"{0}\"\nshort = \"{0}\"\nfull = \"{0}\"\n", word(number));
        let training = format!("keywords = \"{0}\"\nphrasings = \"\"\"\n{phrasings}\"\"\"\n", word(number));
        for (folder, table) in [("articles", text), ("training/articles", training)] {
            let text = format!("[id]\n{table}[en]\n{table}");
            files.push(SourceFile { name: format!("{folder}/made-{number}.toml"), text });
        }
    }
    files
}

fn today(bench: &mut Criterion) {
    let files = data();
    bench.bench_function("build today's index", |b| b.iter(|| black_box(parse(&files))));
    let kb = parse(&files);
    let mut at = 0;
    bench.bench_function("one query, today's content", |b| {
        b.iter(|| {
            at = (at + 1) % QUERIES.len();
            black_box(kb.ask(QUERIES[at]))
        });
    });
    let letters: String =
        (0..4096).map(|n| if n % 9 == 8 { ' ' } else { char::from(b'a' + (n * 7 % 26) as u8) }).collect();
    bench.bench_function("4096 characters nobody knows", |b| b.iter(|| black_box(kb.ask(&letters))));
    let emoji = "😀".repeat(4096);
    bench.bench_function("4096 emoji", |b| b.iter(|| black_box(kb.ask(&emoji))));
    let words = QUERIES.join(" ").repeat(12);
    let words: String = words.chars().take(4096).collect();
    bench.bench_function("4096 characters of questions", |b| b.iter(|| black_box(kb.ask(&words))));
}

fn ten_thousand(bench: &mut Criterion) {
    let files = generated(10_000);
    let start = Instant::now();
    let kb = parse(&files);
    println!("10,000 articles, 200,000 phrasings: built in {:?}", start.elapsed());
    let queries: Vec<String> =
        (0..64).map(|n| format!("{} {} apa", word(n * 151 % 10_000), word(n * 17 % 5000))).collect();
    let mut at = 0;
    bench.bench_function("one query, 10,000 articles", |b| {
        b.iter(|| {
            at = (at + 1) % queries.len();
            black_box(kb.ask(&queries[at]))
        });
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = today, ten_thousand
}
criterion_main!(benches);
