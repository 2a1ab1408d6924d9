//! 200 made-up visitors driven through the engine: what `kenal items` tells is what can be worked out from their answers.
//!
//! Each remembers its own answers and does what people do: skips, goes back, asks something in between, leaves, starts
//! over, changes an answer afterwards, goes on to the full form, has everything erased. The figures are worked out from
//! those memories by the definitions, without any running sum.

use std::{collections::BTreeMap, process::Command};

use kenal::{
    assets,
    domain::{
        choice::Choice,
        content::{Content, Operator},
        conversation::{Act, Event, Session, Turn, turn},
        locale::Locale,
        questionnaire::{
            Form,
            statistics::{self, Items, NoAlpha, Sums, report},
        },
    },
    engine::{Engine, Incoming, Options, Taken, What},
    store::{self, Key, Location, Store},
};

use crate::{fake_telegram::Dice, support::content};

const VISITORS: i64 = 200;
/// The published questionnaire's version.
const VERSION: u32 = 4;
const MONDAY: i64 = 1_795_482_000;

/// What visitors ask between two answers.
const BETWEEN: &str = "apa tugasnya?";

/// What was given to a question: the answer's place, None where it was skipped; and the seconds it took.
type Given = (Option<u8>, Option<u32>);

/// One run as its visitor remembers it.
#[derive(Clone)]
struct Run {
    form: Form,
    /// By the question's place.
    given: BTreeMap<u8, Given>,
    finished: bool,
}

/// What all visitors together remember.
#[derive(Default)]
struct Memories {
    begun: BTreeMap<Form, u64>,
    /// How often each question was got past for the first time in a run.
    passed: BTreeMap<(Form, u8), u64>,
    /// The answers of each run when it was finished.
    finished: Vec<(Form, BTreeMap<u8, Given>)>,
}

impl Memories {
    fn begin(&mut self, run: &Run) {
        *self.begun.entry(run.form).or_default() += 1;
        for question in run.given.keys() {
            *self.passed.entry((run.form, *question)).or_default() += 1;
        }
    }
}

struct Visitor {
    person: i64,
    /// How much this one leans to what the job gives, so that answers hang together.
    lean: usize,
    at: i64,
    /// When the question on the screen was asked; None where other words stood above it.
    asked: Option<i64>,
    screen: Vec<Choice>,
    run: Option<Run>,
    /// The number of the run.
    runs: u16,
    /// What is left to be done: nothing at zero.
    patience: usize,
}

