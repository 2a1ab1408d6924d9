//! The bot's menu and description, registered in each language, and its photo.

use std::time::Duration;

use teloxide::{
    Bot,
    payloads::{
        GetUserProfilePhotosSetters as _, SetChatMenuButtonSetters as _, SetMyCommandsSetters as _,
        SetMyDescriptionSetters as _, SetMyNameSetters as _, SetMyShortDescriptionSetters as _,
    },
    requests::{Requester as _, ResponseResult},
    types::{BotCommand, MenuButton, UserId},
};

use crate::{
    domain::{conversation::Command, locale::Locale},
    telegram::api::{Answer, Api, describe},
};

/// What people see of the bot before they have said a word, in one language.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The language; None for everybody whose language has no profile of its own.
    pub language: Option<Locale>,
    /// The bot's name; None leaves the one that @BotFather was told.
    pub name: Option<String>,
    /// What the empty chat says.
    pub description: String,
    /// What the bot's page and shared links say.
    pub short_description: String,
    /// What each command of the menu does.
    pub commands: Vec<(Command, String)>,
}

impl Profile {
    /// The menu of commands as Telegram takes it.
    pub(crate) fn menu(&self) -> Vec<BotCommand> {
        self.commands.iter().map(|(command, does)| BotCommand::new(command.name(), does)).collect()
    }
}

/// The photo of a bot that was given none: `data/web/profile.svg` as the JPEG that Telegram takes.
const PHOTO: &[u8] = include_bytes!("../../data/web/profile.jpg");

/// How long bringing the photo may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Registers the profiles; what Telegram refuses is logged, for the bot works without.
pub(crate) async fn register(api: &Api, profiles: &[Profile]) {
    let bot = api.bot();
    for profile in profiles {
        if let Err(error) = register_one(bot, profile).await {
            let error = describe(bot, "registering", &error);
            tracing::warn!(%error, "the bot's menu or description was not registered; it works without");
        }
    }
    if let Err(error) = bot.set_chat_menu_button().menu_button(MenuButton::Commands).await {
        let error = describe(bot, "setChatMenuButton", &error);
        tracing::warn!(%error, "the menu button does not show the commands; `/` shows them too");
    }
    show_face(api).await;
}

/// Gives the bot our photo where it has none; one that its owner chose stays.
async fn show_face(api: &Api) {
    let Ok(me) = api.number().try_into().map(UserId) else {
        return;
    };
    match api.bot().get_user_profile_photos(me).limit(1).await {
        Ok(photos) if photos.total_count == 0 => {}
        Ok(_) => return,
        Err(error) => {
            let error = describe(api.bot(), "getUserProfilePhotos", &error);
            tracing::info!(%error, "the bot's photo is left as it is");
            return;
        }
    }
    match api.set_photo(PHOTO, PATIENCE).await {
        Answer::Done(_) => tracing::info!("the bot has a photo now; @BotFather (/setuserpic) changes it"),
        Answer::Refused(refusal) => {
            let description = refusal.description();
            tracing::info!(description, "the bot's photo was not set; @BotFather (/setuserpic) sets one");
        }
        Answer::Lost(reason) | Answer::Unreachable(reason) => {
            tracing::info!(reason, "the bot's photo was not set; the next start tries again");
        }
    }
}

pub(crate) async fn register_one(bot: &Bot, profile: &Profile) -> ResponseResult<()> {
    let mut commands = bot.set_my_commands(profile.menu());
    let mut description = bot.set_my_description().description(&profile.description);
    let mut short_description = bot.set_my_short_description().short_description(&profile.short_description);
    let mut name = profile.name.as_ref().map(|name| bot.set_my_name().name(name));
    if let Some(language) = profile.language {
        commands = commands.language_code(language.tag());
        description = description.language_code(language.tag());
        short_description = short_description.language_code(language.tag());
        name = name.map(|name| name.language_code(language.tag()));
    }
    commands.await?;
    description.await?;
    short_description.await?;
    if let Some(name) = name {
        name.await?;
    }
    Ok(())
}
