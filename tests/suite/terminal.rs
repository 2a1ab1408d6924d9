//! The conversation for programs, as other tools read it: the shape of its lines, and a place that is kept.

use std::{
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// What the program answers to these lines, a value a line.
fn chat(arguments: &[&str], lines: &[Value]) -> Vec<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
    command.args(["chat", "--json"]).args(arguments).env("KENAL_KEY", crate::support::KEY);
    let mut program = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = program.stdin.take().unwrap();
    for line in lines {
        // A text stands for a line that is no JSON at all.
        let line = line.as_str().map_or_else(|| line.to_string(), str::to_owned);
        writeln!(input, "{line}").unwrap();
    }
    drop(input);
    let output = program.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn time_passes_where_the_input_waits() {
    let result = |seconds: u32| {
        let mut lines = vec![json!({"text": "/quiz"}), json!({"press": "Singkat (7)"})];
        lines.extend(
            [1, 3, 2, 4, 1, 3, 2].into_iter().flat_map(|button| [json!({"wait": seconds}), json!({"press": button})]),
        );
        let told = chat(&["--lang", "id"], &lines);
        assert_eq!(told.last().unwrap()["state"], "result");
        told.last().unwrap()["messages"][0]["text"].clone()
    };
    assert_ne!(result(0), result(10), "whoever answers faster than anybody reads gets a word on it");
}

#[test]
fn a_line_of_output_has_messages_a_state_and_what_was_looked_up() {
    let told = chat(
        &["--lang", "id"],
        &[
            json!({"start": "demo-humas"}),
            json!({"text": "apa tugasnya?"}),
            json!({"press": 1}),
            json!({"text": "lanjut"}),
            json!({"wait": 5}),
            json!({"text": "/quiz"}),
            json!({"press": "Singkat (7)"}),
            json!({"text": "jeda"}),
        ],
    );
    assert_eq!(told.len(), 7, "`wait` gives no line");
    let states: Vec<&str> = told.iter().map(|line| line["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["lobby", "reading", "reading", "reading", "lobby", "answering", "paused"]);
    assert!(told[0]["query"].is_null());
    let query = &told[1]["query"];
    assert_eq!((query["outcome"].as_str(), query["article"].as_str()), (Some("answer"), Some("duties")));
    assert_eq!((query["query"].as_str(), query["locale"].as_str()), (Some("apa tugasnya?"), Some("id")));
    assert!(query["intent"].is_null() && query["candidates"][0]["score"].as_f64().unwrap() <= 1.0);
    assert!(query["matched"].as_array().unwrap().iter().any(|word| word == "tugasnya"));
    let pressed = &told[2];
    assert_eq!(
        (pressed["messages"][0]["edited"].as_bool(), pressed["query"]["article"].as_str()),
        (Some(true), Some("duties"))
    );
    assert_eq!(told[3]["query"]["article"], "duties");
    assert_eq!(told[5]["messages"][0]["buttons"][4], json!(["Aku banget"]));
}

#[test]
fn a_line_that_is_no_event_gives_an_error_and_changes_nothing() {
    let told = chat(
        &[],
        &[
            json!("rubbish"),
            json!({"foo": 1}),
            json!({"press": 1}),
            json!({"text": "halo"}),
            json!({"press": "nowhere"}),
            json!({"press": 99}),
            json!({"wait": -1}),
        ],
    );
    let errors: Vec<bool> = told.iter().map(|line| line["error"].is_string()).collect();
    assert_eq!(errors, [true, true, true, false, true, true, true]);
}

#[test]
fn a_conversation_in_a_file_goes_on_where_it_was_at_once() {
    let folder = TempDir::new().unwrap();
    let store = format!("sqlite:{}", folder.path().join("kenal.db").display());
    let arguments = ["--store", store.as_str()];
    chat(&arguments, &[json!({"text": "/quiz"}), json!({"press": 1}), json!({"press": 5})]);
    let told = chat(&arguments, &[json!({"text": "4"})]);
    assert_eq!(told[0]["state"], "answering");
    assert!(told[0]["messages"][0]["text"].as_str().unwrap().contains("Pertanyaan 3 dari 7"));
}

#[test]
fn a_question_on_the_command_line_is_one_object() {
    let output = Command::new(env!("CARGO_BIN_EXE_kenal")).args(["ask", "--json", "gajinya", "brp"]).output().unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((told["outcome"].as_str(), told["article"].as_str()), (Some("answer"), Some("salary")));
    assert_eq!(told["query"], "gajinya brp");
    let output =
        Command::new(env!("CARGO_BIN_EXE_kenal")).args(["ask", "--lang", "en", "tugasnya apa"]).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("Main duties"));
}

/// What the program says, on standard output and standard error, and whether it is content.
fn told(arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
    let command = command.args(arguments).env("KENAL_KEY", crate::support::KEY).env_remove("TELOXIDE_TOKEN");
    let output = command.stdin(Stdio::null()).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(told).unwrap())
}

#[test]
fn options_may_stand_before_or_after_the_question() {
    let before = told(&["ask", "--json", "gaji"]);
    assert!(before.0 && before.1.starts_with('{'), "{before:?}");
    assert_eq!(told(&["ask", "gaji", "--json"]), before);
    assert_eq!(told(&["ask", "gaji", "--why"]), told(&["ask", "--why", "gaji"]));
    let (well, said) = told(&["ask", "gaji", "--jsonn"]);
    assert!(!well && said.contains("--jsonn") && said.contains("--json"), "{said}");
}

/// The same with variables.
fn told_with(arguments: &[&str], variables: &[(&str, &str)]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
    let command = command.args(arguments).env_remove("TELOXIDE_TOKEN").envs(variables.iter().copied());
    let output = command.stdin(Stdio::null()).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(told).unwrap())
}

