//! The organiser's numbers: counted right, told only where enough people made them.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use kenal::{
    domain::{
        booth::Shown,
        content::{Content, Operator},
        conversation::{Act, Choice, Event, Form, Note, Session, State, turn},
        fair::{Fairs, FunnelWords, Split, Step},
        funnel::{Figure, Filter, Funnel, Group, LiveNumbers, NoteRow, count, rows, stats},
        knowledge::{ArticleId, Meaning},
        locale::Locale,
        problem::SourceFile,
    },
    render::{
        chart::chart,
        output,
        tables::funnel::{csv, json, table},
    },
};
use proptest::{collection::vec, option, prelude::any, prop_assert, proptest};

use crate::support::content;

/// 2026-11-24, 09:00 in Jakarta.
const MORNING: i64 = 1_795_485_600;
const BOOTHS: [&str; 5] = ["humas", "kampus", "aula_barat", "loket12", "panggung"];

fn five_booths() -> Arc<Content> {
    let mut files = kenal::assets::files(None).unwrap();
    let fairs = files.iter_mut().find(|file| file.name.ends_with("/fairs.toml")).unwrap();
    for booth in &BOOTHS[2..] {
        fairs.text +=
            &format!("\n[[fair.booth]]\ntag = \"{booth}\"\nname = {{ id = \"{booth}\", en = \"{booth}\" }}\n");
    }
    Arc::new(kenal::assets::content(files, Operator::default()).unwrap())
}

/// A simulated visitor's chance: the same every time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// What was seen happening, counted by whoever stood beside: people and times by fair or booth and step.
#[derive(Default)]
struct Beside(BTreeMap<(String, Step), (BTreeSet<usize>, u64)>);

impl Beside {
    fn see(&mut self, visitor: usize, booth: &str, step: Step) {
        for place in ["", booth] {
            let seen = self.0.entry((place.to_owned(), step)).or_default();
            seen.0.insert(visitor);
            seen.1 += 1;
        }
    }

    fn of(&self, place: &str, step: Step) -> (u64, u64) {
        self.0.get(&(place.to_owned(), step)).map_or((0, 0), |(people, times)| (people.len() as u64, *times))
    }
}

/// One visitor's day, played through the bot's own turns.
struct Visit<'a> {
    content: &'a Content,
    visitor: usize,
    booth: &'a str,
    session: Session,
    at: i64,
    kept: &'a mut Vec<NoteRow>,
}

impl Visit<'_> {
    fn act(&mut self, act: Act) -> (State, Option<Meaning>) {
        self.at += 40;
        let event = Event {
            at: self.at,
            sent: None,
            message: None,
            live: true,
            in_group: false,
            language: Some(Locale::Id),
            act,
        };
        let turn = turn(self.content, std::mem::take(&mut self.session), &event);
        self.session = turn.session;
        let mark = |fair: Option<&str>| Some(format!("{fair:?} {}", self.visitor));
        let mut rows = rows(self.at, &self.session, &turn.notes, mark);
        // What was typed is kept without a mark.
        rows.iter_mut().filter(|row| matches!(row.note, Note::Missed { .. })).for_each(|row| row.mark = None);
        self.kept.extend(rows);
        (turn.state, turn.understanding.map(|understanding| understanding.meaning))
    }

    fn day(&mut self, dice: &mut Dice, beside: &mut Beside) {
        self.act(Act::Opened(format!("demo-{}", self.booth)));
        beside.see(self.visitor, self.booth, Step::Arrived);
        if dice.throw(4) == 0 {
            self.act(Act::Opened(format!("DEMO-{}", self.booth.to_uppercase())));
            beside.see(self.visitor, self.booth, Step::Arrived);
            beside.see(self.visitor, self.booth, Step::CameBack);
        }
        if dice.throw(3) == 0 {
            self.ask(dice, beside);
        }
        if dice.throw(5) == 0 {
            self.fill_in(dice, beside);
        }
    }

    fn ask(&mut self, dice: &mut Dice, beside: &mut Beside) {
        let questions = ["apa tugasnya?", "bedanya sama PR swasta?", "resep rendang", "kerja sama dengan siapa aja?"];
        let question = questions[dice.throw(4) as usize];
        let (_, outcome) = self.act(Act::Said(question.to_owned()));
        match outcome.unwrap() {
            Meaning::Answer(article) => {
                beside.see(self.visitor, self.booth, Step::Asked);
                beside.see(self.visitor, self.booth, Step::Answered);
                let yes = dice.throw(3) > 0;
                self.act(Act::Pressed(Some(Choice::Helpful { article, yes })));
                beside.see(self.visitor, self.booth, if yes { Step::Helpful } else { Step::NotHelpful });
            }
            Meaning::Clarify(articles) => {
                beside.see(self.visitor, self.booth, Step::Asked);
                if dice.throw(2) == 0 {
                    self.act(Act::Pressed(Some(Choice::Meant(articles[0].clone()))));
                    beside.see(self.visitor, self.booth, Step::Answered);
                } else {
                    self.act(Act::Pressed(Some(Choice::NoneOfThese)));
                    beside.see(self.visitor, self.booth, Step::TurnedAway);
                }
            }
            Meaning::Uncovered(_) | Meaning::NoAnswer(_) => {
                beside.see(self.visitor, self.booth, Step::Asked);
                beside.see(self.visitor, self.booth, Step::TurnedAway);
            }
            other => panic!("{question}: {other:?}"),
        }
    }

    fn fill_in(&mut self, dice: &mut Dice, beside: &mut Beside) {
        self.act(Act::Pressed(Some(Choice::Begin(Form::Quick))));
        beside.see(self.visitor, self.booth, Step::Started);
        for question in 0..20 {
            let Some(progress) = &self.session.progress else { return };
            let run = progress.run;
            if dice.throw(12) == 0 {
                return;
            }
            let skips = dice.throw(6) == 0;
            let answer = dice.throw(4) as u8;
            let choice = if skips { Choice::Skip { run, question } } else { Choice::Answer { run, question, answer } };
            let (state, _) = self.act(Act::Pressed(Some(choice)));
            beside.see(self.visitor, self.booth, if skips { Step::LeftOut } else { Step::Replied });
            if state == State::Result {
                // Whoever leaves out too much reaches the end, and no result.
                if self.session.latest.is_some() {
                    beside.see(self.visitor, self.booth, Step::Finished);
                }
                return;
            }
        }
    }
}

