//! Puts words in the place of texts that name somebody or something.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::session::{Exchange, Outcome, Said};

/// Under these names the contract has texts that come from the CRM, from people, or from a policy that knows them.
const TEXTS: &[&str] = &[
    "Word",
    "address",
    "description",
    "email",
    "key",
    "label",
    "name",
    "notice",
    "query",
    "user_name",
    "values",
    "what",
];

/// One word for each text, the same wherever it stands, so that equal stays equal. Case and spaces around it do not
/// make another text, because sign-in names are compared without them.
#[derive(Default)]
pub(super) struct Mask {
    words: HashMap<String, usize>,
    /// What the question and the facts of this exchange have said.
    said: HashSet<String>,
}

/// Which texts are to be masked.
#[derive(Clone, Copy)]
enum Which {
    All,
    /// An answer has words of the policy's own, too, without which it could not be compared.
    Said,
}

impl Mask {
    pub(super) fn apply(&mut self, exchange: &mut Exchange) {
        self.said.clear();
        self.walk(&mut exchange.with, Which::All);
        for callback in &mut exchange.callbacks {
            self.walk(&mut callback.with, Which::All);
            if let Said::Gives(given) = &mut callback.said {
                self.walk(given, Which::All);
            }
        }
        if let Outcome::Answer(answer) = &mut exchange.outcome {
            self.walk(answer, Which::Said);
        }
    }

    fn walk(&mut self, value: &mut Value, which: Which) {
        match value {
            Value::Object(entries) => {
                for (key, value) in entries {
                    if TEXTS.contains(&key.as_str()) {
                        self.hide(value, which);
                    } else {
                        self.walk(value, which);
                    }
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.walk(value, which)),
            _ => {}
        }
    }

    fn hide(&mut self, value: &mut Value, which: Which) {
        match value {
            Value::String(text) => {
                let plain = text.trim().to_lowercase();
                let hide = match which {
                    Which::All => !plain.is_empty(),
                    Which::Said => self.said.iter().any(|said| plain.contains(said)),
                };
                if hide {
                    *text = self.word(text, plain);
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.hide(value, which)),
            _ => self.walk(value, which),
        }
    }

    fn word(&mut self, text: &str, plain: String) -> String {
        let start = if plain == text { 't' } else { 'T' };
        let address = if plain.contains('@') { "@masked.example" } else { "" };
        let new = self.words.len() + 1;
        self.said.insert(plain.clone());
        let number = self.words.entry(plain).or_insert(new);
        format!("{start}ext-{number}{address}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Every text of the contract, but for what a policy says of itself.
    fn texts_of_the_contract() -> Vec<String> {
        let wit = concat!(env!("CARGO_MANIFEST_DIR"), "/../wit");
        let mut texts = Vec::new();
        for file in std::fs::read_dir(wit).unwrap() {
            let file = file.unwrap().path();
            if file.ends_with("about.wit") {
                continue;
            }
            let source = std::fs::read_to_string(file).unwrap();
            let code = source.lines().filter(|line| !line.trim_start().starts_with("///"));
            for part in code.flat_map(|line| line.split([',', '(', '{'])) {
                match part.split_once(": ") {
                    Some((name, of)) if of.contains("string") => {
                        texts.push(name.trim().replace('-', "_"))
                    }
                    None if part.trim().trim_end_matches(')') == "string" => {
                        texts.push("a variant's".into())
                    }
                    _ => {}
                }
            }
        }
        texts
    }

    #[test]
    fn every_text_of_the_contract_is_one_that_is_masked() {
        let texts = texts_of_the_contract();
        assert!(texts.len() > 12, "the search finds only {texts:?}");
        for text in texts {
            // The only variant that holds a text is `word` of a fact in an explanation.
            assert!(text == "a variant's" || TEXTS.contains(&text.as_str()), "{text}");
        }
    }

    #[test]
    fn equal_texts_stay_equal_and_identifiers_stay() {
        let mut mask = Mask::default();
        let mut value = json!({
            "name": "Kim Archer", "key": "kim archer", "email": " KIM@amber.example", "id": 7,
            "scope": "Customer", "values": ["Kim Archer", ""],
        });
        mask.walk(&mut value, Which::All);
        let masked = json!({
            "name": "Text-3", "key": "text-3", "email": "Text-1@masked.example", "id": 7,
            "scope": "Customer", "values": ["Text-3", ""],
        });
        assert_eq!(
            value.to_string().replace("ext-2", "ext-3"),
            masked.to_string().replace("ext-2", "ext-3")
        );
        let mut answer = json!({ "name": "own contact", "Word": "of kim archer" });
        mask.walk(&mut answer, Which::Said);
        assert_eq!(answer["name"], "own contact");
        assert!(!answer.to_string().contains("archer"), "{answer}");
    }
}
