//! Every sentence of the bot's own as a type, and how it reads in each language.
//!
//! The sentences stand in `locales/<tag>/*.ftl`. **Invariant:** a catalog exists only if every phrase reads without
//! error in every language, so that saying one cannot fail.

use fluent::{
    FluentArgs, FluentError, FluentResource, FluentValue,
    concurrent::FluentBundle,
    resolver::{ResolverError, errors::ReferenceKind},
};

use crate::domain::{
    locale::{Locale, PerLocale},
    markup,
    problem::{Problem, SourceFile},
};

/// A phrase's argument, as Fluent takes it.
trait Argument: Sized {
    fn value(&self) -> FluentValue<'static>;
    fn sample() -> Self;
}

impl Argument for String {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(markup::harmless(self))
    }

    fn sample() -> Self {
        "sample".to_owned()
    }
}

impl Argument for u32 {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(*self)
    }

    fn sample() -> Self {
        7
    }
}

/// Makes [`Phrase`] from one table: name, message id, arguments.
macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident $({ $($arg:ident: $kind:ty),+ })? = $id:literal;)+) => {
        /// A sentence of the bot's own, with what varies in it.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs, clippy::allow_attributes, reason = "the sentences themselves say what they are")]
        pub enum Phrase {
            $($(#[$doc])* $name $({ $($arg: $kind),+ })?,)+
        }

        impl Phrase {
            /// Every message id with the names of its arguments.
            pub const TABLE: &'static [(&'static str, &'static [&'static str])] =
                &[$(($id, &[$($(stringify!($arg)),+)?])),+];

            /// The id of the message in the locale files.
            #[must_use]
            pub fn id(&self) -> &'static str {
                match self {
                    $(Self::$name $({ $($arg: _),+ })? => $id,)+
                }
            }

            /// One of each, to try them all.
            #[must_use]
            pub fn samples() -> Vec<Self> {
                vec![$(Self::$name $({ $($arg: Argument::sample()),+ })?),+]
            }

            fn args(&self) -> FluentArgs<'static> {
                #[allow(unused_mut, clippy::allow_attributes, reason = "phrases without arguments set none")]
                let mut args = FluentArgs::new();
                match self {
                    $(Self::$name $({ $($arg),+ })? => { $($(args.set(stringify!($arg), $arg.value());)+)? })+
                }
                args
            }
        }
    };
}

