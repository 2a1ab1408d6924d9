//! The settings outside of kenal's own by which its connections go: proxies and certificates.

use std::{env, path::PathBuf};

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use crate::store::read_regular;

/// The largest file that is read for certificates, in bytes; those of a whole system have a hundredth of it.
const LARGEST: u64 = 32 * 1_024 * 1_024;

/// Which way a connection to this address takes and whose certificates it trusts, in words and without passwords.
pub(crate) fn in_use(address: &Url) -> String {
    let mut words = vec![route(address)];
    if address.scheme() == "https" {
        let named: Vec<String> =
            certificates().map(|(variable, path)| format!("{} ({variable})", path.display())).collect();
        words.push(if named.is_empty() {
            "certificates are held against the system's roots and those compiled in".to_owned()
        } else {
            format!("certificates are held against {} and the roots compiled in", named.join(", "))
        });
    }
    words.join("; ")
}

/// The files and folders with certificates that the environment names, each with its variable.
pub(crate) fn certificates() -> impl Iterator<Item = (&'static str, PathBuf)> {
    ["SSL_CERT_FILE", "SSL_CERT_DIR"].into_iter().filter_map(|name| {
        let value = env::var_os(name).filter(|value| !value.is_empty())?;
        Some((name, PathBuf::from(value)))
    })
}

/// Certificates that whoever reads them would wait for, or read without an end, with the way out. What is merely not there
/// is passed over by the client.
pub(crate) fn endless() -> Option<String> {
    certificates().find_map(|(variable, path)| {
        let found = std::fs::metadata(&path).ok().filter(|found| !found.is_dir())?;
        let is_sound = found.is_file() && found.len() <= LARGEST;
        (!is_sound)
            .then(|| format!("{variable}: {} is no file with certificates: name one, or leave it out", path.display()))
    })
}

/// A setting that cannot be followed, with the way out.
pub(crate) fn fault(address: &Url) -> Option<String> {
    const PEM: &[u8] = b"-----BEGIN CERTIFICATE-----";
    let unread = |(variable, path): (&str, PathBuf)| match std::fs::metadata(&path) {
        Ok(found) if found.is_dir() => None,
        Ok(_) => match read_regular(&path, LARGEST) {
            Ok(text) if text.windows(PEM.len()).any(|part| part == PEM) => None,
            Ok(_) => Some(format!("{variable}: {} holds no certificate in PEM: name a file that does", path.display())),
            Err(error) => Some(format!("{variable}: {}: {error}: name a file that can be read", path.display())),
        },
        Err(error) => Some(format!("{variable}: {}: {error}: name a file that is there", path.display())),
    };
    if let Some(fault) = certificates().find_map(unread) {
        return Some(fault);
    }
    let route = route(address);
    route.contains("cannot be read").then(|| format!("{route}: write it as http://host:port or socks5://host:port"))
}

/// Whether NO_PROXY rules a proxy out for every host; the client holds a `*` against names alone, not against addresses.
pub(crate) fn rules_out_all() -> bool {
    let set = ["NO_PROXY", "no_proxy"].into_iter().find_map(|name| env::var(name).ok());
    set.is_some_and(|hosts| hosts.split(',').any(|host| host.trim() == "*"))
}

/// Through which proxy a connection goes, or why through none.
pub(crate) fn route(address: &Url) -> String {
    let names = match address.scheme() {
        "https" => ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"],
        _ => ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"],
    };
    let is_set = |name: &&str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let host = address.host_str().unwrap_or_default();
    let Some(variable) = names.into_iter().find(is_set) else {
        return format!("{host} is called directly, for no proxy is set");
    };
    let proxy = address.as_str().parse().ok().and_then(|address| Matcher::from_env().intercept(&address));
    match proxy.filter(|_| !rules_out_all()) {
        Some(proxy) => {
            let uri = proxy.uri();
            let port = uri.port().map(|port| format!(":{port}")).unwrap_or_default();
            let scheme = uri.scheme_str().unwrap_or("http");
            format!(
                "{host} is called through the proxy {scheme}://{}{port} ({variable})",
                uri.host().unwrap_or_default()
            )
        }
        None if ["NO_PROXY", "no_proxy"].iter().any(is_set) => {
            format!("{host} is called directly, though {variable} is set, as NO_PROXY says")
        }
        None => format!("{host} is called directly, for {variable} cannot be read as a proxy's address"),
    }
}
