//! What `--json` says.

use std::collections::BTreeMap;

use serde_json::Value;

/// The facts of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts(pub Value);

impl Facts {
    /// Reads them. Every identity must hold: the program checks them too, but who checks the program?
    pub fn read(text: &str) -> Self {
        let facts: Value = serde_json::from_str(text).unwrap();
        let checks = facts["checks"].as_array().unwrap();
        assert!(checks.len() >= 3, "{checks:?}");
        for check in checks {
            assert!(check["holds"] == true && check["left"] == check["right"], "{check}");
        }
        Self(facts)
    }

    /// A machine by its name.
    pub fn machine(&self, name: &str) -> &Value {
        let mut machines = self.machines();
        machines.find(|machine| machine["name"] == name).unwrap()
    }

    /// What a machine earned, in base units.
    pub fn earned(&self, name: &str) -> u128 {
        amount(&self.machine(name)["earned"])
    }

    /// What each machine earned.
    pub fn all_earned(&self) -> BTreeMap<String, u128> {
        let named = |machine: &Value| machine["name"].as_str().unwrap().to_owned();
        self.machines()
            .map(|machine| (named(machine), amount(&machine["earned"])))
            .collect()
    }

    /// A machine's accepted and refused readings.
    pub fn readings(&self, name: &str) -> (u64, u64) {
        let readings = &self.machine(name)["readings"];
        (
            readings["accepted"].as_u64().unwrap(),
            readings["refused"].as_u64().unwrap(),
        )
    }

    /// All refused readings by their reason.
    pub fn refusals(&self) -> BTreeMap<&str, u64> {
        let refusals = self.0["refusals"].as_array().unwrap().iter();
        refusals
            .map(|refusal| {
                (
                    refusal["reason"].as_str().unwrap(),
                    refusal["readings"].as_u64().unwrap(),
                )
            })
            .collect()
    }

    /// The machines, in the order of their file.
    pub fn machines(&self) -> impl Iterator<Item = &Value> {
        self.0["machines"].as_array().unwrap().iter()
    }
}

fn amount(value: &Value) -> u128 {
    value.as_str().unwrap().parse().unwrap()
}
