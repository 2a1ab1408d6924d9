//! What is served to strangers over HTTP: whose connection gives way to whose, and whose turn it is.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

// It stands by itself, and shows more than connections to this machine could: those from one address elsewhere.
#[path = "../../src/web/connections.rs"]
mod connections;

use axum::{Router, http::HeaderMap, routing::get};
use connections::{Connections, MOST, Place};
use kenal::web;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// More than there are places.
const CROWD: usize = 600;

/// A server with a route that answers when told to, and one that answers at once; its port.
async fn serve(told: Arc<Notify>, stop: CancellationToken) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let slow = async move || {
        told.notified().await;
        "at last"
    };
    let router = Router::new().route("/slow", get(slow)).route("/", get(async || "at once"));
    let recognises = |head: &HeaderMap| head.get("secret").is_some_and(|shown| shown == "known");
    tokio::spawn(web::serve(listener, router, Arc::new(recognises), stop));
    port
}

async fn connect(port: u16, says: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(says.as_bytes()).await.unwrap();
    stream
}

/// What comes until the other side closes, or says nothing for ten seconds.
async fn heard(mut stream: TcpStream) -> String {
    let mut all = Vec::new();
    let _ = timeout(Duration::from_secs(10), stream.read_to_end(&mut all)).await;
    String::from_utf8(all).unwrap()
}

#[test]
fn one_address_does_not_take_all_places_and_a_place_is_free_again() {
    let connections = Connections::default();
    let [one, same, other] = ["203.0.113.7", "::ffff:203.0.113.7", "203.0.113.8"].map(|one| one.parse().unwrap());
    let mut places: Vec<Place> = std::iter::from_fn(|| connections.enter(one)).take(CROWD).collect();
    assert_eq!(places.len(), 64);
    assert!(connections.enter(same).is_none());
    assert!(connections.enter(other).is_some());
    places.pop();
    assert!(connections.enter(one).is_some());
}

#[test]
fn whoever_is_not_known_gives_way_the_oldest_first_and_who_is_stays() {
    let connections = Connections::default();
    let proxy = "127.0.0.1".parse().unwrap();
    let mut places: Vec<Place> = (0..MOST).filter_map(|_| connections.enter(proxy)).collect();
    assert_eq!(places.len(), MOST);
    places[0].is_known();
    let late = connections.enter(proxy).unwrap();
    let left: Vec<usize> = (0..MOST).filter(|place| places[*place].leave.is_cancelled()).collect();
    assert_eq!(left, [1]);
    // A place that was given away is not free once more when its connection ends.
    drop(places.remove(1));
    let later = connections.enter(proxy).unwrap();
    assert!(places[1].leave.is_cancelled() && !late.leave.is_cancelled());
    places.iter().chain([&late, &later]).for_each(Place::is_known);
    assert!(connections.enter(proxy).is_none(), "nobody who is known is sent away");
    drop(late);
    assert!(connections.enter(proxy).is_some());
}

#[tokio::test]
async fn a_request_that_shows_whose_it_is_is_not_broken_off_for_strangers() {
    let (told, stop) = (Arc::new(Notify::new()), CancellationToken::new());
    let port = serve(Arc::clone(&told), stop.clone()).await;
    let ask = |secret: &str| format!("GET /slow HTTP/1.1\r\nHost: k\r\nConnection: close\r\nsecret: {secret}\r\n\r\n");
    let (known, stranger) = (connect(port, &ask("known")).await, connect(port, &ask("guessed")).await);
    // Until both are under way.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut crowd = Vec::new();
    for _ in 0..CROWD {
        crowd.push(connect(port, "").await);
    }
    assert_eq!(heard(stranger).await, "", "the oldest stranger gives way, whatever was under way");
    told.notify_waiters();
    let said = heard(known).await;
    assert!(said.starts_with("HTTP/1.1 200") && said.ends_with("at last"), "{said}");
    // Somebody new is let in, too, and answered.
    let said = heard(connect(port, "GET / HTTP/1.1\r\nHost: k\r\nConnection: close\r\n\r\n").await).await;
    assert!(said.ends_with("at once"), "{said}");
    stop.cancel();
}

#[tokio::test]
async fn a_stranger_who_asks_for_much_at_once_gets_it_one_after_the_other() {
    let stop = CancellationToken::new();
    let port = serve(Arc::new(Notify::new()), stop.clone()).await;
    let ask = |secret: &str, last: &str| format!("GET / HTTP/1.1\r\nHost: k\r\nsecret: {secret}\r\n{last}\r\n");
    let took = async |secret: &str| {
        let all = ask(secret, "").repeat(4) + &ask(secret, "Connection: close\r\n");
        let begun = Instant::now();
        let said = heard(connect(port, &all).await).await;
        assert_eq!(said.matches("at once").count(), 5, "{said}");
        begun.elapsed()
    };
    assert!(took("guessed").await >= Duration::from_secs(1), "four pauses of a quarter of a second");
    assert!(took("known").await < Duration::from_secs(1));
    stop.cancel();
}
