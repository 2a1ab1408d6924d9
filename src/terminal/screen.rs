//! What is on the screen: the messages so far, and which of their buttons can be pressed.

use crate::domain::{
    conversation::Choice,
    message::{Button, Message, Placed},
};

/// The messages on the screen, oldest first.
#[derive(Default)]
pub(super) struct Screen {
    messages: Vec<Message>,
}

impl Screen {
    /// Puts a message on the screen; whether it took the place of the one whose button was pressed.
    pub(super) fn show(&mut self, message: &Message, pressed: Option<usize>) -> bool {
        match (message.placed, pressed.and_then(|place| self.messages.get_mut(place))) {
            (Placed::InPlace, Some(old)) => {
                *old = message.clone();
                true
            }
            _ => {
                self.messages.push(message.clone());
                // Nobody presses a button this far up.
                if self.messages.len() > 200 {
                    self.messages.drain(..100);
                }
                false
            }
        }
    }

    /// The newest message that has buttons, with its place.
    fn newest(&self) -> Option<(usize, impl Iterator<Item = &Button>)> {
        let place = self.messages.iter().rposition(|message| !message.buttons.is_empty())?;
        Some((place, self.messages[place].buttons.iter().flatten()))
    }

    /// The choice of the button with this number, counted from 1 row by row, in the newest message that has buttons.
    pub(super) fn numbered(&self, number: usize) -> Option<(usize, Choice)> {
        let (place, mut buttons) = self.newest()?;
        let button = buttons.nth(number.checked_sub(1)?)?;
        Some((place, button.choice.clone()))
    }

    /// The choice of the button with this label in the newest message that has buttons.
    pub(super) fn labelled(&self, label: &str) -> Option<(usize, Choice)> {
        let (place, mut buttons) = self.newest()?;
        let button = buttons.find(|button| button.label == label)?;
        Some((place, button.choice.clone()))
    }

    /// The labels that could be pressed now.
    pub(super) fn labels(&self) -> Vec<&str> {
        self.newest().map(|(_, buttons)| buttons.map(|button| button.label.as_str()).collect()).unwrap_or_default()
    }
}
