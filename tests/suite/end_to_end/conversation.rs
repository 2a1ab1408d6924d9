//! The conversation as a visitor has it: from the poster to the receipt.

use std::time::Duration;

use serde_json::json;

use super::Kenal;

#[tokio::test]
async fn a_visitor_scans_asks_takes_the_quiz_through_a_crash_and_is_forgotten() {
    let mut kenal = Kenal::start().await;
    let visitor = kenal.visitor(700_000_001);
    visitor.start("demo-humas");
    visitor.expect("Stan Humas").await;
    assert_eq!(visitor.buttons().len(), 3, "three doors:\n{}", visitor.screen());
    visitor.press("Tanya apa saja");
    visitor.expect("Tulis pertanyaanmu").await;
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
    assert!(result.contains("bukan tes"), "{result}");

    visitor.say("/mydata");
    visitor.expect("Salinan datamu").await;
    visitor.expect("Salinan yang sama sebagai berkas").await;
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
async fn an_album_gets_one_reply_to_its_words_and_a_first_reaction_none() {
    let mut kenal = Kenal::start().await;
    let visitor = kenal.visitor(700_000_009);
    visitor.say("beda sama PR swasta?");
    visitor.settled().await;
    visitor.edit("beda sama PR swasta?");
    kenal.fake.drained().await;
    visitor.edit("apa tugasnya?");
    visitor.expect("strategi komunikasi").await;
    visitor.settled().await;
    assert_eq!(visitor.shown().len(), 2, "{}", visitor.screen());
    // In one batch, and the words come last.
    kenal.kill();
    let person = json!({ "id": 700_000_009, "is_bot": false, "first_name": "Bunga" });
    let chat = json!({ "id": 700_000_009, "type": "private", "first_name": "Bunga" });
    for (number, caption) in [(901, ""), (902, ""), (903, "siapa yang cocok?")] {
        let photo = json!([{ "file_id": "p", "file_unique_id": "p", "width": 90, "height": 90 }]);
        let message = json!({
            "message_id": number, "date": 1_790_000_000, "chat": chat, "from": person, "photo": photo,
            "media_group_id": "13", "caption": caption,
        });
        kenal.fake.inject(700_000_009, "message", message);
    }
    kenal.restart().await;
    kenal.fake.drained().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    visitor.settled().await;
    assert_eq!(visitor.shown().len(), 3, "{}", visitor.screen());
    assert!(!visitor.shown()[2].contains("cuma bisa membaca tulisan"), "{}", visitor.screen());
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
    visitor.expect("Meet a job").await;
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
    // Within the same second it would be the rest of the text before, which Telegram cuts at 4,096.
    tokio::time::sleep(Duration::from_secs(2)).await;
    visitor.say(&"☺".repeat(4095));
    visitor.reply().await;
    visitor.say(&"a<b>&\"'".repeat(500));
    visitor.reply().await;
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
