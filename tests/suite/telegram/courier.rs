//! The rules by which replies leave, step by step with a clock of the test's own.

use std::num::NonZeroU32;

use bytes::Bytes;
use kenal::{
    engine::{Settled, VisitorId},
    telegram::{
        api::{Answer, Refusal},
        courier::{AT_ONCE, Courier},
        outgoing::Call,
    },
};
use teloxide::types::{ChatId, ResponseParameters, Seconds};

fn call(reply: i64, chat: i64, method: &'static str) -> Call {
    let visitor = VisitorId::from_bytes(&[chat.to_le_bytes()[0]; 16]).unwrap();
    let arguments = Bytes::from_static(b"{\"chat_id\":1,\"message_id\":8,\"text\":\"x\"}");
    Call { reply, visitor, at: 0, chat, method: method.into(), arguments, urgent: false, came: 0 }
}

fn courier(calls: &[(i64, i64)]) -> Courier {
    let mut courier = Courier::default();
    for (reply, chat) in calls {
        courier.push(call(*reply, *chat, "editMessageText"), 0);
    }
    courier
}

fn refused(code: u16, description: &str, retry_after: Option<u32>) -> Answer {
    let parameters = retry_after.map(|seconds| ResponseParameters::RetryAfter(Seconds::from_seconds(seconds)));
    Answer::Refused(Refusal::new(code, description, parameters))
}

fn done() -> Answer {
    Answer::Done(Bytes::new())
}

/// The replies that may leave now.
fn leaving(courier: &mut Courier, now: u64) -> Vec<Call> {
    std::iter::from_fn(|| courier.next(now)).collect()
}

fn numbers(calls: &[Call]) -> Vec<i64> {
    calls.iter().map(|call| call.reply).collect()
}

/// The chats that are to see that their reply is late.
fn late(courier: &mut Courier, now: u64) -> Vec<i64> {
    courier.late(now).into_iter().map(|thread| thread.chat).collect()
}

#[test]
fn an_urgent_reply_goes_before_all_that_waits_and_never_before_what_is_under_way() {
    let mut courier = courier(&[(1, 5), (2, 5), (3, 5)]);
    let first = leaving(&mut courier, 0);
    for reply in [4, 5] {
        courier.push(Call { urgent: true, ..call(reply, 5, "sendMessage") }, 1);
    }
    let mut left = numbers(&first);
    let mut under_way = first;
    while let Some(one) = under_way.pop() {
        courier.done(&one, &done(), 10, 0, 0);
        under_way = leaving(&mut courier, 10);
        left.extend(numbers(&under_way));
    }
    assert_eq!(left, [1, 4, 5, 2, 3]);
    // It stays so when it is kept and read again.
    let kept = Call { urgent: true, ..call(6, 5, "sendMessage") };
    assert_eq!(Call::open(kept.close()), Some(kept));
}

#[test]
fn a_chats_replies_leave_one_after_the_other_and_chats_do_not_wait_for_each_other() {
    let mut courier = courier(&[(1, 5), (2, 5), (3, 6)]);
    let first = leaving(&mut courier, 0);
    assert_eq!(numbers(&first), [1, 3]);
    assert_eq!(courier.done(&first[0], &done(), 10, 0, 0), [Settled::Done(1)]);
    assert_eq!(numbers(&leaving(&mut courier, 10)), [2]);
}

#[test]
fn a_late_reply_is_announced_every_five_seconds_but_never_where_a_chat_asks_for_quiet() {
    let mut courier = courier(&[(1, 5), (2, 6), (3, 7), (4, 7)]);
    let first = leaving(&mut courier, 0);
    assert_eq!(late(&mut courier, 999), [0; 0], "nothing is late yet");
    courier.done(&first[0], &done(), 500, 0, 0);
    courier.done(&first[1], &refused(429, "Too Many Requests: retry after 3", Some(3)), 500, 0, 0);
    // The call for the third chat is still under way.
    assert_eq!(late(&mut courier, 1_000), [7]);
    assert_eq!(late(&mut courier, 2_000), [0; 0]);
    assert_eq!(late(&mut courier, 3_500), [6], "its rest is over, and the reply is still not there");
    assert_eq!(late(&mut courier, 6_000), [7]);
    courier.done(&first[2], &done(), 6_100, 0, 0);
    assert_eq!(late(&mut courier, 11_000), [6, 7], "the next reply of a chat has waited, too");
    let many: Vec<(i64, i64)> = (10..60).map(|chat| (chat, chat)).collect();
    let mut courier = self::courier(&many);
    assert_eq!(courier.late(1_000).len(), 8, "signs for all would hold the replies up");
}

