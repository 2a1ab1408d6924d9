//! The ways to Telegram that a machine may need: a proxy, none for some hosts, certificates of one's own, IPv6 alone.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

use super::{Home, Running};
use crate::fake_telegram::FakeTelegram;

/// A proxy that makes tunnels (CONNECT) and passes requests on, wherever they are said to go: to `to`.
async fn proxy(to: String) -> (u16, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tunnels, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counted = (Arc::clone(&tunnels), Arc::clone(&requests));
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let (to, (tunnels, requests)) = (to.clone(), counted.clone());
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.windows(4).any(|end| end == b"\r\n\r\n") {
                    match client.read_buf(&mut head).await {
                        Ok(read) if read > 0 => {}
                        _ => return,
                    }
                }
                let Ok(mut server) = TcpStream::connect(to).await else { return };
                if head.starts_with(b"CONNECT ") {
                    tunnels.fetch_add(1, Ordering::Relaxed);
                    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
                } else {
                    requests.fetch_add(1, Ordering::Relaxed);
                    // The first line names the whole address; a server takes that, too.
                    server.write_all(&head).await.unwrap();
                }
                let _ = copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    (port, tunnels, requests)
}

async fn logged(home: &Home, words: &str) {
    for _ in 0..1_000 {
        if home.log().contains(words) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{words}: {}", home.log());
}

#[tokio::test]
async fn a_proxy_is_used_where_it_is_named_and_not_where_it_is_ruled_out() {
    let fake = FakeTelegram::start().await;
    let here = fake.url().trim_start_matches("http://").to_owned();
    let (port, _, requests) = proxy(here).await;
    let home = Home::new();
    let with_proxy = |name: &str| {
        let mut command = home.command(&fake);
        command.env(name, format!("http://127.0.0.1:{port}"));
        command
    };
    let before = fake.polls();
    let _running = Running(with_proxy("HTTP_PROXY").spawn().unwrap());
    fake.polled(before).await;
    assert!(requests.load(Ordering::Relaxed) > 0, "the proxy was passed by");
    drop(_running);

    let used = requests.load(Ordering::Relaxed);
    let before = fake.calls_of("getMe").len();
    let _running = Running(with_proxy("HTTP_PROXY").env("NO_PROXY", "127.0.0.1").spawn().unwrap());
    fake.called("getMe", before + 1).await;
    assert_eq!(requests.load(Ordering::Relaxed), used, "NO_PROXY rules it out");
    drop(_running);

    for (name, value) in [("NO_PROXY", "*"), ("no_proxy", "example.org, *")] {
        let before = fake.calls_of("getMe").len();
        let running = Running(with_proxy("HTTP_PROXY").env(name, value).spawn().unwrap());
        fake.called("getMe", before + 1).await;
        assert_eq!(requests.load(Ordering::Relaxed), used, "{name}={value} rules out all");
        drop(running);
    }
}

#[tokio::test]
async fn https_goes_through_a_tunnel_and_the_first_error_says_which_way_it_went() {
    let fake = FakeTelegram::start().await;
    let here = fake.url().trim_start_matches("http://").to_owned();
    // Behind the tunnel nobody speaks TLS.
    let (port, tunnels, _) = proxy(here).await;
    let home = Home::new();
    let mut command = home.command(&fake);
    command.env("TELOXIDE_API_URL", "https://telegram.example.org").env("SSL_CERT_FILE", "/own/roots.pem");
    command.env("HTTPS_PROXY", format!("http://me:hush-hush@127.0.0.1:{port}"));
    let _running = Running(command.spawn().unwrap());
    let way = format!("telegram.example.org is called through the proxy http://127.0.0.1:{port} (HTTPS_PROXY)");
    logged(&home, &way).await;
    logged(&home, "/own/roots.pem (SSL_CERT_FILE)").await;
    assert!(tunnels.load(Ordering::Relaxed) > 0);
    assert!(!home.log().contains("hush-hush"), "{}", home.log());
    assert!(!home.log().contains(fake.token().split_once(':').unwrap().1), "{}", home.log());
}

#[tokio::test]
async fn a_server_of_ones_own_is_reached_over_ipv6_alone() {
    let Ok(listener) = TcpListener::bind("[::1]:0").await else {
        return println!("this machine has no IPv6: not tested");
    };
    let fake = FakeTelegram::start().await;
    let (port, to) = (listener.local_addr().unwrap().port(), fake.url().trim_start_matches("http://").to_owned());
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut server = TcpStream::connect(&to).await.unwrap();
            tokio::spawn(async move { copy_bidirectional(&mut client, &mut server).await });
        }
    });
    let home = Home::new();
    let mut command = home.command(&fake);
    let _running = Running(command.env("TELOXIDE_API_URL", format!("http://[::1]:{port}")).spawn().unwrap());
    fake.polled(0).await;
}
