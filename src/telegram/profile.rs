//! The bot's menu and description, registered in each language.

use teloxide::{
    payloads::{
        SetMyCommands, SetMyCommandsSetters as _, SetMyDescription, SetMyDescriptionSetters as _, SetMyName,
        SetMyNameSetters as _, SetMyShortDescription, SetMyShortDescriptionSetters as _,
    },
    types::BotCommand,
};

use crate::{
    domain::{conversation::Command, locale::Locale},
    telegram::api::Api,
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

/// Registers the profiles; what Telegram refuses is logged, for the bot works without.
pub(crate) async fn register(api: &Api, profiles: &[Profile]) {
    for profile in profiles {
        if let Err(error) = register_one(api, profile).await {
            tracing::warn!(%error, "the bot's menu or description was not registered; it works without");
        }
    }
}

async fn register_one(api: &Api, profile: &Profile) -> anyhow::Result<()> {
    let commands = profile.commands.iter().map(|(command, does)| BotCommand::new(command.name(), does));
    let mut commands = SetMyCommands::new(commands);
    let mut description = SetMyDescription::new().description(&profile.description);
    let mut short_description = SetMyShortDescription::new().short_description(&profile.short_description);
    let mut name = profile.name.as_ref().map(|name| SetMyName::new().name(name));
    if let Some(language) = profile.language {
        commands = commands.language_code(language.tag());
        description = description.language_code(language.tag());
        short_description = short_description.language_code(language.tag());
        name = name.map(|name| name.language_code(language.tag()));
    }
    api.ask::<bool>("setMyCommands", &commands).await?;
    api.ask::<bool>("setMyDescription", &description).await?;
    api.ask::<bool>("setMyShortDescription", &short_description).await?;
    if let Some(name) = name {
        api.ask::<bool>("setMyName", &name).await?;
    }
    Ok(())
}