impl Visitor {
    /// What this visitor does next, by what is on the screen; remembered as it is done.
    fn act(&mut self, content: &Content, dice: &mut Dice, memories: &mut Memories) -> Option<Act> {
        if self.patience == 0 {
            return None;
        }
        self.patience -= 1;
        let longest = if dice.below(40) == 0 { 200 } else { 20 };
        self.at += 1 + dice.below(longest) as i64;
        let of = |wanted: fn(&Choice) -> bool| self.screen.iter().find(|choice| wanted(choice)).cloned();
        let open = self.screen.iter().find_map(|choice| match choice {
            Choice::Answer { question, .. } => Some(*question),
            _ => None,
        });
        let Some(question) = open else {
            let pressed = of(|choice| matches!(choice, Choice::Extend)).filter(|_| dice.below(2) == 0);
            if let (Some(extend), Some(run)) = (pressed, self.run.as_mut()) {
                *run = Run { form: Form::Full, finished: false, ..run.clone() };
                memories.begin(run);
                return Some(Act::Pressed(Some(extend)));
            }
            let review = of(|choice| matches!(choice, Choice::Review)).filter(|_| dice.below(4) == 0);
            if review.is_some() {
                return Some(Act::Pressed(review));
            }
            let changes: Vec<Choice> =
                self.screen.iter().filter(|choice| matches!(choice, Choice::Change { .. })).cloned().collect();
            if !changes.is_empty() {
                return Some(Act::Pressed(Some(changes[dice.below(changes.len())].clone())));
            }
            if self.run.as_ref().is_some_and(|run| run.finished) && dice.below(3) > 0 {
                self.patience = 0;
                return None;
            }
            return Some(self.begin(dice, memories));
        };
        match dice.below(150) {
            0 => {
                self.patience = 0;
                None
            }
            1 => Some(self.begin(dice, memories)),
            2 => {
                self.run = None;
                self.patience = 0;
                self.runs = 0;
                Some(Act::Pressed(Some(Choice::ForgetYes)))
            }
            3..6 => Some(Act::Said(BETWEEN.to_owned())),
            6..9 => of(|choice| matches!(choice, Choice::Back { .. })).map(|back| Act::Pressed(Some(back))),
            9..11 => {
                self.give(question, None, memories);
                Some(Act::Said("lewati".to_owned()))
            }
            _ => {
                let answers: Vec<Choice> =
                    self.screen.iter().filter(|choice| matches!(choice, Choice::Answer { .. })).cloned().collect();
                // Some like the job more than others.
                let asked = &content.questionnaire.questions(Form::Full)[usize::from(question)];
                let score = |place: &usize| asked.scores(*place as u8).into_iter().map(u32::from).sum::<u32>();
                let mut liked: Vec<usize> = (0..answers.len()).collect();
                liked.sort_by_key(score);
                let place = liked[(self.lean + dice.below(3)).saturating_sub(1).min(answers.len() - 1)];
                self.give(question, Some(place as u8), memories);
                Some(Act::Pressed(Some(answers[place].clone())))
            }
        }
    }

    fn begin(&mut self, dice: &mut Dice, memories: &mut Memories) -> Act {
        let form = Form::ALL[dice.below(2)];
        let run = Run { form, given: BTreeMap::new(), finished: false };
        memories.begin(&run);
        // Who is in the middle of a run says that it may be thrown away.
        let choice = match self.run.replace(run) {
            Some(before) if !before.finished => Choice::StartOver { run: self.runs, form },
            _ => Choice::Begin(form),
        };
        self.runs += 1;
        Act::Pressed(Some(choice))
    }

    fn give(&mut self, question: u8, answer: Option<u8>, memories: &mut Memories) {
        let seconds = self.asked.map(|asked| (self.at - asked) as u32).filter(|_| answer.is_some());
        let run = self.run.as_mut().unwrap();
        if run.given.insert(question, (answer, seconds)).is_none() {
            *memories.passed.entry((run.form, question)).or_default() += 1;
        }
    }

    /// Sees what the bot shows.
    fn see(&mut self, taken: &Taken, asked_between: bool, questions: impl Fn(Form) -> usize, memories: &mut Memories) {
        let Some(message) = taken.messages.last() else {
            return;
        };
        self.screen = message.buttons.iter().flatten().map(|button| button.choice.clone()).collect();
        let asks = self.screen.iter().any(|choice| matches!(choice, Choice::Answer { .. }));
        self.asked = (asks && !asked_between).then_some(self.at);
        if let Some(run) =
            self.run.as_mut().filter(|run| !asks && !run.finished && run.given.len() == questions(run.form))
        {
            run.finished = true;
            memories.finished.push((run.form, run.given.clone()));
        }
    }
}

async fn open(location: Location) -> Store {
    let key = Some(Key::parse(crate::support::KEY).unwrap());
    Store::open(store::Options { key, ..store::Options::new(location) }).await.unwrap()
}

