//! Draws: the result's picture, posters, charts, the pages of the booth and of the preview, tables.
//!
//! **Invariant:** nothing here decides what is said. The same input gives the same bytes on every machine: no files, no
//! clock, no system fonts, no network.

pub mod letters;
pub mod code;
mod template;
pub mod drawing;
mod sheet;
pub mod output;

pub mod card;
pub mod report;
pub mod chart;
pub mod poster;

pub mod booth;
pub mod preview;
pub mod privacy;
pub mod tables;

use crate::domain::{content::Content, locale::Locale, message::Attachment};

/// The first letter of a text that the fonts lack, and would draw as an empty box, or sign that nobody sees.
#[must_use]
pub fn lacking(text: &str) -> Option<char> {
    letters::lacking(text).map(|(_, letter)| letter)
}

/// What goes along with a message, in the language of its reply: a drawing as SVG, data as they are.
#[must_use]
pub fn attached(content: &Content, attachment: &Attachment, locale: Locale) -> String {
    match attachment {
        Attachment::Result(result) => {
            card::svg(&content.questionnaire, result, locale, content.operator.address.as_deref())
        }
        Attachment::Report(report) => report::page(content, report, locale).svg(),
        Attachment::Data(data) => data.clone(),
    }
}
