//! One transaction: the turns of its updates, and all that they change.

use std::{
    collections::{BTreeSet, HashMap},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::Ordering,
    time::Instant,
};

use bytes::Bytes;

use crate::{
    domain::{
        audience::Audience,
        content::Content,
        conversation::{Act, Event, Note, Request, Session, Turn},
        funnel::{self, NoteRow},
        knowledge::Meaning,
        locale::Locale,
        message::{Message, Span},
        questionnaire::statistics,
        wording::{self, Kept},
    },
    engine::{
        Address, Engine, Failed, Incoming, Memory, Outgoing, Retention, Settled, StoreError, Taken, UpdateStatus, What,
        limit,
    },
    render,
    store::{Batch, Changes, Delivery, NewReply, SetAside, VisitorId, signs_by_chance},
};

/// How old a message is, in seconds, when its answer begins with a word on the delay.
const LATE: i64 = 600;

impl Engine {
    /// Takes updates, in their order, and what became of earlier replies, in one transaction.
    ///
    /// # Errors
    /// Where the store fails; then nothing has changed and all may be given again.
    pub async fn take(&self, incoming: &[Incoming], settled: &[Settled]) -> Result<Vec<Taken>, StoreError> {
        let mut memory = self.memory.lock().await;
        let memory = &mut *memory;
        let content = self.content.load_full();
        let deliveries: Vec<Delivery> = incoming.iter().map(Incoming::delivery).collect();
        let mut sessions: HashMap<VisitorId, Known> = HashMap::with_capacity(incoming.len());
        sessions.extend(incoming.iter().map(|one| (one.visitor, Known::default())));
        let wanted: Vec<VisitorId> = sessions.keys().copied().collect();
        let mut batch = self.store.begin(&deliveries, &wanted).await?;
        let begun = Instant::now();
        for (visitor, kept) in std::mem::take(&mut batch.sessions) {
            let known = Session::decode(&kept);
            let restarted = known.is_none();
            sessions.insert(visitor, Known { session: known.unwrap_or_default(), restarted, ..Known::default() });
        }

        let mut changes =
            Changes { at: deliveries.last().map_or_else(|| self.now(), |one| one.at), ..Changes::default() };
        settle(&mut changes, settled, content.operator.audience);
        let mut all = Vec::with_capacity(incoming.len());
        let mut replies: Vec<(usize, NewReply)> = Vec::new();
        for (place, one) in incoming.iter().enumerate() {
            if !batch.fresh.get(place).copied().unwrap_or(false) {
                all.push(Taken { status: UpdateStatus::Repeated, ..Taken::default() });
                continue;
            }
            let erased = changes.erased.len();
            let known = sessions.entry(one.visitor).or_default();
            let mut taken = match &one.what {
                What::Left(_) => {
                    // Nothing from before may arrive after what is said when the visitor comes back.
                    replies.retain(|(_, reply)| reply.visitor != one.visitor);
                    changes.blocked.push(one.visitor);
                    changes.dropped.push(one.visitor);
                    Taken::default()
                }
                What::Event(event) => self.event(&content, memory, known, one, event, &mut batch, &mut changes).await?,
            };
            // What the same person said elsewhere in this batch is erased with the rest.
            for other in changes.erased[erased..].iter().filter(|other| **other != one.visitor) {
                sessions.entry(*other).and_modify(|known| *known = Known::default());
            }
            if let Some(address) = &one.address {
                let held = batch.waiting.contains(&one.visitor);
                taken.held = held && !taken.messages.is_empty();
                for body in self.render(&content, address, &taken.messages, taken.locale) {
                    replies.push((place, NewReply { visitor: one.visitor, mine: !held, body }));
                }
            }
            all.push(taken);
        }
        let people: HashMap<VisitorId, VisitorId> = incoming.iter().map(|one| (one.visitor, one.person)).collect();
        for (visitor, known) in &sessions {
            if known.changed {
                changes.members.extend(people.get(visitor).filter(|one| *one != visitor).map(|one| (*visitor, *one)));
                let end = known.session.ends_at(&content);
                changes.ends.extend(end.map(|end| (*visitor, end)));
                changes.sessions.push((*visitor, known.session.encode()));
            }
        }

        let turning = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.turning.store(turning, Ordering::Relaxed);
        self.metrics.turning.inc_by(turning / 1_000);
        let at = changes.at;
        changes.replies = replies.iter().map(|(_, reply)| reply.clone()).collect();
        let counts = memory.counted || memory.since.is_some();
        let seen = if counts { changes.notes.clone() } else { Vec::new() };
        let ids = batch.commit(changes).await?;
        if memory.counted && !seen.is_empty() {
            self.numbers.send_modify(|numbers| seen.iter().for_each(|row| numbers.add(row)));
        }
        if let Some(since) = &mut memory.since {
            since.extend(seen);
        }
        for ((place, NewReply { visitor, mine, body }), id) in replies.into_iter().zip(ids) {
            if mine {
                all[place].replies.push(Outgoing { id, visitor, at, body });
            }
        }
        self.metrics.batches.inc();
        for (one, taken) in incoming.iter().zip(&all) {
            self.metrics.count(&one.what, taken.status);
            self.metrics.updates_set_aside.inc_by((taken.status == UpdateStatus::SetAside).into());
        }
        let refused = settled.iter().filter(|one| matches!(one, Settled::Refused { .. })).count();
        self.metrics.replies_set_aside.inc_by(refused as u64);
        Ok(all)
    }

