//! Patterns of crisis: words of danger, harm and sadness, which stand above every other meaning.
//!
//! What they do not list is heard from the phrasings of the classes `crisis-…`, as any other meaning is.
//!
//! **Invariant:** nothing of a message that they find is ranked, matched or kept.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::domain::knowledge::Crisis;
use crate::domain::problem::{Problem, SourceFile};
use crate::domain::text::fold::{shorten, undouble, unleet};
use crate::domain::text::hash::{Map, Set};
use crate::domain::text::lexicon::Lexicon;
use crate::domain::text::utterance::Utterance;

/// The file as an editor writes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    filler: String,
    harmless: String,
    classes: BTreeMap<String, String>,
    danger: Lines,
    harm: Lines,
    grief: Lines,
    sad: Lines,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lines {
    lines: String,
}

/// The patterns of `crisis.toml`.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct CrisisPatterns {
    filler: Set<String>,
    /// The sets of words that a word belongs to: itself and its classes.
    whole: Map<String, Vec<u16>>,
    /// The same of how a word begins.
    begins: Vec<(String, u16)>,
    harmless: Vec<Line>,
    lines: Vec<(Crisis, Line)>,
    about: u16,
    me: u16,
    want: u16,
    close: u16,
    says: u16,
}

/// A line of the file.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Line {
    /// Whether it counts only where the message is not about the job and the news alone.
    weak: bool,
    parts: Vec<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Part {
    /// A word of this set.
    Word(u16),
    /// Up to three words.
    Gap,
    /// The beginning of a clause.
    Begin,
    /// The end of one.
    End,
}

/// What the patterns find in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CrisisMatch {
    /// Words of this kind of crisis.
    Crisis(Crisis),
    /// Words that only sound like it.
    Harmless,
    /// Nothing that is listed.
    Nothing,
}

/// How many words a gap leaves out at most.
const GAP: usize = 3;

/// Shorter words must be typed without a slip.
const SHORTEST_WITH_A_SLIP: usize = 5;

/// The sets of words that a token belongs to.
struct Sets {
    clause: usize,
    sets: Vec<u16>,
    /// Whether it is the visitor's own: "ayahku".
    is_own: bool,
}

impl CrisisPatterns {
    /// Reads `crisis.toml`.
    ///
    /// # Errors
    /// What is wrong, with its place where it is known.
    pub(crate) fn parse(file: &SourceFile) -> Result<Self, Problem> {
        let written: Written = toml::from_str(&file.text).map_err(|error| Problem::of_toml(file, &error))?;
        let mut patterns =
            Self { filler: written.filler.split_whitespace().map(str::to_owned).collect(), ..Self::default() };
        let mut names = Map::default();
        for (name, words) in &written.classes {
            let set = set_of(&mut names, &format!("<{name}>"));
            words.split_whitespace().for_each(|word| patterns.put(word, set));
        }
        let mut line = |text: &str| patterns.line(&mut names, text);
        let mut harmless = Vec::new();
        for text in lines_of(&written.harmless) {
            harmless.push(line(text).map_err(|reason| at(file, text, reason))?);
        }
        let mut lines = Vec::new();
        let kinds = [
            (Crisis::Danger, &written.danger),
            (Crisis::Harm, &written.harm),
            (Crisis::Grief, &written.grief),
            (Crisis::Sad, &written.sad),
        ];
        for (kind, section) in kinds {
            for text in lines_of(&section.lines) {
                lines.push((kind, line(text).map_err(|reason| at(file, text, reason))?));
            }
        }
        let class = |name: &str| {
            names.get(name).copied().ok_or_else(|| Problem::of(&file.name, format!("there is no class {name}: add it")))
        };
        (patterns.about, patterns.me) = (class("<about>")?, class("<me>")?);
        (patterns.want, patterns.close, patterns.says) = (class("<want>")?, class("<family>")?, class("<says>")?);
        Ok(Self { harmless, lines, ..patterns })
    }

    fn put(&mut self, word: &str, set: u16) {
        match word.strip_suffix('*') {
            Some(start) => self.begins.push((start.to_owned(), set)),
            None => self.whole.entry(word.to_owned()).or_default().push(set),
        }
    }

