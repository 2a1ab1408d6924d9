//! The conversation for people: text in, text out, buttons chosen by their numbers.

use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::PathBuf,
};

use anyhow::Context as _;
use tokio::io::{AsyncBufRead, AsyncWrite, AsyncWriteExt};

use crate::{
    domain::{
        conversation::{Act, Command},
        locale::Locale,
        message::{Attachment, Look, Message},
        wording,
    },
    engine::{Engine, Taken},
    render::{output, report},
    terminal::{Line, next_line, screen::Screen},
};

/// Whether looks are shown with the terminal's own means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// Bold and faint text.
    Shown,
    /// Plain text, for a file or a pipe.
    Plain,
}

/// Holds the conversation until the input ends, beginning with `/start`.
///
/// A line that is only a number presses the button with that number.
///
/// # Errors
/// Input or output that fails, or a store that does.
pub async fn talk(
    engine: &Engine,
    language: Option<Locale>,
    looks: Looks,
    mut input: impl AsyncBufRead + Unpin,
    mut output: impl AsyncWrite + Unpin,
) -> anyhow::Result<()> {
    let mut line = Line::new(engine, language);
    let mut screen = Screen::default();
    let taken = line.take(Act::Opened(String::new())).await?;
    tell(engine, &mut screen, &taken, None, looks, &mut output).await?;
    while let Some(typed) = next_line(&mut input).await? {
        let typed = typed.trim();
        if typed.is_empty() {
            prompt(&mut output).await?;
            continue;
        }
        let pressed = typed.parse().ok().and_then(|number| screen.numbered(number));
        let (act, place) = match pressed {
            Some((place, choice)) => (Act::Pressed(Some(choice)), Some(place)),
            None => (Command::parse(typed).unwrap_or_else(|| Act::Said(typed.to_owned())), None),
        };
        let taken = line.take(act).await?;
        tell(engine, &mut screen, &taken, place, looks, &mut output).await?;
    }
    output.write_all(b"\n").await?;
    output.flush().await?;
    Ok(())
}

async fn prompt(output: &mut (impl AsyncWrite + Unpin)) -> anyhow::Result<()> {
    output.write_all(b"> ").await?;
    output.flush().await?;
    Ok(())
}

async fn tell(
    engine: &Engine,
    screen: &mut Screen,
    taken: &Taken,
    pressed: Option<usize>,
    looks: Looks,
    output: &mut (impl AsyncWrite + Unpin),
) -> anyhow::Result<()> {
    let mut text = String::from("\n");
    if let Some(toast) = &taken.toast {
        text.push_str(&format!("({toast})\n\n"));
    }
    for message in &taken.messages {
        screen.show(message, pressed);
        draw(&mut text, message, looks);
        let attached = |attachment| engine.attached(attachment, taken.locale);
        let file = match &message.attachment {
            Some(page @ Attachment::Report(_)) => {
                Some((report::FILE, output::page(&attached(page), report::WIDTH).map_err(Into::into)))
            }
            Some(data @ Attachment::Data(_)) => Some((wording::DATA_FILE, Ok(attached(data).into_bytes()))),
            Some(Attachment::Result(_)) | None => None,
        };
        if let Some((name, bytes)) = file {
            let kept = bytes.and_then(|bytes| keep(name, &bytes));
            // Where nothing can be written, the conversation goes on all the same.
            let told = kept.map_or_else(|error| format!("{error:#}"), |path| path.display().to_string());
            text.push_str(&format!("  {told}\n\n"));
        }
    }
    output.write_all(text.as_bytes()).await?;
    prompt(output).await
}

/// Writes a file into the directory that the program was started in, beside those that are there already.
fn keep(file: &str, bytes: &[u8]) -> anyhow::Result<PathBuf> {
    let name = |number| match number {
        1 => file.to_owned(),
        _ => format!("{number}-{file}"),
    };
    for path in (1..1_000).map(name).map(PathBuf::from) {
        // What is written is somebody's: others on this machine are to read it as little as the store.
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        match made.and_then(|mut file| file.write_all(bytes)) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error).with_context(|| format!("{} can't be written here", path.display())),
            Ok(()) => return Ok(std::path::absolute(&path).unwrap_or(path)),
        }
    }
    anyhow::bail!("there are too many files like {file} here: move some away")
}

fn draw(text: &mut String, message: &Message, looks: Looks) {
    for span in &message.spans {
        let (before, after) = match (looks, span.look) {
            (Looks::Plain, _) | (_, Look::Plain) => ("", ""),
            (Looks::Shown, Look::Bold) => ("\x1b[1m", "\x1b[0m"),
            (Looks::Shown, Look::Italic | Look::Folded) => ("\x1b[2m", "\x1b[0m"),
        };
        text.push_str(before);
        text.push_str(&span.text);
        text.push_str(after);
    }
    text.push_str("\n\n");
    let mut number = 0;
    for row in &message.buttons {
        for button in row {
            number += 1;
            text.push_str(&format!("  [{number}] {}", button.label));
        }
        text.push('\n');
    }
    text.push('\n');
}
