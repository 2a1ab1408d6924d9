//! What the bot serves over HTTP besides Telegram's webhook.

pub mod booth;
mod connections;
mod health;

use std::{
    io,
    net::SocketAddr,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, http::HeaderMap};
use hyper::{
    Request,
    body::Incoming,
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    engine::Engine,
    web::connections::{Connections, MOST, Place},
};

/// How long requests under way may take after the bot was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// How long a client may take for the head of a request, and be silent between two.
const HEAD: Duration = Duration::from_secs(15);

/// How long a client may read nothing of what is sent, in milliseconds.
const UNREAD: u32 = 30_000;

/// How soon a stranger's next request is taken on one connection. Who sends many at once and reads no answer keeps the
/// others waiting no longer than who sends one.
const EACH: Duration = Duration::from_millis(250);

/// How much of a head is read, in bytes, and how much of an answer waits to be sent.
const BUFFER: usize = 32 * 1_024;

/// How many connections may be on their way out while others take their places: each still has a file.
const LEAVING: usize = 64;

/// How long is waited for some of them to be gone.
const SOON: Duration = Duration::from_millis(2);

/// How long nothing is accepted after an error: where the files are used up, they need time to be let go.
const PAUSE: Duration = Duration::from_millis(500);

/// The routes that tell whether the bot is well, without a port.
pub fn router(engine: Arc<Engine>) -> Router {
    health::router(engine)
}

/// The route of what is counted, `/metrics`, without a port. What came through a proxy finds nothing there.
pub fn metrics(engine: Arc<Engine>) -> Router {
    health::metrics(engine)
}

/// Whether a request shows by its head that it comes from somebody known, such as Telegram.
pub type Recognises = Arc<dyn Fn(&HeaderMap) -> bool + Send + Sync>;

/// Serves until told to stop; then requests under way are finished.
///
/// Whoever is slow to say what they want is cut off, and so are connections beyond what all and one address may have:
/// sending and polling need files of their own. A connection gives way to no other once `recognises` has seen whose it is.
///
/// Strangers decide how much there is to do here, so it belongs on a thread where nothing else has to wait for its turn.
pub async fn serve(listener: TcpListener, router: Router, recognises: Recognises, stop: CancellationToken) {
    let (connections, tasks) = (Connections::default(), TaskTracker::new());
    while let Some(accepted) = stop.run_until_cancelled(accept(&listener, &tasks)).await {
        match accepted {
            Ok((stream, from)) => {
                // Beyond the limit the connection is closed, which is said soonest by letting it go.
                if let Some(place) = connections.enter(from.ip()) {
                    let (router, recognises, stop) = (router.clone(), Arc::clone(&recognises), stop.clone());
                    tasks.spawn(serve_one(stream, router, recognises, Arc::new(place), stop));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                sleep(PAUSE).await;
            }
        }
    }
    tasks.close();
    // A connection that is kept open and says nothing must not keep the bot from stopping.
    let _ = timeout(GRACE, tasks.wait()).await;
}

/// The next connection, once there is a file for it.
async fn accept(listener: &TcpListener, tasks: &TaskTracker) -> io::Result<(TcpStream, SocketAddr)> {
    while tasks.len() >= MOST + LEAVING {
        sleep(SOON).await;
    }
    listener.accept().await
}

/// Serves one connection until it ends, or gives its place to another. What breaks it off is the client's affair.
async fn serve_one(
    stream: TcpStream,
    router: Router,
    recognises: Recognises,
    place: Arc<Place>,
    stop: CancellationToken,
) {
    // The system ends a connection whose other side takes nothing. Where it cannot, the place is kept for longer.
    let _ = rustix::net::sockopt::set_tcp_user_timeout(&stream, UNREAD);
    let (routes, at, next) = (TowerToHyperService::new(router), Arc::clone(&place), Mutex::new(None));
    let service = service_fn(move |request: Request<Incoming>| {
        // Before anything is done with it: what is under way must not be broken off for a stranger.
        let is_known = recognises(request.headers());
        let turn = if is_known {
            at.is_known();
            None
        } else {
            let mut next = next.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = next.take();
            *next = Some(turn.map_or_else(Instant::now, |turn: Instant| turn.max(Instant::now())) + EACH);
            turn
        };
        let answered = routes.call(request);
        async move {
            if let Some(turn) = turn {
                sleep_until(turn).await;
            }
            answered.await
        }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(BUFFER);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        _ = connection.as_mut() => {}
        () = place.leave.cancelled() => {}
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
