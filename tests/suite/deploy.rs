//! The files of `deploy/`, held by the programs that read them, where those are installed.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{StatusCode, Uri},
    routing::any,
};
use futures_util::{StreamExt, stream};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name)).unwrap()
}

/// The program at one of the places where it may be; prints a line where it is nowhere.
fn program(places: &[&str]) -> Option<PathBuf> {
    let found = places.iter().map(PathBuf::from).find(|path| path.exists());
    if found.is_none() {
        println!("{} is not installed: not tested", places[0]);
    }
    found
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn systemd_takes_the_unit_and_never_gives_up() {
    let unit = file("kenal.service");
    assert!(unit.contains("Restart=on-failure") && unit.contains("StartLimitIntervalSec=0"), "{unit}");
    let Some(analyze) = program(&["/usr/bin/systemd-analyze"]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kenal.service");
    fs::write(&path, unit.replace("ExecStart=kenal", concat!("ExecStart=", env!("CARGO_BIN_EXE_kenal")))).unwrap();
    let output = Command::new(analyze).arg("verify").arg(path).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("kenal")).collect();
    assert!(ours.is_empty(), "{said}");
}

#[test]
fn a_container_keeps_its_store_in_the_volume_and_asks_for_its_key() {
    let written = file("Dockerfile");
    assert!(written.contains("\nWORKDIR /data\n") && written.contains("\nVOLUME /data\n"));
    let folder = tempfile::tempdir().unwrap();
    let (data, key) = (folder.path().join("data"), folder.path().join("key"));
    fs::create_dir(&data).unwrap();
    let settings = written.lines().find_map(|line| line.strip_prefix("ENV ")).unwrap().split(' ');
    let here =
        |place: &str| place.replace("/data", data.to_str().unwrap()).replace("/run/secrets/key", key.to_str().unwrap());
    let settings: Vec<_> =
        settings.filter_map(|one| one.split_once('=')).map(|(name, value)| (name, here(value))).collect();
    let begin = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
        command.arg("chat").env_clear().envs(settings.clone()).current_dir(&data).stdin(Stdio::null());
        command.output().unwrap()
    };
    let refused = begin();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(
        !refused.status.success() && said.contains(key.to_str().unwrap()) && said.contains("KENAL_KEY_FILE"),
        "{said}"
    );
    fs::write(&key, crate::support::KEY).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let refused = String::from_utf8(begin().stderr).unwrap();
    assert!(refused.contains("mode 644") && refused.contains("chmod 600"), "{refused}");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    for _ in 0..2 {
        assert!(begin().status.success());
    }
    assert!(data.join("kenal.db").exists());
}

/// What stands behind nginx: says which path was asked for, and sends events that come one by one.
async fn behind() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = async |uri: Uri| match uri.path() {
        path if path.ends_with("/events") => {
            let first = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"data: first\n\n"))]);
            Body::from_stream(first.chain(stream::pending()))
        }
        path => Body::from(format!("kenal was asked for {path}")),
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(any(answer))).await });
    port
}

