//! Kenal lets a person meet a job before taking it: it answers questions about one job from files that can be read and
//! checked, and asks the questions that show how well it suits. On Telegram, and the same in the terminal.
//!
//! # The floors
//!
//! ```text
//! 5  main                                       calls app
//! 4  app                                        puts the parts together, one function a command
//! 3  telegram  terminal  web  config            one outside world each; never each other
//! 2  engine                                     one turn for one visitor, many in one transaction
//! 1  assets  store  render                      bring content in, keep sessions, draw; never each other
//! 0  domain                                     values and functions; imports nothing of ours but itself
//! ```
//!
//! A module uses itself and lower floors. `tests/suite/architecture.rs` holds this, and what `domain` may not know.
//!
//! # Invariants
//!
//! - **A turn cannot fail.** [`domain::conversation::turn`] returns no `Result`; odd input is a reply.
//! - **`domain` draws nothing.** A turn says what a picture shows; SVG, HTML, CSV and tables are made in [`render`].
//! - **Nothing is sent or acknowledged before it is kept.** [`engine::Engine::take`] commits, then the shells send.
//! - **The platform's words stop at the door.** Only [`telegram`] knows updates, chats and callback data.
//! - **Bad content never goes live.** [`domain::content::Content::parse`] takes all of it or names what is wrong, and
//!   [`domain::content::Content::faults`] what must not be seen though it can be read; at the start and at SIGHUP.
//! - **The same query finds the same answer**, to the last digit: [`domain::knowledge`] has no chance in it.
//! - **No sentence stands in code.** What people read is in `locales/` and `data/`.
//!
//! # One message, from Telegram and back
//!
//! 1. `telegram::poll` or `web` gets an update; `telegram::incoming` reads it as teloxide's `Update` and makes it an
//!    [`domain::conversation::Event`].
//! 2. [`engine::Engine::take`] opens a transaction, marks the update as seen and reads the visitor's session. What may go
//!    on in the next message ([`domain::conversation::may_go_on`]) is kept and waits a second for it.
//! 3. [`domain::conversation::turn`] decides: reads the message once
//!    ([`domain::text::utterance::Utterance`]), asks [`domain::knowledge::KnowledgeBase::understand`], moves the questionnaire,
//!    and puts the reply into words as a [`domain::message::Message`].
//! 4. [`render::attached`] draws what the message asks for; `telegram::outgoing` writes it as a payload of teloxide's; the
//!    engine keeps it with session, notes and sums.
//! 5. The transaction is committed and synced; only now is the update acknowledged.
//! 6. `telegram::courier` says when the reply may leave, and `telegram::delivery` posts it with teloxide's `Bot`, again
//!    after a crash, until it is confirmed.
//!
//! What somebody types after the bot's name in another chat goes a shorter way, and nothing of it is kept:
//! `telegram::inline` asks [`engine::Engine::share`], and [`domain::conversation::sharing`] says what is offered.
//!
//! # Words
//!
//! *visitor* (who chats), *article* (a text with an answer), *utterance* (a message read), *query* (its terms),
//! *understanding* (what it means), *evidence* (what speaks for and against that), *remark* (what is no question and gets a
//! word of its own), *question* and *answer* (of the questionnaire), *choice* (a button as data), *phrase* (a sentence of the bot's
//! own), *turn* (one event and what it leads to), *sharing* (an answer posted
//! in another chat), *note* (a fact worth counting), *fair* and *booth*, *audience* (whom they are for), *data map* (every
//! field that is kept, and what for); on the way out: *outbox* (replies that are kept and not sent yet), *call* (one of
//! them as Telegram's method), *lease* (for how long a process may send what it holds), *liveness* (what shows other
//! processes that it has not ended); in the store: *key* (the operator's), *ring* (the store's own keys, wrapped with it),
//! *generation* (one sealing key of the ring's), *rotation* (another key and a new generation). One name for one thing,
//! everywhere; the words that
//! these took the place of are refused by `tests/suite/architecture.rs`.

pub mod domain;

pub mod assets;
pub mod store;
pub mod render;

pub mod engine;

pub mod telegram;
pub mod web;
pub mod terminal;
pub mod config;

pub mod app;
