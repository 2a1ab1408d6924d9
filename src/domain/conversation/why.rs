//! `/why`: which words matched, what came second, and how wide the gap was, in plain words.

use crate::domain::{
    conversation::{
        lobby,
        session::Ending,
        talk::{Screen, Talk},
    },
    knowledge::ArticleId,
    phrase::Phrase,
};

/// Explains what the last question led to.
pub(super) fn explain(talk: &mut Talk<'_>) {
    let Some(why) = talk.session.why.clone() else {
        return lobby::tell(talk, &Phrase::WhyNothing);
    };
    let mut screen = if why.words.is_empty() {
        Screen::of(talk, &Phrase::WhyNoWords)
    } else {
        Screen::of(talk, &Phrase::WhyMatched { words: why.words.join(", ") })
    };
    let title = |talk: &Talk<'_>, id: &ArticleId| {
        talk.content.knowledge.article(id).map(|article| article.title(talk.locale).to_owned())
    };
    if matches!(why.ending, Ending::Answered | Ending::Offered) {
        let mut candidates = why.candidates.iter();
        if let Some((id, percent)) = candidates.next()
            && let Some(title) = title(talk, id)
        {
            screen.phrase(talk, &Phrase::WhyBest { title, percent: u32::from(*percent) });
        }
        if let Some((id, percent)) = candidates.next()
            && let Some(title) = title(talk, id)
        {
            screen.line(&talk.say(&Phrase::WhyRunnerUp { title, percent: u32::from(*percent) }));
        }
    }
    let ending = match why.ending {
        Ending::Answered => Some(Phrase::WhyGapClear),
        Ending::Offered => Some(Phrase::WhyGapNarrow),
        Ending::Uncovered => Some(Phrase::WhyUncovered),
        Ending::Unknown => Some(Phrase::WhyUnknown),
        Ending::Understood => None,
    };
    if let Some(ending) = ending {
        screen.phrase(talk, &ending);
    }
    lobby::aside(talk, screen);
}