phrases! {
    // Doors.
    Welcome = "welcome";
    WelcomeFair { fair: String, booth: String } = "welcome-fair";
    WelcomeFairOnly { fair: String } = "welcome-fair-only";
    Menu = "menu";
    WelcomeBack = "welcome-back";
    WelcomeBackFair { fair: String } = "welcome-back-fair";
    DoorAsk = "door-ask";
    DoorTopics = "door-topics";
    DoorQuiz = "door-quiz";
    AskPrompt = "ask-prompt";
    TopicsTitle = "topics-title";
    TopicsMoreTitle = "topics-more-title";
    ButtonTopicsMore = "button-topics-more";
    ButtonTopics = "button-topics";
    ButtonMenu = "button-menu";
    ButtonCopyCode { code: String } = "button-copy-code";
    ButtonCopyText = "button-copy-text";
    AskPlaceholder = "ask-placeholder";
    // Reading.
    ButtonMore = "button-more";
    ButtonHelpful = "button-helpful";
    ButtonUnhelpful = "button-unhelpful";
    HelpfulNoted = "helpful-noted";
    UnhelpfulNoted = "unhelpful-noted";
    SourceSentences { sentences: String } = "source-sentences";
    SourceOutside { sources: String } = "source-outside";
    DateDay { day: u32, month: u32, year: String } = "date-day";
    DateMonth { month: u32, year: String } = "date-month";
    SourceAges { date: String } = "source-ages";
    SourceAsked = "source-asked";
    SourceSentence { number: u32, sentence: String } = "source-sentence";
    Lost = "lost";
    LostAgain = "lost-again";
    NoMore = "no-more";
    NoExample = "no-example";
    // Did you mean, and not knowing.
    MeantWhich = "meant-which";
    ButtonNoneOfThese = "button-none-of-these";
    NoneNoted = "none-noted";
    NotThat = "not-that";
    Uncovered { subject: String, look: String } = "uncovered";
    UncoveredPlain = "uncovered-plain";
    Unclear = "unclear";
    UnclearAgain = "unclear-again";
    NumberUnknown = "number-unknown";
    OffTopic = "off-topic";
    Abuse = "abuse";
    Foreign = "foreign";
    NothingToGoOn = "nothing-to-go-on";
    HumanContact { contact: String } = "human-contact";
    Helplines = "helplines";
    Helpline { who: String, ways: String } = "helpline";
    HelplineDetails { helpline: String, details: String } = "helpline-details";
    HelplineFree = "helpline-free";
    HelplineChecked { date: String } = "helpline-checked";
    // Small talk.
    Greeting = "greeting";
    Thanks = "thanks";
    Goodbye = "goodbye";
    Declined = "declined";
    Noted = "noted";
    WhyResult = "why-result";
    Help = "help";
    // Sharing in other chats.
    SharingLink = "sharing-link";
    ButtonSharingNothing = "button-sharing-nothing";
    ButtonSharingHeavy = "button-sharing-heavy";
    HelpSharing { bot: String } = "help-sharing";
    // Where others read along.
    GroupHello { bot: String } = "group-hello";
    GroupPrivate { link: String } = "group-private";
    GroupNotYours = "group-not-yours";
    // Languages.
    LanguageWhich = "language-which";
    LanguageSet = "language-set";
    LanguageOffer = "language-offer";
    LanguageName = "language-name";
    // Why.
    WhyNothing = "why-nothing";
    WhyMatched { words: String } = "why-matched";
    WhyNoWords = "why-no-words";
    WhyBest { title: String, percent: u32 } = "why-best";
    WhyRunnerUp { title: String, percent: u32 } = "why-runner-up";
    WhyGapClear = "why-gap-clear";
    WhyWentOn { title: String } = "why-went-on";
    WhyOpened { title: String } = "why-opened";
    WhyUnderstood = "why-understood";
    WhyGapNarrow = "why-gap-narrow";
    WhyUncovered = "why-uncovered";
    WhyUnknown = "why-unknown";
    // Privacy.
    Privacy { sessions: u32, marks: u32, missed: u32, set_aside: u32, years: u32 } = "privacy";
    PrivacyPupils = "privacy-pupils";
    PausedPupils { at: u32, of: u32 } = "paused-pupils";
    PupilsNotice = "pupils-notice";
    ButtonUnderstood = "button-understood";
    AgeNoted = "age-noted";
    ObjectionHeard = "objection-heard";
    ObjectionStands = "objection-stands";
    ButtonMydata = "button-mydata";
    ButtonForget = "button-forget";
    ForgetAsk = "forget-ask";
    ForgetYes = "forget-yes";
    ForgetNo = "forget-no";
    ForgetKept = "forget-kept";
    ForgetDone { receipt: String } = "forget-done";
    MydataTitle = "mydata-title";
    MydataNothing = "mydata-nothing";
    MydataId { id: String } = "mydata-id";
    MydataLanguage { language: String } = "mydata-language";
    MydataSeen { last: String } = "mydata-seen";
    MydataArticle { title: String } = "mydata-article";
    MydataQuery { words: String } = "mydata-query";
    MydataOffered { query: String } = "mydata-offered";
    MydataRated { titles: String } = "mydata-rated";
    MydataFair { fair: String } = "mydata-fair";
    MydataAnswers { count: u32 } = "mydata-answers";
    MydataAnswer { question: String, answer: String } = "mydata-answer";
    MydataSkipped { question: String } = "mydata-skipped";
    MydataResult { percent: u32 } = "mydata-result";
    MydataNotes { count: u32 } = "mydata-notes";
    MydataWaiting { count: u32 } = "mydata-waiting";
    MydataSetAside { count: u32 } = "mydata-set-aside";
    MydataErase { date: String } = "mydata-erase";
    MydataErasePupils = "mydata-erase-pupils";
    MydataHeard = "mydata-heard";
    MydataSeconds = "mydata-seconds";
    MydataGroups { count: u32 } = "mydata-groups";
    MydataFile = "mydata-file";
    // Odds and ends.
    CancelNothing = "cancel-nothing";
    CancelPaused { at: u32, of: u32 } = "cancel-paused";
    About { version: String } = "about";
    Mistyped { near: String } = "mistyped";
    MistypedUnknown = "mistyped-unknown";
    MediaPhoto = "media-photo";
    MediaSticker = "media-sticker";
    MediaVoice = "media-voice";
    MediaOther = "media-other";
    StaleButton = "stale-button";
    TryAgain = "try-again";
    Delayed = "delayed";
    TooFast = "too-fast";
    StartedAfresh = "started-afresh";
    StatsNotYours = "stats-not-yours";
    StatsCounting = "stats-counting";
    // The questionnaire.
    QuizTitle = "quiz-title";
    QuizFront { quick: u32, full: u32 } = "quiz-front";
    QuizWaiting { at: u32, of: u32 } = "quiz-waiting";
    QuizHasResult = "quiz-has-result";
    ButtonQuick { count: u32 } = "button-quick";
    ButtonFull { count: u32 } = "button-full";
    ButtonResume { at: u32, of: u32 } = "button-resume";
    ButtonStartOver = "button-start-over";
    ButtonSeeResult = "button-see-result";
    QuestionPlace { at: u32, of: u32 } = "question-place";
    ButtonBack = "button-back";
    ButtonSkip = "button-skip";
    ButtonPause = "button-pause";
    QuestionFirst = "question-first";
    QuestionAgain = "question-again";
    QuestionMeant { least: String, most: String } = "question-meant";
    SituationMeant = "situation-meant";
    AnswerUnread = "answer-unread";
    AnswerNoHurry = "answer-no-hurry";
    WordUnknown = "word-unknown";
    AnswerAlready = "answer-already";
    Paused { at: u32, of: u32 } = "paused";
    ResumedAfter { at: u32, of: u32 } = "resumed-after";
    FormChanged = "form-changed";
    FormRestarted = "form-restarted";
    ResultPercent { percent: u32, low: u32, high: u32 } = "result-percent";
    ResultBars = "result-bars";
    ResultBarsBoth = "result-bars-both";
    ResultMoved = "result-moved";
    ResultMovedUp { question: String, answer: String } = "result-moved-up";
    ResultMovedDown { question: String, answer: String } = "result-moved-down";
    ResultSigns = "result-signs";
    ResultStrong = "result-strong";
    ResultElsewhere = "result-elsewhere";
    ResultStrongElsewhere = "result-strong-elsewhere";
    ResultThink = "result-think";
    ResultHard = "result-hard";
    ResultChange = "result-change";
    ResultCertaintyHigh = "result-certainty-high";
    ResultCertaintyMedium = "result-certainty-medium";
    ResultCertaintyLow = "result-certainty-low";
    CertaintyStraight = "certainty-straight";
    CertaintyContradiction = "certainty-contradiction";
    CertaintySkips { count: u32 } = "certainty-skips";
    CertaintyFast = "certainty-fast";
    CertaintyFew = "certainty-few";
    ResultTooFew = "result-too-few";
    ResultUnread = "result-unread";
    ResultEarlier { earlier: u32, now: u32 } = "result-earlier";
    ResultEarlierAlike { earlier: u32, now: u32 } = "result-earlier-alike";
    ButtonResultMore = "button-result-more";
    ButtonResultNumber = "button-result-number";
    ButtonNext = "button-next";
    ButtonReport = "button-report";
    // What to do after it.
    NextTitle = "next-title";
    NextTrials = "next-trials";
    NextTrial { number: u32, trial: String } = "next-trial";
    NextAsk = "next-ask";
    NextTalk = "next-talk";
    // The page to print.
    ReportReady = "report-ready";
    ReportReadyPupils = "report-ready-pupils";
    ReportSubtitle { day: String } = "report-subtitle";
    ReportResult { band: String, percent: u32, low: u32, high: u32 } = "report-result";
    ReportProfile = "report-profile";
    ReportQuestions = "report-questions";
    ReportPoints = "report-points";
    ReportNotes = "report-notes";
    ReportPointStrong { dimensions: String } = "report-point-strong";
    ReportPointElsewhere = "report-point-elsewhere";
    ReportPointWish { dimension: String } = "report-point-wish";
    ReportPointAble { dimension: String } = "report-point-able";
    ReportPointTrial { dimension: String, trial: String } = "report-point-trial";
    ReportPointSign { sign: String } = "report-point-sign";
    ReportPointSkipped { count: u32 } = "report-point-skipped";
    ReportPointValues = "report-point-values";
    ReportPointOthers = "report-point-others";
    ButtonPicture = "button-picture";
    ButtonShare = "button-share";
    ButtonReview = "button-review";
    ButtonExtend = "button-extend";
    ButtonAgain = "button-again";
    ReviewTitle = "review-title";
    ReviewLine { at: u32, answer: String } = "review-line";
    ReviewSkipped = "review-skipped";
    ShareText { headline: String, percent: u32 } = "share-text";
    ShareTextPlain { headline: String } = "share-text-plain";
    ShareNote = "share-note";
    NoResult = "no-result";
    // The menu of commands and the profile.
    CommandStart = "command-start";
    CommandQuiz = "command-quiz";
    CommandTopics = "command-topics";
    CommandWhy = "command-why";
    CommandLanguage = "command-language";
    CommandHelp = "command-help";
    CommandPrivacy = "command-privacy";
    CommandMydata = "command-mydata";
    CommandForget = "command-forget";
    CommandCancel = "command-cancel";
    CommandAbout = "command-about";
    ProfileDescription = "profile-description";
    ProfileShort = "profile-short";
    InputHint = "input-hint";
    // The privacy notices and the map of what is kept.
    NoticeTitle = "notice-title";
    NoticeVisitors = "notice-visitors";
    NoticePupils = "notice-pupils";
    NoticeTelegram = "notice-telegram";
    NoticeContact { contact: String } = "notice-contact";
    NoticeParents = "notice-parents";
    NoticeParentsWhat { quick: u32, full: u32 } = "notice-parents-what";
    NoticeParentsAlways = "notice-parents-always";
    NoticeParentsSaid = "notice-parents-said";
    NoticeParentsKept = "notice-parents-kept";
    NoticeParentsNo = "notice-parents-no";
    MapTitle = "map-title";
    MapIntro = "map-intro";
    MapField = "map-field";
    MapPurpose = "map-purpose";
    MapBasis = "map-basis";
    MapForm = "map-form";
    MapUntil = "map-until";
    MapTable { name: String } = "map-table";
    MapPostgresTable { name: String } = "map-postgres-table";
    MapWithin { name: String } = "map-within";
    MapFile { name: String } = "map-file";
    MapPlain = "map-plain";
    MapHash = "map-hash";
    MapSealed = "map-sealed";
    MapAsked = "map-asked";
    MapCounted = "map-counted";
    MapWorking = "map-working";
    MapErasing = "map-erasing";
    MapUntilVisit { days: u32, minutes: u32 } = "map-until-visit";
    MapUntilMark { days: u32 } = "map-until-mark";
    MapUntilNotes { years: u32 } = "map-until-notes";
    MapUntilDays { days: u32 } = "map-until-days";
    MapUntilSent = "map-until-sent";
    MapUntilNextUpdate = "map-until-next-update";
    MapUntilStore = "map-until-store";
    MapVisitor = "map-visitor";
    MapDay = "map-day";
    MapEnd = "map-end";
    MapBlocked = "map-blocked";
    MapSession = "map-session";
    MapLocale = "map-locale";
    MapManners = "map-manners";
    MapPupil = "map-pupil";
    MapHeard = "map-heard";
    MapLast = "map-last";
    MapScreen = "map-screen";
    MapOffered = "map-offered";
    MapOpen = "map-open";
    MapWhy = "map-why";
    MapOnce = "map-once";
    MapProgress = "map-progress";
    MapAnswers = "map-answers";
    MapSeconds = "map-seconds";
    MapResults = "map-results";
    MapMembers = "map-members";
    MapMovedGroup = "map-moved-group";
    MapMoved = "map-moved";
    MapUnfinishedAt = "map-unfinished-at";
    MapUnfinished = "map-unfinished";
    MapKeyNames = "map-key-names";
    MapKeys = "map-keys";
    MapUntilAnswered = "map-until-answered";
    MapMark = "map-mark";
    MapNote = "map-note";
    MapNoteInside = "map-note-inside";
    MapMissed = "map-missed";
    MapSums = "map-sums";
    MapOutboxVisitor = "map-outbox-visitor";
    MapOutbox = "map-outbox";
    MapReply = "map-reply";
    MapSetAsideVisitor = "map-set-aside-visitor";
    MapSetAside = "map-set-aside";
    MapSetAsideMessage = "map-set-aside-message";
    MapSeen = "map-seen";
    MapTrying = "map-trying";
    MapErased = "map-erased";
    MapMeta = "map-meta";
    MapSteps = "map-steps";
    // What editors and organisers read in tables.
    UnansweredNone = "unanswered-none";
    UnansweredWaiting { waiting: u32 } = "unanswered-waiting";
    UnansweredFar = "unanswered-far";
    UnansweredTopic { topic: String } = "unanswered-topic";
    UnansweredWeeks { weeks: String } = "unanswered-weeks";
    UnansweredFairs { fairs: String } = "unanswered-fairs";
    UnansweredReason { reason: String } = "unanswered-reason";
    UnansweredAnswered = "unanswered-answered";
    UnansweredPlace { file: String, language: String } = "unanswered-place";
    ItemsForm { form: String, version: u32 } = "items-form";
    ItemsRuns { begun: u32, finished: u32, complete: u32, median: String } = "items-runs";
    ItemsQuestion = "items-question";
    ItemsAnswers = "items-answers";
    ItemsSkipped = "items-skipped";
    ItemsDropOff = "items-drop-off";
    ItemsMedian = "items-median";
    ItemsRest = "items-rest";
    ItemsScale = "items-scale";
    ItemsQuestions = "items-questions";
    ItemsAlpha = "items-alpha";
    ItemsAlphaIs { alpha: String, low: String, high: String, complete: u32 } = "items-alpha-is";
    ItemsFewQuestions { least: u32 } = "items-few-questions";
    ItemsFewRuns { least: u32, complete: u32 } = "items-few-runs";
    ItemsNoSpread = "items-no-spread";
    ItemsTooFew { least: u32 } = "items-too-few";
    ItemsOther { version: u32 } = "items-other";
    SimulationTitle { respondents: String, seed: String } = "simulation-title";
    SimulationForm = "simulation-form";
    SimulationLoading = "simulation-loading";
    SimulationCorrelation = "simulation-correlation";
    SimulationTheory = "simulation-theory";
    SimulationBand = "simulation-band";
    SimulationNear = "simulation-near";
    SimulationRange = "simulation-range";
    SimulationStraight = "simulation-straight";
    SimulationAlarms = "simulation-alarms";
    SimulationBars = "simulation-bars";
    // The preview pages.
    PreviewTitle = "preview-title";
    PreviewContents = "preview-contents";
    PreviewTop = "preview-top";
    PreviewOther = "preview-other";
    PreviewDoors = "preview-doors";
    PreviewStart = "preview-start";
    PreviewAgain { what: String } = "preview-again";
    PreviewRecheck { title: String, day: String } = "preview-recheck";
    PreviewArticles = "preview-articles";
    PreviewOdd = "preview-odd";
    PreviewUnclear = "preview-unclear";
    PreviewStale = "preview-stale";
    PreviewMistyped = "preview-mistyped";
    PreviewPhoto = "preview-photo";
    PreviewSticker = "preview-sticker";
    PreviewVoice = "preview-voice";
    PreviewFile = "preview-file";
    PreviewErased = "preview-erased";
    PreviewFailed = "preview-failed";
    PreviewLate = "preview-late";
    PreviewTooFast = "preview-too-fast";
    PreviewUpdated = "preview-updated";
    PreviewCrisis = "preview-crisis";
    PreviewDanger = "preview-danger";
    PreviewHarm = "preview-harm";
    PreviewSad = "preview-sad";
    PreviewGrief = "preview-grief";
    PreviewOtherInDanger = "preview-other-in-danger";
    PreviewHarassment = "preview-harassment";
    PreviewElsewhere = "preview-elsewhere";
    PreviewCommands = "preview-commands";
    PreviewQuestions = "preview-questions";
    PreviewResults = "preview-results";
    PreviewGood { form: String } = "preview-good";
    PreviewMiddling { form: String } = "preview-middling";
    PreviewPoor { form: String } = "preview-poor";
    PreviewSkipped = "preview-skipped";
}

