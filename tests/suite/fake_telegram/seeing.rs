//! What a visitor sees, and how long they wait for it.

use std::time::Duration;

use super::{
    chat::{Chat, Message},
    visitor::Visitor,
    world::World,
};

/// How long a visitor waits before a test fails. Long, because a busy machine is no fault of the bot.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// How long a chat must be quiet to count as settled.
const QUIET: Duration = Duration::from_millis(80);

impl Visitor {
    /// Waits until something that came since the visitor's last act holds this text, whatever its case; returns it whole.
    pub(crate) async fn expect(&self, part: &str) -> String {
        let lower = part.to_lowercase();
        let found = self.until(|chat| {
            let since = &chat.shown[chat.seen..];
            since.iter().find(|shown| shown.text.to_lowercase().contains(&lower)).map(|shown| shown.text.clone())
        });
        found.await.unwrap_or_else(|| panic!("nothing new says {part:?}:\n{}", self.screen()))
    }

    /// Waits for any reply to the visitor's last act; returns its text.
    pub(crate) async fn reply(&self) -> String {
        self.expect("").await
    }

    /// Waits until so many messages and edits have appeared in all.
    pub(crate) async fn expect_shown(&self, count: usize) {
        let found = self.until(|chat| (chat.shown.len() >= count).then_some(())).await;
        assert!(found.is_some(), "fewer than {count} messages and edits came:\n{}", self.screen());
    }

    /// Waits until all that ever appeared, or what stands there now, is as wanted; the words say what for.
    pub(crate) async fn expect_that(&self, wanted: &str, mut check: impl FnMut(&[String], &[String]) -> bool) {
        let found = self.until(|chat| check(&shown(chat), &texts(chat)).then_some(())).await;
        assert!(found.is_some(), "{wanted} was waited for:\n{}", self.screen());
    }

    /// Waits until the last press is answered with these words over the screen.
    pub(crate) async fn expect_toast(&self, part: &str) {
        let lower = part.to_lowercase();
        let found =
            self.until(|chat| chat.toasts.last().filter(|toast| toast.to_lowercase().contains(&lower)).map(|_| ()));
        found.await.unwrap_or_else(|| panic!("no toast says {part:?}:\n{}", self.screen()));
    }

    /// Waits until the bot has reacted, has acknowledged all that this visitor did, and is quiet; returns the screen.
    pub(crate) async fn settled(&self) -> String {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let left = deadline - tokio::time::Instant::now();
            let quiet = self.shared.until(left, |world| self.idle(world)).await;
            let Some(before) = quiet else { panic!("the bot has not finished with this visitor:\n{}", self.screen()) };
            tokio::time::sleep(QUIET).await;
            if self.idle(&self.shared.look()) == Some(before) {
                return self.screen();
            }
        }
    }

    /// The number of reactions, where nothing is waiting.
    fn idle(&self, world: &World) -> Option<usize> {
        let chat = &world.chats[&self.id];
        let reacted = chat.blocked || chat.reactions > chat.earlier_reactions;
        let waiting = world.waiting.iter().any(|update| update.chat == self.id);
        let unanswered = world
            .queries
            .values()
            .any(|query| query.chat == self.id && query.at >= chat.acted && query.answered.is_none());
        (reacted && !waiting && (!unanswered || chat.blocked)).then_some(chat.reactions)
    }

    /// The chat as the visitor sees it now: texts and buttons, edits applied.
    pub(crate) fn screen(&self) -> String {
        self.shared.look().chats[&self.id].screen()
    }

    /// The bot's messages as they read now, oldest first.
    pub(crate) fn texts(&self) -> Vec<String> {
        texts(&self.shared.look().chats[&self.id])
    }

    /// Everything that ever appeared, in order: new messages and edits.
    pub(crate) fn shown(&self) -> Vec<String> {
        shown(&self.shared.look().chats[&self.id])
    }

    /// How often a message of the bot was changed in its place.
    pub(crate) fn edits(&self) -> usize {
        self.shared.look().chats[&self.id].shown.iter().filter(|shown| shown.edited).count()
    }

    /// The labels of the newest message that has buttons, row by row.
    pub(crate) fn buttons(&self) -> Vec<Vec<String>> {
        let world = self.shared.look();
        let rows = world.chats[&self.id].with_buttons().map(Message::buttons).unwrap_or_default();
        rows.into_iter().map(|row| row.into_iter().map(|(label, _)| label).collect()).collect()
    }

    /// The words over the screen so far.
    pub(crate) fn toasts(&self) -> Vec<String> {
        self.shared.look().chats[&self.id].toasts.clone()
    }

    async fn until<T>(&self, mut check: impl FnMut(&Chat) -> Option<T>) -> Option<T> {
        self.shared.until(PATIENCE, |world| check(&world.chats[&self.id])).await
    }
}

fn texts(chat: &Chat) -> Vec<String> {
    let of_bot = chat.messages.iter().filter(|message| message.posted.from_bot && !message.deleted);
    of_bot.map(|message| message.posted.content.text.clone()).collect()
}

fn shown(chat: &Chat) -> Vec<String> {
    chat.shown.iter().map(|shown| shown.text.clone()).collect()
}
