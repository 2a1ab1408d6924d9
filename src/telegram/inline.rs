//! Answers to what is typed in other chats: once, at once or not at all, and without the store.
//!
//! Each key that somebody presses may be a query of its own, which the next one makes pointless. So nothing is tried
//! again, the newest query of a person takes the place of one that still waits, and one that waited long is dropped.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use serde::Serialize;
use tokio::sync::mpsc;

use crate::{
    domain::conversation::sharing::{Shared, Sharing, Way},
    engine::Engine,
    telegram::{
        api::{self, Api},
        html::{html, link},
        incoming::{Me, Typed},
        outgoing::{LinkPreview, TEXT, as_reply},
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
pub(crate) struct Tray(mpsc::Sender<Typed>);

impl Tray {
    /// Leaves a query; where there is no room for it the next key brings another.
    pub(crate) fn leave(&self, typed: Typed) {
        let _ = self.0.try_send(typed);
    }
}

/// Answers what is left in the tray until that is gone.
pub(crate) struct Answering {
    api: Arc<Api>,
    engine: Arc<Engine>,
    me: Me,
    left: mpsc::Receiver<Typed>,
}

impl Answering {
    pub(crate) fn new(api: Arc<Api>, engine: Arc<Engine>, me: Me) -> (Self, Tray) {
        let (tray, left) = mpsc::channel(WAITING);
        (Self { api, engine, me, left }, Tray(tray))
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
                    let (api, arguments) = (Arc::clone(&self.api), answer.arguments());
                    calls.push(async move { api.call(Answer::METHOD, arguments, PATIENCE).await });
                }
            }
            tokio::select! {
                typed = self.left.recv(), if open => match typed {
                    Some(typed) => put(&mut waiting, typed),
                    None => open = false,
                },
                Some(answer) = calls.next(), if !calls.is_empty() => tell(&answer, &mut failing),
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
fn tell(answer: &api::Answer, failing: &mut bool) {
    let before = *failing;
    match answer {
        api::Answer::Refused { description, .. } if description.contains("query is too old") => {}
        api::Answer::Done(_) => *failing = false,
        api::Answer::Refused { description, code, .. } => {
            *failing = true;
            if !before {
                tracing::warn!(code, description, "what was typed in another chat could not be answered");
            }
        }
        api::Answer::Lost(reason) => {
            *failing = true;
            if !before {
                tracing::warn!(reason, "what was typed in another chat could not be answered");
            }
        }
    }
}

/// The answer to a query; None where its person types too fast.
pub(crate) fn answer(engine: &Engine, me: &Me, typed: &Typed) -> Option<Answer> {
    let visitor = engine.visitor("telegram", typed.person, typed.person);
    let sharing = engine.share(visitor, typed.language, &typed.text)?;
    Some(Answer::new(&typed.query, &me.name, &sharing))
}

/// The answer to a query, as Telegram takes it.
#[derive(Debug, Serialize)]
pub struct Answer {
    inline_query_id: String,
    results: Vec<Article>,
    cache_time: u32,
    // The same words may be answered to the next person in another language.
    is_personal: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    button: Option<Button>,
}

#[derive(Debug, Serialize)]
struct Article {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    title: String,
    description: String,
    input_message_content: Content,
}

#[derive(Debug, Serialize)]
struct Content {
    message_text: String,
    parse_mode: &'static str,
    link_preview_options: LinkPreview,
}

#[derive(Debug, Serialize)]
struct Button {
    text: String,
    start_parameter: String,
}

impl Answer {
    /// The method that answers a query.
    pub const METHOD: &'static str = "answerInlineQuery";

    /// The answer to this query of what is offered; links lead to the bot of this name.
    ///
    /// What Telegram would not take is left out, for it would refuse the others too.
    #[must_use]
    pub fn new(query: &str, bot: &str, sharing: &Sharing) -> Self {
        let button = |way: &Way| Button { text: way.label.clone(), start_parameter: way.payload.clone() };
        Self {
            inline_query_id: query.to_owned(),
            results: sharing.answers.iter().filter_map(|shared| article(bot, shared)).collect(),
            cache_time: CACHED,
            is_personal: true,
            button: sharing.instead.as_ref().map(button),
        }
    }

    /// The arguments of the call.
    #[must_use]
    pub fn arguments(&self) -> Bytes {
        serde_json::to_vec(self).expect("arguments are plain data").into()
    }

    /// The call as the reply to a webhook's request.
    #[must_use]
    pub fn as_reply(&self) -> Vec<u8> {
        as_reply(Self::METHOD, self)
    }
}

fn article(bot: &str, shared: &Shared) -> Option<Article> {
    let id = shared.article.as_str();
    let way = &shared.way;
    let spans = shared.spans.iter().map(|span| span.text.as_str());
    let shown: usize = spans.chain([way.label.as_str()]).map(|text| text.encode_utf16().count()).sum();
    let line = "\n\n";
    if !(1..=ID).contains(&id.len()) || shown + line.len() > TEXT {
        return None;
    }
    let address = format!("https://t.me/{bot}?start={}", way.payload);
    Some(Article {
        kind: "article",
        id: id.to_owned(),
        title: shared.title.clone(),
        description: shared.beginning.clone(),
        input_message_content: Content {
            message_text: format!("{}{line}{}", html(&shared.spans), link(&address, &way.label)),
            parse_mode: "HTML",
            link_preview_options: LinkPreview::NONE,
        },
    })
}
