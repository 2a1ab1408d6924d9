//! The conversation as a visitor has it: from the poster to the receipt.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{Kenal, Way};
use crate::fake_telegram::{Call, Fault, Trouble};

#[tokio::test]
async fn a_visitor_scans_asks_takes_the_quiz_through_a_crash_and_is_forgotten() {
    let mut kenal = Kenal::start().await;
    let visitor = kenal.visitor(700_000_001);
    visitor.start("demo-humas");
    visitor.expect("Stan Humas").await;
    assert_eq!(visitor.buttons().len(), 3, "three doors:\n{}", visitor.screen());
    visitor.press("Tanya apa saja");
    visitor.expect("Tulis saja pertanyaanmu").await;
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
    visitor.press("Selengkapnya");
    visitor.expect("acara yang mengenalkan").await;
    visitor.say("tugsnya apa sja");
    visitor.expect("strategi komunikasi").await;
    visitor.press("Membantu");
    visitor.settled().await;

    visitor.say("/quiz");
    visitor.expect("Seberapa cocok").await;
    visitor.press("Singkat");
    visitor.expect("Pertanyaan 1 dari 7").await;
    for place in 2..=4 {
        visitor.press_at(1);
        visitor.expect(&format!("Pertanyaan {place} dari 7")).await;
    }
    kenal.kill();
    visitor.press_at(0);
    kenal.restart().await;
    visitor.expect("Pertanyaan 5 dari 7").await;
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
    visitor.expect("Pertanyaan 5 dari 7").await;
    visitor.press("Kembali");
    visitor.expect("Pertanyaan 4 dari 7").await;
    visitor.say("setuju banget");
    visitor.expect("Pertanyaan 5 dari 7").await;
    visitor.say("/cancel");
    visitor.expect("berhenti dulu").await;
    visitor.say("/quiz");
    visitor.expect("5 dari 7").await;
    visitor.press("Lanjut kuis");
    visitor.expect("Pertanyaan 5 dari 7").await;
    for place in 6..=7 {
        visitor.press_at(3);
        visitor.expect(&format!("Pertanyaan {place} dari 7")).await;
    }
    visitor.press_at(3);
    let result = visitor.expect("Kecocokan").await;
    assert!(result.contains("Bukan tes"), "{result}");

    visitor.say("/mydata");
    visitor.expect("Salinan datamu").await;
    visitor.expect("Ini salinan yang sama sebagai berkas").await;
    let file = &kenal.fake.calls_of("sendDocument")[0].parameters["document"];
    assert!(file["file"] == "kenal-data.json" && file["bytes"].as_u64() > Some(5_000), "{file}");
    visitor.say("/forget");
    visitor.expect("Hapus semua").await;
    visitor.press("Tidak jadi");
    visitor.expect("tidak ada yang dihapus").await;
    visitor.say("/forget");
    visitor.expect("Hapus semua").await;
    visitor.press("Ya, hapus");
    visitor.expect("Tanda terima").await;
    visitor.settled().await;
    visitor.start("");
    let welcome = visitor.expect("Kenal").await;
    assert!(!welcome.contains("ketemu lagi"), "what is erased is not remembered: {welcome}");
    kenal.finish().await;
}

#[tokio::test]
async fn a_visitor_who_blocked_the_bot_and_comes_back_is_served_again() {
    let mut kenal = Kenal::start().await;
    let visitor = kenal.visitor(700_000_006);
    visitor.start("");
    visitor.expect("Kenal").await;
    visitor.block();
    kenal.fake.drained().await;
    visitor.unblock();
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
    // Blocked while an answer is on its way.
    kenal.kill();
    visitor.say("beda sama PR swasta?");
    visitor.block();
    kenal.restart().await;
    kenal.fake.drained().await;
    visitor.unblock();
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
    kenal.finish().await;
}

