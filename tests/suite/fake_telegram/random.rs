//! Odd updates: made up from the published API, or real ones with a part missing or of another kind.

use serde_json::{Map, Value, json};

use super::schema;

/// A sequence that looks random and can be repeated.
pub(crate) struct Dice(u64);

impl Dice {
    /// The same seed gives the same sequence.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(2).wrapping_add(1))
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn pick<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }
}

/// Texts that have broken programs before.
const TEXTS: &[&str] = &[
    "",
    " ",
    "/",
    "/start",
    "/start \u{0}",
    "/quiz@other_bot",
    "apa tugasnya?",
    "<b>&amp;",
    "\u{202e}abc",
    "😀\u{200d}😀",
    "é",
    "null",
    "-1",
    "\\\"}'",
    "İ",
    "a\u{0301}\u{0301}\u{0301}",
    "\n\n\n",
    "https://t.me/x?start=a-b",
];

const NUMBERS: &[i64] = &[0, 1, -1, 41, 7_000_000_001, -1_001_234_567_890, i64::MAX, i64::MIN, 1 << 40];

/// An update of any kind that the API knows, with fields left out at random.
pub(super) fn make_update(dice: &mut Dice) -> (String, Value) {
    let fields = schema::fields_of("Update");
    let kinds: Vec<_> = fields.iter().filter(|(name, _, _)| name != "update_id").collect();
    let (name, types, _) = kinds[dice.below(kinds.len())];
    (name.clone(), make(&types[0], dice, 0))
}

fn make(name: &str, dice: &mut Dice, depth: usize) -> Value {
    if let Some(element) = name.strip_prefix("Array of ") {
        return (0..dice.below(3)).map(|_| make(element, dice, depth + 1)).collect();
    }
    match name {
        "Integer" => dice.pick(NUMBERS).into(),
        "Float" => json!(dice.below(1000) as f64 / 7.0),
        "Boolean" => (dice.below(2) == 0).into(),
        "String" => dice.pick(TEXTS).into(),
        _ => {
            let kinds = schema::kinds_of(name);
            if !kinds.is_empty() {
                return make(&dice.pick(&kinds), dice, depth);
            }
            let mut object = Map::new();
            for (field, types, required) in schema::fields_of(name) {
                let optional = depth < 4 && dice.below(4) == 0;
                if (required && depth < 8 && dice.below(60) > 0) || optional {
                    let kind = dice.pick(&types);
                    object.insert(field, make(&kind, dice, depth + 1));
                }
            }
            Value::Object(object)
        }
    }
}

/// The same update with one part missing, doubled or of another kind.
pub(super) fn spoil(value: &mut Value, dice: &mut Dice) {
    match value {
        Value::Object(object) if !object.is_empty() => {
            let names: Vec<String> = object.keys().cloned().collect();
            let name = dice.pick(&names);
            match dice.below(5) {
                0 => drop(object.remove(&name)),
                1 => drop(object.insert(name, odd(dice))),
                2 => {
                    let moved = object.remove(&name).unwrap();
                    object.insert(dice.pick(&names), moved);
                }
                _ => spoil(&mut object[&name], dice),
            }
        }
        Value::Array(list) if !list.is_empty() => {
            let place = dice.below(list.len());
            spoil(&mut list[place], dice);
        }
        other => *other = odd(dice),
    }
}

fn odd(dice: &mut Dice) -> Value {
    match dice.below(6) {
        0 => Value::Null,
        1 => dice.pick(NUMBERS).into(),
        2 => dice.pick(TEXTS).into(),
        3 => json!([]),
        4 => json!({}),
        _ => json!(0.5),
    }
}
