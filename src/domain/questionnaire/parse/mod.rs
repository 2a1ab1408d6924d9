//! The file `questions.toml` → [`Questionnaire`], refusing what is wrong by line and reason.

mod written;

use std::{collections::BTreeSet, sync::Arc};

use toml::Spanned;

use crate::domain::{
    knowledge::ArticleId,
    locale::{Locale, PerLocale},
    problem::{Problem, SourceFile},
    questionnaire::{
        Band, BandWords, CardWords, Dimension, DimensionWords, Form, Half, Kind, Prompts, Question, Questionnaire,
        Sign, Step,
    },
};

use written::{
    Direction, Written, WrittenAgreement, WrittenAnswer, WrittenBand, WrittenDimension, WrittenQuestion, WrittenStep,
};

/// The longest question: more does not fit a phone's screen with its answers.
const QUESTION_LENGTH: usize = 200;
/// The longest answer label: more is cut off on a phone's button.
const ANSWER_LENGTH: usize = 40;
/// The longest name beside a bar.
const NAME_LENGTH: usize = 28;
/// The longest line of a result: more makes two lines of it on a small phone.
const LINE_LENGTH: usize = 34;
/// The longest other text of a result.
const TEXT_LENGTH: usize = 240;
const AGREEMENT_ANSWERS: usize = 5;
const SITUATION_ANSWERS: usize = 4;

impl Questionnaire {
    /// Reads the file; every problem is found, not only the first (but for what keeps the file from being read at all).
    pub fn parse(file: &SourceFile) -> Result<Self, Vec<Problem>> {
        let written: Written = toml::from_str(&file.text).map_err(|error| vec![Problem::of_toml(file, &error)])?;
        let mut reading = Parser { file, problems: Vec::new() };
        let read = reading.whole(written);
        reading.problems.sort();
        if reading.problems.is_empty() { Ok(read) } else { Err(reading.problems) }
    }
}

/// A file being read, and what was found wrong so far.
struct Parser<'a> {
    file: &'a SourceFile,
    problems: Vec<Problem>,
}

