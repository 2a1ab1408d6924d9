//! What is shipped with the program: a version that says what it was built from.

use std::{path::Path, process::Command};

fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kenal")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_version_says_which_commit_and_content_it_is_built_from() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let version = printed(&["--version"]);
    let inner = version.trim_end().strip_prefix(concat!("kenal ", env!("CARGO_PKG_VERSION"), " (")).unwrap();
    let mut parts: Vec<&str> = inner.strip_suffix(')').unwrap().split(", ").collect();

    // As an operator finds it again, with what every Linux has.
    let list = "find data locales -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-12";
    let output = Command::new("sh").args(["-c", list]).current_dir(root).output().unwrap();
    let content = String::from_utf8(output.stdout).unwrap();
    assert_eq!(parts.pop().unwrap(), format!("content {}", content.trim()));

    let git = |arguments: &[&str]| Command::new("git").args(arguments).current_dir(root).output();
    if root.join(".git").exists() && git(&["rev-parse", "HEAD"]).is_ok_and(|output| output.status.success()) {
        let commit = parts.pop().unwrap().strip_prefix("commit ").unwrap();
        assert_eq!(commit.len(), 12, "{version}");
        // Commits made since this was built are no fault.
        let is_known = git(&["cat-file", "-e", &format!("{commit}^{{commit}}")]).unwrap().status.success();
        assert!(is_known, "{commit} is no commit of this repository");
    }
    assert!(parts.is_empty(), "{version}");
    assert_eq!(printed(&["check", "--version"]).split_once(" (").unwrap().1, version.split_once(" (").unwrap().1);
}
