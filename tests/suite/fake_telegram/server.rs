//! The wire: a loopback port, `/bot<token>/<method>`, and connections that can be made to break.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request, State, connect_info::Connected},
    http::{
        StatusCode,
        header::{CONTENT_TYPE, DATE},
    },
    response::{IntoResponse, Response},
    serve::{IncomingStream, Listener},
};
use http_body_util::BodyExt;
use serde::Serialize;
use serde_json::json;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

use super::{
    body::{self, Encoding, Parameters},
    faults::Trouble,
    methods::{self, Refusal, refuse, too_many},
    polling, schema,
    world::Shared,
};

/// Serves on a free port until the task is aborted.
pub(super) async fn listen(shared: Arc<Shared>) -> (SocketAddr, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(handle).with_state(shared);
    let service = router.into_make_service_with_connect_info::<Line>();
    let server = axum::serve(Lines(listener), service);
    (address, tokio::spawn(async move { server.await.unwrap() }))
}

/// Every answer says what time it is at Telegram.
async fn handle(state: State<Arc<Shared>>, line: ConnectInfo<Line>, request: Request) -> Response {
    let shared = Arc::clone(&state.0);
    let mut response = answered(state, line, request).await;
    let now = jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::from_second(shared.look().now()).unwrap());
    let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    response.headers_mut().insert(DATE, date.parse().unwrap());
    response
}

async fn answered(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let Some((token, method)) = head.uri.path().strip_prefix("/bot").and_then(|path| path.split_once('/')) else {
        return answer_refusal(refuse(404, "Not Found"));
    };
    let Ok(body) = body.collect().await else {
        return line.cut();
    };
    if token != shared.look().token {
        return answer_refusal(refuse(401, "Unauthorized"));
    }
    let content_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let read = body::read_body(content_type, head.uri.query().unwrap_or_default(), &body.to_bytes());
    match read {
        Ok((parameters, encoding)) => call(&shared, &line, method, &parameters, encoding).await,
        Err(description) => {
            shared.change(|world| world.complaints.push(format!("{method}: {description}")));
            answer_refusal(refuse(400, &description))
        }
    }
}

/// Lets today's trouble happen before, after or instead of the call.
async fn call(shared: &Shared, line: &Line, method: &str, parameters: &Parameters, encoding: Encoding) -> Response {
    let chat = body::integer(parameters, "chat_id");
    let trouble = shared.change(|world| world.faults.iter_mut().find_map(|fault| fault.strike(method, chat)));
    let record = |code, description: &str| {
        shared.change(|world| methods::record(world, method, parameters, code, description.to_owned()));
    };
    match trouble {
        Some(Trouble::ResetBefore) => {
            record(0, "reset before the effect");
            return line.cut();
        }
        Some(Trouble::Refused(code, description)) => {
            record(code, description);
            return answer_refusal(refuse(code, description));
        }
        Some(Trouble::ServerError) => {
            record(500, "Internal Server Error");
            return answer_refusal(refuse(500, "Internal Server Error"));
        }
        Some(Trouble::BadGateway) => {
            record(502, "Bad Gateway");
            let page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
            return (StatusCode::BAD_GATEWAY, [(CONTENT_TYPE, "text/html")], page).into_response();
        }
        Some(Trouble::Body(body)) => {
            record(200, "as it was told to");
            return body.into_response();
        }
        Some(Trouble::Empty) => {
            record(200, "nothing");
            tokio::time::sleep(Duration::from_millis(200)).await;
            return answer(Ok::<[(); 0], Refusal>([]));
        }
        Some(Trouble::TooMany(seconds)) => {
            let refusal = too_many(seconds);
            record(429, &refusal.description);
            shared.change(|world| {
                if let Some(chat) = chat.and_then(|chat| world.chats.get_mut(&chat)) {
                    chat.flooded_until = Some(Instant::now() + Duration::from_secs(seconds));
                }
            });
            return answer_refusal(refusal);
        }
        Some(Trouble::Slow(delay)) => tokio::time::sleep(delay).await,
        Some(Trouble::ResetAfter) | None => {}
    }
    let response = if method.eq_ignore_ascii_case("getUpdates") {
        let outcome = polling::get_updates(shared, parameters).await;
        let (code, description) = match &outcome {
            Ok(_) => (200, ""),
            Err(refusal) => (refusal.code, refusal.description.as_str()),
        };
        record(code, description);
        shared.look().complaints.extend(schema::check_call(method, parameters, encoding));
        answer(outcome)
    } else {
        answer(shared.change(|world| methods::record_and_run(world, method, parameters, encoding)))
    };
    if trouble == Some(Trouble::ResetAfter) { line.cut() } else { response }
}

fn answer_refusal(refusal: Refusal) -> Response {
    answer::<()>(Err(refusal))
}

fn answer<T: Serialize>(outcome: Result<T, Refusal>) -> Response {
    let (code, body) = match outcome {
        Ok(result) => {
            let result = serde_json::to_string(&result).unwrap();
            (200, format!("{{\"ok\":true,\"result\":{result}}}"))
        }
        Err(Refusal { code, description, retry_after, moved_to }) => {
            let mut body = json!({ "ok": false, "error_code": code, "description": description });
            if let Some(seconds) = retry_after {
                body["parameters"] = json!({ "retry_after": seconds });
            }
            if let Some(chat) = moved_to {
                body["parameters"] = json!({ "migrate_to_chat_id": chat });
            }
            (code, body.to_string())
        }
    };
    let code = StatusCode::from_u16(code).unwrap();
    (code, [(CONTENT_TYPE, "application/json")], body).into_response()
}

/// One connection, as its calls see it.
#[derive(Clone, Debug)]
struct Line(Arc<AtomicBool>);

impl Line {
    /// Breaks the connection; the response is never written.
    fn cut(&self) -> Response {
        self.0.store(true, Ordering::Relaxed);
        Body::empty().into_response()
    }
}

impl Connected<IncomingStream<'_, Lines>> for Line {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Self {
        stream.remote_addr().clone()
    }
}

struct Lines(TcpListener);

impl Listener for Lines {
    type Io = Wire;
    type Addr = Line;

    async fn accept(&mut self) -> (Wire, Line) {
        loop {
            if let Ok((stream, _)) = self.0.accept().await {
                let line = Line(Arc::default());
                let _ = stream.set_nodelay(true);
                return (Wire { stream, line: line.clone() }, line);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn local_addr(&self) -> io::Result<Line> {
        Ok(Line(Arc::default()))
    }
}

/// A TCP stream that fails, and ends with a reset, once its line is cut.
struct Wire {
    stream: TcpStream,
    line: Line,
}

impl Wire {
    fn check(&self) -> io::Result<()> {
        if self.line.0.load(Ordering::Relaxed) {
            // Closed without lingering, the system sends RST in place of FIN.
            self.stream.set_zero_linger()?;
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