#[tokio::test]
async fn a_first_reaction_gets_no_reply_and_a_changed_question_another_answer() {
    let kenal = Kenal::start().await;
    let visitor = kenal.visitor(700_000_009);
    visitor.say("beda sama PR swasta?");
    visitor.settled().await;
    visitor.edit("beda sama PR swasta?");
    kenal.fake.drained().await;
    visitor.edit("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
    visitor.settled().await;
    assert_eq!(visitor.shown().len(), 2, "{}", visitor.screen());
    kenal.finish().await;
}

/// A photo of an album with these words below it.
fn photo(chat: i64, number: i64, album: &str, caption: &str) -> Value {
    let person = json!({ "id": chat, "is_bot": false, "first_name": "Bunga", "language_code": "id" });
    let photo = json!([{ "file_id": "p", "file_unique_id": "p", "width": 90, "height": 90 }]);
    let mut message = json!({
        "message_id": number, "date": kenal::engine::now(), "from": person, "photo": photo, "media_group_id": album,
        "chat": { "id": chat, "type": "private", "first_name": "Bunga" },
    });
    if !caption.is_empty() {
        message["caption"] = caption.into();
    }
    message
}

#[tokio::test]
async fn an_album_gets_one_reply_to_its_words_in_whatever_order_they_come() {
    join_all(Way::each().map(albums_are_answered_once)).await;
}

async fn albums_are_answered_once(way: Way) {
    let mut kenal = Kenal::start_by(way).await;
    // The words come first, in the middle and last; all at once, or with pauses as on a slow network.
    let cases = [(0, 0), (0, 1), (0, 2), (150, 0), (150, 2)];
    join_all((700_000_010..).zip(cases).map(async |(id, (pause, words_at))| {
        let visitor = kenal.visitor(id);
        for place in 0..3 {
            let words = if place == words_at { "siapa yang cocok?" } else { "" };
            let album = format!("{pause}{words_at}");
            kenal.fake.inject(id, "message", photo(id, 900 + place as i64, &album, words));
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        visitor.expect_shown(1).await;
        kenal.fake.drained().await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        let shown = visitor.shown();
        assert_eq!(shown.len(), 1, "{way:?}, {pause}, {words_at}:\n{}", visitor.screen());
        assert!(!shown[0].contains("cuma bisa membaca tulisan"), "{}", visitor.screen());
    }))
    .await;
    // One without words gets the one line on pictures; a question right behind it is answered after that.
    let id = 700_000_015;
    let visitor = kenal.visitor(id);
    for place in 0..2 {
        kenal.fake.inject(id, "message", photo(id, 910 + place, "silent", ""));
    }
    visitor.expect("cuma bisa membaca tulisan").await;
    kenal.fake.inject(id, "message", photo(id, 920, "left alone", ""));
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
    visitor.settled().await;
    let shown = visitor.shown();
    assert_eq!(shown.len(), 3, "{way:?}:\n{}", visitor.screen());
    assert!(shown[1].contains("cuma bisa membaca tulisan"), "{}", visitor.screen());
    // What waits when the power goes is answered after that, with its rest.
    let id = 700_000_016;
    let visitor = kenal.visitor(id);
    kenal.fake.inject(id, "message", photo(id, 930, "cut off", ""));
    kenal.fake.drained().await;
    kenal.kill();
    kenal.fake.inject(id, "message", photo(id, 931, "cut off", "apa tugasnya?"));
    kenal.restart().await;
    visitor.expect_shown(1).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let shown = visitor.shown();
    assert!(shown.len() == 1 && shown[0].contains("strategi komunikasi"), "{way:?}:\n{}", visitor.screen());
    // And without it, where none comes, also at an end in good order.
    kenal.fake.inject(id, "message", photo(id, 940, "the last", ""));
    kenal.fake.drained().await;
    kenal.kill();
    kenal.restart().await;
    visitor.expect_shown(2).await;
    kenal.fake.inject(id, "message", photo(id, 941, "the very last", ""));
    kenal.fake.drained().await;
    kenal.finish().await;
    assert_eq!(visitor.shown().len(), 3, "{}", visitor.screen());
}

#[tokio::test]
async fn a_text_that_telegram_cut_is_read_whole_and_answered_once() {
    join_all(Way::each().map(cut_texts_are_answered_once)).await;
}

async fn cut_texts_are_answered_once(way: Way) {
    let kenal = Kenal::start_by(way).await;
    let chatter = "Aku mahasiswa semester akhir dan lagi baca-baca tentang karier. ".repeat(80);
    let full = |text: String| text.chars().take(4_096).collect::<String>();
    let question_last = (full(chatter.clone()), "jadi apa tugas utama kepala humas sehari-hari?");
    let question_first = (full(format!("Apa tugas utama kepala humas sehari-hari? {chatter}")), "makasih ya kak");
    join_all((700_000_060..).zip([question_last, question_first]).map(async |(id, (first, rest))| {
        let visitor = kenal.visitor(id);
        visitor.say(&first);
        visitor.say(rest);
        visitor.expect("strategi komunikasi").await;
        kenal.fake.drained().await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        assert_eq!(visitor.shown().len(), 1, "{way:?}:\n{}", visitor.screen());
    }))
    .await;
    // One that ends there is answered, too.
    let visitor = kenal.visitor(700_000_065);
    visitor.say(&full(format!("Apa tugas utama kepala humas sehari-hari? {chatter}")));
    visitor.expect("strategi komunikasi").await;
    kenal.finish().await;
}

#[tokio::test]
async fn visitors_of_many_kinds_are_served_beside_each_other() {
    let kenal = Kenal::start().await;
    tokio::join!(
        an_english_visitor_is_answered_in_english_and_may_change_that(&kenal),
        old_doubled_and_forged_buttons_are_harmless(&kenal),
        a_page_to_print_comes_as_a_file(&kenal),
        what_is_not_a_plain_question_gets_a_friendly_reply(&kenal),
        the_bot_presents_itself_in_both_languages(&kenal),
    );
    // Alone, for it looks at the order of the calls.
    a_press_is_answered_and_changes_the_message_in_its_place(&kenal).await;
    kenal.finish().await;
}

async fn an_english_visitor_is_answered_in_english_and_may_change_that(kenal: &Kenal) {
    let visitor = kenal.visitor(700_000_002).speaks(Some("en"));
    visitor.start("");
    visitor.expect("Get to know a job").await;
    visitor.say("what are the main tasks?");
    visitor.expect("communication strategy").await;
    visitor.press("Tell me more");
    visitor.expect("promotional events").await;
    visitor.say("/language");
    visitor.expect("Which language").await;
    visitor.press("Indonesia");
    visitor.settled().await;
    visitor.say("/topics");
    visitor.expect("Mau tahu yang mana").await;
    visitor.say("/quiz");
    visitor.expect("Seberapa cocok").await;

    let silent = kenal.visitor(700_000_003).speaks(None);
    silent.start("");
    silent.expect("Kenal").await;
    silent.say("what are the main tasks?");
    silent.expect("communication strategy").await;
}

async fn old_doubled_and_forged_buttons_are_harmless(kenal: &Kenal) {
    let visitor = kenal.visitor(700_000_004);
    visitor.say("/quiz");
    visitor.expect("Seberapa cocok").await;
    visitor.press("Singkat");
    visitor.expect("Pertanyaan 1 dari 7").await;
    visitor.press_at(0);
    visitor.press_again();
    visitor.press_again();
    let screen = visitor.settled().await;
    assert!(screen.contains("Pertanyaan 2 dari 7"), "a doubled tap answers one question:\n{screen}");
    for rubbish in ["rubbish", "\u{0}\u{1}\u{2}", "😀😀😀😀", "{\"a\":1}", &"x".repeat(64), "answer:999:999:999"]
    {
        visitor.press_raw(rubbish);
        visitor.settled().await;
    }
    visitor.press_at(0);
    visitor.settled().await;
    assert!(visitor.shown().iter().any(|text| text.contains("Pertanyaan 3 dari 7")), "{}", visitor.screen());
}

async fn a_page_to_print_comes_as_a_file(kenal: &Kenal) {
    let visitor = kenal.visitor(700_000_009);
    visitor.say("/quiz");
    visitor.expect("Seberapa cocok").await;
    visitor.press("Singkat");
    for place in 1..=7 {
        visitor.expect(&format!("Pertanyaan {place} dari 7")).await;
        visitor.press_at(3);
    }
    visitor.expect("Kecocokan:").await;
    visitor.say("terus aku harus gimana");
    visitor.expect("Coba minggu ini").await;
    visitor.press("Buat lembar");
    visitor.expect("siap dicetak").await;
    let calls = kenal.fake.calls_of("sendDocument");
    assert_eq!(calls.len(), 1);
    let file = &calls[0].parameters["document"];
    assert!(file["bytes"].as_u64() > Some(5_000), "{file}");
}

async fn what_is_not_a_plain_question_gets_a_friendly_reply(kenal: &Kenal) {
    let visitor = kenal.visitor(700_000_005);
    visitor.photo();
    visitor.expect("cuma bisa membaca tulisan").await;
    visitor.sticker();
    visitor.expect("membaca tulisan").await;
    visitor.voice();
    visitor.expect("belum bisa mendengar").await;
    visitor.say("/abrakadabra");
    visitor.expect("Perintah itu tidak ada").await;
    visitor.say(&"😀".repeat(2048));
    visitor.reply().await;
    // Within the same second it would be the rest of the text before, which Telegram cuts at 4,096 or at a blank before.
    tokio::time::sleep(Duration::from_secs(2)).await;
    visitor.say(&"☺".repeat(4095));
    visitor.reply().await;
    visitor.say(&"a<b>&\"'".repeat(500));
    visitor.reply().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
    visitor.edit("apa saja tugasnya?");
    visitor.settled().await;
    visitor.start(&"x".repeat(64));
    visitor.reply().await;
}

async fn the_bot_presents_itself_in_both_languages(kenal: &Kenal) {
    kenal.fake.called("setMyShortDescription", 2).await;
    kenal.fake.called("setMyCommands", 2).await;
    let id = kenal.fake.registered("commands", "id").unwrap();
    let others = kenal.fake.registered("commands", "").unwrap();
    assert_eq!(id[0]["command"], "start");
    assert_eq!(id.as_array().unwrap().len(), others.as_array().unwrap().len());
    assert_ne!(id[0]["description"], others[0]["description"]);
    kenal.fake.called("setMyProfilePhoto", 1).await;
    assert_eq!(kenal.fake.calls_of("setChatMenuButton")[0].parameters["menu_button"]["type"], "commands");
    assert!(kenal.fake.registered("description", "id").unwrap().as_str().unwrap().contains("pekerjaan"));
}

async fn a_press_is_answered_and_changes_the_message_in_its_place(kenal: &Kenal) {
    let visitor = kenal.visitor(700_000_008);
    visitor.say("/quiz");
    visitor.expect("Seberapa cocok").await;
    visitor.settled().await;
    let before = kenal.fake.calls().len();
    visitor.press("Singkat");
    visitor.expect("Pertanyaan 1 dari 7").await;
    visitor.settled().await;
    let calls = kenal.fake.calls();
    let names = calls[before..].iter().map(|call| call.method.as_str());
    let names: Vec<&str> = names.filter(|name| *name != "getUpdates").collect();
    // The press is felt first: then the screen changes.
    assert_eq!(names, ["answerCallbackQuery", "editMessageText"]);
    assert_eq!((visitor.texts().len(), visitor.edits()), (1, 1), "{}", visitor.screen());
    visitor.say("setuju");
    visitor.expect("Pertanyaan 2 dari 7").await;
    assert_eq!(visitor.texts().len(), 2, "who types sees a new message:\n{}", visitor.screen());
    let sent = kenal.fake.calls_of("sendMessage");
    assert!(sent.iter().all(|call| call.parameters["parse_mode"] == "HTML"), "{sent:?}");
}

#[tokio::test]
async fn every_press_is_answered_once_beside_the_change_of_the_screen() {
    let kenal = Kenal::start().await;
    let chats = 700_000_020..700_000_050;
    let visitors: Vec<_> = chats.clone().map(|id| kenal.visitor(id)).collect();
    for visitor in &visitors {
        visitor.say("/quiz");
    }
    for visitor in &visitors {
        visitor.expect("Seberapa cocok").await;
        visitor.press("Singkat");
    }
    // All at once, so that connections are made and used again in every order.
    for place in 1..=4 {
        for visitor in &visitors {
            visitor.expect(&format!("Pertanyaan {place} dari 7")).await;
            visitor.press_at(1);
        }
    }
    for (visitor, chat) in visitors.iter().zip(chats) {
        visitor.expect("Pertanyaan 5 dari 7").await;
        visitor.settled().await;
        let mut methods = kenal.fake.methods_for(chat);
        // "typing…" is shown where the machine is slow.
        methods.retain(|method| method != "sendChatAction");
        assert_eq!(methods[0], "sendMessage");
        for pair in methods[1..].chunks(2) {
            // The answer leaves first; on two connections either may arrive first.
            let mut pair = pair.to_vec();
            pair.sort_unstable();
            assert_eq!(pair, ["answerCallbackQuery", "editMessageText"], "{methods:?}");
        }
    }
    kenal.finish().await;
}

/// The buttons that a call shows, one after the other.
fn keys(call: &Call) -> Vec<Value> {
    let rows = call.parameters["reply_markup"]["inline_keyboard"].as_array().cloned().unwrap_or_default();
    rows.iter().flat_map(|row| row.as_array().unwrap().clone()).collect()
}

/// The labels of those that stand out.
fn styled(call: &Call) -> Vec<String> {
    let styled = keys(call).into_iter().filter(|key| key["style"] == "primary");
    styled.map(|key| key["text"].as_str().unwrap().to_owned()).collect()
}

/// What one tap copies, where there is a button for it.
fn copied(call: &Call) -> Option<String> {
    keys(call).iter().find_map(|key| key["copy_text"]["text"].as_str().map(str::to_owned))
}

#[tokio::test]
async fn new_clients_show_what_is_wanted_most_copy_in_one_tap_and_fold_up_what_is_small() {
    let mut kenal = Kenal::start().await;
    let visitor = kenal.visitor(700_000_080);
    let last = |method: &str| kenal.fake.calls_of(method).pop().unwrap();
    visitor.start("demo-humas");
    visitor.expect("Stan Humas").await;
    assert_eq!(styled(&last("sendMessage")), ["💬 Tanya apa saja"]);
    visitor.say("/help");
    visitor.expect("@kenal_test_bot").await;
    assert_eq!(copied(&last("sendMessage")).as_deref(), Some("DEMO-HUMAS"));
    visitor.say("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
    visitor.press("Selengkapnya");
    visitor.expect("Sumber:").await;
    let whole = last("editMessageText").parameters["text"].as_str().unwrap().to_owned();
    let (read, folded) = whole.split_once("<blockquote expandable>").unwrap();
    assert!(read.contains("acara yang mengenalkan") && folded.contains("Sumber:"), "{whole}");
    visitor.say("sumbernya apa?");
    visitor.expect("Ini sumbernya").await;
    assert!(last("sendMessage").parameters["text"].as_str().unwrap().contains("<blockquote expandable>• "));

    visitor.say("/quiz");
    visitor.expect("Seberapa cocok").await;
    visitor.press("Singkat");
    visitor.expect("Pertanyaan 1 dari 7").await;
    assert_eq!(styled(&last("editMessageText")), [""; 0], "no answer is wanted more than another");
    let chosen = visitor.buttons()[2][0].clone();
    visitor.press_at(2);
    visitor.expect("Pertanyaan 2 dari 7").await;
    visitor.press("Kembali");
    visitor.expect("Pertanyaan 1 dari 7").await;
    assert_eq!(styled(&last("editMessageText")), [format!("✓ {chosen}")]);
    for place in 1..=7 {
        visitor.expect(&format!("Pertanyaan {place} dari 7")).await;
        visitor.press_at(3);
    }
    visitor.expect("Kecocokan:").await;
    visitor.say("bagikan");
    let shared = visitor.expect("Aku baru kenalan").await;
    assert_eq!(copied(&last("sendMessage")), Some(shared));
    let previews =
        kenal.fake.calls().into_iter().filter(|call| ["sendMessage", "editMessageText"].contains(&&*call.method));
    assert!(
        previews.map(|call| call.parameters).all(|arguments| arguments["link_preview_options"]["is_disabled"] == true)
    );

    // Words that may be there already come again without a sound, those that can't be there come with one.
    let silent =
        |calls: &[Call]| calls.iter().map(|call| call.parameters["disable_notification"] == true).collect::<Vec<_>>();
    for (trouble, expected) in [(Trouble::ResetAfter, [false, true]), (Trouble::ServerError, [false, false])] {
        let before = kenal.fake.calls_of("sendMessage").len();
        kenal.fake.trouble(Fault::new(trouble).on("sendMessage").times(1));
        visitor.say("makasih");
        kenal.fake.called("sendMessage", before + 2).await;
        assert_eq!(silent(&kenal.fake.calls_of("sendMessage")[before..]), expected, "{trouble:?}");
        visitor.settled().await;
    }
    // A photo that is there stays.
    kenal.restart().await;
    kenal.fake.called("getUserProfilePhotos", 2).await;
    kenal.fake.called("setMyCommands", 6).await;
    assert_eq!(kenal.fake.calls_of("setMyProfilePhoto").len(), 1);
    kenal.finish().await;
}
