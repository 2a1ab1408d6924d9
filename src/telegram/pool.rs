//! Connections to one server, kept open between calls.
//!
//! hyper's own pool races a new connection against the next idle one for every call; at a few thousand calls a second
//! that was a tenth of the bot's work.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    Request, Response, Uri,
    body::Incoming,
    client::conn::http1::{SendRequest, handshake},
};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use tower_service::Service;

/// After how long an idle connection is not used again: the server may be about to close it.
const IDLE: Duration = Duration::from_secs(30);

/// The most connections that wait for a call.
const KEPT: usize = 128;

/// Connections to one server.
pub(crate) struct Pool {
    connector: HttpsConnector<HttpConnector>,
    server: Uri,
    idle: Mutex<Vec<Connection>>,
}

/// A connection that takes one call at a time.
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    since: Instant,
}

/// Why a call could not be made, in words that may hold the address.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Pool {
    /// Connections to the server of this address; none is made yet.
    pub(crate) fn new(server: Uri) -> Self {
        let mut http = HttpConnector::new();
        http.set_nodelay(true);
        http.enforce_http(false);
        http.set_connect_timeout(Some(Duration::from_secs(10)));
        let connector =
            HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().wrap_connector(http);
        Self { connector, server, idle: Mutex::default() }
    }

    /// Makes a call. The connection is to be given back with [`Pool::keep`] when the answer was read to its end.
    pub(crate) async fn call(
        &self,
        mut request: Request<Full<Bytes>>,
    ) -> Result<(Response<Incoming>, Connection), Failure> {
        while let Some(mut connection) = self.take_idle() {
            if connection.sender.ready().await.is_err() {
                continue;
            }
            match connection.sender.try_send_request(request).await {
                Ok(response) => return Ok((response, connection)),
                // The connection was closed before the call left: nothing has happened yet.
                Err(mut error) => match error.take_message() {
                    Some(unsent) => request = unsent,
                    None => return Err(error.into_error().into()),
                },
            }
        }
        let mut connection = self.connect().await?;
        let response = connection.sender.send_request(request).await?;
        Ok((response, connection))
    }

    /// Takes a connection back for another call.
    pub(crate) fn keep(&self, mut connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT && !connection.sender.is_closed() {
            connection.since = Instant::now();
            idle.push(connection);
        }
    }

    /// The connection used last, for its server has thought of it most lately.
    fn take_idle(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = idle.pop()?;
        if connection.since.elapsed() < IDLE {
            return Some(connection);
        }
        // The others have waited even longer.
        idle.clear();
        None
    }

    async fn connect(&self) -> Result<Connection, Failure> {
        let mut connector = self.connector.clone();
        std::future::poll_fn(|context| connector.poll_ready(context)).await?;
        let stream = connector.call(self.server.clone()).await?;
        let (sender, connection) = handshake(stream).await?;
        // It ends with the connection; an error is the call's to tell.
        tokio::spawn(connection);
        Ok(Connection { sender, since: Instant::now() })
    }
}