#[test]
fn a_throttled_chat_rests_alone_for_as_long_as_it_is_told() {
    let mut courier = courier(&[(1, 5), (2, 6)]);
    let first = leaving(&mut courier, 0);
    assert_eq!(courier.done(&first[0], &refused(429, "Too Many Requests: retry after 3", Some(3)), 10, 0, 0), []);
    courier.done(&first[1], &done(), 10, 0, 0);
    courier.push(call(3, 6, "sendMessage"), 20);
    assert_eq!(numbers(&leaving(&mut courier, 20)), [3]);
    assert!(leaving(&mut courier, 3_009).is_empty());
    assert_eq!(courier.wake(), Some(3_010));
    assert_eq!(numbers(&leaving(&mut courier, 3_010)), [1]);
}

#[test]
fn several_throttled_chats_slow_all_down_for_a_moment() {
    let mut courier = courier(&[(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)]);
    let first = leaving(&mut courier, 0);
    for call in &first[..4] {
        courier.done(call, &refused(429, "Too Many Requests", Some(1)), 100, 0, 0);
    }
    courier.done(&first[4], &done(), 100, 0, 0);
    courier.push(call(6, 6, "sendMessage"), 200);
    assert!(leaving(&mut courier, 200).is_empty());
    assert_eq!(numbers(&leaving(&mut courier, 1_100)), [6, 1, 2, 3, 4]);
}

#[test]
fn what_fails_is_tried_again_ever_more_slowly_until_it_is_a_day_old() {
    let mut courier = courier(&[(1, 5)]);
    let mut now = 0;
    let mut waits = Vec::new();
    for answer in [
        Answer::Lost("reset".into()),
        refused(502, "", None),
        refused(500, "Internal", None),
        Answer::Lost("late".into()),
    ] {
        let call = courier.next(now).unwrap();
        assert_eq!(courier.done(&call, &answer, now, 100, 0), []);
        let at = courier.wake().unwrap();
        waits.push(at - now);
        now = at;
    }
    assert_eq!(waits, [200, 400, 800, 1_600]);
    // A clock that jumps makes nothing old; a day in which it was tried does.
    let call = courier.next(now).unwrap();
    assert_eq!(courier.done(&call, &refused(500, "Internal", None), now, 172_801, 0), []);
    let now = now + 600_001;
    let call = courier.next(now).unwrap();
    let settled = courier.done(&call, &refused(500, "Internal", None), now, 172_801, 0);
    assert!(matches!(&settled[..], [Settled::Refused { reply, .. }] if reply.id == 1));
    assert_eq!(courier.held(), 0);
}

#[test]
fn nobody_waits_longer_than_a_quarter_of_a_minute_and_half_of_it_again_by_chance() {
    for (chance, expected) in [(0, 15_000), (7_499, 22_499), (7_500, 15_000)] {
        let mut courier = courier(&[(1, 5)]);
        let (mut now, mut wait) = (0, 0);
        for _ in 0..40 {
            let call = courier.next(now).unwrap();
            assert_eq!(courier.done(&call, &Answer::Lost("reset".into()), now, 100, chance), []);
            let at = courier.wake().unwrap();
            (now, wait) = (at, at - now);
        }
        assert_eq!(wait, expected);
    }
}

#[test]
fn a_chat_that_blocked_the_bot_loses_what_was_there_when_the_call_was_made() {
    let mut courier = courier(&[(1, 5), (2, 5), (3, 6)]);
    let first = leaving(&mut courier, 0);
    courier.push(call(4, 5, "sendMessage"), 5);
    let settled = courier.done(&first[0], &refused(403, "Forbidden: bot was blocked by the user", None), 0, 0, 0);
    assert_eq!(settled, [Settled::Done(1), Settled::Done(2), Settled::Blocked(first[0].visitor)]);
    assert_eq!(courier.held(), 2);
    // Not before it is noted what was dropped, or it would come later after a crash.
    assert_eq!(leaving(&mut courier, 10), []);
    courier.dropped(5, 10);
    assert_eq!(numbers(&leaving(&mut courier, 10)), [4], "the visitor may have come back meanwhile");
}