#[test]
fn an_empty_setting_is_the_same_as_none() {
    const ALL: [&str; 16] = [
        "KENAL_CONTENT",
        "KENAL_STORE",
        "KENAL_KEY_FILE",
        "KENAL_KEY",
        "KENAL_CONTACT",
        "KENAL_COUNTRY",
        "KENAL_BOT",
        "KENAL_LOG",
        "TELOXIDE_TOKEN",
        "TELOXIDE_TOKEN_FILE",
        "TELOXIDE_API_URL",
        "KENAL_WEBHOOK_URL",
        "KENAL_WEBHOOK_SECRET",
        "KENAL_LISTEN",
        "KENAL_BOOTHS",
        "KENAL_ORGANISERS",
    ];
    for value in ["", "  ", "\"\"", "' '", "\u{200b}\u{a0}"] {
        let nothing = ALL.map(|name| (name, value));
        let (well, said) = told_with(&["ask", "gaji"], &nothing);
        assert!(well && said == told(&["ask", "gaji"]).1, "{said}");
        // All but the token can be left out.
        let (well, said) = told_with(&["run"], &nothing);
        assert!(!well && said.contains("there is no bot token"), "{said}");
        let (_, said) = told_with(&["ask", "kontak manusia dong"], &nothing);
        assert!(!said.contains("Hubungi ."), "{said}");
    }
    // Nobody can be turned to by a sign; and quotes around a name are no part of it.
    let contact = |value: &str| told_with(&["ask", "kontak manusia dong"], &[("KENAL_CONTACT", value)]).1;
    for value in ["-", "…", "\" \"", "'?'"] {
        assert_eq!(contact(value), contact(""), "{value}");
    }
    assert_eq!(contact("'Bu Rina, 0812'"), contact("Bu Rina, 0812"));
    assert!(contact("Bu Rina, 0812").contains("Bu Rina, 0812"));
    let (well, said) = told(&["ask", "gaji", "--contact", "", "--bot=", "--content", "", "--lang", "id"]);
    assert!(well && said == told(&["ask", "gaji", "--lang", "id"]).1, "{said}");
}

