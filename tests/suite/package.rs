//! The Debian package: what it names is there, and what it installs is what is shipped.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use kenal::config::settings_table;
use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn file(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The files that the package is made of, with where they go and their mode.
fn assets() -> Vec<(String, String, String)> {
    let manifest: toml::Table = file("Cargo.toml").parse().unwrap();
    let assets = manifest["package"]["metadata"]["deb"]["assets"].as_array().unwrap();
    let part = |asset: &toml::Value, at: usize| asset[at].as_str().unwrap().to_owned();
    assets.iter().map(|asset| (part(asset, 0), part(asset, 1), part(asset, 2))).collect()
}

/// Runs the script that makes the package with the program that is tested, and with this in the place of cargo.
fn build(target: &Path, cargo: Option<&str>, words: &[&str]) -> Output {
    fs::create_dir_all(target.join("release")).unwrap();
    let mut path = std::env::var_os("PATH").unwrap();
    if let Some(cargo) = cargo {
        symlink(env!("CARGO_BIN_EXE_kenal"), target.join("release/kenal")).unwrap();
        fs::create_dir(target.join("bin")).unwrap();
        fs::write(target.join("bin/cargo"), cargo).unwrap();
        fs::set_permissions(target.join("bin/cargo"), fs::Permissions::from_mode(0o755)).unwrap();
        path = format!("{}:{}", target.join("bin").display(), path.to_str().unwrap()).into();
    }
    let mut command = Command::new(root().join("deploy/deb/build"));
    command.args(words).env("PATH", path).env("CARGO_TARGET_DIR", target).env("KENAL_PROFILE", "release");
    if cargo.is_some() {
        command.env("KENAL_MADE", target.join("made"));
    }
    command.env("KENAL_BUILT", "yes").stdin(Stdio::null()).output().unwrap()
}

#[test]
fn every_file_that_the_package_names_is_there_when_it_is_made() {
    let target = TempDir::new().unwrap();
    let made = build(target.path(), Some("#!/bin/sh\necho \"$@\"\n"), &["--deb-revision", "7"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let asked = String::from_utf8(made.stdout).unwrap();
    assert_eq!(asked.trim(), "deb --no-build --profile release --deb-revision 7");
    for (source, ..) in assets() {
        let found = match source.split_once("target/made/") {
            Some((_, name)) => target.path().join("made").join(name),
            None if source == "target/release/kenal" => target.path().join("release/kenal"),
            None => root().join(&source),
        };
        let (folder, name) = (found.parent().unwrap(), found.file_name().unwrap().to_str().unwrap());
        let fits = |file: &str| match name.split_once('*') {
            Some((begins, ends)) => file.starts_with(begins) && file.ends_with(ends),
            None => file == name,
        };
        let files = fs::read_dir(folder).unwrap_or_else(|error| panic!("{source}: {error}"));
        let files: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
        let fitting = files.iter().filter(|file| fits(file.file_name().unwrap().to_str().unwrap()));
        let sizes: Vec<u64> = fitting.map(|file| fs::metadata(file).unwrap().len()).collect();
        assert!(!sizes.is_empty() && !sizes.contains(&0), "{source} is not there, or empty");
    }
}

#[test]
fn the_settings_that_the_package_brings_are_settings_and_nobody_else_reads_them() {
    let (settings, known) = (file("deploy/deb/kenal.env"), settings_table());
    let mut count = 0;
    for line in settings.lines().filter_map(|line| line.trim_start_matches('#').split_once('=')) {
        let (name, _) = line;
        if name.starts_with("KENAL_") && !name.contains(' ') {
            assert!(known.contains(&format!("`{name}`")), "{name}");
            count += 1;
        }
    }
    assert!(count >= 5, "{count}");
    let modes: Vec<_> = assets().into_iter().filter(|(_, to, _)| to.starts_with("etc/")).collect();
    assert_eq!(modes.len(), 1, "{modes:?}");
    assert_eq!((modes[0].1.as_str(), modes[0].2.as_str()), ("etc/kenal/kenal.env", "640"));
    let unit = file("deploy/kenal.service");
    assert!(unit.contains("EnvironmentFile=-/etc/kenal/kenal.env\n"), "the unit reads them");
    // Later settings win: those of the file over the unit's own.
    let at = |what: &str| unit.find(what).unwrap();
    assert!(at("\nEnvironment=KENAL_STORE=") < at("\nEnvironmentFile="));
}

#[test]
fn the_package_brings_the_user_that_its_unit_names() {
    let (users, unit) = (file("deploy/deb/kenal.sysusers"), file("deploy/deb/package.conf"));
    let user = users.lines().find_map(|line| line.strip_prefix("u ")).unwrap().split(' ').next().unwrap();
    for setting in ["User", "Group"] {
        assert!(unit.lines().any(|line| line == format!("{setting}={user}")), "{setting}: {unit}");
    }
    assert!(users.contains("/var/lib/kenal ") && file("deploy/kenal.service").contains("\nStateDirectory=kenal\n"));
    for script in ["deploy/deb/postinst", "deploy/deb/postrm", "deploy/deb/build"] {
        let text = file(script);
        assert!(text.contains("\nset -e"), "{script} goes on after an error");
        assert!(
            script.ends_with("build") || text.contains("\n#DEBHELPER#\n"),
            "{script}: the unit is not taken care of"
        );
        assert!(Command::new("sh").arg("-n").arg(root().join(script)).status().unwrap().success(), "{script}");
    }
}

#[test]
#[ignore = "slow"]
fn a_package_holds_what_is_shipped_with_its_modes_and_scripts() {
    let runs =
        |program: &str| Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    if !runs("cargo-deb") || !runs("dpkg-deb") {
        println!("SKIPPED: no cargo-deb or no dpkg-deb: cargo install cargo-deb --locked");
        return;
    }
    let target = TempDir::new().unwrap();
    fs::create_dir(target.path().join("release")).unwrap();
    // Debug information would be most of it.
    let program = target.path().join("release/kenal");
    let strip = Command::new("strip").arg("-o").arg(&program).arg(env!("CARGO_BIN_EXE_kenal")).status().unwrap();
    assert!(strip.success());
    let package = target.path().join("kenal.deb");
    let made = build(target.path(), None, &["--fast", "--output", package.to_str().unwrap()]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));

    let whole = target.path().join("whole");
    for (way, to) in [("-x", whole.clone()), ("-e", whole.join("DEBIAN"))] {
        assert!(Command::new("dpkg-deb").arg(way).arg(&package).arg(to).status().unwrap().success());
    }
    let read = |name: &str| fs::read_to_string(whole.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mode = |name: &str| fs::metadata(whole.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(read("usr/lib/systemd/system/kenal.service"), file("deploy/kenal.service"));
    assert_eq!(read("DEBIAN/conffiles").trim(), "/etc/kenal/kenal.env");
    assert_eq!((mode("etc/kenal/kenal.env"), mode("usr/bin/kenal")), (0o640, 0o755));
    for name in
        ["usr/share/man/man1/kenal.1.gz", "usr/share/man/man1/kenal-key-rotate.1.gz", "usr/share/doc/kenal/copyright"]
    {
        assert!(whole.join(name).is_file(), "{name}");
    }
    let (after, before, gone) = (read("DEBIAN/postinst"), read("DEBIAN/prerm"), read("DEBIAN/postrm"));
    assert!(
        after.contains("systemd-sysusers") && after.contains("restart") && !after.contains("#DEBHELPER#"),
        "{after}"
    );
    assert!(after.contains("debian-installed"), "it is not enabled: {after}");
    let invoked = after.lines().find(|line| line.contains("deb-systemd-invoke")).unwrap();
    assert!(
        invoked.contains(" try-restart "),
        "an upgrade starts one that is at work again, and nothing else: {invoked}"
    );
    assert!(before.contains("stop") && gone.contains("purge"), "{before}{gone}");
}
