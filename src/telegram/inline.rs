//! Answers to what is typed in other chats: once, at once or not at all, and without the store.
//!
//! Each key that somebody presses may be a query of its own, which the next one makes pointless. So nothing is tried
//! again, the newest query of a person takes the place of one that still waits, and one that waited long is dropped.

use std::{
    collections::VecDeque,
    future::IntoFuture as _,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use teloxide::{
    ApiError, Bot, RequestError,
    payloads::{AnswerInlineQuery, AnswerInlineQuerySetters as _},
    requests::{JsonRequest, ResponseResult},
    types::{
        InlineQueryId, InlineQueryResult, InlineQueryResultArticle, InlineQueryResultsButton,
        InlineQueryResultsButtonKind, InputMessageContent, InputMessageContentText, ParseMode, True,
    },
};
use tokio::{
    sync::mpsc,
    time::{error::Elapsed, timeout},
};

use crate::{
    domain::conversation::sharing::{Shared, Sharing, Way},
    engine::Engine,
    telegram::{
        api::{Api, describe},
        html::{html, link},
        incoming::{Me, Typed},
        outgoing::{TEXT, no_preview},
    },
};

/// For how many seconds Telegram may give the same person the same answer again.
const CACHED: u32 = 300;

/// The most bytes of an answer's id.
const ID: usize = 64;

/// How many calls may be under way at once.
const AT_ONCE: usize = 8;

/// How many people's queries may wait; the oldest ones above that are dropped.
const WAITING: usize = 256;

/// After which time nobody looks at the answer any more.
const LATE: Duration = Duration::from_secs(10);

/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where queries are left to be answered. Leaving one never waits.
#[derive(Clone)]
pub(crate) struct InlineQueue(mpsc::Sender<Typed>);

impl InlineQueue {
    /// Leaves a query; where there is no room for it the next key brings another.
    pub(crate) fn leave(&self, typed: Typed) {
        let _ = self.0.try_send(typed);
    }
}

/// Answers what is left in the queue until that is gone.
pub(crate) struct Answering {
    api: Arc<Api>,
    engine: Arc<Engine>,
    me: Me,
    left: mpsc::Receiver<Typed>,
}

impl Answering {
    pub(crate) fn new(api: Arc<Api>, engine: Arc<Engine>, me: Me) -> (Self, InlineQueue) {
        let (queue, left) = mpsc::channel(WAITING);
        (Self { api, engine, me, left }, InlineQueue(queue))
    }

    pub(crate) async fn run(mut self) {
        let mut waiting: VecDeque<(Typed, Instant)> = VecDeque::new();
        let mut calls = FuturesUnordered::new();
        let mut failing = false;
        let mut open = true;
        while open || !calls.is_empty() {
            while let Ok(typed) = self.left.try_recv() {
                put(&mut waiting, typed);
            }
            while calls.len() < AT_ONCE
                && let Some((typed, came)) = waiting.pop_front()
            {
                if came.elapsed() < LATE
                    && let Some(answer) = answer(&self.engine, &self.me, &typed)
                {
                    let request = JsonRequest::new(self.api.bot().clone(), answer);
                    calls.push(timeout(PATIENCE, request.into_future()));
                }
            }
            tokio::select! {
                typed = self.left.recv(), if open => match typed {
                    Some(typed) => put(&mut waiting, typed),
                    None => open = false,
                },
                Some(answer) = calls.next(), if !calls.is_empty() => tell(self.api.bot(), &answer, &mut failing),
            }
        }
    }
}

/// Puts a query behind those of other people, in the place of this person's earlier one.
fn put(waiting: &mut VecDeque<(Typed, Instant)>, typed: Typed) {
    waiting.retain(|(other, _)| other.person != typed.person);
    if waiting.len() == WAITING {
        waiting.pop_front();
    }
    waiting.push_back((typed, Instant::now()));
}

/// Logs the first failure in a row. That somebody typed on in the meantime is none.
fn tell(bot: &Bot, answer: &Result<ResponseResult<True>, Elapsed>, failing: &mut bool) {
    let reason = match answer {
        Ok(Ok(_)) => {
            *failing = false;
            return;
        }
        Ok(Err(RequestError::Api(ApiError::InvalidQueryId))) => return,
        Ok(Err(error)) => describe(bot, "answerInlineQuery", error).to_string(),
        Err(_) => format!("no answer within {} s", PATIENCE.as_secs()),
    };
    if !std::mem::replace(failing, true) {
        tracing::warn!(reason, "what was typed in another chat could not be answered");
    }
}

/// The answer to a query; None if its person types too fast.
pub(crate) fn answer(engine: &Engine, me: &Me, typed: &Typed) -> Option<AnswerInlineQuery> {
    let visitor = engine.visitor("telegram", typed.person, typed.person);
    let sharing = engine.share(visitor, typed.language, &typed.text)?;
    Some(offer(&typed.query, &me.name, &sharing))
}

/// The answer to this query of what is offered; links lead to the bot of this name.
///
/// What Telegram would not take is left out, for it would refuse the others too.
pub fn offer(query: &str, bot: &str, sharing: &Sharing) -> AnswerInlineQuery {
    let results = sharing.answers.iter().filter_map(|shared| article(bot, shared)).map(InlineQueryResult::Article);
    // The same words may be answered to the next person in another language.
    let answer = AnswerInlineQuery::new(InlineQueryId(query.to_owned()), results).cache_time(CACHED).is_personal(true);
    match &sharing.instead {
        Some(Way { label, payload }) => answer.button(InlineQueryResultsButton {
            text: label.clone(),
            kind: InlineQueryResultsButtonKind::StartParameter(payload.clone()),
        }),
        None => answer,
    }
}

fn article(bot: &str, shared: &Shared) -> Option<InlineQueryResultArticle> {
    let id = shared.article.as_str();
    let way = &shared.way;
    let spans = shared.spans.iter().map(|span| span.text.as_str());
    let shown: usize = spans.chain([way.label.as_str()]).map(|text| text.encode_utf16().count()).sum();
    let line = "\n\n";
    if !(1..=ID).contains(&id.len()) || shown + line.len() > TEXT {
        return None;
    }
    let address = format!("https://t.me/{bot}?start={}", way.payload);
    let text = format!("{}{line}{}", html(&shared.spans), link(&address, &way.label));
    let content = InputMessageContentText::new(text).parse_mode(ParseMode::Html).link_preview_options(no_preview());
    let article = InlineQueryResultArticle::new(id, &shared.title, InputMessageContent::Text(content));
    Some(article.description(&shared.beginning))
}
