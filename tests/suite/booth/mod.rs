//! The booth's screen: the routes without a port, and the page in a real browser.

mod browser;

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use kenal::{
    domain::{
        booth::{BoothWords, Shown},
        content::Content,
        conversation::{Form, Note},
        funnel::{LiveNumbers, NoteRow},
        locale::Locale,
        problem::SourceFile,
    },
    web::booth::router,
};
use serde_json::json;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::{booth::browser::Browser, support::content};

const LINK: &str = "https://t.me/KenalHumasBot?start=demo-humas";
/// As much as a page may weigh.
const HEAVIEST: usize = 60 * 1024;

struct Stand {
    content: Arc<Content>,
    numbers: watch::Sender<LiveNumbers>,
    stop: CancellationToken,
    router: Router,
}

fn stand(bot: &str) -> Stand {
    let content = content();
    let (numbers, seen) = watch::channel(LiveNumbers::default());
    let stop = CancellationToken::new();
    let published = Arc::clone(&content);
    let router = router(bot, move || Arc::clone(&published), seen, stop.clone());
    Stand { content, numbers, stop, router }
}

impl Stand {
    /// So many visitors arrive and ask one question each.
    fn visitors(&self, marks: std::ops::Range<u32>) {
        self.numbers.send_modify(|numbers| {
            for mark in marks {
                let arrived = Note::Arrived { fair: Some("demo".into()), booth: Some("humas".into()), first: true };
                for note in [arrived, Note::Offered { articles: Vec::new() }] {
                    numbers.add(&row(mark, note));
                }
            }
        });
    }

    async fn get(&self, path: &str) -> (StatusCode, axum::http::HeaderMap, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        (head.status, head.headers, String::from_utf8(body.to_vec()).unwrap())
    }
}

fn row(mark: u32, note: Note) -> NoteRow {
    let (fair, booth) = (Some("demo".into()), Some("humas".into()));
    NoteRow { at: 1_795_478_400, locale: Locale::Id, fair, booth, mark: Some(mark.to_string()), note }
}

/// What a code reader finds on a picture.
fn codes_on(png: &[u8]) -> Vec<String> {
    let pixels = resvg::tiny_skia::Pixmap::decode_png(png).unwrap();
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let shade = |x: usize, y: usize| pixels.pixels()[y * width + x].green();
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, shade);
    picture.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

#[tokio::test]
async fn the_page_is_light_and_may_load_nothing_from_elsewhere() {
    let stand = stand("KenalHumasBot");
    for path in ["/booth/demo/humas", "/booth/DEMO/Humas", "/booth/demo"] {
        let (status, headers, page) = stand.get(path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.len() <= HEAVIEST, "{path} weighs {} bytes", page.len());
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
        let outside = page.replace("http://www.w3.org/2000/svg", "").replace("https://t.me/", "");
        assert!(!outside.contains("http://") && !outside.contains("https://") && !outside.contains("src="), "{path}");
        assert!(!page.contains("{{"), "{path} has places that were not filled");
    }
}

#[tokio::test]
async fn what_is_no_booth_is_told_in_both_languages() {
    let stand = stand("KenalHumasBot");
    for path in
        ["/booth/demo/no_such", "/booth/none/humas", "/booth/none", "/booth/none/humas/events", "/booth/none/events"]
    {
        let (status, _, text) = stand.get(path).await;
        assert_eq!((status, text.as_str()), (StatusCode::NOT_FOUND, "Stan ini tidak ada. / There is no such booth.\n"));
    }
}