#[tokio::test]
#[ignore = "slow: eight thousand turns"]
async fn the_figures_of_two_hundred_visitors_are_those_of_their_answers() {
    let folder = tempfile::TempDir::new().unwrap();
    let place = format!("sqlite:{}", folder.path().join("kenal.db").display());
    let location: Location = place.parse().unwrap();
    let content = content();
    let engine =
        Engine::new(content.clone(), open(location.clone()).await, Options { burst: 10_000, ..Options::default() });
    let mut dice = Dice::new(5);
    let mut memories = Memories::default();
    let mut visitors: Vec<Visitor> = (1..=VISITORS)
        .map(|person| Visitor {
            person,
            lean: dice.below(5),
            at: MONDAY,
            asked: None,
            screen: Vec::new(),
            run: None,
            runs: 0,
            patience: 60,
        })
        .collect();
    let questions = |form| content.questionnaire.questions(form).len();
    let (mut update, mut repeated) = (0, 0);
    loop {
        let mut batch = Vec::new();
        let mut who = Vec::new();
        for (place, visitor) in visitors.iter_mut().enumerate() {
            // Some are slower than others.
            let act = if dice.below(4) == 0 { None } else { visitor.act(&content, &mut dice, &mut memories) };
            let Some(act) = act else {
                continue;
            };
            update += 1;
            let asked_between = act == Act::Said(BETWEEN.to_owned());
            let event = Event {
                at: visitor.at,
                sent: None,
                message: None,
                live: true,
                in_group: false,
                language: Some(Locale::Id),
                act,
            };
            let one = Incoming {
                bot: 1,
                update,
                visitor: engine.visitor("test", visitor.person, visitor.person),
                person: engine.visitor("test", visitor.person, visitor.person),
                address: None,
                what: What::Event(event),
                press: None,
            };
            batch.push(one.clone());
            who.push(Some((place, asked_between)));
            // What is delivered twice, in one batch or in the next, counts once.
            if dice.below(20) == 0 {
                batch.push(one);
                who.push(None);
            }
        }
        for (one, taken) in who.iter().zip(engine.take(&batch, &[]).await.unwrap()) {
            if let Some((place, asked_between)) = one {
                visitors[*place].see(&taken, *asked_between, questions, &mut memories);
            }
        }
        if dice.below(5) == 0 {
            engine.take(&batch, &[]).await.unwrap();
            repeated += batch.len();
        }
        if visitors.iter().all(|visitor| visitor.patience == 0) {
            break;
        }
    }
    println!("{update} updates, {repeated} delivered again, {} runs finished", memories.finished.len());

    // Beside the engine, which is still there.
    let cells = store::sums_at(&location).await.unwrap();
    for form in Form::ALL {
        let sums = Sums::from_cells(&content.questionnaire, form, &cells);
        check(&content, form, &report(&content.questionnaire, &sums).unwrap(), &memories);
    }
    let table = items(&["--store", &place, "--lang", "en"]);
    assert!(table.contains("not defined below 3 questions"), "`team` has two: {table}");
    assert!(
        table.contains("Quick form, version 4: begun ") && table.contains("Full form, version 4: begun "),
        "{table}"
    );
    println!("{table}");
    let csv = items(&["--store", &place, "--csv", "--form", "quick"]);
    let begun = format!("runs,quick,4,begun,,{},", memories.begun[&Form::Quick]);
    assert!(csv.starts_with("kind,form,") && csv.contains(&begun) && !csv.contains(",full,"), "{csv}");

    let answers_in_notes = std::fs::read(folder.path().join("kenal.db")).unwrap();
    assert!(!answers_in_notes.windows(9).any(|window| window == b"\"answer\":"), "an answer stands in the notes");
}