    fn line(&mut self, names: &mut Map<String, u16>, text: &str) -> Result<Line, String> {
        let mut line = Line::default();
        for word in text.split_whitespace() {
            if self.filler.contains(word) {
                continue;
            }
            line.parts.push(match word {
                "?" => {
                    line.weak = true;
                    continue;
                }
                ".." => Part::Gap,
                "^" => Part::Begin,
                "$" => Part::End,
                class if class.starts_with('<') => {
                    Part::Word(*names.get(class).ok_or_else(|| format!("there is no class {class}: add it"))?)
                }
                word => {
                    let is_new = !names.contains_key(word);
                    let set = set_of(names, word);
                    if is_new {
                        self.put(word, set);
                    }
                    Part::Word(set)
                }
            });
        }
        if line.parts.iter().any(|part| matches!(part, Part::Word(_))) {
            Ok(line)
        } else {
            Err(format!("`{text}` says nothing once the filler is left out"))
        }
    }

    /// What the patterns find in a message.
    pub(crate) fn find(&self, lexicon: &Lexicon, utterance: &Utterance<'_>) -> CrisisMatch {
        let mut tokens = self.read(lexicon, utterance);
        // Most lines want a word that is not there at all.
        let said: Set<u16> = tokens.iter().flat_map(|token| token.sets.iter().copied()).collect();
        let may = |line: &&Line| line.parts.iter().all(|part| !matches!(part, Part::Word(set) if !said.contains(set)));
        let mut is_harmless = false;
        for line in self.harmless.iter().filter(may) {
            let mut from = 0;
            while let Some((first, last)) = (from..tokens.len()).find_map(|at| Some((at, line.ends(&tokens, at)?))) {
                // A word that belongs nowhere stays, so that nothing is joined across.
                tokens[first..last]
                    .iter_mut()
                    .for_each(|token| token.sets.retain(|set| [self.about, self.me].contains(set)));
                from = last.max(first + 1);
                is_harmless = true;
            }
        }
        let has = |set: u16| tokens.iter().any(|token| token.sets.contains(&set));
        let is_about_work = has(self.about) && !has(self.me) && !tokens.iter().any(|token| token.is_own);
        // What befalls somebody else; the visitor's own danger beside it comes first.
        let mut others: Vec<Range<usize>> = Vec::new();
        let is_own = |kind: Crisis, found: Range<usize>, others: &mut Vec<Range<usize>>| {
            let is_danger = matches!(kind, Crisis::Danger | Crisis::Harm);
            if is_danger && self.is_of_another(&tokens, &found) {
                others.push(found);
                return false;
            }
            others.is_empty()
                || (is_danger && others.iter().all(|other| found.end <= other.start || other.end <= found.start))
        };
        let mut lines = self.lines.iter().filter(|(_, line)| may(&line) && !(line.weak && is_about_work));
        let own = lines.find(|(kind, line)| {
            let mut places = (0..tokens.len()).filter_map(|at| Some(at..line.ends(&tokens, at)?));
            places.any(|found| is_own(*kind, found, &mut others))
        });
        match own {
            Some((kind, _)) => CrisisMatch::Crisis(*kind),
            None if !others.is_empty() => CrisisMatch::Crisis(Crisis::Other),
            None if is_harmless || is_about_work => CrisisMatch::Harmless,
            None => CrisisMatch::Nothing,
        }
    }

    /// Whether what was found befalls somebody near the visitor: "my friend says she wants to", "temen gue mau".
    fn is_of_another(&self, tokens: &[Sets], found: &Range<usize>) -> bool {
        let is = |token: &Sets, set: u16| token.sets.contains(&set);
        if tokens[found.clone()].iter().any(|token| is(token, self.me)) {
            return false;
        }
        let clause = tokens[found.start].clause;
        let mut before = tokens[..found.start].iter().rev().take_while(|token| token.clause == clause);
        // Who "temen gue" is stands before the "gue"; "temen ninggalin gue" speaks of the visitor.
        let who = before.find(|token| !is(token, self.want) && !is(token, self.says));
        let who = if who.is_some_and(|token| is(token, self.me)) { before.next() } else { who };
        who.is_some_and(|token| is(token, self.close))
    }

