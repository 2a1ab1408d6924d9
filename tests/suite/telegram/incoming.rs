//! What updates say, read from Telegram's JSON.

use kenal::{
    domain::{
        conversation::{Act, Choice, Command, Event, Form, Media, Session, Turn, turn},
        locale::Locale,
    },
    engine::What,
    telegram::incoming::{Arrival, Heard, Me, Typed},
};
use serde_json::{Value, json};

fn me() -> Me {
    Me { id: 42, name: "KenalBot".to_owned() }
}

/// What an update with these fields says.
fn interpret(fields: Value) -> Option<Heard> {
    arrival(fields).interpret(&me(), 1_000, true)
}

fn arrival(fields: Value) -> Arrival {
    let mut fields = fields;
    fields["update_id"] = 7.into();
    let read = Arrival::read(&fields.to_string()).unwrap_or_else(|_| panic!("{fields} cannot be read"));
    assert_eq!(read.number, 7);
    read
}

fn act(heard: Option<Heard>) -> Option<Act> {
    match heard?.what {
        What::Event(event) => Some(event.act),
        What::Left(_) | What::Moved { .. } => None,
    }
}

fn person() -> Value {
    json!({"id": 5, "is_bot": false, "first_name": "Sari", "language_code": "en-GB"})
}

fn private(more: Value) -> Value {
    message(json!({"id": 5, "type": "private", "first_name": "Sari"}), more)
}

fn group(more: Value) -> Value {
    message(json!({"id": -9, "type": "group", "title": "Kampus"}), more)
}

fn message(chat: Value, more: Value) -> Value {
    let mut message = json!({"message_id": 3, "date": 990, "chat": chat, "from": person()});
    message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    message
}