#[test]
fn settings_are_read_as_people_write_them_and_errors_name_flag_and_variable() {
    for (variable, value) in [
        ("KENAL_BOOTHS", "yes"),
        ("KENAL_BOOTHS", "On"),
        ("KENAL_BOOTHS", "1"),
        ("KENAL_BOOTHS", "true"),
        ("KENAL_BOOTHS", "\"yes\""),
        ("KENAL_BOOTHS", "Ya"),
    ] {
        let (_, said) = told_with(&["run"], &[(variable, value)]);
        assert!(said.contains("the booths' screens (--booths, KENAL_BOOTHS)"), "{value}: {said}");
    }
    for (variable, value) in [
        ("KENAL_BOOTHS", "no"),
        ("KENAL_BOOTHS", "off"),
        ("KENAL_BOOTHS", "TIDAK"),
        ("KENAL_AUDIENCE", "Pupils"),
        ("KENAL_LOG", "JSON"),
        ("KENAL_RATE", "OFF"),
        ("KENAL_RATE", "\"25\""),
        ("KENAL_ORGANISERS", "1, 2"),
        ("KENAL_ORGANISERS", "\"1, 2,\""),
        ("KENAL_BOT", "@KenalBot"),
        ("KENAL_BOT", "KenalBot"),
        ("KENAL_BOT", "https://t.me/KenalBot?start=x"),
        ("KENAL_BOT", "t.me/KenalBot/"),
    ] {
        let (_, said) = told_with(&["run"], &[(variable, value)]);
        assert!(said.contains("there is no bot token"), "{variable}={value}: {said}");
    }
    for (variable, flag, value) in [
        ("KENAL_BOOTHS", "--booths", "maybe"),
        ("KENAL_ORGANISERS", "--organisers", "1, @me"),
        ("KENAL_LISTEN", "--listen", "8080"),
        ("KENAL_BOT", "--bot", "https://example.org/KenalBot"),
        ("KENAL_LOG", "--log", "xml"),
    ] {
        let (well, said) = told_with(&["run"], &[(variable, value)]);
        assert!(!well && said.contains(variable) && said.contains(flag), "{variable}={value}: {said}");
    }
    for (value, example) in
        [("8099", "127.0.0.1:8099"), ("localhost:8099", "127.0.0.1:8099"), (":8099", "0.0.0.0:8099"), ("x", ":8080")]
    {
        for variable in ["KENAL_LISTEN", "KENAL_METRICS"] {
            let (well, said) = told_with(&["run"], &[(variable, value)]);
            assert!(!well && said.contains(example), "{variable}={value}: {said}");
        }
    }
    // A poster's numbers may have their unit; what keeps these from being made is told after they were read.
    for (flag, value, is_read) in [
        ("--distance", "10m", true),
        ("--distance", "2,5 m", true),
        ("--distance", "far", false),
        ("--logo-share", "22%", true),
        ("--logo-share", "0,22", true),
        ("--logo-share", "much", false),
        ("--product", "a4, tent", true),
        ("--product", "a4, tents", false),
    ] {
        let (well, said) = told_with(&["poster", "--bot", "KenalBot", "--fair", "nope", flag, value], &[]);
        assert_eq!(said.contains("there is no fair `nope`"), is_read, "{flag}={value}: {said}");
        assert!(!well && (is_read || said.contains("for example") || said.contains("is no product")), "{said}");
    }
    let (well, said) = told_with(&["run", "--listen", "8080"], &[("KENAL_LISTEN", "127.0.0.1:1")]);
    assert!(!well && said.contains("--listen") && !said.contains("KENAL_LISTEN"), "{said}");
}