    fn read(&self, lexicon: &Lexicon, utterance: &Utterance<'_>) -> Vec<Sets> {
        let mut tokens = Vec::new();
        for token in utterance.tokens.list.iter().filter(|token| !token.is_emoji) {
            self.read_word(lexicon, &token.folded, token.clause, &mut tokens);
        }
        tokens
    }

    /// A word as it is typed and as it may be meant; slang may stand for several.
    fn read_word(&self, lexicon: &Lexicon, word: &str, clause: usize, tokens: &mut Vec<Sets>) {
        let mut forms = vec![word.to_owned(), shorten(word, 1)];
        forms.extend(unleet(word));
        forms.extend(undouble(word));
        forms.extend(undoubled_end(word));
        let meaning = forms.iter().find_map(|form| lexicon.meaning(form)).unwrap_or_default();
        if let [one] = meaning {
            forms.push(one.clone());
        }
        if meaning.len() < 2 && forms.iter().any(|form| self.filler.contains(form)) {
            return;
        }
        let is_own = word.len() > 4 && word.ends_with("ku");
        let mut sets = self.sets(lexicon, &forms);
        match meaning {
            [] | [_] => tokens.push(Sets { clause, sets, is_own }),
            // "Wanna": the words it stands for, the first of which is also what was typed.
            words => tokens.extend(words.iter().filter(|other| !self.filler.contains(*other)).map(|other| {
                let mut meant = self.sets(lexicon, std::slice::from_ref(other));
                meant.append(&mut sets);
                Sets { clause, sets: meant, is_own }
            })),
        }
    }

    fn sets(&self, lexicon: &Lexicon, forms: &[String]) -> Vec<u16> {
        let mut sets: Vec<u16> = forms.iter().filter_map(|form| self.whole.get(form)).flatten().copied().collect();
        sets.extend(forms.iter().flat_map(|form| {
            self.begins.iter().filter(move |(start, _)| form.starts_with(start)).map(|(_, set)| *set)
        }));
        let word = &forms[0];
        if sets.is_empty() && word.len() >= SHORTEST_WITH_A_SLIP && !lexicon.is_known(word) {
            let near = |known: &String| {
                known.len() >= SHORTEST_WITH_A_SLIP
                    && known.as_bytes()[0] == word.as_bytes()[0]
                    && strsim::osa_distance(known, word) <= 1
            };
            sets.extend(self.whole.iter().filter(|(known, _)| near(known)).flat_map(|(_, sets)| sets));
        }
        sets
    }
}

impl Line {
    /// Where the line ends that begins at this word; None where it does not stand there.
    fn ends(&self, tokens: &[Sets], at: usize) -> Option<usize> {
        ends(&self.parts, tokens, at, tokens[at].clause)
    }
}

fn ends(parts: &[Part], tokens: &[Sets], at: usize, clause: usize) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else {
        return Some(at);
    };
    let is_inside = |at: usize| tokens.get(at).is_some_and(|token| token.clause == clause);
    match part {
        Part::Word(set) if is_inside(at) && tokens[at].sets.contains(set) => ends(rest, tokens, at + 1, clause),
        Part::Word(_) => None,
        Part::Gap => (at..=at + GAP)
            .take_while(|&next| next == at || is_inside(next - 1))
            .find_map(|next| ends(rest, tokens, next, clause)),
        Part::Begin => (at == 0 || !is_inside(at - 1)).then(|| ends(rest, tokens, at, clause)).flatten(),
        Part::End => (!is_inside(at)).then(|| ends(rest, tokens, at, clause)).flatten(),
    }
}

/// "Matii" → "mati"; None where the last letter is not doubled.
fn undoubled_end(word: &str) -> Option<String> {
    let last = word.chars().next_back()?;
    let bare = word.trim_end_matches(last);
    (word.len() - bare.len() > last.len_utf8()).then(|| format!("{bare}{last}"))
}

fn set_of(names: &mut Map<String, u16>, name: &str) -> u16 {
    let next = u16::try_from(names.len()).expect("a file of sixty thousand words is no list of crisis words");
    *names.entry(name.to_owned()).or_insert(next)
}

fn lines_of(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn at(file: &SourceFile, line: &str, reason: String) -> Problem {
    Problem::at(file, file.text.find(line).unwrap_or_default(), reason)
}
