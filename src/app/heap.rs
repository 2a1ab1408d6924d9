//! What the allocator holds back of the memory that was only needed to load the content.

use std::time::Duration;

/// How often memory is given back that a rush of visitors has left; it takes a millisecond.
const EVERY: Duration = Duration::from_secs(600);

/// Gives the memory that is free back to the system, which glibc does by itself only from the end of its heap: what the
/// content is made from leaves holes everywhere, half of all memory in use.
pub(super) async fn keep_giving_back() {
    loop {
        give_back();
        tokio::time::sleep(EVERY).await;
    }
}

fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    trim::malloc_trim(0);
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "there is no other way to glibc's own function, which may be called at any time")]
mod trim {
    unsafe extern "C" {
        pub(super) safe fn malloc_trim(pad: usize) -> i32;
    }
}
