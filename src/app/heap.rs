//! Memory that was only needed to start: what the allocator holds back of it, and the program's own pages.

use std::time::Duration;

/// When all that is done once has been done.
const STARTED: Duration = Duration::from_secs(1);

/// How often memory is given back that a rush of visitors has left; it takes a millisecond.
const EVERY: Duration = Duration::from_secs(600);

/// Gives the memory that is free back to the system, which glibc does by itself only from the end of its heap: what the
/// content is made from leaves holes everywhere, half of all memory in use. The pages of the program go too: most of
/// them were read once, to start, and those that are used again come back from the file.
pub(super) async fn keep_giving_back() {
    give_back();
    tokio::time::sleep(STARTED).await;
    loop {
        give_back();
        forget_program();
        tokio::time::sleep(EVERY).await;
    }
}

fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    system::malloc_trim(0);
}

fn forget_program() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    if let (Ok(program), Ok(maps)) = (std::env::current_exe(), std::fs::read_to_string("/proc/self/smaps")) {
        for (start, length) in unwritten(&maps, &program.to_string_lossy()) {
            system::forget(start, length);
        }
    }
}

/// The mappings of a file that cannot be written and never were: what is in memory is what is in the file. Pages that
/// were written are `Anonymous`, or in the swap.
fn unwritten(maps: &str, file: &str) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for line in maps.lines() {
        let mut fields = line.split_whitespace();
        let (Some(first), Some(second)) = (fields.next(), fields.next()) else { continue };
        if let Some((start, end)) = first.split_once('-') {
            let hex = |digits| usize::from_str_radix(digits, 16).unwrap_or_default();
            let (start, end) = (hex(start), hex(end));
            // A length of 0 stands for a mapping that is not to be touched.
            let its = second.starts_with("r-") && line.ends_with(file);
            found.push((start, if its { end.saturating_sub(start) } else { 0 }));
        } else if let ("Anonymous:" | "Swap:", Some(mapping), true) = (first, found.last_mut(), second != "0") {
            mapping.1 = 0;
        }
    }
    found.retain(|(_, length)| *length > 0);
    found
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "there is no other way to these two functions of the system")]
mod system {
    unsafe extern "C" {
        /// May be called at any time.
        pub(super) safe fn malloc_trim(pad: usize) -> i32;
        fn madvise(start: *mut std::ffi::c_void, length: usize, advice: i32) -> i32;
    }

    const MADV_DONTNEED: i32 = 4;

    /// Drops pages that are the same in memory and in their file.
    pub(super) fn forget(start: usize, length: usize) {
        // SAFETY: the mapping is of a file, cannot be written and has no page that was (see `unwritten`), so that every
        // page which is read again is read from the file as it was. Where it fails, nothing has happened.
        unsafe { madvise(std::ptr::with_exposed_provenance_mut(start), length, MADV_DONTNEED) };
    }
}

#[cfg(test)]
mod tests {
    use super::unwritten;

    #[test]
    fn only_what_was_never_written_is_forgotten() {
        let maps = "\
1000-3000 r--p 00000000 fe:00 7 /opt/kenal\nAnonymous:     0 kB\nSwap:     0 kB\n\
3000-9000 r-xp 00002000 fe:00 7 /opt/kenal\nAnonymous:     0 kB\nSwap:     0 kB\n\
9000-a000 r--p 00008000 fe:00 7 /opt/kenal\nAnonymous:     4 kB\nSwap:     0 kB\n\
a000-b000 r--p 00009000 fe:00 7 /opt/kenal\nAnonymous:     0 kB\nSwap:     4 kB\n\
b000-c000 rw-p 0000a000 fe:00 7 /opt/kenal\nAnonymous:     0 kB\nSwap:     0 kB\n\
d000-e000 r-xp 00000000 fe:00 8 /lib/libc.so.6\nAnonymous:     0 kB\nSwap:     0 kB\n";
        assert_eq!(unwritten(maps, "/opt/kenal"), [(0x1000, 0x2000), (0x3000, 0x6000)]);
    }
}