/// The word that a remark gets: the message `remark-<name>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemarkReply {
    /// The remark's name.
    pub name: String,
    /// Whether the first wording was said just before.
    pub again: bool,
    /// The result, 0–100, where one is spoken of.
    pub percent: u32,
    /// The lower end of its range.
    pub low: u32,
    /// The upper end of its range.
    pub high: u32,
}

impl RemarkReply {
    fn args(&self) -> FluentArgs<'static> {
        let mut args = FluentArgs::new();
        args.set("again", if self.again { "yes" } else { "no" });
        args.set("percent", self.percent);
        args.set("low", self.low);
        args.set("high", self.high);
        args
    }
}

/// How every phrase reads in every language.
pub struct Catalog {
    bundles: PerLocale<FluentBundle<FluentResource>>,
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Catalog")
    }
}

impl Catalog {
    /// Reads the locale files, named `<tag>/<file>.ftl`. A second file of a name changes single messages of the first.
    ///
    /// # Errors
    /// A file that Fluent can't read, a message given twice, and every phrase that is missing or does not read cleanly
    /// in a language, each by file and reason.
    pub fn parse(files: &[SourceFile]) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let bundles = PerLocale::from_fn(|locale| bundle(locale, files, &mut problems));
        let catalog = Self { bundles };
        for locale in Locale::ALL {
            for phrase in Phrase::samples() {
                if let Err(reason) = catalog.try_say(locale, &phrase) {
                    problems.push(of_message(files, locale, phrase.id(), reason));
                }
            }
        }
        if problems.is_empty() { Ok(catalog) } else { Err(problems) }
    }

    /// The phrase in this language, with the markup of [`markup::spans`].
    #[must_use]
    pub fn say(&self, locale: Locale, phrase: &Phrase) -> String {
        self.try_say(locale, phrase).expect("a catalog is made only where every phrase reads")
    }

    /// The word that a remark gets, in this language.
    #[must_use]
    pub fn reply(&self, locale: Locale, reply: &RemarkReply) -> String {
        self.try_reply(locale, reply).expect("content is made only where every remark has its word")
    }

    /// What is wrong with the words of these remarks.
    pub(crate) fn check_remarks<'a>(&self, names: impl Iterator<Item = &'a str> + Clone) -> Vec<Problem> {
        let mut problems = Vec::new();
        for locale in Locale::ALL {
            for name in names.clone() {
                for again in [false, true] {
                    let reply = RemarkReply { name: name.to_owned(), again, ..RemarkReply::default() };
                    if let Err(reason) = self.try_reply(locale, &reply) {
                        problems.push(Problem::of(format!("{}/remarks.ftl", locale.tag()), reason));
                    }
                }
            }
        }
        problems.dedup();
        problems
    }

    fn try_reply(&self, locale: Locale, reply: &RemarkReply) -> Result<String, String> {
        self.try_format(locale, &format!("remark-{}", reply.name), &reply.args())
    }

    fn try_say(&self, locale: Locale, phrase: &Phrase) -> Result<String, String> {
        self.try_format(locale, phrase.id(), &phrase.args())
    }

    fn try_format(&self, locale: Locale, id: &str, args: &FluentArgs<'static>) -> Result<String, String> {
        let bundle = self.bundles.get(locale);
        let pattern = bundle
            .get_message(id)
            .and_then(|message| message.value())
            .ok_or_else(|| format!("the message `{id}` is missing: add it here"))?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        match errors.first() {
            None => Ok(text),
            Some(FluentError::ResolverError(ResolverError::Reference(ReferenceKind::Variable { id: unknown }))) => {
                let given: Vec<String> = args.iter().map(|(name, _)| format!("{{ ${name} }}")).collect();
                let given = if given.is_empty() { "nothing".to_owned() } else { given.join(", ") };
                Err(format!("the message `{id}` asks for {{ ${unknown} }}, but it is given {given}"))
            }
            Some(error) => Err(format!("the message `{id}` does not read: {error}")),
        }
    }
}

