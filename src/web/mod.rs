//! What the bot serves over HTTP besides Telegram's webhook.

pub mod booth;
mod connections;
mod health;

use std::{pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::{
    Method, Request,
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
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    engine::Engine,
    web::connections::{Connections, Place},
};

/// How long requests under way may take after the bot was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// How long a client may take for the head of a request, and be silent between two.
const HEAD: Duration = Duration::from_secs(15);

/// How long a client may read nothing of what is sent, in milliseconds.
const UNREAD: u32 = 30_000;

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

/// Serves until told to stop; then requests under way are finished.
///
/// Whoever is slow to say what they want is cut off, and so are connections beyond what all and one address may have:
/// sending and polling need files of their own.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let (connections, tasks) = (Connections::default(), TaskTracker::new());
    while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
        match accepted {
            Ok((stream, from)) => {
                // Beyond the limit the connection is closed, which is said soonest by letting it go.
                if let Some(place) = connections.enter(from.ip()) {
                    let (router, stop) = (router.clone(), stop.clone());
                    tasks.spawn(serve_one(stream, router, Arc::new(place), stop));
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

/// Serves one connection until it ends, or gives its place to another. What breaks it off is the client's affair.
async fn serve_one(stream: TcpStream, router: Router, place: Arc<Place>, stop: CancellationToken) {
    // The system ends a connection whose other side takes nothing. Where it cannot, the place is kept for longer.
    let _ = rustix::net::sockopt::set_tcp_user_timeout(&stream, UNREAD);
    let (routes, at) = (TowerToHyperService::new(router), Arc::clone(&place));
    let service = service_fn(move |request: Request<Incoming>| {
        let brings = request.method() == Method::POST;
        let (answered, at) = (routes.call(request), Arc::clone(&at));
        async move {
            let response = answered.await;
            if brings && response.as_ref().is_ok_and(|response| response.status().is_success()) {
                at.is_known();
            }
            response
        }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD);
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