/// What the program prints.
fn items(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kenal")).arg("items").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn where_few_have_finished_it_says_so_and_shows_nothing() {
    let folder = tempfile::TempDir::new().unwrap();
    let place = format!("sqlite:{}", folder.path().join("kenal.db").display());
    let store = open(place.parse().unwrap()).await;
    let content = content();
    let mut sums = Sums::new(&content.questionnaire, Form::Quick);
    sums.finished = 4;
    let mut other = Sums::new(&content.questionnaire, Form::Full);
    (other.version, other.finished) = (7, 99);
    let batch = store.begin(&[], &[]).await.unwrap();
    batch.commit(store::Changes { sums: vec![sums, other], ..store::Changes::default() }).await.unwrap();
    insta::assert_snapshot!(items(&["--store", &place, "--lang", "en"]), @"
    Quick form, version 4: fewer than 5 people have finished it so far; figures are shown from then on
    Full form, version 4: fewer than 5 people have finished it so far; figures are shown from then on
    there are figures of version 7: `--content` with its data/quiz/questions.toml shows them
    ");
    insta::assert_snapshot!(items(&["--store", &place, "--form", "quick"]), @"Bentuk singkat, versi 4: belum sampai 5 orang menyelesaikannya; angkanya tampil sejak itu");
    assert_eq!(items(&["--store", "memory", "--csv"]).lines().count(), 1);
    let none = format!("sqlite:{}", folder.path().join("none.db").display());
    let output = Command::new(env!("CARGO_BIN_EXE_kenal")).args(["items", "--store", &none]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && told.contains("there is no store here yet: `kenal run` makes one"), "{told}");
}

/// Compares with what can be worked out from the answers by the definitions.
fn check(content: &Content, form: Form, found: &Items, memories: &Memories) {
    let questionnaire = &content.questionnaire;
    let questions = questionnaire.questions(form);
    let runs: Vec<&BTreeMap<u8, Given>> =
        memories.finished.iter().filter(|(finished, _)| *finished == form).map(|(_, given)| given).collect();
    let complete: Vec<&BTreeMap<u8, Given>> =
        runs.iter().copied().filter(|run| run.values().all(|(answer, _)| answer.is_some())).collect();
    assert!(complete.len() >= 100, "{form:?}: too few runs for alpha: {}", complete.len());
    assert_eq!(found.begun, memories.begun[&form]);
    assert_eq!((found.finished, found.complete), (runs.len() as u64, complete.len() as u64));
    let whole = |run: &&BTreeMap<u8, Given>| run.values().map(|(_, seconds)| *seconds).sum::<Option<u32>>();
    let times = runs.iter().filter_map(whole).map(|seconds| seconds / 5 * 5).collect();
    assert_eq!(found.median_seconds, median(times));

    let mut came = found.begun;
    for (place, figures) in (0..).zip(&found.questions) {
        let given: Vec<Given> = runs.iter().map(|run| run[&place]).collect();
        for (answer, count) in (0..).zip(&figures.answers) {
            assert_eq!(*count, given.iter().filter(|(one, _)| *one == Some(answer)).count() as u64);
        }
        assert_eq!(figures.skipped, given.iter().filter(|(one, _)| one.is_none()).count() as u64);
        assert_eq!(
            figures.median_seconds,
            median(given.iter().filter_map(|(_, seconds)| seconds.map(|seconds| seconds.min(120))).collect())
        );
        let passed = memories.passed.get(&(form, place)).copied().unwrap_or_default();
        near(figures.drop_off.unwrap(), 1.0 - passed as f64 / came as f64);
        came = passed;
    }

    // A column a score: what each complete run scores on one dimension of one question.
    let score = |run: &BTreeMap<u8, Given>, place: usize, dimension: usize| {
        let on = questions[place].dimensions().iter().position(|on| *on == dimension)?;
        Some(f64::from(questions[place].scores(run[&(place as u8)].0.unwrap())[on]))
    };
    let column = |place: usize, dimension: usize| -> Option<Vec<f64>> {
        complete.iter().map(|run| score(run, place, dimension)).collect()
    };
    let dimensions = 0..questionnaire.dimensions.len();
    for scale in &found.scales {
        let on: Vec<usize> = match form {
            Form::Quick => dimensions.clone().collect(),
            Form::Full => dimensions.clone().filter(|on| questionnaire.dimensions[*on].id == scale.scale).collect(),
        };
        let members: Vec<(usize, Vec<f64>)> = (0..questions.len())
            .flat_map(|place| on.iter().map(move |on| (place, *on)))
            .filter_map(|(place, on)| Some((place, column(place, on)?)))
            .collect();
        let total = |without: Option<usize>| -> Vec<f64> {
            let others = members.iter().filter(|(place, _)| Some(*place) != without);
            let mut total = vec![0.0; complete.len()];
            others.for_each(|(_, column)| total.iter_mut().zip(column).for_each(|(total, one)| *total += one));
            total
        };
        for (place, own) in &members {
            let rest = found.questions[*place].rest.iter().find(|rest| rest.scale == scale.scale).unwrap();
            near(rest.correlation.unwrap(), correlation(own, &total(Some(*place))));
        }
        let (count, own) = (members.len() as f64, members.iter().map(|(_, column)| variance(column)).sum::<f64>());
        let alpha = count / (count - 1.0) * (1.0 - own / variance(&total(None)));
        match scale.alpha {
            Ok((found, low, high)) => {
                near(found, alpha);
                assert!(low < alpha && alpha < high);
            }
            Err(why) => assert_eq!((why, members.len()), (NoAlpha::FewQuestions, 2)),
        }
    }
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

/// The lower one of the middle two.
fn median(mut values: Vec<u32>) -> Option<u32> {
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() - 1) as f64
}

fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let (mean_one, mean_other) = (mean(one), mean(other));
    let both: f64 = one.iter().zip(other).map(|(one, other)| (one - mean_one) * (other - mean_other)).sum();
    both / ((one.len() - 1) as f64 * (variance(one) * variance(other)).sqrt())
}