#[test]
#[ignore = "slow"]
fn a_thousand_visitors_over_five_booths_are_counted_as_whoever_stood_beside_counts_them() {
    let content = five_booths();
    let (mut dice, mut beside, mut kept) = (Dice(7), Beside::default(), Vec::new());
    for visitor in 0..1_000 {
        let booth = BOOTHS[dice.throw(5) as usize];
        let at = MORNING + dice.throw(8 * 60 * 60) as i64;
        let (content, session) = (content.as_ref(), Session::default());
        Visit { content, visitor, booth, session, at, kept: &mut kept }.day(&mut dice, &mut beside);
    }
    let funnel = count(&content.fairs, &kept, &Filter::default(), &[]);
    assert_eq!(funnel.fairs.len(), 1);
    let fair = &funnel.fairs[0];
    let mut compared = 0;
    for group in fair.rows(Split::All).chain(fair.rows(Split::Booth)) {
        for step in Step::ALL {
            let (visitors, total) = beside.of(&group.value, step);
            match group.figure(step) {
                Figure::Shown { visitors: shown, total: times } => {
                    assert_eq!((shown, times), (visitors, total), "{step:?} at {:?}", group.value);
                    compared += 1;
                }
                Figure::Few => assert!(visitors < 5),
                Figure::Hidden => assert!(visitors < 30, "{step:?} at {:?} hides {visitors} people", group.value),
            }
        }
    }
    assert!(compared >= 6 * Step::COUNT - 4, "only {compared} figures were shown");
    assert_eq!(beside.of("", Step::Arrived).0, 1_000);
    let mut live = LiveNumbers::default();
    kept.iter().for_each(|row| live.add(row));
    for booth in BOOTHS {
        let numbers = live.shown("demo", Some(booth));
        assert_eq!(numbers.visitors, Shown::Number(beside.of(booth, Step::Arrived).0));
        assert_eq!(numbers.questions, Shown::Number(beside.of(booth, Step::Asked).1));
        let (people, times) = beside.of(booth, Step::Finished);
        let is_told = numbers.finished == Shown::Number(times);
        assert!(is_told || (numbers.finished == Shown::FEW && people < 5) || numbers.finished == Shown::HIDDEN);
    }
}

fn row(at: i64, booth: Option<&str>, mark: u32, note: Note) -> NoteRow {
    let (fair, booth) = (Some("demo".to_owned()), booth.map(str::to_owned));
    NoteRow { at, locale: Locale::Id, fair, booth, mark: Some(mark.to_string()), note }
}