    #[expect(clippy::too_many_arguments, reason = "one step of `take`, with all that a batch has at hand")]
    async fn event(
        &self,
        content: &Content,
        memory: &mut Memory,
        known: &mut Known,
        one: &Incoming,
        event: &Event,
        batch: &mut Batch<'_>,
        changes: &mut Changes,
    ) -> Result<Taken, StoreError> {
        match memory.limit.check(one.visitor, event) {
            limit::Verdict::Fine => {}
            // Somebody in danger is heard behind any number of quick messages.
            _ if is_crisis(content, event) && memory.limit.may_comfort(one.visitor, event.at) => {}
            // To somebody else's button there is no more than a word over the screen.
            limit::Verdict::Notice if event.act == Act::PressedAnothers => {
                return Ok(Taken { status: UpdateStatus::Limited, ..Taken::default() });
            }
            limit::Verdict::Notice => {
                let messages = vec![wording::flood(content, known.session.locale)];
                return Ok(Taken { status: UpdateStatus::Limited, messages, ..Taken::default() });
            }
            limit::Verdict::Silence => {
                return Ok(Taken { status: UpdateStatus::Limited, ..Taken::default() });
            }
        }
        let talk = Retention::default().talk;
        if memory.objected.get(&one.visitor).is_some_and(|at| event.at - at < talk) {
            known.session.pupil = true;
            known.session.refused = true;
        }
        let Some(turn) = self.turn(content, &known.session, event) else {
            let set_aside = one.as_set_aside(event, "the turn panicked");
            // Of somebody under 18 it would be kept beyond the talk.
            if !known.session.is_pupil(content) {
                changes.set_aside.push(set_aside);
            }
            let messages = vec![wording::try_again(content, known.session.locale)];
            return Ok(Taken { status: UpdateStatus::SetAside, messages, ..Taken::default() });
        };
        let Turn { session, mut messages, toast, mut notes, milestones, requests, understanding, state, locale } = turn;
        if std::mem::take(&mut known.restarted) {
            notes.push(Note::Restarted);
            prepend(&mut messages, wording::restarted(content, locale));
        }
        if is_late(event) {
            if !messages.is_empty() && memory.told.insert(one.visitor) {
                prepend(&mut messages, wording::delayed(content, locale));
            }
        } else if event.live {
            memory.told.clear();
        }
        known.changed |= session != known.session;
        known.session = session;
        changes.notes.extend(self.rows(content, one.visitor, event.at, &known.session, &notes));
        statistics::count(&mut changes.sums, &content.questionnaire, &milestones);
        for request in requests {
            match request {
                Request::Export => {
                    let kept = self.kept_about(content, known, one, event.at, batch).await?;
                    messages.extend(wording::export(content, locale, &known.session, &kept));
                }
                Request::Erase => {
                    self.erase(content, known, one, batch, changes).await?;
                    messages.push(wording::receipt(content, locale, &signs_by_chance()));
                }
                Request::Object => {
                    self.erase(content, known, one, batch, changes).await?;
                    memory.objected.insert(one.visitor, event.at);
                }
                Request::Unmark => {
                    for mark in self.marks(one.visitor, &known.session, content) {
                        changes.rename(mark, signs_by_chance());
                    }
                    self.erase_elsewhere(content, one, batch, changes).await?;
                }
                Request::Stats => messages.push(if !self.organisers.contains(&one.visitor) {
                    wording::not_yours(content, locale)
                } else if memory.counted {
                    wording::stats(content, locale, &self.numbers.borrow())
                } else {
                    wording::counting(content, locale)
                }),
            }
        }
        Ok(Taken { messages, toast, understanding, state, locale, ..Taken::default() })
    }