/// A problem with a message: at its line, or where it is missing, in the file that has it in another language.
fn of_message(files: &[SourceFile], locale: Locale, id: &str, reason: String) -> Problem {
    let starts = |line: &str| line.strip_prefix(id).is_some_and(|rest| rest.trim_start().starts_with('='));
    let place = |file: &SourceFile| {
        let mut lines =
            file.text.split_inclusive('\n').scan(0, |at, line| Some((std::mem::replace(at, *at + line.len()), line)));
        lines.find(|(_, line)| starts(line)).map(|(at, _)| at)
    };
    // The last one counts where a file changes another.
    let mut found = files.iter().rev().filter_map(|file| Some((file, file.name.split_once('/')?, place(file)?)));
    let Some((file, (tag, name), at)) =
        found.clone().find(|(_, (tag, _), _)| *tag == locale.tag()).or_else(|| found.next())
    else {
        return Problem::of(format!("{}/bot.ftl", locale.tag()), reason);
    };
    if tag == locale.tag() {
        Problem::at(file, at, reason)
    } else {
        Problem::of(format!("{}/{name}", locale.tag()), reason)
    }
}

fn bundle(locale: Locale, files: &[SourceFile], problems: &mut Vec<Problem>) -> FluentBundle<FluentResource> {
    let tag = locale.tag().parse().expect("our own tags are language tags");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Telegram shows the isolation marks' effects in copied links and codes, and both languages run left to right.
    bundle.set_use_isolating(false);
    if let Err(error) = bundle.add_builtins() {
        problems.push(Problem::of(locale.tag(), format!("the plural rules are missing: {error}")));
    }
    for (at, file) in files.iter().enumerate().filter(|(_, file)| file.name.split('/').next() == Some(locale.tag())) {
        // Fluent takes no tabs before a line that goes on.
        let file = &SourceFile { name: file.name.clone(), text: file.text.replace('\t', "    ") };
        if let Some(place) = too_deep(&file.text) {
            let reason = format!("braces lie more than {DEEPEST} deep in each other here: close those that are open");
            problems.push(Problem::at(file, place, reason));
            continue;
        }
        let resource = match FluentResource::try_new(file.text.clone()) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                for error in errors {
                    problems.push(Problem::at(file, error.pos.start, error.kind.to_string()));
                }
                resource
            }
        };
        if files[..at].iter().any(|earlier| earlier.name == file.name) {
            problems.extend(unknown(&bundle, &files[..at], file));
            bundle.add_resource_overriding(resource);
        } else if let Err(errors) = bundle.add_resource(resource) {
            problems.extend(errors.iter().map(|error| Problem::of(&file.name, error.to_string())));
        }
    }
    bundle
}

