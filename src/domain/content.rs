//! All that the bot was published with.

use crate::domain::{
    aliases::Aliases,
    audience::Audience,
    booth::BoothWords,
    claims::{CLAIMS, Claims},
    fair::{Fairs, FunnelWords},
    helplines::{self, Helplines},
    knowledge::{
        Article, ArticleId, KnowledgeBase,
        article::{TEXTS, text_file},
    },
    locale::Locale,
    markup,
    phrase::Catalog,
    poster::PosterWords,
    problem::{Problem, SourceFile, is_day, no_day},
    questionnaire::{Questionnaire, Words},
    rights::Rights,
    test_questions::{self, TestQuestion},
    text::lexicon::Lexicon,
};

/// All that the bot was published with: built once, shared, never changed.
#[derive(Debug)]
pub struct Content {
    /// The articles and the way to them.
    pub knowledge: KnowledgeBase,
    /// What the source text and the facts claim, and where it is said; `None` where there is no such table.
    pub claims: Option<Claims>,
    /// The fit questionnaire.
    pub questionnaire: Questionnaire,
    /// How typed answers are understood.
    pub typed: Words,
    /// What is typed in place of pressing a button.
    pub aliases: Aliases,
    /// What visitors say of their age and their rights.
    pub rights: Rights,
    /// Fairs and booths.
    pub fairs: Fairs,
    /// What posters say.
    pub posters: PosterWords,
    /// What the booths' screens say.
    pub booth: BoothWords,
    /// What the organiser's numbers are called.
    pub funnel: FunnelWords,
    /// Where people in danger find help.
    pub helplines: Helplines,
    /// What is asked to see that it is still found.
    pub tests: Vec<TestQuestion>,
    /// Every sentence of the bot's own.
    pub catalog: Catalog,
    /// Who runs it.
    pub operator: Operator,
}

/// Who runs the bot, as visitors are told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operator {
    /// A human to turn to, as visitors read it.
    pub contact: Option<String>,
    /// The country whose helplines are named, `id` for Indonesia; `None` for the usual one.
    pub country: Option<String>,
    /// Where the bot is met, e.g. `t.me/kenalbot`; for pictures that are passed on.
    pub address: Option<String>,
    /// The name to type in other chats; None where the bot does not answer there.
    pub mention: Option<String>,
    /// Whom it is for; a fair may be for another audience, and the stricter one counts.
    pub audience: Audience,
    /// The program's version.
    pub version: String,
}

const QUESTIONS: &str = "quiz/questions.toml";
const FAIRS: &str = "fairs/fairs.toml";

impl Content {
    /// Reads all content files, named as in the repository (`data/…`, `locales/…`).
    ///
    /// # Errors
    /// Everything that is wrong in any of them, by file, place and reason, sorted by file.
    pub fn parse(files: &[SourceFile], operator: Operator) -> Result<Self, Vec<Problem>> {
        Self::parse_around(KnowledgeBase::parse(&below("data/", files)), files, operator)
    }

    /// Reads the content files around a knowledge base that is read already.
    ///
    /// # Errors
    /// As [`Content::parse`] has them, with those of the knowledge base.
    pub fn parse_around(
        knowledge: Result<KnowledgeBase, Vec<Problem>>,
        files: &[SourceFile],
        operator: Operator,
    ) -> Result<Self, Vec<Problem>> {
        let (data, mut problems) = (below("data/", files), Vec::new());
        let knowledge = take(knowledge, "data/", &mut problems);
        let forms = Forms::read(&data, files, &mut problems);
        let no_words = Lexicon::default();
        let lexicon = knowledge.as_ref().map_or(&no_words, KnowledgeBase::lexicon);
        let typed = one(&data, "quiz/answers.toml", |file| Words::parse(file, lexicon), &mut problems);
        let country = operator.country.as_deref().unwrap_or(helplines::DEFAULT_COUNTRY);
        let helplines = take(Helplines::parse(&data, country), "data/", &mut problems);
        if let Some(knowledge) = &knowledge {
            problems.extend(forms.check(&data, knowledge));
        }
        let content = move || {
            Some(Self {
                knowledge: knowledge?,
                claims: forms.claims,
                questionnaire: forms.questionnaire?,
                typed: typed?,
                aliases: forms.aliases?,
                rights: forms.rights?,
                fairs: forms.fairs?,
                posters: forms.posters?,
                booth: forms.booth?,
                funnel: forms.funnel?,
                helplines: helplines?,
                tests: forms.tests,
                catalog: forms.catalog?,
                operator,
            })
        };
        problems.sort();
        if problems.is_empty() { content().ok_or(problems) } else { Err(problems) }
    }