    /// All that is kept about a person besides the session of this chat.
    async fn kept_about(
        &self,
        content: &Content,
        known: &Known,
        one: &Incoming,
        at: i64,
        batch: &mut Batch<'_>,
    ) -> Result<Kept, StoreError> {
        let mut about = batch.about(one.visitor, &self.marks(one.visitor, &known.session, content)).await?;
        let mut elsewhere = Vec::new();
        for (other, kept) in batch.others_of(one.visitor, one.person).await? {
            let session = Session::decode(&kept).unwrap_or_default();
            let theirs = batch.about(other, &self.marks(other, &session, content)).await?;
            about.waiting.extend(theirs.waiting);
            about.set_aside.extend(theirs.set_aside);
            about.notes.extend(theirs.notes);
            elsewhere.extend(theirs.day.map(|_| (other.short(), session)));
        }
        // Not a reply that Telegram refused: the copy before may be one, and each would hold the last.
        let failed = |Failed { at, kind, reason, body }: Failed| {
            let message = body.filter(|_| kind == "update").and_then(|body| serde_json::from_slice(&body).ok());
            wording::Failed { at, reason, message }
        };
        Ok(Kept {
            id: one.visitor.short(),
            at,
            day: about.day,
            waiting: about.waiting,
            set_aside: about.set_aside.into_iter().map(failed).collect(),
            notes: about.notes,
            elsewhere,
        })
    }

    /// Erases all that is kept of a person, in private and in groups.
    async fn erase(
        &self,
        content: &Content,
        known: &mut Known,
        one: &Incoming,
        batch: &mut Batch<'_>,
        changes: &mut Changes,
    ) -> Result<(), StoreError> {
        changes.erased.push(one.visitor);
        for mark in self.marks(one.visitor, &known.session, content) {
            changes.rename(mark, signs_by_chance());
        }
        self.erase_elsewhere(content, one, batch, changes).await?;
        *known = Known::default();
        Ok(())
    }

    /// Erases what is kept of the same person in other chats.
    async fn erase_elsewhere(
        &self,
        content: &Content,
        one: &Incoming,
        batch: &mut Batch<'_>,
        changes: &mut Changes,
    ) -> Result<(), StoreError> {
        for (other, kept) in batch.others_of(one.visitor, one.person).await? {
            let session = Session::decode(&kept).unwrap_or_default();
            changes.erased.push(other);
            for mark in self.marks(other, &session, content) {
                changes.rename(mark, signs_by_chance());
            }
        }
        Ok(())
    }

    /// A visitor's marks: outside any fair, and at all there are, for a session does not remember every arrival.
    fn marks(&self, visitor: VisitorId, session: &Session, content: &Content) -> BTreeSet<String> {
        let known = content.fairs.iter().map(|fair| fair.tag.as_str());
        let arrived = session.arrivals.iter().map(|(fair, _)| fair.as_str());
        let fairs = known.chain(arrived).map(Some).chain([None]);
        fairs.map(|fair| self.store.mark(visitor, fair)).collect()
    }

    /// Notes as they are kept: with the hour, the fair, and a mark that says nothing; what was typed has not even that, and
    /// neither has what somebody under 18 did.
    fn rows(&self, content: &Content, visitor: VisitorId, at: i64, session: &Session, notes: &[Note]) -> Vec<NoteRow> {
        let hour = at.saturating_sub(at.rem_euclid(3_600));
        let is_pupil = session.is_pupil(content);
        let mark = |fair: Option<&str>| (!is_pupil).then(|| self.store.mark(visitor, fair));
        let mut rows = funnel::rows(hour, session, notes, mark);
        for row in rows.iter_mut().filter(|row| matches!(row.note, Note::Missed { .. })) {
            row.mark = None;
        }
        rows
    }