impl Parser<'_> {
    fn refuse(&mut self, at: usize, reason: String) {
        self.problems.push(Problem::at(self.file, at, reason));
    }

    fn whole(&mut self, written: Written) -> Questionnaire {
        self.both(0, "the notice", &written.notice, TEXT_LENGTH);
        for (what, text) in [("the outlook", &written.outlook), ("the estimate", &written.estimate)] {
            if let Some(text) = text {
                self.both(0, what, text, TEXT_LENGTH);
            }
        }
        self.both(written.agreement.span().start, "the prompt", &written.agreement.get_ref().prompt, TEXT_LENGTH);
        self.both(0, "the prompt of situations", &written.situation.prompt, TEXT_LENGTH);
        let (prompt, agreement) = self.agreement(written.agreement);
        let dimensions = self.dimensions(written.dimension);
        let questions = self.questions(written.question, &dimensions, &agreement);
        let quick = self.quick(&questions, &dimensions);
        let pairs = self.pairs(&written.pairs, &questions);
        let bands = self.bands(written.band);
        let steps = written.step.into_iter().map(|step| self.step(step)).collect();
        self.card(&written.card);
        Questionnaire {
            version: written.version,
            notice: written.notice,
            outlook: written.outlook,
            estimate: written.estimate,
            dimensions,
            prompts: Prompts { agreement: prompt, situation: written.situation.prompt },
            bands,
            card: written.card.into_inner(),
            steps,
            pairs,
            questions,
            quick,
        }
    }

    /// A text in both languages, neither missing nor too long.
    fn both(&mut self, at: usize, what: &str, text: &PerLocale<String>, longest: usize) {
        for locale in Locale::ALL {
            self.text(at, what, locale, text.get(locale), longest);
        }
    }

    fn text(&mut self, at: usize, what: &str, locale: Locale, text: &str, longest: usize) {
        let tag = locale.tag();
        let length = text.chars().count();
        if text.trim().is_empty() {
            self.refuse(at, format!("{what} has no text in `{tag}`; add it"));
        } else if length > longest {
            self.refuse(at, format!("{what} has {length} characters in `{tag}`; at most {longest} fit a phone"));
        }
    }

    fn agreement(&mut self, written: Spanned<WrittenAgreement>) -> (PerLocale<String>, Vec<PerLocale<String>>) {
        let at = written.span().start;
        let WrittenAgreement { prompt, id, en } = written.into_inner();
        for (tag, labels) in [("id", &id), ("en", &en)] {
            if labels.len() != AGREEMENT_ANSWERS {
                let count = labels.len();
                self.refuse(at, format!("`agreement` has {count} answers in `{tag}`; it needs {AGREEMENT_ANSWERS}"));
            }
        }
        let labels: Vec<_> = id.into_iter().zip(en).map(|(id, en)| PerLocale { id, en }).collect();
        self.labels(at, "agreement", &labels);
        (prompt, labels)
    }

    /// Labels of one question: short, and no two alike.
    fn labels(&mut self, at: usize, whose: &str, labels: &[PerLocale<String>]) {
        for (place, label) in labels.iter().enumerate() {
            self.both(at, &format!("answer {} of `{whose}`", place + 1), label, ANSWER_LENGTH);
        }
        for locale in Locale::ALL {
            let alike: BTreeSet<_> = labels.iter().map(|label| label.get(locale).trim().to_lowercase()).collect();
            if alike.len() < labels.len() {
                self.refuse(at, format!("two answers of `{whose}` read the same in `{}`", locale.tag()));
            }
        }
    }

    fn dimensions(&mut self, written: Vec<Spanned<WrittenDimension>>) -> Vec<Dimension> {
        if written.is_empty() {
            self.problems.push(Problem::of(self.file.name.clone(), "there is no `[[dimension]]`"));
        }
        let mut seen = BTreeSet::new();
        written.into_iter().map(|dimension| self.dimension(dimension, &mut seen)).collect()
    }

    fn dimension(&mut self, written: Spanned<WrittenDimension>, seen: &mut BTreeSet<String>) -> Dimension {
        let at = written.span().start;
        let written = written.into_inner();
        let key = written.key;
        if !seen.insert(key.clone()) {
            self.refuse(at, format!("the dimension `{key}` is there twice; rename one"));
        }
        if !(written.weight > 0.0 && written.weight.is_finite()) {
            self.refuse(at, format!("the weight of `{key}` must be above 0"));
        }
        self.percent(at, &format!("`job` of `{key}`"), written.job);
        let mut words = PerLocale { id: written.id, en: written.en };
        self.short(at, &format!("`strong_short` of `{key}`"), &mut words, |words| &mut words.strong_short);
        self.short(at, &format!("`hard_short` of `{key}`"), &mut words, |words| &mut words.hard_short);
        for locale in Locale::ALL {
            let DimensionWords { name, strong, hard, change, trial, .. } = words.get(locale);
            self.text(at, &format!("`name` of `{key}`"), locale, name, NAME_LENGTH);
            for (what, text) in [("strong", strong), ("hard", hard), ("change", change), ("trial", trial)] {
                self.text(at, &format!("`{what}` of `{key}`"), locale, text, TEXT_LENGTH);
            }
        }
        let sign = written.sign.map(|sign| {
            self.percent(at, &format!("`at_most` of `{key}`"), sign.at_most);
            let text = PerLocale { id: sign.id, en: sign.en };
            self.both(at, &format!("the sign of `{key}`"), &text, TEXT_LENGTH);
            Sign { half: sign.half, at_most: sign.at_most, text }
        });
        Dimension {
            id: key.into(),
            weight: written.weight,
            job: written.job,
            sentence: written.sentence,
            read: ArticleId::new(written.read),
            words,
            sign,
        }
    }

    /// A short text on a dimension: short in both languages, or the dimension's name where the file has none.
    fn short(
        &mut self,
        at: usize,
        what: &str,
        words: &mut PerLocale<DimensionWords>,
        of: impl Fn(&mut DimensionWords) -> &mut String,
    ) {
        let is_told = Locale::ALL.into_iter().any(|locale| !of(words.get_mut(locale)).is_empty());
        for locale in Locale::ALL {
            let words = words.get_mut(locale);
            if is_told {
                let text = of(words).clone();
                self.text(at, what, locale, &text, LINE_LENGTH);
            } else {
                *of(words) = words.name.clone();
            }
        }
    }

    fn percent(&mut self, at: usize, what: &str, figure: u8) {
        if figure > 100 {
            self.refuse(at, format!("{what} is {figure}; figures run from 0 to 100"));
        }
    }

    fn questions(
        &mut self,
        written: Vec<Spanned<WrittenQuestion>>,
        dimensions: &[Dimension],
        agreement: &[PerLocale<String>],
    ) -> Vec<Question> {
        let mut seen = BTreeSet::new();
        let mut full = false;
        let mut questions = Vec::new();
        for question in written {
            let at = question.span().start;
            let question = question.into_inner();
            if !seen.insert(question.key.clone()) {
                self.refuse(at, format!("the question `{}` is there twice; rename one", question.key));
            }
            full |= question.form == Form::Full;
            if full && question.form == Form::Quick {
                self.refuse(
                    at,
                    format!("`{}` is quick but stands after a full one; quick ones come first", question.key),
                );
            }
            questions.extend(self.question(at, question, dimensions, agreement));
        }
        // A button names a question by one byte.
        if questions.len() > usize::from(u8::MAX) {
            self.problems.push(Problem::of(self.file.name.clone(), "there are more than 255 questions"));
        }
        questions
    }

    fn question(
        &mut self,
        at: usize,
        written: WrittenQuestion,
        dimensions: &[Dimension],
        agreement: &[PerLocale<String>],
    ) -> Option<Question> {
        let key = written.key;
        let text = PerLocale { id: written.id, en: written.en };
        self.both(at, &format!("the question `{key}`"), &text, QUESTION_LENGTH);
        if written.sentences.is_empty() {
            self.refuse(at, format!("`{key}` names no source sentence; add `sentences`"));
        }
        let (kind, answers) = match (written.dimension, written.direction, written.dimensions) {
            (Some(dimension), Some(direction), None) => {
                if !written.answer.is_empty() {
                    self.refuse(
                        at,
                        format!("`{key}` has answers of its own; only situations (`dimensions`) have them"),
                    );
                }
                let dimension = self.place(at, &key, &dimension, dimensions)?;
                (Kind::Agreement { dimension, reversed: direction == Direction::Reversed }, agreement.to_vec())
            }
            (None, None, Some([first, second])) => {
                let places = [self.place(at, &key, &first, dimensions), self.place(at, &key, &second, dimensions)];
                let (labels, scores) = self.situation(at, &key, written.answer);
                let [Some(first), Some(second)] = places else { return None };
                if first == second {
                    self.refuse(at, format!("`{key}` scores twice on one dimension; name two"));
                }
                (Kind::Situation { dimensions: [first, second], scores }, labels)
            }
            _ => {
                let reason = "needs `dimension` and `direction` (a statement), or `dimensions` (a situation)";
                self.refuse(at, format!("`{key}` {reason}"));
                return None;
            }
        };
        let (id, half) = (Arc::from(key), written.half);
        let sentences = written.sentences;
        Some(Question { id, wording: written.wording, form: written.form, half, kind, text, answers, sentences })
    }

    fn place(&mut self, at: usize, key: &str, dimension: &str, dimensions: &[Dimension]) -> Option<usize> {
        let place = dimensions.iter().position(|known| &*known.id == dimension);
        if place.is_none() {
            let known: Vec<_> = dimensions.iter().map(|known| &*known.id).collect();
            self.refuse(at, format!("`{key}` names the dimension `{dimension}`; there are {}", known.join(", ")));
        }
        place
    }

    fn situation(
        &mut self,
        at: usize,
        key: &str,
        answers: Vec<Spanned<WrittenAnswer>>,
    ) -> (Vec<PerLocale<String>>, Vec<[u8; 2]>) {
        if answers.len() != SITUATION_ANSWERS {
            let count = answers.len();
            self.refuse(at, format!("the situation `{key}` has {count} answers; it needs {SITUATION_ANSWERS}"));
        }
        let mut labels = Vec::new();
        let mut scores = Vec::new();
        for answer in answers {
            let at = answer.span().start;
            let answer = answer.into_inner();
            for score in answer.scores {
                self.percent(at, &format!("a score of `{key}`"), score);
            }
            labels.push(PerLocale { id: answer.id, en: answer.en });
            scores.push(answer.scores);
        }
        self.labels(at, key, &labels);
        for side in 0..2 {
            let lowest = scores.iter().map(|pair| pair[side]).min();
            if lowest == scores.iter().map(|pair| pair[side]).max() {
                self.refuse(
                    at,
                    format!("all answers of `{key}` score the same on its {} dimension", ["first", "second"][side]),
                );
            }
        }
        (labels, scores)
    }

    /// How many questions are quick, each dimension having exactly one of them and both halves in the full form.
    fn quick(&mut self, questions: &[Question], dimensions: &[Dimension]) -> usize {
        let quick = questions.iter().filter(|question| question.form == Form::Quick).count();
        for (place, dimension) in dimensions.iter().enumerate() {
            let on = |question: &&Question| question.dimensions().contains(&place);
            let short = questions.iter().filter(|question| question.form == Form::Quick).filter(on).count();
            if short != 1 {
                let reason = format!("the quick form has {short} questions on `{}`; it needs one", dimension.id);
                self.problems.push(Problem::of(self.file.name.clone(), reason));
            }
            for (half, name) in [(Half::Want, "want"), (Half::Can, "can")] {
                if !questions.iter().filter(on).any(|question| question.half == half) {
                    let reason = format!("no question asks for `{name}` on `{}`; add one", dimension.id);
                    self.problems.push(Problem::of(self.file.name.clone(), reason));
                }
            }
        }
        quick
    }

    fn pairs(&mut self, written: &[Spanned<[String; 2]>], questions: &[Question]) -> Vec<(usize, usize)> {
        let mut pairs = Vec::new();
        for pair in written {
            let at = pair.span().start;
            let places =
                pair.get_ref().each_ref().map(|key| questions.iter().position(|question| *question.id == **key));
            match places {
                [Some(one), Some(other)]
                    if one != other && questions[one].dimensions() == questions[other].dimensions() =>
                {
                    pairs.push((one, other));
                }
                [Some(_), Some(_)] => {
                    self.refuse(at, "a pair needs two questions on the same dimension".to_owned());
                }
                _ => self.refuse(at, format!("a pair names a question that does not exist: {:?}", pair.get_ref())),
            }
        }
        pairs
    }

    fn bands(&mut self, written: Vec<Spanned<WrittenBand>>) -> Vec<Band> {
        let mut above = 101;
        let mut seen = BTreeSet::new();
        let mut bands = Vec::new();
        for band in written {
            let at = band.span().start;
            let band = band.into_inner();
            let key = band.key;
            if band.from >= above {
                self.refuse(
                    at,
                    format!("the band `{key}` begins at {}; bands go down from the top, at most to 100", band.from),
                );
            }
            above = band.from;
            if !seen.insert(key.clone()) {
                self.refuse(at, format!("the band `{key}` is there twice; rename one"));
            }
            let words = PerLocale { id: band.id, en: band.en };
            for locale in Locale::ALL {
                let BandWords { name, headline, shared, ask } = words.get(locale);
                self.text(at, &format!("`name` of `{key}`"), locale, name, NAME_LENGTH);
                self.text(at, &format!("`headline` of `{key}`"), locale, headline, 100);
                self.text(at, &format!("`shared` of `{key}`"), locale, shared, 100);
                self.text(at, &format!("`ask` of `{key}`"), locale, ask, TEXT_LENGTH);
            }
            bands.push(Band { id: key.into(), from: band.from, words });
        }
        if above != 0 {
            self.problems.push(Problem::of(
                self.file.name.clone(),
                "the last band must begin at 0, so that every figure has one",
            ));
        }
        bands
    }

    fn step(&mut self, written: Spanned<WrittenStep>) -> Step {
        let at = written.span().start;
        let WrittenStep { from, below, articles, id, en } = written.into_inner();
        let text = PerLocale { id, en };
        self.both(at, "a `step`", &text, TEXT_LENGTH);
        if from > 100 || below.is_some_and(|below| below <= from) {
            self.refuse(at, "a `step` is for no figure at all: `from` is at most 100 and less than `below`".to_owned());
        }
        Step { from, below, text, articles: articles.into_iter().map(ArticleId::new).collect() }
    }

    fn card(&mut self, written: &Spanned<PerLocale<CardWords>>) {
        let at = written.span().start;
        for locale in Locale::ALL {
            let CardWords { title, job, scale, range, want, can, figure, asks, strong, hard } =
                written.get_ref().get(locale);
            for (what, text) in [
                ("title", title),
                ("job", job),
                ("scale", scale),
                ("range", range),
                ("want", want),
                ("can", can),
                ("figure", figure),
                ("asks", asks),
                ("strong", strong),
                ("hard", hard),
            ] {
                self.text(at, &format!("`{what}` of `card`"), locale, text, 48);
            }
            if !(range.contains("{low}") && range.contains("{high}")) {
                self.refuse(at, format!("`range` of `card` needs {{low}} and {{high}} in `{}`", locale.tag()));
            }
        }
    }
}
