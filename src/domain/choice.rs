//! A button as data: what a press means, whoever draws it.

use serde::{Deserialize, Serialize};

use crate::domain::{knowledge::ArticleId, locale::Locale, questionnaire::Form};

/// What a press means.
///
/// **Invariant:** a choice is small: encoded, it fits the 64 bytes that Telegram gives a button.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Choice {
    /// The three doors.
    Home,
    /// How to ask.
    Ask,
    /// The articles that rest on the source text.
    Topics,
    /// The articles on practical questions.
    PracticalTopics,
    /// One article's short answer.
    Open(ArticleId),
    /// The rest of an article.
    More(ArticleId),
    /// One of the articles of a "did you mean".
    Meant(ArticleId),
    /// None of the articles of a "did you mean".
    NoneOfThese,
    /// Which words matched.
    Why,
    /// Whether an article helped.
    Helpful {
        /// The article.
        article: ArticleId,
        /// Whether it did.
        yes: bool,
    },
    /// The questionnaire's front page.
    Quiz,
    /// Starts a form from its first question; asks first if that would throw answers away.
    Begin(Form),
    /// What is kept of people under 18 was read and understood: the form starts, or goes on.
    Understood(Form),
    /// Throws this run's answers away and starts a form from its first question.
    StartOver {
        /// The run it belongs to: another run is not thrown away.
        run: u16,
        /// The form to start.
        form: Form,
    },
    /// Goes on from the quick form into the full one.
    Extend,
    /// Goes on where the visitor was.
    Resume,
    /// An answer to one question of one run.
    Answer {
        /// The run it belongs to: another run's buttons are stale.
        run: u16,
        /// The question, by its place in the form.
        question: u8,
        /// The answer, by its place among the question's answers.
        answer: u8,
    },
    /// Leaves a question without an answer.
    Skip {
        /// The run it belongs to.
        run: u16,
        /// The question.
        question: u8,
    },
    /// Back to the question before this one.
    Back {
        /// The run it belongs to.
        run: u16,
        /// The question that is left.
        question: u8,
    },
    /// Stops for now, keeping the place.
    Pause,
    /// The result again.
    Result,
    /// The result in more words: the strong sides and the hard ones, and what would change it.
    ResultMore,
    /// How the result's number is made: the bars, what they rest on, and the answers that moved it.
    ResultNumber,
    /// What to do after the result.
    Next,
    /// The result on a page to print.
    Report,
    /// The list of one's answers, to change one.
    Review,
    /// Asks one question of a finished run again.
    Change {
        /// The run it belongs to.
        run: u16,
        /// The question.
        question: u8,
    },
    /// The result as a picture.
    Picture,
    /// The result as text to pass on.
    Share,
    /// Asks for a language.
    Languages,
    /// Speaks this language from now on.
    Speak(Locale),
    /// What can be asked.
    Help,
    /// Who made this.
    About,
    /// What is kept.
    Privacy,
    /// A copy of what is kept.
    Mydata,
    /// Asks whether to erase everything.
    Forget,
    /// Erases everything.
    ForgetYes,
    /// Keeps everything.
    ForgetNo,
}