/// What one visitor does, turn by turn, and what it adds up to.
#[derive(Default)]
struct Alone {
    session: Session,
    at: i64,
    sums: Vec<Sums>,
}

impl Alone {
    fn act(&mut self, content: &Content, act: Act) -> Turn {
        self.at += 10;
        let event = Event {
            at: MONDAY + self.at,
            sent: None,
            message: None,
            live: true,
            in_group: false,
            language: Some(Locale::En),
            act,
        };
        let turn = turn(content, std::mem::take(&mut self.session), &event);
        self.session = turn.session.clone();
        statistics::count(&mut self.sums, &content.questionnaire, &turn.milestones);
        turn
    }

    fn press(&mut self, content: &Content, choice: Choice) -> Turn {
        self.act(content, Act::Pressed(Some(choice)))
    }

    /// Answers so many questions in the middle.
    fn answer(&mut self, content: &Content, count: usize) {
        for _ in 0..count {
            let progress = self.session.progress.as_ref().unwrap();
            let choice = Choice::Answer { run: progress.run, question: progress.at, answer: 2 };
            self.press(content, choice);
        }
    }

    /// For each version and length: how many were begun and finished, and how many got past each question.
    fn told(&self) -> Vec<(u32, Form, u64, u64, String)> {
        let passed = |sums: &Sums| sums.questions.iter().map(|question| question.passed.to_string()).collect();
        self.sums.iter().map(|sums| (sums.version, sums.form, sums.begun, sums.finished, passed(sums))).collect()
    }
}

