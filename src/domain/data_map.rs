//! Everything that is kept, field by field: what for, on what ground, in which form, and until when.
//!
//! **Invariant:** every column of the store, every field of a kept session and every key of a note stands here once; tests
//! hold the table against a store that was just made, so that nothing new is kept without being told.

use crate::domain::{
    phrase::Phrase,
    retention::{Retention, days},
};

/// Fields of one place that are kept for the same purpose.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Where they are.
    pub place: Place,
    /// Their names there. `*` stands for any key: a question's id.
    pub fields: &'static [&'static str],
    /// What they are and what they are for.
    pub purpose: Phrase,
    /// What somebody sees who reads the place without the key.
    pub form: Form,
    /// On what ground they are kept.
    pub basis: Basis,
    /// Until when.
    pub until: Until,
}

impl Entry {
    /// Whether it is kept about a person, and can be found by who that is.
    #[must_use]
    pub fn is_of_a_person(&self) -> bool {
        let tables = ["sessions", "sessions.sealed", "members", "notes", "notes.note", "outbox", "set_aside"];
        tables.contains(&self.place.name())
    }
}

/// Where something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A table of the store.
    Table(&'static str),
    /// A table that there is on PostgreSQL alone.
    PostgresTable(&'static str),
    /// What is inside of a table's column.
    Within(&'static str),
    /// A file beside a SQLite store.
    File(&'static str),
}

impl Place {
    /// Its name: a table's, a table's with a column's, a file's.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Table(name) | Self::PostgresTable(name) | Self::Within(name) | Self::File(name) => name,
        }
    }

    /// Its name in words.
    #[must_use]
    pub fn phrase(self) -> Phrase {
        let name = self.name().to_owned();
        match self {
            Self::Table(_) => Phrase::MapTable { name },
            Self::PostgresTable(_) => Phrase::MapPostgresTable { name },
            Self::Within(_) => Phrase::MapWithin { name },
            Self::File(_) => Phrase::MapFile { name },
        }
    }
}

/// What somebody sees who reads a field without the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// All of it; it says nothing of who somebody is.
    Plain,
    /// A keyed hash.
    Hash,
    /// Nothing: it is encrypted.
    Sealed,
}

impl Form {
    /// It in words.
    #[must_use]
    pub fn phrase(self) -> Phrase {
        match self {
            Self::Plain => Phrase::MapPlain,
            Self::Hash => Phrase::MapHash,
            Self::Sealed => Phrase::MapSealed,
        }
    }
}

/// On what ground something is kept, in the project's own words; what the law calls it is for counsel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The visitor asked for what needs it.
    Asked,
    /// The organiser and the editor count what happens, without knowing who.
    Counted,
    /// The bot would lose or double messages without it.
    Working,
    /// It is what makes erasing and protecting possible.
    Erasing,
}

impl Basis {
    /// It in words.
    #[must_use]
    pub fn phrase(self) -> Phrase {
        match self {
            Self::Asked => Phrase::MapAsked,
            Self::Counted => Phrase::MapCounted,
            Self::Working => Phrase::MapWorking,
            Self::Erasing => Phrase::MapErasing,
        }
    }
}

/// Until when something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// As long as the conversation: some days after the last visit, and under 18 some minutes after the last word.
    Visit,
    /// As long as a visitor comes back to the fair; then a random mark takes its place.
    Mark,
    /// As long as the notes.
    Notes,
    /// As long as questions without an answer.
    Missed,
    /// As long as a conversation that nobody goes on with, from the day the group moved.
    Moved,
    /// Until it is answered.
    Answered,
    /// Until the reply has arrived.
    Sent,
    /// As long as what was set aside.
    SetAside,
    /// As long as the numbers of updates.
    Seen,
    /// For as long as a copy may hold what was erased.
    Erasures,
    /// Until the next update is taken or the process ends in good order; after a bad end, a day.
    NextUpdate,
    /// As long as the store.
    Store,
}