    /// What is wrong with these files that shows without learning what the phrasings mean, which takes about a minute: texts
    /// that can't be read, days that are none, source marks without a source, and test questions that want an article
    /// which there is not.
    #[must_use]
    pub fn form_faults(files: &[SourceFile]) -> Vec<Problem> {
        let (data, mut problems) = (below("data/", files), Vec::new());
        let forms = Forms::read(&data, files, &mut problems);
        let mut found = Vec::new();
        for file in data.iter().filter(|file| file.name.starts_with(TEXTS)) {
            match Article::parse(file) {
                Ok(article) => {
                    no_days(file, &article, &mut found);
                    uncited(&article, &mut found);
                }
                Err(problem) => found.push(problem),
            }
        }
        let is_there = |id: &ArticleId| data.iter().any(|file| file.name == text_file(id.as_str()));
        found.extend(forms.tests.iter().filter_map(|test| test.without_article(is_there)));
        problems.extend(in_data(found));
        problems.sort();
        problems
    }

    /// With what it must not go live though it can be read: texts that are too long, articles that are not found.
    #[must_use]
    pub fn faults(&self) -> Vec<Problem> {
        let mut problems = self.knowledge.faults();
        problems.extend(self.claims.iter().flat_map(|claims| claims.faults(&self.knowledge)));
        self.knowledge.articles().iter().for_each(|article| uncited(article, &mut problems));
        in_data(problems)
    }

    /// The test questions that get another answer than the expected one.
    #[must_use]
    pub fn failed_tests(&self) -> Vec<Problem> {
        in_data(self.tests.iter().filter_map(|test| test.fault(&self.knowledge)).collect())
    }

    /// What keeps other content from taking the place of this one at a time, in seconds since 1970, though nothing is wrong
    /// with it: codes that it no longer knows, of fairs that are not over. They are printed.
    #[must_use]
    pub fn dropped_codes(&self, after: &Self, at: i64) -> Option<Problem> {
        let dropped = self.fairs.lost(&after.fairs, at);
        (!dropped.is_empty()).then(|| {
            let codes = dropped.join(", ");
            let reason =
                format!("{codes}: posters with these codes may hang at a fair that is not over; put them back");
            Problem::of(format!("data/{FAIRS}"), reason)
        })
    }

    /// Fairs that are over at this time, in seconds since 1970, which may be meant and may be a wrong year.
    #[must_use]
    pub fn fairs_over(&self, at: i64) -> Option<Problem> {
        self.fairs.over(|_| true, at).map(|reason| Problem::of(format!("data/{FAIRS}"), reason))
    }

    /// Facts and helplines that were to be checked again before this day (`2026-11-24`).
    #[must_use]
    pub fn aged(&self, today: &str) -> Vec<Problem> {
        let mut problems = self.knowledge.aged(today);
        problems.append(&mut self.helplines.aged(today));
        in_data(problems)
    }
}

/// All that is read without the knowledge base; `None` where it can't be.
struct Forms {
    claims: Option<Claims>,
    questionnaire: Option<Questionnaire>,
    aliases: Option<Aliases>,
    rights: Option<Rights>,
    fairs: Option<Fairs>,
    posters: Option<PosterWords>,
    booth: Option<BoothWords>,
    funnel: Option<FunnelWords>,
    tests: Vec<TestQuestion>,
    catalog: Option<Catalog>,
}