fn arrived(booth: &str, first: bool) -> Note {
    Note::Arrived { fair: Some("demo".to_owned()), booth: Some(booth.to_owned()), first }
}

fn answered() -> Note {
    Note::Answered { article: ArticleId::new("duties") }
}

/// Seven visitors at one booth, three at another, and what some of them did.
fn small_day() -> Vec<NoteRow> {
    let mut kept = Vec::new();
    for mark in 0..10 {
        let booth = if mark < 7 { "humas" } else { "kampus" };
        let at = MORNING + i64::from(mark % 2) * 60 * 60;
        kept.push(row(at, Some(booth), mark, arrived(booth, true)));
        kept.push(row(at, Some(booth), mark, answered()));
        if mark < 6 {
            kept.push(row(at, Some(booth), mark, Note::Began { form: Form::Quick }));
            for (question, skipped) in [("all-kinds", false), ("common-ground", true)] {
                kept.push(row(at, Some(booth), mark, Note::Replied { question: question.to_owned(), skipped }));
            }
        }
    }
    kept.push(row(MORNING, Some("humas"), 0, arrived("humas", false)));
    kept.push(row(MORNING, Some("humas"), 1, Note::TurnedAway { reason: "off-topic".into() }));
    kept
}

#[test]
fn numbers_kept_up_to_date_note_by_note_are_those_that_all_notes_make() {
    let (content, kept) = (content(), small_day());
    let mut live = LiveNumbers::default();
    kept.iter().for_each(|row| live.add(row));
    live.add(&NoteRow { fair: None, booth: None, ..row(MORNING, None, 3, answered()) });
    let mut all = kept;
    all.push(NoteRow { fair: None, booth: None, ..row(MORNING, None, 3, answered()) });
    let parts = |funnel: Funnel| -> Vec<_> {
        let kind = |group: &Group| matches!(group.split, Split::All | Split::Booth);
        let fairs = funnel.fairs.into_iter();
        fairs.map(|fair| (fair.fair, fair.groups.into_iter().filter(kind).collect::<Vec<_>>())).collect()
    };
    let counted = parts(count(&content.fairs, &all, &Filter::default(), &[]));
    assert_eq!(counted.len(), 2);
    assert_eq!(parts(live.funnel()), counted);
}

fn of_small_day() -> (Arc<Content>, Funnel) {
    let content = content();
    let funnel = count(&content.fairs, &small_day(), &Filter::default(), &["all-kinds", "common-ground"]);
    (content, funnel)
}

