//! The booth's screen over HTTP: the page, and its numbers as they change.
//!
//! **Invariant:** nothing is kept of whoever looks, and the page may load nothing from anywhere else.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::{Path, State},
    http::{
        HeaderName, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    },
    response::{
        IntoResponse, Redirect, Response,
        sse::{Event, Sse},
    },
    routing::get,
};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use bytes::Bytes;
use futures_util::{
    future::ready,
    stream::{Stream, once, unfold},
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::{
    domain::{
        booth::ShownNumbers,
        content::Content,
        fair::{Booth, Fair},
        funnel::LiveNumbers,
        locale::Locale,
    },
    render::{
        booth::{SCRIPT, STYLE, list, page},
        poster::{Languages, Poster, PosterError, Theme},
    },
};

/// How often a screen hears its numbers though they did not change, so that it knows the line is up.
const BEAT: Duration = Duration::from_secs(20);

/// The shortest time between two events for one screen.
const PAUSE: Duration = Duration::from_millis(500);

/// How many screens are told of every change; each is an open connection. The others are told the numbers and ask again,
/// so that nobody is locked out.
const SCREENS: usize = 200;

/// After how many seconds such a screen asks again.
const ASK_AGAIN: u64 = 15;

#[derive(Clone)]
struct Screens {
    bot: Arc<str>,
    content: Arc<dyn Fn() -> Arc<Content> + Send + Sync>,
    numbers: watch::Receiver<LiveNumbers>,
    stop: CancellationToken,
    free: Arc<Semaphore>,
    /// The content last seen and what it is known by.
    known: Arc<Mutex<Option<Known>>>,
    /// The pages as they were drawn last: whoever asks again and again costs no more than the sending.
    drawn: Arc<Mutex<HashMap<Tags, Drawn>>>,
}

/// A page, and what it was drawn of.
struct Drawn {
    version: Arc<str>,
    numbers: ShownNumbers,
    html: Bytes,
}

/// A content and its version.
type Known = (Arc<Content>, Arc<str>);

/// The routes `/booth/<fair>` and `/booth/<fair>/<booth>`, each with its `/events`, and `/booth` with links to them. A slash
/// at the end leads to the same page without it.
///
/// `bot` is the bot's username and `content` gives what is published now; `numbers` changes with every note that is
/// kept; when `stop` is cancelled, open streams end, so that the server can.
pub fn router(
    bot: &str,
    content: impl Fn() -> Arc<Content> + Send + Sync + 'static,
    numbers: watch::Receiver<LiveNumbers>,
    stop: CancellationToken,
) -> Router {
    let screens = Screens {
        bot: bot.into(),
        content: Arc::new(content),
        numbers,
        stop,
        free: Arc::new(Semaphore::new(SCREENS)),
        known: Arc::default(),
        drawn: Arc::default(),
    };
    Router::new()
        .route("/booth", get(list_page))
        .route("/booth/", get(async || moved("../booth")))
        .route("/booth/{fair}/", get(fair_slash))
        .route("/booth/{fair}/{booth}/", get(booth_slash))
        .route("/booth/{fair}", get(fair_page))
        .route("/booth/{fair}/events", get(fair_events))
        .route("/booth/{fair}/{booth}", get(booth_page))
        .route("/booth/{fair}/{booth}/events", get(booth_events))
        .with_state(screens)
}

async fn list_page(State(screens): State<Screens>) -> Response {
    shown(list(&screens.bot, &(screens.content)().fairs).into())
}

async fn fair_slash(State(screens): State<Screens>, Path(fair): Path<String>) -> Response {
    match found(&(screens.content)(), &fair, None) {
        Some((fair, _)) => moved(&format!("../{}", fair.tag)),
        None => not_found(),
    }
}

async fn booth_slash(State(screens): State<Screens>, Path((fair, booth)): Path<(String, String)>) -> Response {
    match found(&(screens.content)(), &fair, Some(&booth)) {
        Some((_, Some(booth))) => moved(&format!("../{}", booth.tag)),
        _ => not_found(),
    }
}

async fn fair_page(State(screens): State<Screens>, Path(fair): Path<String>) -> Response {
    screens.page(&fair, None)
}

async fn booth_page(State(screens): State<Screens>, Path((fair, booth)): Path<(String, String)>) -> Response {
    screens.page(&fair, Some(&booth))
}

async fn fair_events(State(screens): State<Screens>, Path(fair): Path<String>) -> Response {
    screens.events(&fair, None)
}

async fn booth_events(State(screens): State<Screens>, Path((fair, booth)): Path<(String, String)>) -> Response {
    screens.events(&fair, Some(&booth))
}

/// A fair and perhaps a booth, by their tags.
type Tags = (String, Option<String>);

impl Screens {
    fn page(&self, fair: &str, booth: Option<&str>) -> Response {
        let content = (self.content)();
        let Some((fair, booth)) = found(&content, fair, booth) else {
            return not_found();
        };
        let html = match self.drawn(&content, fair, booth) {
            Ok(html) => html,
            Err(error) => return (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response(),
        };
        shown(html)
    }

    /// The page of a place with its numbers now, drawn anew only where something on it has changed.
    fn drawn(&self, content: &Arc<Content>, fair: &Fair, booth: Option<&Booth>) -> Result<Bytes, PosterError> {
        let tags = (fair.tag.clone(), booth.map(|booth| booth.tag.clone()));
        let (version, numbers) = (self.version(content), self.shown(&tags));
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(page) = drawn.get(&tags).filter(|page| page.version == version && page.numbers == numbers) {
            return Ok(page.html.clone());
        }
        // With other content there may be other booths.
        drawn.retain(|_, page| page.version == version);
        let looks = (Languages::Both(Locale::Id), Theme::Colour);
        let poster = Poster::new(content.posters.clone(), &self.bot, fair, booth, None, looks, None)?;
        // Seen from the page, so that it is found below any path that a proxy puts in front.
        let events = format!("{}/events", tags.1.as_ref().unwrap_or(&tags.0));
        let html = page(&poster, &content.booth, &content.knowledge, numbers, &events, &version);
        let html = Bytes::from(html);
        drawn.insert(tags, Drawn { version, numbers, html: html.clone() });
        Ok(html)
    }

    fn events(&self, fair: &str, booth: Option<&str>) -> Response {
        let content = (self.content)();
        let Some((fair, booth)) = found(&content, fair, booth) else {
            return not_found();
        };
        let tags = (fair.tag.clone(), booth.map(|booth| booth.tag.clone()));
        // Proxies that gather an answer before they pass it on would keep the numbers back.
        let unbuffered = [(HeaderName::from_static("x-accel-buffering"), "no")];
        let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() else {
            let event = Event::default().data(self.told(&tags, Some(ASK_AGAIN)));
            return (unbuffered, Sse::new(once(ready(Ok::<_, Infallible>(event))))).into_response();
        };
        (unbuffered, Sse::new(stream(self.clone(), tags, permit))).into_response()
    }

    /// What the content is known by: the same on every replica, another after every change.
    fn version(&self, content: &Arc<Content>) -> Arc<str> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((seen, version)) = known.as_ref()
            && Arc::ptr_eq(seen, content)
        {
            return Arc::clone(version);
        }
        let Content { fairs, posters, booth, knowledge, .. } = content.as_ref();
        let told: Vec<_> = booth.cards.iter().map(|card| knowledge.article(&card.article)).collect();
        let program = (env!("CARGO_PKG_VERSION"), STYLE, SCRIPT, &self.bot);
        let version: Arc<str> = hash(&format!("{program:?}{fairs:?}{posters:?}{booth:?}{told:?}")).into();
        *known = Some((Arc::clone(content), Arc::clone(&version)));
        version
    }

    /// An event for the screens of this place; `again` says after how many seconds to ask for the next one.
    fn told(&self, tags: &Tags, again: Option<u64>) -> String {
        #[derive(Serialize)]
        struct ScreenUpdate {
            version: Arc<str>,
            numbers: ShownNumbers,
            #[serde(skip_serializing_if = "Option::is_none")]
            again: Option<u64>,
        }
        let content = (self.content)();
        // A booth that is no longer there has no version: its screens load themselves again and say so.
        let is_there = found(&content, &tags.0, tags.1.as_deref()).is_some();
        let version = if is_there { self.version(&content) } else { "".into() };
        let numbers = self.shown(tags);
        serde_json::to_string(&ScreenUpdate { version, numbers, again }).expect("numbers are plain data")
    }

    fn shown(&self, (fair, booth): &Tags) -> ShownNumbers {
        self.numbers.borrow().shown(fair, booth.as_deref())
    }
}

struct Listener {
    screens: Screens,
    tags: Tags,
    told: Option<String>,
    _permit: OwnedSemaphorePermit,
}

/// The numbers now, whenever they change, and every [`BEAT`]; the end when the bot stops.
fn stream(screens: Screens, tags: Tags, permit: OwnedSemaphorePermit) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold(Listener { screens, tags, told: None, _permit: permit }, async |mut listener| {
        let stop = listener.screens.stop.clone();
        let event = tokio::select! {
            () = stop.cancelled() => return None,
            event = listener.next() => event,
        };
        Some((Ok(event), listener))
    })
}