#[test]
fn a_run_counts_once_whatever_is_pressed_again_or_changed_afterwards() {
    let content = content();
    let mut one = Alone::default();
    one.press(&content, Choice::Begin(Form::Quick));
    one.answer(&content, 7);
    let run = one.session.progress.as_ref().unwrap().run;
    for answer in [0, 4] {
        one.press(&content, Choice::Change { run, question: 2 });
        one.press(&content, Choice::Answer { run, question: 2, answer });
    }
    assert_eq!(one.told(), [(VERSION, Form::Quick, 1, 1, "1111111".to_owned())]);
    assert_eq!(one.sums[0].questions[2].answers, [0, 0, 1, 0, 0], "as it was when the result first showed");

    one.press(&content, Choice::Extend);
    one.press(&content, Choice::Extend);
    one.answer(&content, 8);
    one.act(&content, Act::Said("back".to_owned()));
    one.answer(&content, 2);
    one.press(&content, Choice::Extend);
    let full = (VERSION, Form::Full, 1, 1, "1".repeat(16));
    assert_eq!(one.told(), [(VERSION, Form::Quick, 1, 1, "1111111".to_owned()), full]);
    assert_eq!(one.sums[1].questions[2].answers, [0, 0, 0, 0, 1], "the changed answer is the full form's");

    // Starting over is another run, and the one before stays where it was left.
    // A finger that trembles begins no second one.
    one.press(&content, Choice::Begin(Form::Quick));
    one.press(&content, Choice::Begin(Form::Quick));
    one.answer(&content, 2);
    let run = one.session.progress.as_ref().unwrap().run;
    // An old button asks before it throws two answers away, and the answers on the screen stay good.
    for form in [Form::Quick, Form::Full] {
        one.press(&content, Choice::Begin(form));
        assert_eq!(one.session.progress.as_ref().unwrap().given.len(), 2);
    }
    one.press(&content, Choice::Answer { run, question: 2, answer: 3 });
    assert_eq!(one.session.progress.as_ref().unwrap().given.len(), 3);
    one.press(&content, Choice::StartOver { run, form: Form::Quick });
    one.press(&content, Choice::StartOver { run, form: Form::Quick });
    one.act(&content, Act::Said("skip".to_owned()));
    one.press(&content, Choice::StartOver { run, form: Form::Quick });
    assert_eq!(one.session.progress.as_ref().unwrap().given.len(), 1);
    assert_eq!(one.told()[0], (VERSION, Form::Quick, 3, 1, "3221111".to_owned()));
}

#[test]
fn too_many_skips_for_a_result_are_no_finished_run() {
    let content = content();
    let mut one = Alone::default();
    one.press(&content, Choice::Begin(Form::Quick));
    for _ in 0..7 {
        one.act(&content, Act::Said("skip".to_owned()));
    }
    assert_eq!(one.told(), [(VERSION, Form::Quick, 1, 0, "1111111".to_owned())]);
}

#[test]
fn a_form_of_an_earlier_version_goes_on_as_a_run_of_the_new_one() {
    let old = content();
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::create_dir_all(folder.path().join("data/quiz")).unwrap();
    let newer = include_str!("../../../data/quiz/questions.toml").replacen("version = 4", "version = 5", 1);
    let newer = newer.replacen("wording = 1", "wording = 2", 1);
    std::fs::write(folder.path().join("data/quiz/questions.toml"), newer).unwrap();
    let operator = Operator { version: "1.2.3".into(), ..Operator::default() };
    let new = assets::load(Some(folder.path()), operator).unwrap();

    let mut one = Alone::default();
    one.press(&old, Choice::Begin(Form::Quick));
    one.answer(&old, 3);
    let run = one.session.progress.as_ref().unwrap().run;
    // A button that was shown before the change answers nothing: it may stand for another question now.
    let pressed = one.press(&new, Choice::Answer { run, question: 3, answer: 2 });
    assert!(pressed.toast.is_some());
    let text: String = pressed.messages[0].spans.iter().map(|span| span.text.as_str()).collect();
    assert!(text.contains("Question 1 of 7"), "the first question reads differently now:\n{text}");
    one.answer(&new, 5);
    let quick = |version, finished, passed: &str| (version, Form::Quick, 1, finished, passed.to_owned());
    assert_eq!(one.told(), [quick(VERSION, 0, "1110000"), quick(VERSION + 1, 1, "1111111")]);

    // The next run is none of those before.
    one.press(&new, Choice::Begin(Form::Quick));
    one.answer(&new, 7);
    assert_eq!((one.sums[1].begun, one.sums[1].finished), (2, 2));
}
