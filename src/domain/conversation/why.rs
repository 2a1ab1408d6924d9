//! `/why`: which words matched, what came second, and how wide the gap was, in plain words.

use crate::domain::{
    conversation::{
        State,
        context::{Screen, TurnContext},
        lobby, result,
        session::Ending,
    },
    phrase::Phrase,
};

/// Explains what the last question led to.
pub(super) fn explain(turn: &mut TurnContext<'_>) {
    let asked = turn.session.why.as_ref().is_some_and(|why| why.ending != Ending::Understood);
    if turn.session.state == State::Result && !asked && result::finished(turn).is_some() {
        return result::number(turn);
    }
    let Some(why) = turn.session.why.clone() else {
        return lobby::tell(turn, &Phrase::WhyNothing);
    };
    let mut screen = match (why.ending, why.words.as_slice()) {
        (Ending::Opened | Ending::WentOn, _) | (Ending::Understood, []) => Screen::default(),
        (_, []) => Screen::of(turn, &Phrase::WhyNoWords),
        (_, words) => Screen::of(turn, &Phrase::WhyMatched { words: words.join(", ") }),
    };
    let mut titles = why.candidates.iter().filter_map(|(id, percent)| {
        let article = turn.content.knowledge.article(id)?;
        Some((article.title(turn.locale).to_owned(), u32::from(*percent)))
    });
    let (best, runner_up) = (titles.next(), titles.next());
    if let (Ending::Answered | Ending::Offered, Some((title, percent))) = (why.ending, &best) {
        screen.phrase(turn, &Phrase::WhyBest { title: title.clone(), percent: *percent });
        if let Some((title, percent)) = runner_up {
            screen.line(&turn.say(&Phrase::WhyRunnerUp { title, percent }));
        }
    }
    let title = turn.session.open.as_ref().and_then(|open| turn.content.knowledge.article(&open.article));
    let title = title.map(|article| article.title(turn.locale).to_owned()).unwrap_or_default();
    screen.phrase(
        turn,
        &match why.ending {
            Ending::Answered => Phrase::WhyGapClear,
            Ending::WentOn => Phrase::WhyWentOn { title },
            Ending::Opened => Phrase::WhyOpened { title: best.map(|(title, _)| title).unwrap_or_default() },
            Ending::Offered => Phrase::WhyGapNarrow,
            Ending::Uncovered => Phrase::WhyUncovered,
            Ending::Unknown => Phrase::WhyUnknown,
            Ending::Understood => Phrase::WhyUnderstood,
        },
    );
    lobby::show_below(turn, screen);
}