impl Listener {
    async fn next(&mut self) -> Event {
        if self.told.is_none() {
            return self.tell();
        }
        sleep(PAUSE).await;
        let changed = async {
            // An end of the notes is the end of the bot, which ends the stream.
            while self.screens.numbers.changed().await.is_ok() {
                let text = self.text();
                if self.told.as_ref() != Some(&text) {
                    return;
                }
            }
            std::future::pending::<()>().await;
        };
        // Where nothing changed for so long, it is told all the same.
        let _ = timeout(BEAT, changed).await;
        self.tell()
    }

    fn tell(&mut self) -> Event {
        self.screens.numbers.mark_unchanged();
        let text = self.text();
        self.told = Some(text.clone());
        Event::default().data(text)
    }

    fn text(&self) -> String {
        self.screens.told(&self.tags, None)
    }
}

fn found<'a>(content: &'a Content, fair: &str, booth: Option<&str>) -> Option<(&'a Fair, Option<&'a Booth>)> {
    let fair = content.fairs.fair(fair)?;
    match booth {
        None => Some((fair, None)),
        Some(tag) => fair.booth(tag).map(|booth| (fair, Some(booth))),
    }
}

/// A page, with what it may load.
fn shown(html: Bytes) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, policy()),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, html).into_response()
}

/// Where the page is, as seen from the address that was asked for: so it is found below any path that a proxy puts in front.
fn moved(to: &str) -> Response {
    Redirect::temporary(to).into_response()
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "Stan ini tidak ada. / There is no such booth.\n").into_response()
}

/// What the page may load: its own style and script, known by their hashes, and its own numbers.
fn policy() -> &'static str {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        format!(
            "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; connect-src 'self'; img-src data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            hash(STYLE),
            hash(SCRIPT)
        )
    });
    &POLICY
}

fn hash(text: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()))
}