#[test]
fn what_is_let_go_while_it_is_under_way_is_not_sent_twice_at_once() {
    let lost = Answer::Lost("reset".into());
    // Somebody else tries it again …
    let mut one = courier(&[(1, 5), (2, 5), (3, 6)]);
    let under_way = leaving(&mut one, 0);
    one.let_go();
    assert_eq!(one.held(), 2);
    assert_eq!(one.done(&under_way[0], &lost, 0, 0, 0), []);
    assert_eq!((one.held(), one.wake()), (1, None));
    // … or this process, where it is given the same again meanwhile.
    let mut one = courier(&[(1, 5), (2, 5)]);
    let under_way = leaving(&mut one, 0);
    one.let_go();
    one.push(call(1, 5, "sendMessage"), 10);
    one.push(call(2, 5, "sendMessage"), 10);
    assert_eq!(leaving(&mut one, 10), []);
    assert_eq!(one.done(&under_way[0], &lost, 10, 0, 0), []);
    let again = leaving(&mut one, 300);
    assert_eq!(numbers(&again), [1]);
    assert_eq!(one.done(&again[0], &Answer::Done(Bytes::new()), 300, 0, 0), [Settled::Done(1)]);
    assert_eq!(numbers(&leaving(&mut one, 300)), [2]);
}

/// The calls that are made for one reply while all of them are refused so, and what becomes of it.
fn refuse_all(courier: &mut Courier, first: Vec<Call>, code: u16, words: &str) -> (Vec<Call>, Vec<Settled>) {
    let mut tried = vec![first.into_iter().next().expect("a call leaves")];
    loop {
        let settled = courier.done(&tried[tried.len() - 1], &refused(code, words, None), 0, 0, 0);
        if !settled.is_empty() {
            return (tried, settled);
        }
        tried.push(courier.next(0).expect("it is tried again"));
        assert!(tried.len() < 9, "it is tried for ever");
    }
}