    /// Sets an update aside that cannot be taken, and tells its visitor.
    pub(crate) async fn set_aside(&self, one: &Incoming, reason: &str) -> Result<Taken, StoreError> {
        let batch = self.store.begin(&[one.delivery()], &[one.visitor]).await?;
        let What::Event(event) = &one.what else {
            batch.commit(Changes { at: one.what.at(), ..Changes::default() }).await?;
            return Ok(Taken::default());
        };
        if batch.fresh != [true] {
            return Ok(Taken { status: UpdateStatus::Repeated, ..Taken::default() });
        }
        let (content, locale) = (self.content.load_full(), event.language.unwrap_or_default());
        let messages = vec![wording::try_again(&content, locale)];
        let render =
            || one.address.map(|address| self.render(&content, &address, &messages, locale)).unwrap_or_default();
        // Where not even that can be written, the update is set aside without a word.
        let bodies = catch_unwind(AssertUnwindSafe(render)).unwrap_or_default();
        let reply = |body: &Bytes| NewReply { visitor: one.visitor, mine: true, body: body.clone() };
        let replies = bodies.iter().map(reply).collect();
        let session = batch.sessions.get(&one.visitor).and_then(|kept| Session::decode(kept)).unwrap_or_default();
        let mut set_aside = vec![one.as_set_aside(event, reason)];
        // Of somebody under 18 it would be kept beyond the talk.
        set_aside.retain(|_| !session.is_pupil(&content));
        let ids = batch.commit(Changes { at: event.at, replies, set_aside, ..Changes::default() }).await?;
        self.metrics.count(&one.what, UpdateStatus::SetAside);
        self.metrics.updates_set_aside.inc();
        let outgoing = |(id, body)| Outgoing { id, visitor: one.visitor, at: event.at, body };
        let replies = ids.into_iter().zip(bodies).map(outgoing).collect();
        Ok(Taken { status: UpdateStatus::SetAside, messages, replies, ..Taken::default() })
    }

    /// The turn; None where it panics. It works on copies, so that nothing half-done is left behind then.
    fn turn(&self, content: &Content, session: &Session, event: &Event) -> Option<Turn> {
        catch_unwind(AssertUnwindSafe(|| (self.options.turn)(content, session.clone(), event))).ok()
    }

    fn render(&self, content: &Content, address: &Address, messages: &[Message], locale: Locale) -> Vec<Bytes> {
        let mut address = *address;
        let mut bodies = Vec::with_capacity(messages.len());
        for message in messages {
            let attached = message.attachment.as_ref().map(|one| render::attached(content, one, locale));
            bodies.extend((self.options.render)(&address, message, attached.as_deref()).into_iter().map(Bytes::from));
            // Only the first message takes the place of the one that was pressed.
            address.pressed = None;
        }
        bodies
    }
}

impl Incoming {
    fn as_set_aside(&self, event: &Event, reason: &str) -> SetAside {
        tracing::error!(update = self.update, reason, "an update could not be taken and was set aside");
        let body = serde_json::to_vec(&(self.address, event)).expect("an event is plain data");
        SetAside { kind: "update", reason: reason.to_owned(), visitor: self.visitor, body }
    }

    fn delivery(&self) -> Delivery {
        Delivery { bot: self.bot, update: self.update, visitor: self.visitor, at: self.what.at() }
    }
}

/// A visitor's session within a batch.
#[derive(Default)]
struct Known {
    session: Session,
    /// Whether a kept session no longer fitted.
    restarted: bool,
    /// Whether it is to be kept.
    changed: bool,
}

fn settle(changes: &mut Changes, settled: &[Settled], audience: Audience) {
    for one in settled {
        match one {
            Settled::Done(id) => changes.settled.push(*id),
            Settled::Refused { reply, reason } => {
                changes.settled.push(reply.id);
                // Of somebody under 18 it would be kept beyond the talk.
                if audience == Audience::Pupils {
                    continue;
                }
                let (reason, body) = (reason.clone(), reply.body.to_vec());
                changes.set_aside.push(SetAside { kind: "reply", reason, visitor: reply.visitor, body });
            }
            Settled::Blocked(visitor) => changes.blocked.push(*visitor),
        }
    }
}

/// Puts a word before the first message; where there is none, nobody waits for a word.
fn prepend(messages: &mut [Message], word: Message) {
    if let Some(first) = messages.first_mut() {
        let mut spans = word.spans;
        spans.push(Span::plain("\n\n"));
        spans.append(&mut first.spans);
        first.spans = spans;
    }
}

fn is_late(event: &Event) -> bool {
    event.sent.is_some_and(|sent| event.at - sent > LATE)
}

/// Whether a message speaks of danger or harm.
fn is_crisis(content: &Content, event: &Event) -> bool {
    let Act::Said(text) = &event.act else { return false };
    matches!(content.knowledge.ask(text).meaning, Meaning::Crisis(_))
}