#[tokio::test]
async fn an_address_without_a_booth_lists_them_and_a_slash_at_the_end_does_not_matter() {
    let stand = stand("KenalHumasBot");
    let (status, _, text) = stand.get("/booth").await;
    assert_eq!(status, StatusCode::OK);
    for link in ["<a href=\"booth/demo\">", "<a href=\"booth/demo/humas\">Stan Humas · Public Relations Stand</a>"] {
        assert!(text.contains(link), "{link}: {text}");
    }
    for (path, to) in [("/booth/", "../booth"), ("/booth/DEMO/", "../demo"), ("/booth/demo/humas/", "../humas")] {
        let (status, headers, _) = stand.get(path).await;
        assert_eq!((status, headers["location"].to_str().unwrap()), (StatusCode::TEMPORARY_REDIRECT, to), "{path}");
    }
    for path in ["/booth/none/", "/booth/demo/none/", "/booth/demo//"] {
        assert_eq!(stand.get(path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_bot_without_a_username_has_no_page_but_a_reason() {
    let (status, _, text) = stand("").get("/booth/demo/humas").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text.contains("the bot's username is missing"), "{text}");
}

#[tokio::test]
async fn a_screen_too_many_is_told_the_numbers_and_asked_to_come_again() {
    let stand = stand("KenalHumasBot");
    let mut listening = Vec::new();
    for _ in 0..200 {
        let request = Request::get("/booth/demo/humas/events").body(Body::empty()).unwrap();
        listening.push(stand.router.clone().oneshot(request).await.unwrap());
    }
    let (status, _, text) = stand.get("/booth/demo/humas/events").await;
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("\"numbers\"") && text.contains("\"again\":15"), "{text}");
}

#[tokio::test]
#[ignore = "slow"]
async fn names_can_not_break_out_of_the_page() {
    let mut stand = stand("KenalHumasBot");
    let mut files = kenal::assets::files(None).unwrap();
    let fairs = files.iter_mut().find(|file| file.name.ends_with("/fairs.toml")).unwrap();
    fairs.text = fairs.text.replace("Stan Humas", "</script><script>alert(1)</script><b>\\\"&");
    let content = Arc::new(Content::parse(&files, kenal::domain::content::Operator::default()).unwrap());
    stand.content = Arc::clone(&content);
    stand.router = router("KenalHumasBot", move || Arc::clone(&content), stand.numbers.subscribe(), stand.stop.clone());
    let (_, _, page) = stand.get("/booth/demo/humas").await;
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(!page.contains("<script>alert"));
    assert!(page.contains("&lt;&#x2f;script&gt;"));
}

#[tokio::test]
async fn screens_hear_the_numbers_now_at_every_change_and_end_with_the_bot() {
    let stand = stand("KenalHumasBot");
    stand.visitors(0..3);
    let (router, numbers, stop) = (stand.router.clone(), stand.numbers.clone(), stand.stop.clone());
    let listening = tokio::spawn(async move {
        let request = Request::get("/booth/demo/humas/events").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
    });
    pause().await;
    numbers.send_modify(|numbers| {
        (3..1_204).for_each(|mark| {
            numbers
                .add(&row(mark, Note::Arrived { fair: Some("demo".into()), booth: Some("humas".into()), first: true }))
        })
    });
    pause().await;
    // Another booth's visitors change nothing here.
    numbers.send_modify(|numbers| {
        for mark in 9_000..9_005 {
            let asked = row(mark, Note::Offered { articles: Vec::new() });
            numbers.add(&NoteRow { booth: Some("kampus".into()), ..asked });
        }
    });
    pause().await;
    stop.cancel();
    let told = listening.await.unwrap();
    let numbers: Vec<String> = told
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str::<serde_json::Value>(data).unwrap()["numbers"].to_string())
        .collect();
    assert_eq!(
        numbers,
        [
            r#"{"finished":"few","questions":"few","visitors":"few"}"#,
            r#"{"finished":0,"questions":"few","visitors":1204}"#,
        ]
    );
}

/// Longer than a screen waits between two events.
async fn pause() {
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
}

#[test]
fn small_numbers_are_not_told() {
    // Each asks eight or ten questions.
    let shown = |visitors, questions, finished| {
        let mut numbers = LiveNumbers::default();
        for mark in 0..visitors {
            numbers
                .add(&row(mark, Note::Arrived { fair: Some("demo".into()), booth: Some("humas".into()), first: true }));
            for _ in 0..questions / visitors {
                numbers.add(&row(mark, Note::Offered { articles: Vec::new() }));
            }
            if mark < finished {
                numbers.add(&row(mark, Note::Finished { form: Form::Quick }));
            }
        }
        serde_json::to_string(&numbers.shown("demo", Some("humas"))).unwrap()
    };
    assert_eq!(shown(0, 0, 0), r#"{"visitors":0,"questions":0,"finished":0}"#);
    assert_eq!(shown(4, 40, 1), r#"{"visitors":"few","questions":"few","finished":"few"}"#);
    assert_eq!(shown(5, 40, 4), r#"{"visitors":5,"questions":40,"finished":"few"}"#);
    // However often four people ask, it is four people.
    let mut numbers = LiveNumbers::default();
    for mark in 0..40 {
        numbers.add(&row(mark, Note::Arrived { fair: Some("demo".into()), booth: Some("humas".into()), first: true }));
        numbers.add(&row(mark % 4, Note::Offered { articles: Vec::new() }));
    }
    assert_eq!(numbers.shown("demo", Some("humas")).questions, Shown::FEW);
}

#[test]
fn a_visitor_counts_once_at_a_booth_and_once_at_the_fair() {
    let mut numbers = LiveNumbers::default();
    for (marks, booth) in [(0..5, "humas"), (0..5, "humas"), (0..5, "kampus"), (5..10, "kampus")] {
        for mark in marks {
            let arrived = Note::Arrived { fair: Some("demo".into()), booth: Some(booth.into()), first: true };
            numbers.add(&row(mark, arrived));
        }
    }
    numbers.add(&NoteRow { fair: None, booth: None, ..row(3, Note::Offered { articles: Vec::new() }) });
    let visitors = |booth| numbers.shown("demo", booth).visitors;
    assert_eq!(visitors(Some("humas")), Shown::Number(5));
    assert_eq!(visitors(Some("kampus")), Shown::Number(10));
    assert_eq!(visitors(None), Shown::Number(10));
    assert_eq!(numbers.shown("demo", None).questions, Shown::Number(0));
}

#[test]
fn a_bad_word_file_is_refused_by_name() {
    let file = |text: &str| SourceFile { name: "booth.toml".to_owned(), text: text.to_owned() };
    let shipped = include_str!("../../../data/fairs/booth.toml");
    let spoilt = shipped.replacen("en = \"under 5\"", "en = \"\"", 1);
    let problems = BoothWords::parse(&file(&spoilt)).unwrap_err();
    assert_eq!(problems[0].to_string(), "booth.toml:9: `few` has no text in `en`; write one");
    let words = BoothWords::parse(&file(&shipped.replacen("\"duties\"", "\"duty\"", 1))).unwrap();
    let problems = words.check(&content().knowledge);
    assert_eq!(
        problems[0].to_string(),
        "fairs/booth.toml: a card names the article `duty`, which does not exist; name another"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "slow"]
async fn a_browser_shows_the_page_counts_on_and_comes_back_from_offline() {
    let stand = stand("KenalHumasBot");
    stand.visitors(0..3);
    let mut server = Server::start(&stand, "127.0.0.1:0").await;
    for (name, width, height) in [("tv", 1920, 1080), ("small-tv", 1280, 720), ("phone", 390, 844)] {
        let page = format!("http://{}/kenal/booth/demo/humas", server.address);
        let Some(mut browser) = Browser::open(&page, width, height) else {
            println!("SKIPPED: no Chromium is installed; the booth's page was not tried in a browser");
            return;
        };
        look(&mut browser, name, (width, height));
        if name == "tv" {
            count_on(&mut browser, &stand);
            server = cut_off(&mut browser, &stand, server).await;
            speak_english(&mut browser);
        }
        browser.wait_for(COUNT, &json!("1050"));
        let home = format!("http://{}/", server.address);
        let strangers: Vec<_> =
            browser.asked.iter().filter(|address| !address.starts_with(&home) && *address != "data:,").collect();
        assert!(strangers.is_empty(), "{name}: it asked elsewhere: {strangers:?}");
        // Being cut off is told; anything else is a fault of the page.
        browser.complaints.retain(|complaint| !complaint.contains("net::ERR_"));
        assert!(browser.complaints.is_empty(), "{name}: {:?}", browser.complaints);
    }
}

/// The stand's pages on a port.
struct Server {
    address: std::net::SocketAddr,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Server {
    async fn start(stand: &Stand, address: &str) -> Self {
        let listener = tokio::net::TcpListener::bind(address).await.unwrap();
        let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
        let content = Arc::clone(&stand.content);
        let router = router("KenalHumasBot", move || Arc::clone(&content), stand.numbers.subscribe(), stop.clone());
        // As a proxy serves it: below a path of its own.
        let router = axum::Router::new().nest("/kenal", router);
        let stopped = stop.clone().cancelled_owned();
        let task = tokio::spawn(axum::serve(listener, router).with_graceful_shutdown(stopped).into_future());
        Self { address, stop, task }
    }
}

/// The visitors' number as the page shows it: it changes its language as it goes, the figures stay the same.
const COUNT: &str = "document.getElementById('visitors').textContent.replace(/[.,]/, '')";

fn look(browser: &mut Browser, name: &str, (width, height): (u32, u32)) {
    browser.wait_for("document.readyState", &json!("complete"));
    browser.wait_for("document.getElementById('say').textContent.length > 0", &json!(true));
    assert_eq!(browser.value("document.documentElement.scrollWidth"), json!(width), "{name}: wider than the screen");
    if width > height {
        let inner = browser.value("document.documentElement.scrollHeight");
        assert_eq!(inner, json!(height), "{name}: higher than the screen");
    }
    assert_eq!(browser.value(CUT_OFF), json!([]), "{name}: texts that do not fit");
    let picture = browser.screenshot();
    keep(&picture, &format!("{name}-asked"));
    assert_eq!(codes_on(&picture), [LINK], "{name}: the code is not read from the screen");
}

fn count_on(browser: &mut Browser, stand: &Stand) {
    browser.wait_for(&format!("['di bawah 5', 'under 5'].includes({COUNT})"), &json!(true));
    // Everything the field shows on the way from words to a number.
    browser.value(
        "window.shown = [], new MutationObserver(() => shown.push(document.getElementById('visitors').textContent))\
         .observe(document.getElementById('visitors'), { childList: true, characterData: true, subtree: true })",
    );
    stand.visitors(3..1_042);
    browser.wait_for(COUNT, &json!("1042"));
    assert_eq!(browser.value("shown.filter((text) => text.includes('NaN'))"), json!([]));
}

/// The server goes away, visitors arrive, the server comes back.
async fn cut_off(browser: &mut Browser, stand: &Stand, server: Server) -> Server {
    let badge = "document.getElementById('offline').hidden";
    assert_eq!(browser.value(badge), json!(true));
    server.stop.cancel();
    server.task.await.unwrap().unwrap();
    browser.wait_for(badge, &json!(false));
    stand.visitors(1_042..1_050);
    let picture = browser.screenshot();
    keep(&picture, "tv-offline");
    assert_eq!(codes_on(&picture), [LINK], "the code goes away with the network");
    let said = browser.value("document.getElementById('say').textContent");
    browser.wait_for(&format!("document.getElementById('say').textContent !== {said}"), &json!(true));
    assert_eq!(browser.value(COUNT), json!("1042"));
    let server = Server::start(stand, &server.address.to_string()).await;
    browser.wait_for(COUNT, &json!("1050"));
    browser.wait_for(badge, &json!(true));
    server
}

fn speak_english(browser: &mut Browser) {
    browser.wait_for("document.documentElement.lang", &json!("en"));
    browser.wait_for("document.getElementById('visitors').textContent", &json!("1,050"));
    browser.wait_for("document.getElementById('card').className", &json!("card told"));
    std::thread::sleep(std::time::Duration::from_millis(500));
    keep(&browser.screenshot(), "tv-told");
}

/// Every card in every language that does not fit its place, and everything that stands over the edge of the screen.
const CUT_OFF: &str = "(() => {
    const data = JSON.parse(document.getElementById('data').textContent);
    const [card, say, why] = ['card', 'say', 'why'].map((id) => document.getElementById(id));
    const [said, told] = [say.textContent, why.innerHTML];
    const cut = [];
    for (const texts of data.languages) {
        for (const text of texts.cards) {
            say.textContent = text.say;
            why.textContent = text.why.map((piece) => piece[0]).join('');
            if (card.scrollHeight > card.clientHeight) cut.push([texts.tag, text.say, card.scrollHeight, card.clientHeight]);
        }
    }
    [say.textContent, why.innerHTML] = [said, told];
    if (innerWidth > innerHeight) {
        for (const part of document.querySelectorAll('main *')) {
            const place = part.getBoundingClientRect();
            if (place.bottom > innerHeight + 1 || place.right > innerWidth + 1) cut.push([part.tagName, part.id || part.className, place.bottom]);
        }
    }
    return cut;
})()";

/// Keeps a picture where `KENAL_PICTURES` names a directory, for people to look at.
fn keep(png: &[u8], name: &str) {
    if let Some(directory) = std::env::var_os("KENAL_PICTURES") {
        std::fs::write(std::path::Path::new(&directory).join(format!("booth-{name}.png")), png).unwrap();
    }
}
