//! The bot's menu and description, registered in each language.

use teloxide::{
    Bot,
    payloads::{
        SetMyCommandsSetters as _, SetMyDescriptionSetters as _, SetMyNameSetters as _,
        SetMyShortDescriptionSetters as _,
    },
    requests::{Requester as _, ResponseResult},
    types::BotCommand,
};

use crate::{
    domain::{conversation::Command, locale::Locale},
    telegram::api::describe,
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

/// Registers the profiles; what Telegram refuses is logged, for the bot works without.
pub(crate) async fn register(bot: &Bot, profiles: &[Profile]) {
    for profile in profiles {
        if let Err(error) = register_one(bot, profile).await {
            let error = describe(bot, "registering", &error);
            tracing::warn!(%error, "the bot's menu or description was not registered; it works without");
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
