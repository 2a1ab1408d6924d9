//! The long-lived parts of a program: where one ends before its time, the program is to end with it, by name.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use tokio::{runtime::Handle, sync::watch, task::JoinHandle};

/// Watches over the parts that were started with it.
#[derive(Clone)]
pub struct Parts(watch::Sender<Option<&'static str>>);

impl Default for Parts {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Parts {
    /// Starts a part. Its name stands at the beginning of a sentence.
    pub fn start(
        &self,
        name: &'static str,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> JoinHandle<Result<(), PartEnded>> {
        self.start_on(&Handle::current(), name, work)
    }

    /// The same on another runtime, whose threads share the work of none here.
    pub fn start_on(
        &self,
        runtime: &Handle,
        name: &'static str,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> JoinHandle<Result<(), PartEnded>> {
        let told = self.0.clone();
        runtime.spawn(async move {
            let ended = AssertUnwindSafe(work).catch_unwind().await;
            told.send_if_modified(|first| first.is_none() && first.replace(name).is_none());
            ended.map_err(|_| PartEnded(name))
        })
    }

    /// Waits until a part ends, by whatever cause, and names the first.
    pub async fn ended(&self) -> PartEnded {
        let mut told = self.0.subscribe();
        // The sender is here, so that this ends with a name only.
        match told.wait_for(Option::is_some).await.ok().and_then(|name| *name) {
            Some(name) => PartEnded(name),
            None => std::future::pending().await,
        }
    }
}

/// A part that ended while the program was at work.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0} ended before its time, and the bot is of no use without: start it again, and report what the log says above"
)]
pub struct PartEnded(pub &'static str);