#[test]
fn what_is_written_below_a_picture_is_heard() {
    let photo = json!([{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]);
    let with = |caption: &str| json!({"photo": photo, "caption": caption});
    let asked = interpret(json!({"message": private(with("gajinya berapa kak?"))}));
    assert_eq!(act(asked), Some(Act::Said("gajinya berapa kak?".to_owned())));
    assert_eq!(act(interpret(json!({"message": private(with(" "))}))), Some(Act::Sent(Media::Photo)));
    assert_eq!(interpret(json!({"message": group(with("lihat ini"))})), None);
    let named = interpret(json!({"message": group(with("@KenalBot gajinya?"))}));
    assert_eq!(act(named), Some(Act::Said("gajinya?".to_owned())));
}

#[test]
fn a_message_is_heard_with_its_times_and_language() {
    let heard = interpret(json!({"message": private(json!({"text": "apa tugasnya?"}))})).unwrap();
    assert_eq!((heard.chat, heard.person, heard.callback), (5, 5, None));
    let What::Event(event) = heard.what else { panic!("an event was expected") };
    assert_eq!((event.at, event.sent, event.live, event.language), (1_000, Some(990), true, Some(Locale::En)));
    assert_eq!(event.act, Act::Said("apa tugasnya?".to_owned()));
}

#[test]
fn texts_become_acts() {
    for (text, expected) in [
        ("/start", Act::Opened(String::new())),
        ("/start ui-a1", Act::Opened("ui-a1".to_owned())),
        ("/Quiz@kenalbot", Act::asked(Command::Quiz)),
        ("/start=demo-humas", Act::Opened("demo-humas".to_owned())),
        ("/help gaji?", Act::Said("gaji?".to_owned())),
        ("/forget gaji?", Act::Asked(Command::Forget, "gaji?".to_owned())),
        ("/gaji berapa?", Act::Mistyped("gaji berapa?".to_owned())),
        ("/qiuz", Act::Mistyped("qiuz".to_owned())),
        ("3 / 4", Act::Said("3 / 4".to_owned())),
    ] {
        assert_eq!(act(interpret(json!({"message": private(json!({"text": text}))}))), Some(expected), "{text}");
    }
}

#[test]
fn things_that_are_not_text_have_a_kind_and_service_messages_say_nothing() {
    let file = json!({"file_id": "a", "file_unique_id": "b", "file_size": 1});
    let with = |more: Value| {
        let mut file = file.clone();
        file.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        file
    };
    for (field, value, expected) in [
        ("photo", json!([with(json!({"width": 1, "height": 1}))]), Some(Media::Photo)),
        ("voice", with(json!({"duration": 1})), Some(Media::Voice)),
        ("document", file.clone(), Some(Media::Other)),
        ("location", json!({"latitude": 1.0, "longitude": 1.0}), Some(Media::Other)),
        ("new_chat_title", json!("x"), None),
        ("delete_chat_photo", json!(true), None),
    ] {
        let heard = act(interpret(json!({"message": private(json!({field: value}))})));
        assert_eq!(heard, expected.map(Act::Sent), "{field}");
    }
}

#[test]
fn a_press_is_heard_with_its_message_and_rubbish_is_a_press_of_nothing() {
    for (data, expected) in [("1:t", Some(Choice::Topics)), ("0:t", None), ("\u{0}💥", None), ("", None)] {
        let query = json!({
            "id": "99", "from": person(), "chat_instance": "1", "data": data,
            "message": {"message_id": 8, "date": 900, "chat": {"id": 5, "type": "private", "first_name": "Sari"}, "text": "x"},
        });
        let heard = interpret(json!({"callback_query": query})).unwrap();
        assert_eq!(heard.callback.as_deref(), Some("99"));
        assert_eq!(heard.address.pressed, Some(8));
        assert_eq!(act(Some(heard)), Some(Act::Pressed(expected)), "{data}");
    }
}

#[test]
fn a_changed_text_and_a_changed_command_are_heard_as_changed() {
    let changed = |text: &str| interpret(json!({"edited_message": private(json!({"text": text, "edit_date": 995}))}));
    assert_eq!(act(changed("gajinya?")), Some(Act::Edited("gajinya?".to_owned())));
    assert_eq!(act(changed("/forget")), Some(Act::Edited("/forget".to_owned())));
    assert_eq!(act(changed("/forget@OtherBot")), None);
}

/// How many replies each of these messages gets, one after the other from one person; none where it is not for the bot.
fn replies(updates: &[Value]) -> Vec<usize> {
    talk(updates).0.into_iter().map(|turn| turn.messages.len()).collect()
}

/// The turns that these messages lead to, one after the other, and the session in the end.
fn talk(updates: &[Value]) -> (Vec<Turn>, Session) {
    let content = crate::support::content();
    let mut session = Session::default();
    let turns = updates.iter().map(|update| {
        let Some(What::Event(event)) = interpret(update.clone()).map(|heard| heard.what) else {
            return turn(&content, session.clone(), &nothing());
        };
        let turn = turn(&content, std::mem::take(&mut session), &event);
        session = turn.session.clone();
        turn
    });
    (turns.collect(), session)
}

/// An event of nothing at all.
fn nothing() -> Event {
    let act = Act::Returned;
    Event { at: 1_000, sent: None, message: None, live: true, in_group: false, language: None, act }
}

#[test]
fn an_album_and_a_text_that_telegram_cut_get_one_reply() {
    let photo = json!([{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]);
    let part = |number: i64, album: &str, caption: &str| {
        let more = json!({"message_id": number, "media_group_id": album, "photo": photo, "caption": caption});
        json!({"message": private(more)})
    };
    assert_eq!(replies(&[part(1, "x", "apa tugasnya?"), part(2, "x", ""), part(3, "x", "")]), [1, 0, 0]);
    assert_eq!(replies(&[part(1, "x", ""), part(2, "x", ""), part(3, "y", "")]), [1, 0, 1]);
    assert_eq!(replies(&[part(1, "x", ""), part(2, "x", "apa tugasnya?"), part(3, "x", "")]), [1, 1, 0]);
    // Albums in turns, and a question between the parts of one.
    assert_eq!(replies(&[part(1, "x", ""), part(2, "y", ""), part(3, "x", ""), part(4, "y", "")]), [1, 1, 0, 0]);
    assert_eq!(
        replies(&[part(1, "x", ""), part(2, "y", ""), part(3, "x", ""), part(4, "y", "gajinya?")]),
        [1, 1, 0, 1]
    );
    let asked = json!({"message": private(json!({"message_id": 2, "text": "apa tugasnya?"}))});
    assert_eq!(replies(&[part(1, "x", ""), asked, part(3, "x", ""), part(4, "x", "")]), [1, 1, 0, 0]);
    // Words that come to a part later, by a change, are its question once.
    let changed = |number: i64, caption: &str| json!({"edited_message": part(number, "x", caption)["message"]});
    let parts = [part(1, "x", ""), part(2, "x", "")];
    let changes = [changed(1, "gajinya?"), changed(1, "gajinya?"), changed(2, "")];
    assert_eq!(replies(&[&parts[..], &changes].concat()), [1, 0, 1, 0, 0]);

    let text = |number: i64, date: i64, text: &str| json!({"message": private(json!({"message_id": number, "date": date, "text": text}))});
    let full = "apa tugasnya? ".repeat(300)[..4_096].to_owned();
    assert_eq!(
        replies(&[text(1, 990, &full), text(2, 990, &full), text(3, 991, "ya?"), text(4, 991, "gajinya?")]),
        [1, 0, 0, 1]
    );
    // Apps cut at a blank or at the end of a line: the first part is a little shorter.
    for length in [4_095, 4_080, 3_700] {
        assert_eq!(replies(&[text(1, 990, &full[..length]), text(2, 990, "gajinya?")]), [1, 0], "{length}");
    }
    assert_eq!(replies(&[text(1, 990, &full[..2_000]), text(2, 990, "gajinya?")]), [1, 1]);
    assert_eq!(replies(&[text(1, 980, &full), text(2, 990, "gajinya?")]), [1, 1]);
    assert_eq!(replies(&[text(1, 990, "apa tugasnya?"), text(2, 990, "gajinya?")]), [1, 1]);
}

#[test]
fn a_change_that_changes_nothing_is_silent_whatever_its_date() {
    let sent = |text: &str| json!({"message": private(json!({"text": text}))});
    let changed = |number: i64, date: Value, text: &str| {
        let mut fields = json!({"message_id": number, "text": text, "edit_date": date});
        if date.is_null() {
            fields.as_object_mut().unwrap().remove("edit_date");
        }
        json!({"edited_message": private(fields)})
    };
    for date in [json!(995), json!(1), Value::Null] {
        let asked = "apa tugasnya?";
        assert_eq!(replies(&[sent(asked), changed(3, date.clone(), asked)]), [1, 0]);
        assert_eq!(replies(&[sent(asked), changed(2, date.clone(), "siapa yang cocok?")]), [1, 0], "an older one");
        let other = changed(3, date, "siapa yang cocok?");
        assert_eq!(replies(&[sent(asked), other.clone(), other]), [1, 1, 0]);
    }
}

#[test]
fn a_change_into_something_else_is_done_once() {
    let text = |text: &str| json!({"text": text});
    let below = |caption: &str| json!({"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}], "caption": caption});
    for (first, then, answered) in [
        (text("apa tugasnya?"), text("siapa yang cocok?"), 1),
        (text("apa tugasnya?"), text("/topics"), 1),
        (text("/gaji"), text("/syarat"), 1),
        (text("/qiuz"), text("/quiz"), 1),
        (text("/topics"), text("gajinya berapa?"), 1),
        (below(""), below("gajinya berapa?"), 1),
        (json!({"voice": {"file_id": "a", "file_unique_id": "b", "duration": 1}}), text("gajinya?"), 1),
        // Nothing else is said.
        (text("gajinya berapa?"), text("gajinya berapa?\u{200b} "), 0),
        (text("gajinya berapa?"), text("ga\u{ad}jinya\u{a0}\u{2060}berapa?\u{fe0f}"), 0),
        (text("/gaji"), text("/gaji@KenalBot"), 0),
        (text("/forget"), text("/forget"), 0),
        (below("gajinya?"), below("gajinya?"), 0),
        (below("gajinya?"), below(""), 0),
    ] {
        let (sent, changed) =
            (json!({"message": private(first.clone())}), json!({"edited_message": private(then.clone())}));
        assert_eq!(replies(&[sent, changed.clone(), changed]), [1, answered, 0], "{first} {then}");
    }
}

#[test]
fn in_a_group_a_change_that_calls_the_bot_is_answered_once() {
    let said = |number: i64, text: &str| json!({"message": group(json!({"message_id": number, "text": text}))});
    let changed = |number: i64, text: &str, at: i64| json!({"edited_message": group(json!({"message_id": number, "text": text, "edit_date": at}))});
    let tagged = "@KenalBot gajinya?";
    let called = changed(3, tagged, 995);
    assert_eq!(replies(&[said(3, "gajinya?"), called.clone(), called.clone()]), [0, 1, 0]);
    assert_eq!(replies(&[said(2, "@KenalBot apa tugasnya?"), said(3, "gajinya?"), called.clone()]), [1, 0, 1]);
    // Long after, or before what was said to the bot, it may have been answered.
    assert_eq!(replies(&[said(3, "gajinya?"), changed(3, tagged, 9_990)]), [0, 0]);
    assert_eq!(replies(&[said(4, "@KenalBot apa tugasnya?"), called]), [1, 0]);
    assert_eq!(replies(&[said(3, "gajinya?"), changed(3, "gajinya kak?", 995)]), [0, 0]);
}

#[test]
fn a_changed_answer_takes_the_place_of_the_one_before() {
    let text = |number: i64, text: &str| json!({"message": private(json!({"message_id": number, "text": text}))});
    let changed = |text: &str| json!({"edited_message": private(json!({"message_id": 9, "text": text}))});
    let begin = [text(6, "/language id"), text(7, "/quiz"), text(8, "singkat"), text(9, "4")];
    let content = crate::support::content();
    let first = &content.questionnaire.questions(Form::Quick)[0];
    for (changes, expected, answer) in [
        (vec![changed("4")], vec![0], 3),
        (vec![changed("2"), changed("2")], vec![1, 0], 1),
        (vec![changed("2"), changed("tidak setuju"), changed("5")], vec![1, 1, 1], 4),
        // A question instead is answered, and the answer stays until there is another one.
        (vec![changed("gajinya berapa?"), changed("2")], vec![1, 1], 1),
    ] {
        let (turns, session) = talk(&[&begin[..], &changes].concat());
        let replies: Vec<usize> = turns[begin.len()..].iter().map(|turn| turn.messages.len()).collect();
        let progress = session.progress.unwrap();
        assert_eq!((replies, progress.answered(first)), (expected, Some(answer)), "{changes:?}");
        assert_eq!((progress.at, progress.given.len()), (1, 1), "no other question is answered by it: {changes:?}");
    }
}

#[test]
fn the_words_of_an_address_say_nothing_about_language() {
    for text in [
        "https://t.me/KenalBot?start=what-is-this",
        "t.me/share/url?url=https%3A%2F%2Fexample.com%2Fwhat-is-the-salary",
        "gajinya berapa? https://example.com/the/best/job/for/you/and/me",
        "www.example.com/how-are-you/what-is-this",
    ] {
        let mut person = person();
        person["language_code"] = "id".into();
        let (turns, _) = talk(&[json!({"message": private(json!({"text": text, "from": person}))})]);
        assert_eq!(turns[0].locale, Locale::Id, "{text}");
    }
}

#[test]
fn in_a_group_the_bot_hears_only_what_is_said_to_it() {
    let bot = |id: i64| json!({"id": id, "is_bot": true, "first_name": "Bot", "username": "b"});
    let replied = |id: i64| json!({"message_id": 1, "date": 1, "chat": {"id": -9, "type": "group", "title": "K"}, "from": bot(id), "text": "x"});
    for (more, expected) in [
        (json!({"text": "apa kabar?"}), None),
        (json!({"text": "@kenalbot, apa tugasnya?"}), Some(Act::Said("apa tugasnya?".to_owned()))),
        (json!({"text": "@otherbot apa tugasnya?"}), None),
        (json!({"text": "lanjut", "reply_to_message": replied(42)}), Some(Act::Said("lanjut".to_owned()))),
        (json!({"text": "lanjut", "reply_to_message": replied(43)}), None),
        (json!({"text": "/quiz"}), Some(Act::asked(Command::Quiz))),
        (json!({"text": "/quiz@OtherBot"}), None),
        (json!({"text": "/play"}), None),
        (json!({"text": "/play@KenalBot"}), Some(Act::Mistyped("play".to_owned()))),
    ] {
        let heard = interpret(json!({"message": group(more.clone())}));
        assert!(heard.as_ref().is_none_or(|heard| heard.address.answered == Some(3)), "it answers visibly");
        assert_eq!(act(heard), expected, "{more}");
    }
}

#[test]
fn in_a_group_the_bots_name_is_heard_whatever_signs_it_touches() {
    for (text, said) in [
        ("@KenalBot,gajinya berapa?", Some("gajinya berapa?")),
        ("(@kenalbot) gajinya berapa?", Some("gajinya berapa?")),
        ("“@KenalBot” gajinya?", Some("gajinya?")),
        ("*@KenalBot*… gajinya?", Some("gajinya?")),
        ("gajinya berapa?@KenalBot", Some("gajinya berapa?")),
        ("kak–@KenalBot—gajinya?", Some("kak gajinya?")),
        ("@KenalBot @KenalBot\ngajinya?\nsyaratnya?", Some("gajinya?\nsyaratnya?")),
        ("👋🏽@KENALBOT", Some("👋🏽")),
        ("tulis ke sari@KenalBot ya", None),
        ("@KenalBot_baru gajinya?", None),
        ("@KenalBotku gajinya?", None),
        ("@Kenal gajinya?", None),
        ("gajinya?@", None),
    ] {
        let heard = act(interpret(json!({"message": group(json!({"text": text}))})));
        assert_eq!(heard, said.map(|said| Act::Said(said.to_owned())), "{text}");
    }
}

#[test]
fn in_a_group_a_mention_without_a_name_is_heard() {
    let user = |id: i64| json!({"id": id, "is_bot": true, "first_name": "Kenal"});
    let mention = |id: i64, offset: i64, length: i64| json!([{"type": "text_mention", "offset": offset, "length": length, "user": user(id)}]);
    for (text, entities, said) in [
        ("Kenal gajinya?", mention(42, 0, 5), Some("gajinya?")),
        ("💥 Kenal, gajinya?", mention(42, 3, 5), Some("💥 gajinya?")),
        ("Kenal gajinya?", mention(43, 0, 5), None),
        ("gajinya?", mention(42, 900, 5), Some("gajinya?")),
        ("gajinya?", mention(42, -3, 5), None),
        ("gajinya?", json!([{"type": "bold", "offset": 0, "length": 4}, 7]), None),
    ] {
        let photo = json!([{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]);
        let message = json!({"text": text, "entities": entities});
        let below = json!({"photo": photo, "caption": text, "caption_entities": entities});
        for more in [message, below] {
            let heard = act(interpret(json!({"message": group(more)})));
            assert_eq!(heard, said.map(|said| Act::Said(said.to_owned())), "{text} {entities}");
        }
    }
}

#[test]
fn a_group_that_says_it_has_moved_to_itself_has_not() {
    assert_eq!(interpret(json!({"message": group(json!({"migrate_to_chat_id": -9}))})), None);
    let moved = interpret(json!({"message": group(json!({"migrate_to_chat_id": -10}))})).unwrap();
    assert_eq!(moved.what, What::Moved { from: -9, at: 1_000 });
}

#[test]
fn what_is_later_than_teloxides_types_takes_no_question_with_it() {
    let odd = json!([{"type": "date_time", "offset": 0, "length": 2, "unix_time": 5}]);
    let replied =
        json!({"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "from": person(), "hologram": 7});
    for more in [
        json!({"entities": odd}),
        json!({"link_preview_options": 7, "quote": {"text": 1}, "forward_origin": {"type": "star"}}),
        json!({"reply_markup": {"inline_keyboard": [[{"text": "x", "teleport": {}}]]}}),
        json!({"reply_to_message": replied}),
        json!({"external_reply": {"origin": 7}, "effect_id": 7, "hologram": {"x": 1}}),
    ] {
        let mut fields = json!({"text": "gajinya?"});
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let heard = interpret(json!({"message": private(fields)}));
        assert_eq!(act(heard), Some(Act::Said("gajinya?".to_owned())), "{more}");
    }
    for content in ["rich_message", "dice", "checklist", "game"] {
        let heard = interpret(json!({"message": private(json!({content: {"blocks": []}}))}));
        assert_eq!(act(heard), Some(Act::Sent(Media::Other)), "{content}");
    }
    // A kind that was not asked for is no fault of anybody's.
    assert_eq!(interpret(json!({"hologram": {"x": 1}})), None);
    assert_eq!(Arrival::read(r#"{"update_id":9,"message":7}"#).map(|_| ()), Err(Some(9)));
    assert_eq!(Arrival::read("{}").map(|_| ()), Err(None));
}

#[test]
fn what_is_typed_in_another_chat_is_read_and_is_no_event() {
    let query = json!({"id": "77", "from": person(), "query": "gaj", "offset": "", "chat_type": "group"});
    let read = arrival(json!({"inline_query": query}));
    let (query, text) = ("77".to_owned(), "gaj".to_owned());
    assert_eq!(read.typed(), Some(Typed { query, person: 5, language: Some(Locale::En), text }));
    assert_eq!(read.interpret(&me(), 1_000, true), None);
}

#[test]
fn an_answer_of_the_bots_own_that_somebody_shares_is_no_question() {
    let via =
        |id: i64| json!({"text": "Gaji", "via_bot": {"id": id, "is_bot": true, "first_name": "B", "username": "b"}});
    assert_eq!(act(interpret(json!({"message": private(via(42))}))), None);
    assert_eq!(act(interpret(json!({"message": private(via(43))}))), Some(Act::Said("Gaji".to_owned())));
}

#[test]
fn other_bots_are_not_answered() {
    let from = json!({"id": 6, "is_bot": true, "first_name": "Bot"});
    assert_eq!(act(interpret(json!({"message": private(json!({"text": "hello", "from": from}))}))), None);
}

#[test]
fn blocking_and_coming_back_are_heard() {
    let change = |old: &str, new: &str| {
        let member = |status: &str| match status {
            "kicked" => {
                json!({"status": "kicked", "user": {"id": 42, "is_bot": true, "first_name": "K"}, "until_date": 0})
            }
            other => json!({"status": other, "user": {"id": 42, "is_bot": true, "first_name": "K"}}),
        };
        let chat = json!({"id": 5, "type": "private", "first_name": "Sari"});
        interpret(json!({"my_chat_member": {
            "chat": chat, "from": person(), "date": 990, "old_chat_member": member(old), "new_chat_member": member(new),
        }}))
    };
    assert_eq!(change("member", "kicked").unwrap().what, What::Left(1_000));
    assert_eq!(act(change("kicked", "member")), Some(Act::Returned));
}
