//! What the machine gives: open files and memory.

use std::fs;

use crate::app::doctor::Line;

/// As many connections as are served at once, twice, and the files of store and Telegram.
const FILES: u64 = 1_024;
const FEW_FILES: u64 = 128;

/// Memory, in bytes: what a bot under load takes, and what it needs to start.
const ROOMY: u64 = 128 << 20;
const TIGHT: u64 = 48 << 20;

pub(super) fn lines() -> Vec<Line> {
    [open_files(), memory()].into_iter().flatten().collect()
}

/// How many files a process may have open; nothing is said where the system does not tell.
fn open_files() -> Option<Line> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let soft = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?.split_whitespace().next()?;
    let most: u64 = if soft == "unlimited" { u64::MAX } else { soft.parse().ok()? };
    let says = format!("a process started from here may have {soft} open");
    let advice = format!("allow {FILES}: `ulimit -n {FILES}`, or LimitNOFILE={FILES} in a unit");
    Some(match most {
        FILES.. => Line::ok("open files", says),
        FEW_FILES.. => Line::warning("open files", says, advice),
        _ => Line::wrong("open files", says, advice),
    })
}

/// How much memory is left, for this machine or, if that is less, for this container.
fn memory() -> Option<Line> {
    let info = fs::read_to_string("/proc/meminfo").ok()?;
    let kilobytes = info.lines().find_map(|line| line.strip_prefix("MemAvailable:")?.trim().strip_suffix(" kB"))?;
    let machine = kilobytes.trim().parse::<u64>().ok()? << 10;
    let number = |name: &str| fs::read_to_string(format!("/sys/fs/cgroup/{name}")).ok()?.trim().parse::<u64>().ok();
    let container = number("memory.max").map(|most| most.saturating_sub(number("memory.current").unwrap_or_default()));
    let left = container.map_or(machine, |container| container.min(machine));
    let says = format!("{} MB are free", left >> 20);
    let advice = "a bot takes up to 100 MB: end other programs, or give it more";
    Some(match left {
        ROOMY.. => Line::ok("memory", says),
        TIGHT.. => Line::warning("memory", says, advice),
        _ => Line::wrong("memory", says, advice),
    })
}