#[test]
fn what_is_not_there_is_named_with_the_way_out() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let store = format!("sqlite:{}", path("none.db"));
    std::fs::write(path("junk"), "this is no backup").unwrap();
    rusty(&path("other.db"));
    for (arguments, expected) in [
        (&["funnel", "--store", "memory", "--fair", "nope"][..], "there is no fair `nope`"),
        (&["funnel", "--store", "memory", "--fair", "nope"], "fairs.toml has demo"),
        (&["funnel", "--store", "memory", "--booth", "foo"], "there is no booth `foo` in fairs.toml or in the store"),
        (&["funnel", "--store", "memory", "--booth", "foo"], "fairs.toml has humas, kampus"),
        (&["funnel", "--store", "memory", "--fair", "demo", "--booth", "foo"], "there is no booth `foo`"),
        (&["funnel", "--store", "memory", "--from", "2031-01-01"], "from 2026-11-24 to 2026-11-26"),
        (&["funnel", "--store", "memory", "--to", "2001-01-01"], "nothing is known of these days"),
        (&["funnel", "--store", "memory", "--from", "2026-11-26", "--to", "2026-11-24"], "--to 2026-11-24 is before"),
        (&["backup", "--store", &store, &path("copy.db")], "or name another with --store"),
        (&["restore", "--store", &store, &path("nonesuch")], "nonesuch: there is no such file"),
        (&["restore", "--store", &store, &path("junk")], "junk is no kenal backup"),
        (&["restore", "--store", &store, &path("other.db")], "other.db is no kenal backup"),
        (&["funnel", "--store", "postgres://me:hush@127.0.0.1:1/kenal"], "the database at 127.0.0.1:1 does not answer"),
        (&["chat", "--store", "postgres://me:hush@127.0.0.1:1/kenal"], "the database at 127.0.0.1:1 does not answer"),
        (
            &["run", "--token-file", "/nope"],
            "the file with the bot's token (--token-file, TELOXIDE_TOKEN_FILE), /nope,",
        ),
        (&["run", "--booths"], "give one with --listen"),
    ] {
        let (well, said) = told(arguments);
        assert!(!well && said.contains(expected), "{arguments:?}: {said}");
        assert!(!said.contains("hush") && !said.contains("code:") && !said.contains("Usage"), "{arguments:?}: {said}");
    }
    // Which of two counts would be a guess; and who else reads the file is told.
    std::fs::write(path("token"), "nonsense").unwrap();
    let token = [("TELOXIDE_TOKEN", "7000000001:AAOther"), ("TELOXIDE_TOKEN_FILE", &*path("token"))];
    let (well, said) = told_with(&["run"], &token);
    assert!(!well && said.contains("both TELOXIDE_TOKEN and a token file") && !said.contains("AAOther"), "{said}");
    for (mode, is_told) in [(0o644, true), (0o640, false)] {
        std::fs::set_permissions(path("token"), std::fs::Permissions::from_mode(mode)).unwrap();
        let (_, said) = told_with(&["run"], &token[1..]);
        assert_eq!(said.contains(&format!("`chmod 600 {}`", path("token"))), is_told, "{said}");
    }
    assert!(told(&["funnel", "--store", "memory", "--fair", "DEMO"]).0);
    assert!(told(&["funnel", "--store", "memory", "--booth", "HUMAS", "--from", "2026-11-25"]).0);
}

#[test]
fn numbers_of_a_fair_without_its_name_say_where_the_name_comes_from() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::create_dir_all(path("content/data/fairs")).unwrap();
    let fair =
        "[[fair]]\ntag = \"campus\"\nname = { id = \"Bursa\", en = \"Fair\" }\nfrom = 2026-11-24\nto = 2026-11-25\n";
    std::fs::write(path("content/data/fairs/fairs.toml"), fair).unwrap();
    let (store, content) = (format!("sqlite:{}", path("kenal.db")), path("content"));
    chat(&["--store", &store, "--content", &content], &[json!({"start": "campus"})]);
    let (well, said) = told(&["funnel", "--store", &store]);
    assert!(well && said.contains("fairs.toml has no campus: --content (KENAL_CONTENT)"), "{said}");
    let (well, said) = told(&["funnel", "--store", &store, "--content", &content]);
    assert!(well && !said.contains("KENAL_CONTENT"), "{said}");
}

/// A SQLite file of another program.
fn rusty(path: &str) {
    use sqlx::{ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let mut other = options.connect().await.unwrap();
        sqlx::query("CREATE TABLE other (value)").execute(&mut other).await.unwrap();
        other.close().await.unwrap();
    });
}

#[test]
fn a_chat_survives_a_wrong_byte_and_ends_quietly_when_nobody_reads() {
    for (arguments, typed) in
        [(&["chat"][..], &b"caf\xe9?\ntugas\n"[..]), (&["chat", "--json"], b"\xff\n{\"text\":\"tugas\"}\n")]
    {
        for read in [true, false] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
            let command = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut program = command.spawn().unwrap();
            if !read {
                drop(program.stdout.take());
            }
            let _ = program.stdin.take().unwrap().write_all(typed);
            let output = program.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && said.is_empty(), "{arguments:?}: {said}");
            assert_eq!(String::from_utf8(output.stdout).unwrap().contains("Tugas utama"), read);
        }
    }
}