#[test]
fn whatever_is_refused_falls_back_step_by_step_to_the_words_alone() {
    let message = r#"{"chat_id":5,"message_thread_id":7,"text":"<b>a &amp; b</b> &lt;c","parse_mode":"HTML","reply_markup":{"inline_keyboard":[]}}"#;
    let changed = r#"{"chat_id":5,"message_id":8,"text":"x","parse_mode":"HTML","reply_markup":{}}"#;
    let picture = r#"{"chat_id":5,"drawing":"<svg/>","caption":"hasil","reply_markup":{}}"#;
    let bare = r#"{"chat_id":5,"message_thread_id":7,"text":"a & b <c"}"#;
    let anew = r#"{"chat_id":5,"text":"x","parse_mode":"HTML","reply_markup":{}}"#;
    let (words, alone) = (r#"{"chat_id":5,"text":"hasil","reply_markup":{}}"#, r#"{"chat_id":5,"text":"hasil"}"#);
    let parsed = |text: &[u8]| serde_json::from_slice::<serde_json::Value>(text).unwrap();
    for (code, reason, method, arguments, steps) in [
        (400, "Bad Request: BUTTON_DATA_INVALID", "sendMessage", message, &[bare][..]),
        (400, "Bad Request: can't parse entities", "sendMessage", message, &[bare]),
        (400, "Bad Request: SOMETHING_OF_TOMORROW", "sendMessage", message, &[bare]),
        (
            400,
            "Bad Request: message is too old to be edited",
            "editMessageText",
            changed,
            &[anew, r#"{"chat_id":5,"text":"x"}"#],
        ),
        (413, "Request Entity Too Large", "sendPhoto", picture, &[words, alone]),
        (400, "Bad Request: file must be non-empty", "sendDocument", picture, &[words, alone]),
        (
            400,
            "Bad Request: TOPIC_HIDDEN",
            "sendMessage",
            r#"{"chat_id":5,"message_thread_id":7,"text":"x"}"#,
            &[r#"{"chat_id":5,"text":"x"}"#],
        ),
        (400, "Bad Request: chat not found", "sendMessage", r#"{"chat_id":5,"text":"x"}"#, &[]),
    ] {
        let mut courier = Courier::default();
        courier.push(Call { arguments: Bytes::copy_from_slice(arguments.as_bytes()), ..call(1, 5, method) }, 0);
        let first = leaving(&mut courier, 0);
        let (tried, settled) = refuse_all(&mut courier, first, code, reason);
        let sent: Vec<_> = tried[1..].iter().map(|call| parsed(&call.arguments)).collect();
        assert_eq!(sent, steps.iter().map(|step| parsed(step.as_bytes())).collect::<Vec<_>>(), "{reason}");
        assert!(tried[1..].iter().all(|call| call.method == "sendMessage"), "{reason}");
        assert!(matches!(&settled[..], [Settled::Refused { .. }]), "{reason}");
    }
}

#[test]
fn what_can_never_be_sent_is_set_aside_and_the_next_goes_on() {
    let mut courier = courier(&[(1, 5), (2, 5)]);
    let first = leaving(&mut courier, 0);
    let (tried, settled) = refuse_all(&mut courier, first, 400, "Bad Request: can't parse entities: x");
    assert_eq!(tried.len(), 2, "the change, and the words as a new message");
    assert!(matches!(&settled[..], [Settled::Refused { reply, reason }] if reply.id == 1 && !reason.contains(": x")));
    assert_eq!(numbers(&leaving(&mut courier, 0)), [2]);
}

#[test]
fn an_unchanged_message_is_as_good_as_changed() {
    let mut courier = courier(&[(1, 5)]);
    let first = leaving(&mut courier, 0);
    let answer = refused(400, "Bad Request: message is not modified: specified new message content", None);
    assert_eq!(courier.done(&first[0], &answer, 0, 0, 0), [Settled::Done(1)]);
}

#[test]
fn an_edit_whose_message_is_gone_comes_as_a_new_message() {
    let mut courier = courier(&[(1, 5)]);
    let first = leaving(&mut courier, 0);
    assert_eq!(courier.done(&first[0], &refused(400, "Bad Request: message to edit not found", None), 0, 0, 0), []);
    let again = leaving(&mut courier, 0);
    assert_eq!((again[0].reply, again[0].method.as_str()), (1, "sendMessage"));
    assert_eq!(courier.done(&again[0], &done(), 0, 0, 0), [Settled::Done(1)]);
}

/// The numbers of the replies that leave within a time, looked at every ten milliseconds; each arrives at once.
fn leave_within(courier: &mut Courier, from: u64, until: u64) -> Vec<(u64, i64)> {
    let mut left = Vec::new();
    for now in (from..until).step_by(10) {
        while let Some(call) = courier.next(now) {
            left.push((now, call.reply));
            courier.done(&call, &done(), now, 0, 0);
        }
    }
    left
}

#[test]
fn telegrams_limits_are_kept_in_all_and_in_each_chat() {
    let mut courier = Courier::new(NonZeroU32::new(30));
    for reply in 0..40 {
        courier.push(call(reply, 5, "sendMessage"), 0);
    }
    let left = leave_within(&mut courier, 0, 10_000);
    assert_eq!(left.iter().filter(|(now, _)| *now < 1_000).count(), 5, "a short burst");
    assert_eq!(left.len(), 14, "and then one a second: {left:?}");
    assert!(left.iter().map(|(_, reply)| *reply).eq(0..14), "in their order: {left:?}");

    let mut courier = Courier::new(NonZeroU32::new(30));
    for reply in 0..40 {
        let group = Call { chat: -9, ..call(reply, 9, "sendMessage") };
        courier.push(group, 0);
    }
    assert!((15..=20).contains(&leave_within(&mut courier, 0, 60_000).len()), "twenty a minute in a group");

    let mut courier = Courier::new(NonZeroU32::new(30));
    for chat in 1..=120 {
        courier.push(call(chat, chat, "sendMessage"), 0);
    }
    let left = leave_within(&mut courier, 0, 4_500);
    assert_eq!(left.len(), 120);
    for (now, _) in &left {
        let within = left.iter().filter(|(at, _)| (*now..*now + 1_000).contains(at)).count();
        assert!(within <= 30, "{within} in a second");
    }
}

#[test]
fn first_answers_leave_before_further_ones_and_nobody_waits_for_ever() {
    let mut courier = Courier::new(NonZeroU32::new(2));
    for reply in 0..4 {
        courier.push(call(reply, 5, "sendMessage"), 0);
    }
    assert_eq!(leave_within(&mut courier, 0, 10), [(0, 0), (0, 1)]);
    // Somebody asks for the first time …
    courier.push(call(10, 6, "sendMessage"), 500);
    assert_eq!(leave_within(&mut courier, 500, 1_500), [(1_100, 10), (1_100, 2)]);
    // … and however many go on doing so, the one who waits has a turn.
    let mut turn = None;
    for second in 2..12 {
        for more in 0..4 {
            let number = second * 4 + more;
            courier.push(call(100 + number, 100 + number, "sendMessage"), second.unsigned_abs() * 1_000);
        }
        let at = second.unsigned_abs() * 1_000;
        let left = leave_within(&mut courier, at, at + 1_000);
        turn = turn.or(left.iter().find(|(_, reply)| *reply == 3).map(|(now, _)| *now));
    }
    assert!(turn.is_some_and(|now| now < 6_000), "{turn:?}");
}

#[test]
fn a_group_that_became_a_supergroup_is_answered_there() {
    let mut courier = courier(&[(1, 5), (2, 5)]);
    let first = leaving(&mut courier, 0);
    let moved = ResponseParameters::MigrateToChatId(ChatId(-1_009));
    let words = "Bad Request: group chat was upgraded to a supergroup chat";
    let answer = Answer::Refused(Refusal::new(400, words, Some(moved)));
    assert_eq!(courier.done(&first[0], &answer, 10, 0, 0), [Settled::Moved { from: 5, to: -1_009 }]);
    for reply in 1..=2 {
        let again = leaving(&mut courier, 20);
        assert_eq!((again[0].reply, again[0].chat, again.len()), (reply, -1_009, 1));
        let arguments: serde_json::Value = serde_json::from_slice(&again[0].arguments).unwrap();
        assert_eq!(arguments["chat_id"], -1_009);
        assert_eq!(courier.done(&again[0], &done(), 20, 0, 0), [Settled::Done(reply)]);
    }
    assert_eq!(courier.held(), 0);
}

#[test]
fn a_group_that_never_says_where_it_is_is_not_followed_for_ever() {
    // To itself, there and back, ever on.
    for next in [|from: i64| from, |from: i64| if from == 5 { 6 } else { 5 }, |from: i64| from + 1] {
        let mut courier = courier(&[(1, 5)]);
        let mut made = 0;
        while let Some(call) = courier.next(0) {
            let moved = ResponseParameters::MigrateToChatId(ChatId(next(call.chat)));
            let answer = Answer::Refused(Refusal::new(400, "Bad Request: group chat was upgraded", Some(moved)));
            courier.done(&call, &answer, 0, 0, 0);
            made += 1;
            assert!(made < 10, "it is sent for ever");
        }
        assert_eq!(courier.held(), 0);
    }
}

#[test]
fn what_can_be_sent_in_another_way_is_and_only_once() {
    let topic = br#"{"chat_id":5,"message_thread_id":7,"text":"x"}"#;
    let picture = br#"{"chat_id":5,"drawing":"<svg/>","caption":"hasil"}"#;
    for (method, arguments, words, sent) in [
        ("sendMessage", &topic[..], "Bad Request: TOPIC_CLOSED", r#"{"chat_id":5,"text":"x"}"#),
        ("sendMessage", topic, "Bad Request: message thread not found", r#"{"chat_id":5,"text":"x"}"#),
        (
            "sendPhoto",
            picture,
            "Bad Request: not enough rights to send photos to the chat",
            r#"{"chat_id":5,"text":"hasil"}"#,
        ),
        ("sendPhoto", picture, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN", r#"{"chat_id":5,"text":"hasil"}"#),
        ("sendDocument", picture, "Bad Request: CHAT_SEND_DOCS_FORBIDDEN", r#"{"chat_id":5,"text":"hasil"}"#),
    ] {
        let mut courier = Courier::default();
        courier.push(Call { arguments: Bytes::copy_from_slice(arguments), ..call(1, 5, method) }, 0);
        let first = leaving(&mut courier, 0);
        assert_eq!(courier.done(&first[0], &refused(400, words, None), 0, 0, 0), [], "{words}");
        let again = leaving(&mut courier, 0);
        assert_eq!((again[0].method.as_str(), &again[0].arguments[..]), ("sendMessage", sent.as_bytes()), "{words}");
        let settled = courier.done(&again[0], &refused(400, words, None), 0, 0, 0);
        assert!(matches!(&settled[..], [Settled::Refused { .. }]), "{words}");
    }
}

#[test]
fn a_token_that_is_not_known_for_a_while_costs_no_reply() {
    for (code, words) in [(401, "Unauthorized"), (404, "Not Found"), (409, "Conflict: x"), (400, "Logged out")] {
        let mut courier = courier(&[(1, 5)]);
        let first = leaving(&mut courier, 0);
        assert_eq!(courier.done(&first[0], &refused(code, words, None), 0, 0, 0), [], "{words}");
        assert_eq!(courier.held(), 1, "{words}");
    }
}

#[test]
fn no_more_calls_are_under_way_than_there_is_room_for() {
    let many: Vec<(i64, i64)> = (1..=100).map(|number| (number, number)).collect();
    let mut courier = courier(&many);
    let first = leaving(&mut courier, 0);
    assert_eq!(first.len(), AT_ONCE);
    courier.done(&first[0], &done(), 0, 0, 0);
    assert_eq!(leaving(&mut courier, 0).len(), 1);
}
