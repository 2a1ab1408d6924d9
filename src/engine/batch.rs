//! One transaction: the turns of its updates, and all that they change.

use std::{
    borrow::Cow,
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
        conversation::{self, Act, Event, Note, Request, Session, Turn},
        funnel::{self, NoteRow},
        locale::Locale,
        message::{Message, Span},
        phrase::Phrase,
        questionnaire::statistics,
        wording::{self, Kept},
    },
    engine::{
        Address, Engine, Failed, Incoming, Memory, Retention, Settled, StoreError, TRIES, Taken, Unsent, UpdateStatus,
        What, limit,
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
        self.take_with(incoming, settled, None).await
    }

    /// Takes what this visitor has sent as it is: the rest of it, if there is one, was waited for long enough. Nothing
    /// happens where it was answered with its rest.
    ///
    /// # Errors
    /// Where the store fails; then nothing has changed and it may be asked for again.
    pub async fn finish(&self, visitor: VisitorId) -> Result<Vec<Taken>, StoreError> {
        self.take_with(&[], &[], Some(visitor)).await
    }

    async fn take_with(
        &self,
        incoming: &[Incoming],
        settled: &[Settled],
        finished: Option<VisitorId>,
    ) -> Result<Vec<Taken>, StoreError> {
        let mut memory = self.memory.lock().await;
        let memory = &mut *memory;
        let content = self.content.load_full();
        let deliveries: Vec<Delivery> = incoming.iter().map(Incoming::delivery).collect();
        let mut sessions: HashMap<VisitorId, Known> = HashMap::with_capacity(incoming.len());
        let visitors = incoming.iter().map(|one| one.visitor).chain(finished);
        sessions.extend(visitors.map(|visitor| (visitor, Known::default())));
        let wanted: Vec<VisitorId> = sessions.keys().copied().collect();
        let mut batch = self.store.begin(&deliveries, &wanted).await?;
        let mut unfinished = self.take_unfinished(&mut batch, &wanted, incoming).await?;
        let mut people: HashMap<VisitorId, VisitorId> = incoming.iter().map(|one| (one.visitor, one.person)).collect();
        people.extend(unfinished.values().map(|one| (one.visitor, one.person)));
        let begun = Instant::now();
        for (visitor, kept) in std::mem::take(&mut batch.sessions) {
            let known = Session::decode(&kept);
            let restarted = known.is_none();
            let session = known.unwrap_or_default();
            sessions.insert(visitor, Known { session, restarted, is_kept: true, ..Known::default() });
        }

        let mut changes =
            Changes { at: deliveries.last().map_or_else(|| self.now(), |one| one.at), ..Changes::default() };
        self.settle(&mut changes, settled, content.operator.audience);
        for one in incoming {
            if let What::Moved { from, .. } = one.what {
                changes.moved.push((one.visitor, from));
            }
        }
        let mut all = Vec::with_capacity(incoming.len());
        let mut replies: Vec<(usize, NewReply)> = Vec::new();
        for (place, one) in incoming.iter().enumerate() {
            if !batch.fresh.get(place).copied().unwrap_or(false) {
                all.push(Taken { status: UpdateStatus::Repeated, ..Taken::default() });
                continue;
            }
            self.take_over(&content, one, &mut batch, &mut sessions, &mut changes).await?;
            let due = match &one.what {
                What::Left(_) => {
                    // Nothing from before may arrive after what is said when the visitor comes back.
                    replies.retain(|(_, reply)| reply.visitor != one.visitor);
                    unfinished.remove(&one.visitor);
                    changes.blocked.push(one.visitor);
                    changes.dropped.push(one.visitor);
                    Vec::new()
                }
                What::Moved { .. } => Vec::new(),
                What::Event(event) => due(one, event, &mut unfinished),
            };
            let mut taken = Taken::default();
            for one in due {
                let erased = changes.erased.len();
                let (next, bodies) =
                    self.step(&content, memory, &mut sessions, (&one, &people), &mut batch, &mut changes).await?;
                replies.extend(bodies.into_iter().map(|reply| (place, reply)));
                taken = Taken { held: taken.held || next.held, ..next };
                for visitor in &changes.erased[erased..] {
                    unfinished.remove(visitor);
                }
            }
            all.push(Taken { is_unfinished: unfinished.contains_key(&one.visitor), ..taken });
        }
        if let Some(one) = finished.and_then(|visitor| unfinished.remove(&visitor)) {
            let (taken, bodies) =
                self.step(&content, memory, &mut sessions, (&one, &people), &mut batch, &mut changes).await?;
            replies.extend(bodies.into_iter().map(|reply| (all.len(), reply)));
            all.push(taken);
        }
        changes.unfinished = unfinished.values().map(|one| (one.visitor, one.encode())).collect();
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
                all[place].replies.push(Unsent { id, visitor, at, body });
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

    /// Takes out what these visitors have sent that waits for its rest. It is under way, too, in case that ends the process.
    async fn take_unfinished(
        &self,
        batch: &mut Batch<'_>,
        visitors: &[VisitorId],
        incoming: &[Incoming],
    ) -> Result<HashMap<VisitorId, Incoming>, StoreError> {
        let kept = batch.take_unfinished(visitors).await?;
        let unfinished: HashMap<VisitorId, Incoming> =
            kept.iter().filter_map(|(_, body)| Incoming::decode(body)).collect();
        if !unfinished.is_empty() {
            let all = incoming.iter().chain(unfinished.values());
            self.store.mark_in_flight(all.map(|one| (one.bot, one.update))).await?;
        }
        Ok(unfinished)
    }

    /// Takes one event; returns what it led to, and the replies. `people` says who the visitors of this batch are.
    async fn step(
        &self,
        content: &Content,
        memory: &mut Memory,
        sessions: &mut HashMap<VisitorId, Known>,
        (one, people): (&Incoming, &HashMap<VisitorId, VisitorId>),
        batch: &mut Batch<'_>,
        changes: &mut Changes,
    ) -> Result<(Taken, Vec<NewReply>), StoreError> {
        let What::Event(event) = &one.what else {
            return Ok((Taken::default(), Vec::new()));
        };
        let erased = changes.erased.len();
        let known = sessions.entry(one.visitor).or_default();
        let mut taken = if self.ended(one) >= TRIES {
            let reason = "the process ended each time it was taken";
            self.put_aside(content, &known.session, one, event, reason, changes)
        } else {
            self.event(content, memory, known, one, event, batch, changes).await?
        };
        // What the same person said elsewhere in this batch is erased with the rest, also where nothing of it is kept yet.
        if std::mem::take(&mut known.erases_elsewhere) {
            let theirs = people.iter().filter(|(_, person)| **person == one.person).map(|(visitor, _)| *visitor);
            let others = theirs.filter(|other| *other != one.visitor);
            let new: Vec<VisitorId> = others.filter(|other| !changes.erased[erased..].contains(other)).collect();
            for other in new {
                let session = sessions.get(&other).map(|known| known.session.clone()).unwrap_or_default();
                for mark in self.marks(other, &session, content) {
                    changes.rename(mark, signs_by_chance());
                }
                changes.erased.push(other);
            }
        }
        for other in changes.erased[erased..].iter().filter(|other| **other != one.visitor) {
            sessions.entry(*other).and_modify(|known| *known = Known::default());
        }
        let mut replies = Vec::new();
        if let Some(address) = &one.address {
            let held = batch.waiting.contains(&one.visitor);
            taken.held = held && !taken.messages.is_empty();
            for body in self.render(content, address, &taken.messages, taken.locale) {
                replies.push(NewReply { visitor: one.visitor, mine: !held, body });
            }
        }
        Ok((taken, replies))
    }

    /// Sets an event aside with the other changes, with a word to its visitor.
    fn put_aside(
        &self,
        content: &Content,
        session: &Session,
        one: &Incoming,
        event: &Event,
        reason: &str,
        changes: &mut Changes,
    ) -> Taken {
        let set_aside = one.as_set_aside(event, reason);
        // Of somebody under 18 it would be kept beyond the talk.
        if !session.is_pupil(content) {
            changes.set_aside.push(set_aside);
        }
        let messages = vec![wording::message(content, session.locale, &Phrase::TryAgain)];
        Taken { status: UpdateStatus::SetAside, messages, ..Taken::default() }
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
            _ if event.act.words().is_some_and(|words| conversation::speaks_of_danger(content, words))
                && memory.limit.may_comfort(one.visitor, event.at) => {}
            // To somebody else's button there is no more than a word over the screen.
            limit::Verdict::Notice if event.act == Act::PressedAnothers => {
                return Ok(Taken { status: UpdateStatus::Limited, ..Taken::default() });
            }
            limit::Verdict::Notice => {
                let messages = vec![wording::message(content, known.session.locale, &Phrase::TooFast)];
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
            return Ok(self.put_aside(content, &known.session, one, event, "the turn panicked", changes));
        };
        let Turn { session, mut messages, toast, mut notes, milestones, requests, understanding, state, locale } = turn;
        if std::mem::take(&mut known.restarted) {
            notes.push(Note::Restarted);
            prepend(&mut messages, wording::message(content, locale, &Phrase::StartedAfresh));
        }
        if is_late(event) {
            if !messages.is_empty() && memory.told.insert(one.visitor) {
                prepend(&mut messages, wording::message(content, locale, &Phrase::Delayed));
            }
        } else if event.live {
            memory.told.clear();
        }
        known.changed |= session != known.session;
        known.session = session;
        changes.notes.extend(self.rows(content, one.person, event.at, &known.session, &notes));
        statistics::count(&mut changes.sums, &content.questionnaire, &milestones);
        for request in requests {
            match request {
                Request::Export => {
                    let kept = self.kept_about(content, known, one, event.at, batch).await?;
                    messages.extend(wording::export(content, locale, &known.session, &kept));
                }
                Request::Erase => {
                    self.erase(content, known, one, batch, changes).await?;
                    messages.push(wording::message(
                        content,
                        locale,
                        &Phrase::ForgetDone { receipt: signs_by_chance() },
                    ));
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
                    known.erases_elsewhere = true;
                }
                Request::Stats => messages.push(if !self.organisers.contains(&one.visitor) {
                    wording::message(content, locale, &Phrase::StatsNotYours)
                } else if memory.counted {
                    wording::stats(content, locale, &self.numbers.borrow())
                } else {
                    wording::message(content, locale, &Phrase::StatsCounting)
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
        *known = Known { erases_elsewhere: true, ..Known::default() };
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
        fairs(session, content).map(|fair| self.store.mark(visitor, fair)).collect()
    }

    /// Gives a person who comes for the first time under a group's new number the session, and the marks, from under the
    /// old one.
    async fn take_over(
        &self,
        content: &Content,
        one: &Incoming,
        batch: &mut Batch<'_>,
        sessions: &mut HashMap<VisitorId, Known>,
        changes: &mut Changes,
    ) -> Result<(), StoreError> {
        let in_group = matches!(&one.what, What::Event(event) if event.in_group);
        let Some(Address { chat, owner, .. }) = one.address.filter(|_| in_group) else {
            return Ok(());
        };
        if std::mem::replace(&mut sessions.entry(one.visitor).or_default().is_kept, true) {
            return Ok(());
        }
        let group = self.visitor("telegram", chat, chat);
        let from = match changes.moved.iter().find(|(moved, _)| *moved == group) {
            Some((_, from)) => Some(*from),
            None => batch.moved_from(group).await?,
        };
        let Some(from) = from else {
            return Ok(());
        };
        let before = self.visitor("telegram", from, owner.unwrap_or(from));
        // Who was erased in this batch, or has come along already, is still kept until its end.
        if changes.erased.contains(&before) || changes.left.contains(&before) {
            return Ok(());
        }
        // What this batch has made of it counts more than what is kept.
        let session = match sessions.remove(&before) {
            Some(known) => Some(known.session),
            None => batch.session(before).await?.map(|kept| Session::decode(&kept).unwrap_or_default()),
        };
        if let Some(session) = session {
            for fair in fairs(&session, content) {
                changes.rename(self.store.mark(before, fair), self.store.mark(one.visitor, fair));
            }
            changes.left.push(before);
            sessions.insert(one.visitor, Known { session, changed: true, is_kept: true, ..Known::default() });
        }
        Ok(())
    }

    /// Notes as they are kept: with the hour, the fair, and a mark that says nothing; what was typed has not even that, and
    /// neither has what somebody under 18 did. Whoever speaks in groups, too, is counted as one person.
    fn rows(&self, content: &Content, person: VisitorId, at: i64, session: &Session, notes: &[Note]) -> Vec<NoteRow> {
        let hour = at.saturating_sub(at.rem_euclid(3_600));
        let is_pupil = session.is_pupil(content);
        let mark = |fair: Option<&str>| (!is_pupil).then(|| self.store.mark(person, fair));
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
        self.metrics.count(&one.what, UpdateStatus::SetAside);
        self.keep_aside(batch, one, event, reason).await
    }

    /// Sets aside what a visitor has sent that waits for its rest and can't be taken, and tells the visitor.
    pub(crate) async fn give_up(&self, visitor: VisitorId) -> Result<Vec<Taken>, StoreError> {
        let mut batch = self.store.begin(&[], &[visitor]).await?;
        let kept = self.take_unfinished(&mut batch, &[visitor], &[]).await?;
        match kept.get(&visitor) {
            Some(one @ Incoming { what: What::Event(event), .. }) => {
                let reason = "its changes could not be kept";
                self.keep_aside(batch, one, event, reason).await.map(|taken| vec![taken])
            }
            _ => Ok(Vec::new()),
        }
    }

    async fn keep_aside(
        &self,
        batch: Batch<'_>,
        one: &Incoming,
        event: &Event,
        reason: &str,
    ) -> Result<Taken, StoreError> {
        let (content, locale) = (self.content.load_full(), event.language.unwrap_or_default());
        let messages = vec![wording::message(&content, locale, &Phrase::TryAgain)];
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
        self.metrics.updates_set_aside.inc();
        let outgoing = |(id, body)| Unsent { id, visitor: one.visitor, at: event.at, body };
        let replies = ids.into_iter().zip(bodies).map(outgoing).collect();
        Ok(Taken { status: UpdateStatus::SetAside, messages, replies, ..Taken::default() })
    }

    /// Adds what became of replies to what is kept.
    fn settle(&self, changes: &mut Changes, settled: &[Settled], audience: Audience) {
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
                Settled::Moved { from, to } => changes.moved.push((self.visitor("telegram", *to, *to), *from)),
            }
        }
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

    /// As it is kept while it waits for its rest.
    fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an update is plain data")
    }

    /// What was kept, by its visitor; None where it has a shape that this program no longer reads.
    fn decode(kept: &[u8]) -> Option<(VisitorId, Self)> {
        let one: Self = serde_json::from_slice(kept).ok()?;
        Some((one.visitor, one))
    }

    fn delivery(&self) -> Delivery {
        Delivery { bot: self.bot, update: self.update, visitor: self.visitor, at: self.what.at() }
    }
}

/// What is to be answered now that this has come, in order. What goes on with what waited is one with it; what may go on
/// itself waits.
fn due<'a>(one: &'a Incoming, event: &Event, unfinished: &mut HashMap<VisitorId, Incoming>) -> Vec<Cow<'a, Incoming>> {
    let mut due = Vec::with_capacity(1);
    let mut newest = Cow::Borrowed(one);
    if let Some(first) = unfinished.remove(&one.visitor) {
        let whole = match &first.what {
            What::Event(before) => conversation::join(before, event),
            _ => None,
        };
        match whole {
            Some(whole) => newest = Cow::Owned(Incoming { what: What::Event(whole), ..one.clone() }),
            None => due.push(Cow::Owned(first)),
        }
    }
    if matches!(&newest.what, What::Event(event) if conversation::may_go_on(event)) {
        unfinished.insert(one.visitor, newest.into_owned());
    } else {
        due.push(newest);
    }
    due
}

/// A visitor's session within a batch.
#[derive(Default)]
struct Known {
    session: Session,
    /// Whether a kept session no longer fitted.
    restarted: bool,
    /// Whether it is to be kept.
    changed: bool,
    /// Whether one is kept already.
    is_kept: bool,
    /// Whether the event erased what the same person said in other chats.
    erases_elsewhere: bool,
}

/// The fairs that a visitor may have a mark at, and none.
fn fairs<'a>(session: &'a Session, content: &'a Content) -> impl Iterator<Item = Option<&'a str>> {
    let known = content.fairs.iter().map(|fair| fair.tag.as_str());
    let arrived = session.arrivals.iter().map(|(fair, _)| fair.as_str());
    known.chain(arrived).map(Some).chain([None])
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