/// The status of an answer and what of its body comes within two seconds.
async fn get(port: u16, path: &str) -> (StatusCode, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request =
        format!("POST {path} HTTP/1.1\r\nHost: bot.example.org\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = timeout(Duration::from_secs(2), stream.read_to_end(&mut answer)).await;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).unwrap_or_default().parse().unwrap();
    (status, answer)
}

#[tokio::test]
async fn nginx_passes_on_the_webhook_and_the_booths_screens_and_nothing_else() {
    let Some(nginx) = program(&["/usr/sbin/nginx"]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let kenal = behind().await;
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    // As it is shipped but for names and TLS, for which there are no certificates here.
    let shipped = file("nginx.conf");
    let lines = shipped.lines().filter(|line| !line.trim_start().starts_with("ssl_"));
    let site: String = lines.map(|line| format!("{line}\n")).collect();
    let site = site.replace("listen 443 ssl http2", &format!("listen 127.0.0.1:{port}"));
    let site = ["kenal-a:8080", "kenal-b:8080"]
        .iter()
        .fold(site, |site, name| site.replace(name, &format!("127.0.0.1:{kenal}")));
    assert!(site.contains(&port.to_string()) && site.contains(&kenal.to_string()), "{site}");
    let here = folder.path().display();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {here}/{kind};\n"))
        .concat();
    let whole = format!(
        "daemon off;\npid {here}/pid;\nerror_log {here}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{site}}}\n"
    );
    let path = folder.path().join("nginx.conf");
    fs::write(&path, whole).unwrap();
    let mut command = Command::new(nginx);
    command.arg("-p").arg(folder.path()).arg("-c").arg(&path).arg("-e").arg(folder.path().join("error.log"));
    let checked = command.arg("-t").output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let mut command = Command::new("/usr/sbin/nginx");
    command.arg("-p").arg(folder.path()).arg("-c").arg(&path).arg("-e").arg(folder.path().join("error.log"));
    let _running = Running(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    for _ in 0..200 {
        if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    for passed in ["/telegram", "/booth/demo", "/booth/demo/humas"] {
        let (status, answer) = get(port, passed).await;
        assert_eq!(status, StatusCode::OK, "{passed}: {answer}");
        assert!(answer.contains(&format!("kenal was asked for {passed}")), "{passed}: {answer}");
    }
    let (status, answer) = get(port, "/booth/demo/humas/events").await;
    assert!(status.is_success() && answer.contains("data: first"), "an event must not wait for the next: {answer}");
    for kept in ["/metrics", "/healthz", "/readyz", "/", "/telegram/more", "/booths"] {
        assert_eq!(get(port, kept).await.0, StatusCode::NOT_FOUND, "{kept}");
    }
}

/// What the files promise beyond what a program could try out here.
#[test]
fn what_runs_it_is_limited_hardened_and_pinned_and_logs_no_address() {
    let unit = file("kenal.service");
    for line in ["LimitCORE=0", "LimitNOFILE=2048", "MemoryMax=256M", "MemorySwapMax=0", "TasksMax=64", "UMask=0077"] {
        assert!(unit.lines().any(|one| one == line), "kenal.service: {line}");
    }
    let nginx = file("nginx.conf");
    for line in [
        "listen 443 ssl http2;",
        "access_log off;",
        "error_log stderr emerg;",
        "client_header_timeout 10s;",
        "client_body_timeout 10s;",
        "send_timeout 10s;",
        "limit_conn screens 64;",
        "limit_req zone=pages burst=60 nodelay;",
    ] {
        assert!(nginx.lines().any(|one| one.trim() == line), "nginx.conf: {line}");
    }
    assert!(!nginx.contains("log_format") && !nginx.contains("X-Forwarded-For"), "an address goes nowhere");

    let compose = file("compose.yaml");
    // The services that all replicas share a block for, and the two others.
    let (shared, services) = compose.split_once("\nservices:\n").unwrap();
    let (services, _) = services.split_once("\nvolumes:\n").unwrap();
    let (nginx, postgres) = services.split_once("\n  postgres:\n").unwrap();
    for (name, block) in [("kenal", shared), ("nginx", nginx), ("postgres", postgres)] {
        for line in ["cap_drop: [ALL]", "no-new-privileges:true", "mem_limit: ", "pids_limit: ", "core: 0"] {
            assert!(block.contains(line), "{name} has no {line}");
        }
    }
    assert!(shared.contains("read_only: true") && nginx.contains("read_only: true"));
    let docker = file("Dockerfile");
    let images = compose.lines().filter_map(|line| line.trim().strip_prefix("image: "));
    let images: Vec<&str> = images.chain(docker.lines().filter_map(|line| line.strip_prefix("FROM "))).collect();
    assert_eq!(images.len(), 4);
    for image in images {
        let tag = image.split(' ').next().unwrap().split_once(':').unwrap().1;
        let numbers = tag.split(['.', '-']).filter(|part| part.parse::<u32>().is_ok());
        assert!(numbers.count() >= 1 && tag.contains(['.', '-']) && tag.len() > 3, "{image} is not pinned");
    }
    assert!(docker.contains("\nUSER kenal\n"));
}

#[tokio::test]
async fn compose_finds_out_whether_a_replica_is_ready() {
    let compose = file("compose.yaml");
    assert!(compose.contains("depends_on: [kenal-a, kenal-b]"), "nginx ends where it finds a name for neither");
    let line = compose.lines().find_map(|line| line.trim().strip_prefix("- exec ")).unwrap();
    let Some(bash) = program(&["/bin/bash"]) else { return };
    for (status, healthy) in [(StatusCode::OK, true), (StatusCode::SERVICE_UNAVAILABLE, false)] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let router = Router::new().route("/readyz", any(async move || status));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        let script = format!("exec {line}").replace("$$", "$").replace("8080", &port.to_string());
        let bash = bash.clone();
        let asking = tokio::task::spawn_blocking(move || Command::new(bash).args(["-c", &script]).status().unwrap());
        assert_eq!(asking.await.unwrap().success(), healthy, "{status}");
        serving.abort();
    }
}

/// The texts of all expressions in the dashboard.
fn expressions(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str() {
                    Some(text) if ["expr", "query"].contains(&name.as_str()) => found.push(text.to_owned()),
                    _ => expressions(value, found),
                }
            }
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| expressions(value, found)),
        _ => {}
    }
}