impl Forms {
    /// What these files say: all of them, and once more those below `data/` by their names there.
    fn read(data: &[SourceFile], files: &[SourceFile], problems: &mut Vec<Problem>) -> Self {
        let claims = data.iter().find(|file| file.name == CLAIMS).map(Claims::parse).transpose();
        Self {
            claims: take(claims.map_err(|problem| vec![problem]), "data/", problems).flatten(),
            questionnaire: one(data, QUESTIONS, Questionnaire::parse, problems),
            aliases: one(data, "language/aliases.toml", Aliases::parse, problems),
            rights: one(data, "language/rights.toml", Rights::parse, problems),
            fairs: one(data, FAIRS, Fairs::parse, problems),
            posters: one(data, "fairs/poster.toml", PosterWords::parse, problems),
            booth: one(data, "fairs/booth.toml", BoothWords::parse, problems),
            funnel: one(data, "fairs/funnel.toml", FunnelWords::parse, problems),
            tests: take(test_questions::parse(data), "data/", problems).unwrap_or_default(),
            catalog: take(Catalog::parse(&below("locales/", files)), "locales/", problems),
        }
    }

    /// What of it does not fit the knowledge base.
    fn check(&self, data: &[SourceFile], knowledge: &KnowledgeBase) -> Vec<Problem> {
        let mut found = Vec::new();
        if let (Some(questionnaire), Some(file)) =
            (&self.questionnaire, data.iter().find(|file| file.name == QUESTIONS))
        {
            found.extend(questionnaire.check(file, knowledge));
        }
        found.extend(self.booth.iter().flat_map(|booth| booth.check(knowledge)));
        let mut found = in_data(found);
        if let Some(catalog) = &self.catalog {
            let names = knowledge.remark_names();
            found.extend(in_folder("locales/", catalog.check_remarks(names.iter().map(String::as_str))));
        }
        found
    }
}

/// Days of an article that are none.
fn no_days(file: &SourceFile, article: &Article, problems: &mut Vec<Problem>) {
    for day in [article.checked(), article.recheck()].into_iter().flatten().filter(|day| !is_day(day)) {
        problems.push(Problem::at(file, file.text.find(day).unwrap_or_default(), no_day(day)));
    }
}

/// Source marks in a text that no source of the article has.
fn uncited(article: &Article, problems: &mut Vec<Problem>) {
    let has = |mark: &str| article.sources().iter().any(|source| source.mark.as_deref() == Some(mark));
    for locale in Locale::ALL {
        let texts = [Some(article.short(locale)), Some(article.full(locale)), article.example(locale)];
        let mut missing: Vec<&str> =
            texts.into_iter().flatten().flat_map(markup::marks).filter(|mark| !has(mark)).collect();
        missing.sort_unstable();
        missing.dedup();
        for mark in missing {
            let reason = format!("the text in [{}] cites {{{mark}}}, which no source of the article has", locale.tag());
            problems.push(Problem::of(text_file(article.id().as_str()), reason));
        }
    }
}

fn in_data(problems: Vec<Problem>) -> Vec<Problem> {
    in_folder("data/", problems)
}

fn in_folder(top: &str, problems: Vec<Problem>) -> Vec<Problem> {
    problems.into_iter().map(|problem| Problem { file: format!("{top}{}", problem.file), ..problem }).collect()
}

fn below(top: &str, files: &[SourceFile]) -> Vec<SourceFile> {
    let inside =
        |file: &SourceFile| Some(SourceFile { name: file.name.strip_prefix(top)?.to_owned(), text: file.text.clone() });
    files.iter().filter_map(inside).collect()
}

fn take<T>(read: Result<T, Vec<Problem>>, top: &str, problems: &mut Vec<Problem>) -> Option<T> {
    read.map_err(|found| problems.extend(in_folder(top, found))).ok()
}

fn one<T>(
    data: &[SourceFile],
    name: &str,
    parse: impl FnOnce(&SourceFile) -> Result<T, Vec<Problem>>,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    match data.iter().find(|file| file.name == name) {
        Some(file) => take(parse(file), "data/", problems),
        None => {
            problems.push(Problem::of(format!("data/{name}"), "the file is missing"));
            None
        }
    }
}
