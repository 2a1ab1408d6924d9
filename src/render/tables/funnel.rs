//! What happened at fairs as text: a table, CSV and JSON.

use serde_json::{Map, Value, json};

use crate::{
    domain::{
        content::Content,
        fair::{FunnelWords, Split, Step},
        funnel::{FairFunnel, Figure, Funnel, Group, LEAST, fair_name, value_name},
        locale::Locale,
    },
    render::tables::{aligned, csv::cell},
};

/// The version of the JSON: it changes when a key is taken away or means something else.
const SCHEMA: u32 = 2;

/// What stands in a table or a file in place of a figure of fewer than [`LEAST`].
const FEW: &str = "<5";

/// What stands in a file in place of one of any size, which is not told because a smaller one could be worked out from it.
const HIDDEN: &str = "hidden";

/// The same in a table.
const MARK: &str = "*";

/// The numbers as a table for people, each step with its definition.
#[must_use]
pub fn table(funnel: &Funnel, content: &Content, locale: Locale) -> String {
    let (fairs, words) = (&content.fairs, &content.funnel);
    if funnel.fairs.is_empty() {
        return format!("{}\n", words.nothing.get(locale));
    }
    let mut text = String::new();
    for fair in &funnel.fairs {
        text += &format!("{}\n\n", fair_name(fair, fairs, words, locale));
        text += &steps_table(fair, words, locale);
        for split in Split::ALL.into_iter().skip(1) {
            text += &split_table(fair, split, content, locale);
        }
        text.push('\n');
    }
    text + words.small.get(locale) + "\n"
}

/// The numbers as CSV in UTF-8: the columns' names, then a row a group. A column is only ever added, at the end; one that
/// comes to mean something else gets another name.
#[must_use]
pub fn csv(funnel: &Funnel) -> String {
    let mut text = "fair,split,value".to_owned();
    for step in Step::ALL {
        text += &format!(",{0}_visitors,{0}_total", step.name());
    }
    text.push('\n');
    for fair in &funnel.fairs {
        for group in &fair.groups {
            text += &[fair.fair.as_deref().unwrap_or_default(), group.split.name(), &group.value].map(cell).join(",");
            for figure in group.figures {
                text += &match figure {
                    Figure::Shown { visitors, total } => format!(",{visitors},{total}"),
                    Figure::Few => format!(",{FEW},{FEW}"),
                    Figure::Hidden => format!(",{HIDDEN},{HIDDEN}"),
                };
            }
            text.push('\n');
        }
    }
    text
}

/// The numbers as JSON, with the definitions; a figure that is not told is `"few"` or `"hidden"`.
#[must_use]
pub fn json(funnel: &Funnel, words: &FunnelWords, locale: Locale) -> Value {
    let definitions: Map<String, Value> =
        Step::ALL.into_iter().map(|step| (step.name().to_owned(), json!(words.meaning(step, locale)))).collect();
    let groups: Vec<Value> =
        funnel.fairs.iter().flat_map(|fair| fair.groups.iter().map(|group| row(fair, group))).collect();
    json!({ "schema": "kenal-funnel", "version": SCHEMA, "hidden_below": LEAST, "definitions": definitions, "groups": groups })
}

fn row(fair: &FairFunnel, group: &Group) -> Value {
    let figures: Map<String, Value> = Step::ALL
        .into_iter()
        .map(|step| {
            let figure = match group.figure(step) {
                Figure::Shown { visitors, total } => json!({ "visitors": visitors, "total": total }),
                Figure::Few => json!("few"),
                Figure::Hidden => json!("hidden"),
            };
            (step.name().to_owned(), figure)
        })
        .collect();
    json!({ "fair": fair.fair, "split": group.split.name(), "value": group.value, "figures": figures })
}

/// Every step of the whole fair: label, people, times, share of arrivals, definition.
fn steps_table(fair: &FairFunnel, words: &FunnelWords, locale: Locale) -> String {
    let Some(all) = fair.all() else {
        return String::new();
    };
    let arrived = all.figure(Step::Arrived).people();
    let mut rows = vec![["", words.visitors.get(locale), words.total.get(locale), "%", ""].map(str::to_owned).to_vec()];
    for step in Step::ALL {
        let mut row = vec![words.label(step, locale).to_owned()];
        match all.figure(step) {
            Figure::Shown { visitors, total } => {
                let share = if arrived > 0 && visitors <= arrived {
                    format!("{:.0}", visitors as f64 * 100.0 / arrived as f64)
                } else {
                    String::new()
                };
                row.extend([visitors.to_string(), total.to_string(), share]);
            }
            Figure::Few => row.extend([FEW.to_owned(), FEW.to_owned(), String::new()]),
            Figure::Hidden => row.extend([MARK.to_owned(), MARK.to_owned(), String::new()]),
        }
        row.push(words.meaning(step, locale).to_owned());
        rows.push(row);
    }
    aligned(&rows) + &format!("%: {}\n", words.share.get(locale))
}

/// One row a part, the people of each step.
fn split_table(fair: &FairFunnel, split: Split, content: &Content, locale: Locale) -> String {
    let words = &content.funnel;
    let steps: &[Step] = match split {
        Split::Question => &[Step::Replied, Step::LeftOut],
        _ => &Step::FUNNEL,
    };
    let mut rows = vec![vec![words.split(split, locale).to_owned()]];
    rows[0].extend(steps.iter().map(|step| words.label(*step, locale).to_owned()));
    for group in fair.rows(split) {
        let mut row = vec![value_name(fair, group, content, locale)];
        row.extend(steps.iter().map(|step| group.figure(*step).visitors(FEW, MARK)));
        rows.push(row);
    }
    if rows.len() == 1 { String::new() } else { format!("\n{}", aligned(&rows)) }
}