#[test]
fn the_table_says_what_each_number_means() {
    let (content, funnel) = of_small_day();
    insta::assert_snapshot!(table(&funnel, &content, Locale::En), @r#"
        Example Career Fair (demo)

                                people  times    %
        Arrived                     10     11  100  followed a link of the fair or typed its code; a person who scans twice is one person, two times
        Came back                   <5     <5       scanned again at the same booth
        Stray links                  0      0    0  followed a link that is not (or no longer) known
        Asked                       10     11  100  typed a question; a person counts from the first one
        Answered                    10     10  100  got an answer from an article, at once or by way of "did you mean"
        Turned away                 <5     <5       got no answer, or said that it was not what was meant
        Helped                       0      0    0  said that an answer helped
        Not helped                   0      0    0  said that an answer did not help
        Began the quiz               6      6   60  began the quick quiz or the full one; going on from the quick one to the full one counts once more
        Answered its questions       6      6   60  answered a question of the quiz; an answer that is changed counts once
        Left out                     6      6   60  left out a question of the quiz
        Finished the quiz            0      0    0  reached the result
        %: of those who arrived

        By booth                        Arrived  Asked  Answered  Helped  Began the quiz  Finished the quiz
        Public Relations Stand (humas)        *      *         *       0               *                  0
        Campus Career Centre (kampus)        <5     <5        <5      <5              <5                 <5

        By day      Arrived  Asked  Answered  Helped  Began the quiz  Finished the quiz
        2026-11-24       10     10        10       0               6                  0

        By hour  Arrived  Asked  Answered  Helped  Began the quiz  Finished the quiz
        09:00          5      6         5       0              <5                  0
        10:00          5      5         5       0              <5                  0

        By language  Arrived  Asked  Answered  Helped  Began the quiz  Finished the quiz
        id                10     10        10       0               6                  0

        By question of the quiz                                    Answered its questions  Left out
        I enjoy talking with all kinds of people. (all-kinds)                           6         0
        When people disagree, I would rather end… (common-ground)                       0         6

        Figures of fewer than 5 people are not shown. A larger one is sometimes left out as well (*), so that a small one cannot be worked out.
        "#);
    let empty = table(&Funnel::default(), &content, Locale::Id);
    assert_eq!(empty, "Belum ada yang dihitung.\n");
}

#[test]
fn the_csv_keeps_its_columns() {
    let (_, funnel) = of_small_day();
    insta::assert_snapshot!(csv(&funnel), @r#"
        fair,split,value,arrived_visitors,arrived_total,came_back_visitors,came_back_total,astray_visitors,astray_total,asked_visitors,asked_total,answered_visitors,answered_total,turned_away_visitors,turned_away_total,helpful_visitors,helpful_total,not_helpful_visitors,not_helpful_total,started_visitors,started_total,replied_visitors,replied_total,left_out_visitors,left_out_total,finished_visitors,finished_total
        demo,all,,10,11,<5,<5,0,0,10,11,10,10,<5,<5,0,0,0,0,6,6,6,6,6,6,0,0
        demo,booth,humas,hidden,hidden,<5,<5,0,0,hidden,hidden,hidden,hidden,<5,<5,0,0,0,0,hidden,hidden,hidden,hidden,hidden,hidden,0,0
        demo,booth,kampus,<5,<5,<5,<5,<5,<5,<5,<5,<5,<5,<5,<5,<5,<5,<5,<5,<5,<5,<5,<5,<5,<5,<5,<5
        demo,day,2026-11-24,10,11,<5,<5,0,0,10,11,10,10,<5,<5,0,0,0,0,6,6,6,6,6,6,0,0
        demo,hour,09,5,6,<5,<5,0,0,6,6,5,5,<5,<5,0,0,0,0,<5,<5,<5,<5,<5,<5,0,0
        demo,hour,10,5,5,0,0,0,0,5,5,5,5,0,0,0,0,0,0,<5,<5,<5,<5,<5,<5,0,0
        demo,language,id,10,11,<5,<5,0,0,10,11,10,10,<5,<5,0,0,0,0,6,6,6,6,6,6,0,0
        demo,question,all-kinds,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,6,6,0,0,0,0
        demo,question,common-ground,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,6,6,0,0
        "#);
}

#[test]
fn the_json_holds_the_definitions_and_says_what_is_not_told() {
    let (content, funnel) = of_small_day();
    let json = json(&funnel, &content.funnel, Locale::En);
    assert_eq!(json["schema"], "kenal-funnel");
    assert_eq!(json["hidden_below"], 5);
    assert_eq!(json["definitions"]["came_back"], "scanned again at the same booth");
    let groups = json["groups"].as_array().unwrap();
    let whole = groups.iter().find(|group| group["split"] == "all").unwrap();
    assert_eq!(whole["figures"]["arrived"], serde_json::json!({ "visitors": 10, "total": 11 }));
    assert_eq!(whole["figures"]["came_back"], "few");
    let humas = groups.iter().find(|group| group["value"] == "humas").unwrap();
    assert_eq!(humas["figures"]["arrived"], "hidden");
}

#[test]
fn the_organiser_reads_it_in_a_chat() {
    let (content, funnel) = of_small_day();
    let spans = stats(&funnel, &content, Locale::Id);
    let text: String = spans.iter().map(|span| span.text.as_str()).collect();
    insta::assert_snapshot!(text, @r#"
        Bursa Karier Contoh (demo)
        Datang: 10 orang · 11 kali
        Kembali: di bawah 5
        Bertanya: 10 orang · 11 kali
        Terjawab: 10 orang · 10 kali
        Belum terjawab: di bawah 5
        Mulai kuis: 6 orang · 6 kali
        Menjawab kuis: 6 orang · 6 kali
        Melewati: 6 orang · 6 kali
        • Stan Humas (humas): tidak ditampilkan
        • Pusat Karier Kampus (kampus): di bawah 5

        Angka dari kurang dari 5 orang tidak ditampilkan. Angka yang lebih besar kadang ikut disembunyikan (*) supaya yang kecil tidak bisa dihitung balik.
        "#);
    assert!(text.chars().count() < 4_096);
}

#[test]
fn the_chart_is_a_picture_with_every_step_and_its_definition() {
    let (content, funnel) = of_small_day();
    let drawing = chart(&funnel.fairs[0], &content.fairs, &content.funnel, Locale::En);
    let png = output::png(&drawing.svg(), 600).unwrap();
    assert_eq!(png[16..20], 600_u32.to_be_bytes());
    let svg = drawing.svg();
    for step in Step::FUNNEL {
        assert!(svg.contains(&format!(">{}</text>", content.funnel.label(step, Locale::En))), "{step:?}");
    }
    if let Some(directory) = std::env::var_os("KENAL_PICTURES") {
        std::fs::write(std::path::Path::new(&directory).join("funnel.png"), output::png(&svg, 1200).unwrap()).unwrap();
    }
}

#[test]
fn filters_take_a_fair_a_booth_and_days_in_the_fairs_own_zone() {
    let content = content();
    let mut kept = small_day();
    // Half an hour past midnight in Jakarta is the day before in Greenwich.
    let night = MORNING + 15 * 60 * 60 + 30 * 60;
    kept.extend((100..120).map(|mark| row(night, Some("humas"), mark, arrived("humas", true))));
    kept.extend((0..9).map(|mark| NoteRow { fair: None, booth: None, ..row(MORNING, None, mark, answered()) }));
    let people = |filter: &Filter, step| {
        let funnel = count(&content.fairs, &kept, filter, &[]);
        funnel.fairs.iter().map(|fair| fair.all().unwrap().figure(step)).collect::<Vec<_>>()
    };
    let shown = |visitors, total| Figure::Shown { visitors, total };
    let day = |day| Some(format!("2026-11-{day}").parse().unwrap());
    let all = Filter::default();
    assert_eq!(people(&all, Step::Asked), [shown(9, 9), shown(10, 11)], "outside any fair first");
    let fair = Filter { fair: Some("Demo".into()), ..Filter::default() };
    assert_eq!(people(&fair, Step::Arrived), [shown(30, 31)]);
    let booth = Filter { booth: Some("humas".into()), ..fair.clone() };
    // The whole fair less this page would tell of the three at the other booth.
    assert_eq!(people(&booth, Step::Arrived), [Figure::Hidden]);
    let next_day = Filter { from: day(25), ..fair.clone() };
    assert_eq!(people(&next_day, Step::Arrived), [shown(20, 20)]);
    let first_day = Filter { to: day(24), ..fair };
    assert_eq!(people(&first_day, Step::Arrived), [shown(10, 11)]);
}

#[test]
fn a_visitor_at_two_booths_is_one_at_the_fair() {
    let content = content();
    let kept: Vec<NoteRow> = (0..6)
        .flat_map(|mark| ["humas", "kampus"].map(|booth| row(MORNING, Some(booth), mark, arrived(booth, true))))
        .collect();
    let funnel = count(&content.fairs, &kept, &Filter::default(), &[]);
    let figures: Vec<Figure> = funnel.fairs[0].groups.iter().take(3).map(|group| group.figure(Step::Arrived)).collect();
    let shown = |visitors, total| Figure::Shown { visitors, total };
    assert_eq!(figures, [shown(6, 12), shown(6, 6), shown(6, 6)]);
}

#[test]
fn links_that_lead_to_no_fair_are_counted_as_such() {
    let content = content();
    let mut kept = Vec::new();
    for visitor in 0..6 {
        let session = Session::default();
        let mut visit = Visit { content: &content, visitor, booth: "", session, at: MORNING, kept: &mut kept };
        for payload in ["old26-b12", "demo-nowhere", "demo"] {
            visit.act(Act::Opened(payload.to_owned()));
        }
    }
    let funnel = count(&content.fairs, &kept, &Filter::default(), &[]);
    let (outside, demo) = (&funnel.fairs[0], &funnel.fairs[1]);
    let shown = |visitors, total| Figure::Shown { visitors, total };
    assert_eq!(outside.all().unwrap().figure(Step::Astray), shown(6, 12));
    assert_eq!(demo.all().unwrap().figure(Step::Arrived), shown(6, 6));
}

#[test]
fn a_bad_word_file_is_refused_by_name() {
    let file = |text: &str| SourceFile { name: "funnel.toml".to_owned(), text: text.to_owned() };
    let shipped = include_str!("../../data/fairs/funnel.toml");
    let spoilt = shipped.replacen("[steps.came_back]\nlabel = { id = \"Kembali\", en = \"Came back\" }\nmeaning = { id = \"memindai lagi di stan yang sama\", en = \"scanned again at the same booth\" }", "", 1);
    let told: Vec<String> = FunnelWords::parse(&file(&spoilt)).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(told[0], "funnel.toml: `steps.came_back` is missing; write it");
    let problems = FunnelWords::parse(&file(&shipped.replace("[steps.astray]", "[steps.stray]"))).unwrap_err();
    assert!(problems[0].to_string().contains("unknown variant `stray`"), "{problems:?}");
}

/// How many people and times, straight from the rows.
fn plain_count(kept: &[NoteRow], split: Split, value: &str, step: Step, fairs: &Fairs) -> (usize, usize) {
    let mut people = HashMap::new();
    for row in kept {
        let (day, hour) = fairs.day_and_hour(Some("demo"), row.at);
        let part = match split {
            Split::All => String::new(),
            Split::Booth => row.booth.clone().unwrap_or_default(),
            Split::Day => day.to_string(),
            Split::Hour => format!("{hour:02}"),
            Split::Language => row.locale.tag().to_owned(),
            Split::Question => continue,
        };
        if part == value && kenal::domain::funnel::steps(&row.note).contains(&step) {
            *people.entry(row.mark.clone()).or_insert(0) += 1;
        }
    }
    (people.len(), people.values().sum())
}

proptest! {
    #[test]
    fn no_figure_of_fewer_than_five_people_is_shown_or_can_be_worked_out(
        kept in vec((0..16_u32, 0..3_usize, 0..6_i64, any::<bool>(), option::of(any::<bool>())), 0..80)
    ) {
        let fairs = Fairs::default();
        let kept: Vec<NoteRow> = kept
            .into_iter()
            .map(|(mark, booth, hour, first, helpful)| {
                let note = match helpful {
                    None => arrived(BOOTHS[booth], first),
                    Some(yes) => Note::Helpful { article: ArticleId::new("duties"), yes },
                };
                row(MORNING + hour * 3_600, Some(BOOTHS[booth]), mark, note)
            })
            .collect();
        let funnel = count(&fairs, &kept, &Filter::default(), &[]);
        for fair in &funnel.fairs {
            for split in Split::ALL {
                for step in Step::ALL {
                    let mut hidden = 0;
                    let (mut told, mut left_out) = (0, 0);
                    for group in fair.rows(split) {
                        match group.figure(step) {
                            Figure::Few | Figure::Hidden => {
                                hidden += 1;
                                let (people, _) = plain_count(&kept, split, &group.value, step, &fairs);
                                left_out += people;
                                prop_assert!(group.figure(step) == Figure::Hidden || people < 5);
                            }
                            Figure::Shown { visitors, total } => {
                                let (people, times) = plain_count(&kept, split, &group.value, step, &fairs);
                                prop_assert!((visitors, total) == (people as u64, times as u64));
                                prop_assert!(visitors == 0 || visitors >= 5);
                                told += usize::from(total > 0);
                            }
                        }
                    }
                    let sum = fair.all().unwrap().figure(step);
                    prop_assert!(
                        !sum.is_told() || split == Split::All || left_out == 0 || left_out >= 5,
                        "{:?} {:?}: {} can be worked out", split, step, left_out
                    );
                    prop_assert!(split == Split::All || hidden != 1 || told == 0, "{:?} {:?} can be worked out", split, step);
                }
            }
        }
    }
}

#[test]
fn of_fewer_than_five_people_it_is_not_told_either_what_none_of_them_did() {
    let content = content();
    let of = |people: u32| {
        let funnel = count(&content.fairs, &arrivals(&[("humas", people)]), &Filter::default(), &[]);
        [Step::Arrived, Step::Finished].map(|step| funnel.fairs[0].all().unwrap().figure(step))
    };
    assert_eq!(of(4), [Figure::Few, Figure::Few]);
    assert_eq!(of(5), [Figure::Shown { visitors: 5, total: 5 }, Figure::Shown { visitors: 0, total: 0 }]);
}

/// Arrivals at the booths, so many each.
fn arrivals(numbers: &[(&str, u32)]) -> Vec<NoteRow> {
    let mut kept = Vec::new();
    for (booth, count) in numbers {
        for _ in 0..*count {
            let mark = u32::try_from(kept.len()).unwrap();
            kept.push(row(MORNING, Some(booth), mark, arrived(booth, true)));
        }
    }
    kept
}

#[test]
fn a_number_hidden_to_protect_another_is_not_called_small() {
    let content = content();
    let kept = arrivals(&[("humas", 60), ("kampus", 40), ("aula_barat", 1)]);
    let funnel = count(&content.fairs, &kept, &Filter::default(), &[]);
    let figures = |funnel: &Funnel| -> Vec<Figure> {
        funnel.fairs[0].rows(Split::Booth).map(|group| group.figure(Step::Arrived)).collect()
    };
    // In the order of their tags.
    assert_eq!(figures(&funnel), [Figure::Few, Figure::Shown { visitors: 60, total: 60 }, Figure::Hidden]);
    let csv = csv(&funnel);
    assert!(csv.contains("demo,booth,aula_barat,<5,<5") && csv.contains("demo,booth,kampus,hidden,hidden"), "{csv}");
    let told: String = stats(&funnel, &content, Locale::En).iter().map(|span| span.text.as_str()).collect();
    assert!(told.contains("(kampus): not shown") && told.contains("aula_barat: under 5"), "{told}");
    assert!(table(&funnel, &content, Locale::En).contains('*'));
    // The booth's own page, and that of a day, tell no more.
    let alone = |tag: &str| {
        let filter = Filter { booth: Some(tag.to_owned()), ..Filter::default() };
        count(&content.fairs, &kept, &filter, &[]).fairs[0].all().unwrap().figure(Step::Arrived)
    };
    assert_eq!(alone("kampus"), Figure::Hidden);
    assert_eq!(alone("humas"), Figure::Shown { visitors: 60, total: 60 });
    // Nor that of one booth on some days: of a day on which the other booth had few.
    let mut days = kept.clone();
    for mark in 200..260 {
        let booth = if mark < 203 { "aula_barat" } else { "humas" };
        days.push(row(MORNING + 24 * 60 * 60, Some(booth), mark, arrived(booth, true)));
    }
    let (day, _) = content.fairs.day_and_hour(Some("demo"), MORNING + 24 * 60 * 60);
    let of = |booth: Option<&str>| {
        let filter = Filter { booth: booth.map(str::to_owned), from: Some(day), ..Filter::default() };
        count(&content.fairs, &days, &filter, &[]).fairs[0].all().unwrap().figure(Step::Arrived)
    };
    assert_eq!(of(None), Figure::Shown { visitors: 60, total: 60 });
    assert_eq!(of(Some("humas")), Figure::Hidden);
    let mut live = LiveNumbers::default();
    kept.iter().for_each(|row| live.add(row));
    let screen = |booth| serde_json::to_value(live.shown("demo", booth).visitors).unwrap();
    assert_eq!(screen(None), 101);
    assert_eq!(screen(Some("humas")), 60);
    assert_eq!(screen(Some("kampus")), "hidden");
    assert_eq!(screen(Some("aula_barat")), "few");
}

#[test]
fn small_groups_together_are_not_worked_out_either() {
    let content = content();
    for (numbers, fair_is_told) in [
        // Two booths of three people in all: another is hidden with them.
        (&[("humas", 50), ("kampus", 30), ("a", 1), ("b", 2)][..], true),
        // Each of four: eight is told by nobody.
        (&[("a", 4), ("b", 4)], false),
        (&[("a", 1), ("b", 1), ("c", 1), ("d", 1), ("e", 1)], false),
    ] {
        let kept = arrivals(numbers);
        let funnel = count(&content.fairs, &kept, &Filter::default(), &[]);
        let fair = &funnel.fairs[0];
        assert_eq!(fair.all().unwrap().figure(Step::Arrived).is_told(), fair_is_told, "{numbers:?}");
        let is_hidden = |(tag, _): &&(&str, u32)| {
            !fair.rows(Split::Booth).find(|group| group.value == *tag).unwrap().figure(Step::Arrived).is_told()
        };
        let hidden: u32 = numbers.iter().filter(is_hidden).map(|(_, count)| count).sum();
        assert!(hidden >= 5, "{numbers:?}: {hidden}");
        // No other split tells the sum.
        if !fair_is_told {
            assert!(fair.rows(Split::Language).all(|group| !group.figure(Step::Arrived).is_told()), "{numbers:?}");
        }
        let mut live = LiveNumbers::default();
        kept.iter().for_each(|row| live.add(row));
        let is_number = serde_json::to_value(live.shown("demo", None).visitors).unwrap().is_number();
        assert_eq!(is_number, fair_is_told, "{numbers:?}");
    }
}

/// Arrivals in so many cells of a booth and a day, each by one person.
fn arrivals_in(cells: &[(&'static str, i64)], numbers: &[usize]) -> Vec<NoteRow> {
    let mut kept = Vec::new();
    for ((booth, day), number) in cells.iter().zip(numbers) {
        for _ in 0..*number {
            let mark = u32::try_from(kept.len()).unwrap();
            kept.push(row(MORNING + day * 24 * 60 * 60, Some(booth), mark, arrived(booth, true)));
        }
    }
    kept
}

/// Whether a figure is what so many people could be shown as. On a page of a booth or of days, what is hidden may be of any
/// size; on that of the fair it is not small.
fn could_be(figure: Figure, number: usize, filter: &Filter) -> bool {
    match figure {
        Figure::Shown { visitors, .. } => visitors == number as u64,
        Figure::Few => number < 5,
        Figure::Hidden => number >= 5 || *filter != Filter::default(),
    }
}

/// Looks at every fair of so many cells with up to `most` people each, lays all that its pages show side by side, and says
/// whether only one number of people fits for some group of one to four.
fn nobody_learns_of_a_small_group(cells: &[(&'static str, i64)], most: usize, pages: &[Filter]) {
    let fairs = Fairs::default();
    let world = |world: usize| -> Vec<usize> {
        (0..cells.len()).map(|cell| world / (most + 1).pow(u32::try_from(cell).unwrap()) % (most + 1)).collect()
    };
    let day = |day: i64| fairs.day_and_hour(Some("demo"), MORNING + day * 24 * 60 * 60).0;
    let all: Vec<Vec<usize>> = (0..(most + 1).pow(u32::try_from(cells.len()).unwrap())).map(world).collect();
    // What is hidden could be more than was tried, so the largest are for comparison only.
    for numbers in all.iter().filter(|numbers| numbers.iter().all(|number| *number + 1 < most)) {
        let kept = arrivals_in(cells, numbers);
        let mut shown: Vec<(usize, Figure, &Filter)> = Vec::new();
        for page in pages {
            for group in count(&fairs, &kept, page, &[]).fairs.into_iter().flat_map(|fair| fair.groups) {
                let is_part = |(booth, at): &(&str, i64)| {
                    let is_inside = page.booth.as_deref().is_none_or(|wanted| wanted == *booth)
                        && page.from.is_none_or(|from| day(*at) >= from)
                        && page.to.is_none_or(|to| day(*at) <= to);
                    is_inside
                        && match group.split {
                            Split::Booth => group.value == *booth,
                            Split::Day => group.value == day(*at).to_string(),
                            _ => true,
                        }
                };
                let parts = cells.iter().enumerate().filter(|(_, cell)| is_part(cell));
                let mask = parts.fold(0, |mask, (place, _)| mask | 1 << place);
                if matches!(group.split, Split::All | Split::Booth | Split::Day) {
                    shown.push((mask, group.figure(Step::Arrived), page));
                }
            }
        }
        let sum = |numbers: &[usize], mask: usize| -> usize {
            numbers.iter().enumerate().filter(|(cell, _)| mask >> cell & 1 == 1).map(|(_, number)| number).sum()
        };
        assert!(shown.iter().all(|(mask, figure, page)| could_be(*figure, sum(numbers, *mask), page)), "{numbers:?}");
        let mut known: Vec<usize> =
            (1..1_usize << cells.len()).filter(|group| (1..5).contains(&sum(numbers, *group))).collect();
        for other in &all {
            if known.is_empty() {
                break;
            }
            if shown.iter().all(|(mask, figure, page)| could_be(*figure, sum(other, *mask), page)) {
                known.retain(|group| sum(other, *group) == sum(numbers, *group));
            }
        }
        assert!(known.is_empty(), "{known:?} of {numbers:?} can be worked out: {shown:?}");
    }
}

#[test]
fn nobody_learns_of_a_small_booth_from_all_that_is_shown() {
    nobody_learns_of_a_small_group(&[("a", 0), ("b", 0), ("c", 0)], 12, &[Filter::default()]);
}

#[test]
#[ignore = "slow"]
fn nobody_learns_of_a_small_group_from_the_pages_of_booths_and_days() {
    let (first, second) = ("2026-11-24".parse().ok(), "2026-11-25".parse().ok());
    let days = [(None, None), (None, first), (second, None)];
    let booths = [None, Some("a".to_owned()), Some("b".to_owned())];
    let page = |booth: &Option<String>, (from, to)| Filter { fair: None, booth: booth.clone(), from, to };
    let pages: Vec<Filter> =
        booths.iter().flat_map(|booth| days.into_iter().map(move |days| page(booth, days))).collect();
    nobody_learns_of_a_small_group(&[("a", 0), ("b", 0), ("a", 1), ("b", 1)], 7, &pages);
}