/// The metrics that a text names.
fn metrics_in(text: &str) -> BTreeSet<&str> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    words.filter(|word| word.starts_with("kenal_")).collect()
}

#[test]
fn the_dashboard_and_the_alerts_use_what_metrics_tells_and_leave_nothing_out() {
    let told = kenal::engine::Metrics::default().text(0);
    let lines = || told.lines().filter(|line| !line.starts_with('#'));
    let all: BTreeSet<&str> = lines().filter_map(|line| line.split(['{', ' ']).next()).collect();
    let labels: BTreeSet<&str> = lines().flat_map(|line| line.split(['{', ',']).skip(1)).collect();
    let labels: BTreeSet<&str> = labels.iter().filter_map(|label| Some(label.split_once('=')?.0)).collect();
    assert!(all.len() > 15 && labels.contains("outcome"), "{told}");

    let dashboard: serde_json::Value = serde_json::from_str(&file("grafana.json")).unwrap();
    let mut shown = Vec::new();
    expressions(&dashboard, &mut shown);
    assert!(shown.len() >= dashboard["panels"].as_array().unwrap().len());
    let rules = file("alerts.yml");
    let rules: Vec<&str> = rules.lines().filter_map(|line| line.trim().strip_prefix("expr: ")).collect();
    assert!(rules.len() > 5, "{rules:?}");
    let mut used = BTreeSet::new();
    for expression in shown.iter().map(String::as_str).chain(rules) {
        for name in metrics_in(expression) {
            assert!(all.contains(name), "{name} is nothing that /metrics tells, in {expression}");
            used.insert(name.trim_end_matches("_bucket").to_owned());
        }
        for by in expression.split(" by (").skip(1) {
            for label in by.split(')').next().unwrap().split(", ") {
                assert!(labels.contains(label), "no metric has the label {label}, in {expression}");
            }
        }
    }
    // A family is what the parts of a histogram belong to; nobody would look at what is neither shown nor alerted.
    let parts = ["_bucket", "_sum", "_count"];
    let family =
        |name: &&str| parts.iter().fold((*name).to_owned(), |name, part| name.trim_end_matches(part).to_owned());
    let unused: BTreeSet<String> = all.iter().map(family).filter(|family| !used.contains(family)).collect();
    assert!(unused.is_empty(), "neither in the dashboard nor in the alerts: {unused:?}");
}

#[test]
fn prometheus_takes_the_alerts() {
    let Some(promtool) = program(&["/usr/bin/promtool"]) else { return };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/alerts.yml");
    let output = Command::new(promtool).args(["check", "rules"]).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
