//! What a file of scenarios may hold, as JSON Schema, for editors: made from the types that read it.

use schemars::{JsonSchema, schema_for};
use serde::Deserialize;
use serde_json::Value;

use super::Scenario;
use super::bundle::Bundle;

/// A file of a suite: one scenario, or several cases.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is of interest")]
enum SuiteFile {
    Cases(Bundle),
    Scenario(Scenario),
}

/// The schema of a file of a suite.
pub fn schema() -> Value {
    schema_for!(SuiteFile).to_value()
}
