//! One test binary: every module below is one promise of the bot.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

/// The floors, the purity of `domain`, and the first line of every file.
mod architecture;
/// The booth's screen: its routes, and its page in a real browser.
mod booth;
/// The result as a picture: what is on it, in both languages, from good to poor.
mod card;
/// The table of claims against the articles, both ways.
mod claims;
/// The machine's clock against the platform's dates.
mod clock;
/// Content directories as people and attackers leave them.
mod content;
/// The files that show how it is run.
mod deploy;
/// Edits of content files.
mod editing;
/// The editor's loop, from what had no answer to what is published.
mod editor;
/// Whole conversations over HTTP with the real program, and what it does when things go wrong.
mod end_to_end;
/// What links and typed codes say of fairs and booths, and which fair files are refused.
mod fair;
/// The organiser's numbers: counted right, told only where enough people made them.
mod funnel;
/// Whatever strangers and editors send, by the targets of `fuzz/`.
mod fuzz;
/// A Bot API server of our own, as strict as Telegram where bots get it wrong.
mod fake_telegram;
/// Help by name for people in danger.
mod helplines;
/// How well the questions work: figures from running sums against those of an independent tool.
mod items;
/// The operator's key: which are refused, how one is exchanged, and what does not open.
mod keys;
/// How much one visitor may send, and how quickly somebody may type.
mod limits;
/// Every phrase in every language.
mod locales;
/// The small markup of articles and phrases.
mod markup;
/// What happens when a part of the program breaks.
mod parts;
/// What stands on posters, and that every code on them is read again.
mod poster;
/// People under 18: what is kept of them, and that they are understood.
mod pupils;
/// A copy of all that is kept about a person.
mod mydata;
/// The Debian package.
mod package;
/// A PostgreSQL server for one run of the tests.
mod postgres;
/// What is told of the data that is kept, against what is kept.
mod privacy;
/// The fit questionnaire: the published file, the way through it, and what its answers say.
mod questionnaire;
/// What to do after a result, and the page to print.
mod report;
/// What the README says is so.
mod readme;
/// The content as sheets for a spreadsheet, and back.
mod sheets;
/// Sessions kept by earlier versions still load.
mod sessions;
/// Crashes, faults and repetitions between any two steps of engine and courier.
mod simulation;
/// How well questions are answered, and what the search may never do.
mod search;
/// Another job: no line of the program knows which one it introduces.
mod second_job;
/// One contract for every store: memory, SQLite, PostgreSQL.
mod store;
/// What is served to strangers over HTTP.
mod serving;
/// What comes with the program: its version, completions and manual pages.
mod shipping;
/// What is offered to somebody who types in another chat.
mod sharing;
/// Conversations, as visitors see them.
mod stories;
/// Whose work is built in, and under which licence.
mod supply;
/// What several tests need.
mod support;
/// Talks of several turns, through the conversation for programs.
mod talks;
/// The conversation for programs, as other tools read it.
mod terminal;
/// Telegram's updates as events, and messages as its calls.
mod telegram;