#[test]
#[ignore = "slow"]
fn a_check_says_what_it_took_and_what_it_left_alone() {
    let folder = TempDir::new().unwrap();
    let mine = folder.path().join("mine");
    std::fs::create_dir_all(mine.join("data/articles")).unwrap();
    std::fs::create_dir_all(mine.join("locales/id")).unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let duties = std::fs::read_to_string(root.join("data/articles/duties.toml")).unwrap();
    let bot = std::fs::read_to_string(root.join("locales/id/bot.ftl")).unwrap();
    std::fs::write(mine.join("data/articles/duties.toml"), &duties).unwrap();
    std::fs::write(mine.join("data/articles/duties.toml.txt"), &duties).unwrap();
    std::fs::write(mine.join("locales/id/bot.ftl"), format!("\u{feff}{bot}")).unwrap();
    let directory = mine.display().to_string();
    let (well, said) = told(&["check", "--content", &directory]);
    assert!(well && said.contains("warning: data/articles/duties.toml.txt: left alone"), "{said}");
    assert!(
        said.contains("all is well: 31 articles, 16 questions, 1 fair")
            && said.ends_with("; 2 files from {directory}/\n".replace("{directory}", &directory).as_str()),
        "{said}"
    );
}

/// What a command says that fails.
fn refused(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kenal"));
    command.args(arguments).envs(variables.iter().copied()).stdin(Stdio::null());
    let output = command.output().unwrap();
    assert!(!output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

#[test]
fn an_error_names_the_thing_and_the_way_out() {
    let mut wrong = Vec::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for (file, from, to, said) in [
        (
            "data/search.toml",
            "clarify = ",
            "clarify = \"x\" #",
            "data/search.toml:LINE: `clarify`: invalid type: string \"x\", expected a number",
        ),
        (
            "locales/id/bot.ftl",
            "forget-kept = ",
            "forget-kept = { $prozent } ",
            "locales/id/bot.ftl:LINE: the message `forget-kept` asks for { $prozent }, but it is given nothing",
        ),
        (
            "locales/en/bot.ftl",
            "date-month = ",
            "date-month = { $prozent } ",
            "the message `date-month` asks for { $prozent }, but it is given { $month }, { $year }",
        ),
        (
            "data/articles/duties.toml",
            "related = [",
            "related = [\"nix\", ",
            "data/articles/duties.toml:LINE: there is no article `nix` for this one to be related to",
        ),
    ] {
        let folder = TempDir::new().unwrap();
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        let line = text[..text.find(from).unwrap()].lines().count() + 1;
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text.replacen(from, to, 1)).unwrap();
        let told = refused(&["check", "--content", folder.path().to_str().unwrap()], &[]);
        if !told.contains(&said.replace("LINE", &line.to_string())) {
            wrong.push(format!("{file}: {told}"));
        }
    }
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(at("set.jsonl"), "\n{\"q\":\"gaji\"}\n").unwrap();
    std::fs::write(at("floors.toml"), "all = \"x\"\n").unwrap();
    std::fs::write(at("labels.jsonl"), "{\"q\":\"gaji\",\"label\":\"salary\"}\n").unwrap();
    std::fs::write(at("other.db"), "this is no database, and longer than the head of one would be, by some signs")
        .unwrap();
    let [store, keyless, other] = ["new.db", "keyless.db", "other.db"].map(|name| format!("sqlite:{}", at(name)));
    let here = format!("sqlite:{}", folder.path().display());
    let set = at("set.jsonl");
    for (arguments, variables, said) in [
        (
            vec!["check", "--content", "/none"],
            vec![],
            "kenal: /none: No such file or directory (os error 2): name a directory that has data/ or locales/ in it, or",
        ),
        (vec!["eval", &set], vec![], "set.jsonl:2: this row has no `label` to measure by"),
        (vec!["eval", "--answers", &set], vec![], "set.jsonl: no row has a `label` to measure by"),
        (
            vec!["eval", &at("labels.jsonl"), "--floors", &at("floors.toml")],
            vec![],
            "floors.toml:1: `all`: invalid type",
        ),
        (
            vec!["run", "--store", &store],
            vec![("TELOXIDE_TOKEN", "nonsense"), ("KENAL_KEY", crate::support::KEY)],
            "this is no bot token",
        ),
        (
            vec!["chat", "--store", &keyless],
            vec![("XDG_CONFIG_HOME", "/dev/null")],
            "the key file /dev/null/kenal/key: Not a directory (os error 20): make one elsewhere with `kenal key new FILE`, and name that with --key-file or KENAL_KEY_FILE",
        ),
        (vec!["funnel", "--store", &other], vec![], "no SQLite database: name the file"),
        (vec!["items", "--store", &here], vec![], "this is a folder: name the file in it"),
        (vec!["funnel", "--from", "2026-13-01"], vec![], "`2026-13-01` is no day: write it as 2026-11-24\n"),
        (vec!["simulate", "--respondents", "0"], vec![], "--respondents"),
    ] {
        let told = refused(&arguments, &variables);
        if !told.contains(said) {
            wrong.push(format!("{arguments:?}: {told}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(!folder.path().join("new.db").exists(), "a store was made for nothing");
}

#[test]
#[ignore = "slow"]
fn an_editor_changes_one_sentence_and_hears_of_a_name_mistyped() {
    let folder = TempDir::new().unwrap();
    let bot = folder.path().join("locales/id/bot.ftl");
    std::fs::create_dir_all(bot.parent().unwrap()).unwrap();
    let directory = folder.path().display().to_string();
    for (laid, expected) in [
        ("menu = Yuk, mau ngapain?\n", "all is well"),
        ("-job = Pustakawan Desa\n", "all is well"),
        (
            "-jobb = Pustakawan Desa\n",
            "locales/id/bot.ftl:1: the bot has no message `-jobb`: take its name from the file it changes\nkenal: 1 to mend",
        ),
        (
            "# Mine.\nmenuu = Yuk\n",
            "locales/id/bot.ftl:2: the bot has no message `menuu`: take its name from the file it changes\nkenal: 1 to mend",
        ),
    ] {
        std::fs::write(&bot, laid).unwrap();
        let said = told(&["check", "--content", &directory]).1;
        assert!(said.starts_with(expected) && said.lines().count() == expected.lines().count(), "{laid}{said}");
    }
}

#[test]
fn an_article_and_what_leads_to_it_are_asked_for_by_name_where_one_is_missing() {
    let new = "title = \"Kantin\"\nshort = \"Ada.\"\nfull = \"Ada.\"\n";
    let lead = "keywords = \"kantin\"\nphrasings = \"kantinnya di mana\"\n";
    for (file, table, said) in [
        (
            "data/articles/canteen.toml",
            new,
            "data/training/articles/canteen.toml: the file is missing: add it with `keywords` and `phrasings` in [id] and \
             [en], the ways of asking for data/articles/canteen.toml",
        ),
        (
            "data/training/articles/canteen.toml",
            lead,
            "data/training/articles/canteen.toml: there is no article for it: add data/articles/canteen.toml with what it \
             says, or delete this file",
        ),
    ] {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("[id]\n{table}[en]\n{table}")).unwrap();
        let told = refused(&["check", "--content", folder.path().to_str().unwrap()], &[]);
        assert_eq!(told, format!("kenal: {said}\n"));
    }
}

#[test]
fn a_directory_of_the_earlier_layout_is_told_where_each_file_is_now() {
    let folder = TempDir::new().unwrap();
    let old = ["knowledge/duties", "fairs", "lexicon/id", "subjects", "articles/overview"];
    for name in old {
        let path = folder.path().join(format!("data/{name}.toml"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "").unwrap();
    }
    let directory = folder.path().to_str().unwrap();
    let told = refused(&["check", "--content", directory], &[]).replace(directory, "mine");
    assert_eq!(
        told,
        "kenal: mine/data/fairs.toml: the layout has changed: move it to data/fairs/fairs.toml\n\
         mine/data/knowledge/duties.toml: the layout has changed: move it to data/articles/duties.toml, its `keywords` and \
         `phrasings` to data/training/articles/duties.toml\n\
         mine/data/lexicon/id.toml: the layout has changed: move it to data/language/id.toml\n\
         mine/data/subjects.toml: the layout has changed: move it to data/topics/, each tag to a file of its own, as \
         `phrasings`\n"
    );
}
