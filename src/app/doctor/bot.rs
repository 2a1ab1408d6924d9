//! The token, and what Telegram says of the bot that it is of.

use secrecy::SecretString;

use crate::{
    app::{
        doctor::Line,
        telegram::{given_token, profiles},
    },
    config::{Access, Doctor, Shared},
    domain::content::Content,
    engine,
    telegram::{self, Diagnosis, Profile},
};

/// From how many seconds on a clock is worth a look, and from how many it is wrong.
const OFF: i64 = 5;
const WRONG: i64 = 60;

/// For how many seconds a failure of the webhook is news.
const NEWS: i64 = 3_600;

pub(super) async fn lines(shared: &Shared, options: &Doctor, content: Option<&Content>) -> Vec<Line> {
    let access = &options.access;
    let network = match telegram::way_to(&access.api_url) {
        Ok(says) => Line::ok("network", says),
        Err(fault) => Line::failed("network", &fault),
    };
    let token: SecretString = match given_token(access) {
        Ok(Some(token)) => token.into(),
        Ok(None) => {
            let says = "there is none, so Telegram was not asked anything";
            let advice = "get one from @BotFather and put it into TELOXIDE_TOKEN, or into a file that TELOXIDE_TOKEN_FILE \
                          names; `kenal chat` needs none";
            return vec![Line::wrong("token", says, advice), network];
        }
        Err(error) => return vec![Line::failed("token", &format!("{error:#}")), network],
    };
    let profiles = content.map(profiles).unwrap_or_default();
    let found = match telegram::diagnose(&access.api_url, &token, &profiles).await {
        Ok(found) => found,
        Err(error) => return vec![Line::failed("token", &format!("{error:#}")), network],
    };
    let mut lines =
        vec![Line::ok("token", "Telegram knows it"), name(shared, &found), network, webhook(access, &found)];
    lines.push(if found.answers_elsewhere {
        Line::ok("inline mode", "on: answers can be shared in other chats")
    } else {
        Line::ok("inline mode", "off: answers can't be shared in other chats; @BotFather's /setinline turns it on")
    });
    lines.push(if found.reads_groups {
        let advice =
            "turn privacy mode on with @BotFather's /setprivacy, then take the bot out of its groups and back in";
        Line::warning("privacy mode", "off: the bot is sent all that is written in its groups", advice)
    } else {
        Line::ok("privacy mode", "on: in groups the bot is sent only what is for it")
    });
    if content.is_some() {
        lines.push(commands(access, &token, &profiles, &found, options.fix).await);
    }
    lines.push(clock(found.ahead));
    lines
}

/// The bot's name, against the one that posters are printed with.
fn name(shared: &Shared, found: &Diagnosis) -> Line {
    let own = &found.username;
    match &shared.bot {
        _ if own.is_empty() => Line::wrong("bot", "it has no username", "give it one with @BotFather"),
        Some(given) if !given.eq_ignore_ascii_case(own) => Line::wrong(
            "bot",
            format!(
                "the token is that of @{own}, and --bot, KENAL_BOT names @{given}: posters would lead to another bot"
            ),
            format!("leave --bot out, or say @{own}; print posters anew that lead to @{given}"),
        ),
        Some(_) => Line::ok("bot", format!("@{own}, as --bot says: posters lead to it")),
        None => Line::ok("bot", format!("@{own}; posters are to be printed with --bot {own}")),
    }
}

/// Where updates are brought, against where they are wanted.
fn webhook(access: &Access, found: &Diagnosis) -> Line {
    let telegrams = found.webhook.address.as_ref();
    let wanted = access.webhook_url.as_deref();
    let host = |address: Option<&reqwest::Url>| {
        address.and_then(|address| address.host_str()).unwrap_or("another address").to_owned()
    };
    let waiting = found.webhook.waiting;
    let says = match (wanted, telegrams) {
        (None, None) => return Line::ok("webhook", format!("none, as polling needs it; {waiting} updates wait")),
        (None, Some(_)) => {
            let says = format!("one is set, at {}, and kenal is to poll: it would get nothing", host(telegrams));
            let advice = "give its address with --webhook-url, or remove it with the Bot API's deleteWebhook";
            return Line::wrong("webhook", says, advice);
        }
        (Some(_), None) => {
            let advice = "`kenal run` sets it when it starts: is it at work?";
            return Line::warning("webhook", "none is set yet at Telegram", advice);
        }
        (Some(wanted), Some(set)) if wanted.parse().ok().as_ref() != Some(set) => {
            let says = format!("Telegram brings updates to another address, at {}", host(telegrams));
            let advice = "`kenal run` sets it when it starts: is another program using this token?";
            return Line::warning("webhook", says, advice);
        }
        _ => format!("set, at {}; {waiting} updates wait", host(telegrams)),
    };
    match &found.webhook.failed {
        Some((at, error)) if engine::now() - at < NEWS => {
            let minutes = (engine::now() - at).max(0) / 60;
            let says = format!("{says}; Telegram could not bring one {minutes} minutes ago: {error}");
            Line::warning("webhook", says, "is kenal at work behind this address, and does nginx pass calls on?")
        }
        _ => Line::ok("webhook", says),
    }
}

async fn commands(access: &Access, token: &SecretString, profiles: &[Profile], found: &Diagnosis, fix: bool) -> Line {
    if found.has_its_commands {
        return Line::ok("commands", "the menu is registered in every language");
    }
    if fix {
        return match telegram::register(&access.api_url, token, profiles).await {
            Ok(()) => Line::ok("commands", "the menu was not registered, and is now"),
            Err(error) => Line::failed("commands", &format!("{error:#}")),
        };
    }
    let says = "the menu that Telegram shows is not the one of this content";
    Line::warning("commands", says, "`kenal run` registers it when it starts; `kenal doctor --fix` does it now")
}

/// The machine's clock against Telegram's.
fn clock(ahead: Option<i64>) -> Line {
    let advice = "set it by the network: `timedatectl set-ntp true`";
    let Some(ahead) = ahead else {
        return Line::ok("clock", "this Bot API server does not date its answers, so it was held against nothing");
    };
    let direction = if ahead < 0 { "behind" } else { "ahead of" };
    let says = format!("{} s {direction} Telegram's", ahead.abs());
    match ahead.abs() {
        WRONG.. => Line::wrong("clock", says, advice),
        off if off > OFF => Line::warning("clock", says, advice),
        _ => Line::ok("clock", "that of Telegram"),
    }
}