/// How deep braces may lie in each other. Fluent reads them by recursion, and thousands would end the program.
const DEEPEST: usize = 50;

/// Where braces, and the parentheses in them, lie too deep in each other; `None` if they do nowhere.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut start) = (0_usize, 0);
    for line in text.split_inclusive('\n') {
        let mut is_quoted = false;
        // Outside of braces nothing counts but a brace, and no part of a longer letter is one of these.
        let is_plain = line.starts_with('#') || (depth == 0 && !line.contains('{'));
        for (at, letter) in line.bytes().enumerate().filter(|_| !is_plain) {
            match letter {
                b'"' if depth > 0 => is_quoted = !is_quoted,
                _ if is_quoted => {}
                b'{' => depth += 1,
                b'(' if depth > 0 => depth += 1,
                b'}' | b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > DEEPEST {
                return Some(start + at);
            }
        }
        start += line.len();
    }
    None
}

/// The messages and terms of a file that changes others where there is none to change: a name mistyped.
fn unknown(bundle: &FluentBundle<FluentResource>, earlier: &[SourceFile], file: &SourceFile) -> Vec<Problem> {
    // A bundle does not tell its terms.
    let language = |file: &SourceFile| file.name.split('/').next().map(str::to_owned);
    let alike = |one: &&SourceFile| language(one) == language(file);
    let has_term = |id: &str| earlier.iter().filter(alike).flat_map(ids).any(|(_, own)| own == id);
    let stray = ids(file).filter(|(_, id)| !bundle.has_message(id) && !has_term(id));
    let told = stray.map(|(number, id)| {
        let reason = format!("the bot has no message `{id}`: take its name from the file it changes");
        Problem { file: file.name.clone(), line: Some(number), reason }
    });
    told.collect()
}

/// The names of a file's messages and terms with their lines.
fn ids(file: &SourceFile) -> impl Iterator<Item = (usize, &str)> {
    // They begin at the left edge; comments, attributes and what goes on below do not.
    let begins = |first: char| first.is_ascii_alphabetic() || first == '-';
    let named = (1..).zip(file.text.lines()).filter(move |(_, line)| line.starts_with(begins));
    named.filter_map(|(number, line)| Some((number, line.split_once('=')?.0.trim())))
}