impl Until {
    /// It in words, with the days of this retention.
    #[must_use]
    pub fn phrase(self, retention: &Retention) -> Phrase {
        let years = |seconds| days(seconds) / 365;
        match self {
            Self::Visit => Phrase::MapUntilVisit {
                days: days(retention.sessions),
                minutes: u32::try_from(retention.talk / 60).unwrap_or_default(),
            },
            Self::Mark => Phrase::MapUntilMark { days: days(retention.marks) },
            Self::Notes => Phrase::MapUntilNotes { years: years(retention.notes) },
            Self::Missed => Phrase::MapUntilDays { days: days(retention.missed) },
            Self::Moved => Phrase::MapUntilDays { days: days(retention.sessions) },
            Self::Answered => Phrase::MapUntilAnswered,
            Self::Sent => Phrase::MapUntilSent,
            Self::SetAside => Phrase::MapUntilDays { days: days(retention.set_aside) },
            Self::Seen => Phrase::MapUntilDays { days: days(retention.seen) },
            Self::Erasures => Phrase::MapUntilDays { days: days(retention.erasures()) },
            Self::NextUpdate => Phrase::MapUntilNextUpdate,
            Self::Store => Phrase::MapUntilStore,
        }
    }
}

/// Everything that is kept.
#[must_use]
pub fn data_map() -> Vec<Entry> {
    use Basis::{Asked, Counted, Erasing, Working};
    use Form::{Hash, Plain, Sealed};
    let entry = |place, fields, purpose, form, basis, until| Entry { place, fields, purpose, form, basis, until };
    let sessions = Place::Table("sessions");
    let session = Place::Within("sessions.sealed");
    let notes = Place::Table("notes");
    let outbox = Place::Table("outbox");
    let set_aside = Place::Table("set_aside");
    vec![
        entry(sessions, &["visitor"], Phrase::MapVisitor, Hash, Asked, Until::Visit),
        entry(sessions, &["day"], Phrase::MapDay, Plain, Erasing, Until::Visit),
        entry(sessions, &["until"], Phrase::MapEnd, Plain, Erasing, Until::Visit),
        entry(sessions, &["blocked"], Phrase::MapBlocked, Plain, Working, Until::Visit),
        entry(sessions, &["sealed"], Phrase::MapSession, Sealed, Asked, Until::Visit),
        entry(
            session,
            &["locale", "locale_chosen", "locale_assumed", "locale_offers"],
            Phrase::MapLocale,
            Sealed,
            Asked,
            Until::Visit,
        ),
        entry(session, &["met", "said", "unclear"], Phrase::MapManners, Sealed, Asked, Until::Visit),
        entry(session, &["pupil", "informed", "refused"], Phrase::MapPupil, Sealed, Erasing, Until::Visit),
        entry(
            session,
            &["heard.number", "heard.sent", "heard.question", "heard.answered", "heard.is_full", "albums"],
            Phrase::MapHeard,
            Sealed,
            Asked,
            Until::Visit,
        ),
        entry(session, &["last"], Phrase::MapLast, Sealed, Erasing, Until::Visit),
        entry(session, &["state", "screen", "offer"], Phrase::MapScreen, Sealed, Asked, Until::Visit),
        entry(session, &["offered"], Phrase::MapOffered, Sealed, Counted, Until::Visit),
        entry(session, &["open.article", "open.whole"], Phrase::MapOpen, Sealed, Asked, Until::Visit),
        entry(session, &["why.words", "why.candidates", "why.ending"], Phrase::MapWhy, Sealed, Asked, Until::Visit),
        entry(session, &["rated", "arrivals"], Phrase::MapOnce, Sealed, Counted, Until::Visit),
        entry(
            session,
            &["progress.version", "progress.run", "progress.form", "progress.at", "finished", "runs"],
            Phrase::MapProgress,
            Sealed,
            Asked,
            Until::Visit,
        ),
        entry(
            session,
            &["progress.given.*.answer", "progress.given.*.wording"],
            Phrase::MapAnswers,
            Sealed,
            Asked,
            Until::Visit,
        ),
        entry(session, &["progress.given.*.seconds", "asked_at"], Phrase::MapSeconds, Sealed, Asked, Until::Visit),
        entry(session, &["earlier", "latest"], Phrase::MapResults, Sealed, Asked, Until::Visit),
        entry(Place::Table("members"), &["visitor", "person"], Phrase::MapMembers, Hash, Erasing, Until::Visit),
        entry(Place::Table("moved"), &["chat"], Phrase::MapMovedGroup, Hash, Working, Until::Moved),
        entry(Place::Table("moved"), &["day"], Phrase::MapDay, Plain, Working, Until::Moved),
        entry(Place::Table("moved"), &["sealed"], Phrase::MapMoved, Sealed, Working, Until::Moved),
        entry(Place::Table("unfinished"), &["visitor"], Phrase::MapVisitor, Hash, Working, Until::Answered),
        entry(Place::Table("unfinished"), &["at"], Phrase::MapUnfinishedAt, Plain, Working, Until::Answered),
        entry(Place::Table("unfinished"), &["sealed"], Phrase::MapUnfinished, Sealed, Working, Until::Answered),
        entry(notes, &["mark"], Phrase::MapMark, Hash, Counted, Until::Mark),
        entry(notes, &["hour", "kind", "note"], Phrase::MapNote, Plain, Counted, Until::Notes),
        entry(
            Place::Within("notes.note"),
            &["at", "locale", "fair", "booth", "mark", "note"],
            Phrase::MapNoteInside,
            Plain,
            Counted,
            Until::Notes,
        ),
        entry(
            Place::Table("missed"),
            &["key", "day", "locale", "reason", "query"],
            Phrase::MapMissed,
            Plain,
            Counted,
            Until::Missed,
        ),
        entry(
            Place::Table("sums"),
            &["version", "form", "name", "value"],
            Phrase::MapSums,
            Plain,
            Counted,
            Until::Store,
        ),
        entry(outbox, &["visitor"], Phrase::MapOutboxVisitor, Hash, Working, Until::Sent),
        entry(outbox, &["id", "at", "owner", "lease"], Phrase::MapOutbox, Plain, Working, Until::Sent),
        entry(outbox, &["sealed"], Phrase::MapReply, Sealed, Asked, Until::Sent),
        entry(set_aside, &["visitor"], Phrase::MapSetAsideVisitor, Hash, Erasing, Until::SetAside),
        entry(set_aside, &["id", "at", "kind", "reason"], Phrase::MapSetAside, Plain, Working, Until::SetAside),
        entry(set_aside, &["sealed"], Phrase::MapSetAsideMessage, Sealed, Working, Until::SetAside),
        entry(Place::Table("seen"), &["bot", "update_id", "at"], Phrase::MapSeen, Plain, Working, Until::Seen),
        entry(
            Place::PostgresTable("trying"),
            &["owner", "updates", "noticed"],
            Phrase::MapTrying,
            Plain,
            Working,
            Until::NextUpdate,
        ),
        entry(
            Place::File("kenal.db.lock"),
            &["bot", "update", "tries"],
            Phrase::MapTrying,
            Plain,
            Working,
            Until::NextUpdate,
        ),
        entry(Place::File("kenal.db.erased"), &["at", "erased"], Phrase::MapErased, Hash, Erasing, Until::Erasures),
        entry(Place::Table("keys"), &["name"], Phrase::MapKeyNames, Plain, Working, Until::Store),
        entry(Place::Table("keys"), &["value"], Phrase::MapKeys, Sealed, Working, Until::Store),
        entry(Place::Table("meta"), &["name", "value"], Phrase::MapMeta, Plain, Working, Until::Store),
        entry(
            Place::Table("_sqlx_migrations"),
            &["version", "description", "installed_on", "success", "checksum", "execution_time"],
            Phrase::MapSteps,
            Plain,
            Working,
            Until::Store,
        ),
    ]
}
