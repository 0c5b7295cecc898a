//! What the program says to a person whose files it cannot take, word by word, and what it takes from good ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod claims;
mod classes;
mod dao;
mod emission;
mod market;
mod network_file;
mod places;
mod readings;
mod samples;
mod spool;
mod stations;
mod times;

use std::path::PathBuf;

use tempfile::TempDir;

use crate::input::error::InputError;
use crate::input::{Checked, Plan, Principals, Readings, Stations};

/// The accounts that a launch names; whoever may veto is `guardian`.
fn principals<'a>(operator: &'a str, treasury: &'a str) -> Principals<'a> {
    Principals {
        operator,
        treasury,
        guardian: "guardian",
    }
}

/// A small network file. Its keys' lines stand in the errors that are tested.
const NETWORK: &str = r#"name = "Test"
kind = "prn"
sector = "energy"
utc_offset = "+10:00"
epoch = "1d"

[token]
name = "Test Token"
symbol = "TEST"
decimals = 6
supply = 1_000_000

[windows]
grace = "2h"
round = "10m"
challenge = "6h"
answer = "6h"
max_freeze = "7d"
unbonding_days = 14

[emission]
schedule = "halving"
total = 400_000
half_life = "1460d"

[split]
machines = 70
stakers = 25.5
residual = "treasury"

[oracles]
bond = 1_000

[classes.charger]
min_bond = 1_000
max_reward_per_epoch = 100
slash = 20
full_work = "500 kW.h"

[classes.charger.rules]
work = "amount"
field = "energy"
unit = "kW.h"
interval = "1h"
minimum = 0
maximum = 700
max_age = "1h"
max_clock_ahead = "1m"

[stations]
id = "station_id"
latitude = "lat"
longitude = "lon"
owner = "owner"

[readings]
time = "time"
time_format = "%Y-%m-%d %H:%M:%S"
id = "station_id"
value = "energy_kwh"
price = "price"
"#;

/// Two stations, the second of which belongs to somebody.
const STATIONS: &str = "station_id,lat,lon,owner\n0,37.775270,-122.418307,\n7,37.775270,-122.418307,ann\n";

/// The network file with one text replaced.
fn network_with(from: &str, to: &str) -> String {
    assert_eq!(NETWORK.matches(from).count(), 1, "{from:?} must be there once");
    NETWORK.replacen(from, to, 1)
}

fn plan(text: &str) -> Plan {
    Plan::parse("net.toml", text).unwrap_or_else(|error| panic!("{error}"))
}

/// The error of the network file with one text replaced.
fn network_error(from: &str, to: &str) -> String {
    Plan::parse("net.toml", &network_with(from, to))
        .expect_err("a bad network file")
        .to_string()
}

/// A folder with files; paths in errors begin with the folder, which [`Files::said`] takes off.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn said<T>(&self, result: Result<T, InputError>) -> String {
        let Err(error) = result else {
            panic!("the file should have been refused")
        };
        error
            .to_string()
            .replace(&format!("{}{}", self.0.path().display(), std::path::MAIN_SEPARATOR), "")
    }

    fn stations(&self, plan: &Plan, content: impl AsRef<[u8]>) -> Result<Stations, InputError> {
        Stations::load(&self.write("stations.csv", content), plan)
    }

    /// The readings of the two [`STATIONS`].
    fn readings(&self, content: impl AsRef<[u8]>) -> Result<Checked, InputError> {
        self.readings_known(content, None)
    }

    fn readings_known(&self, content: impl AsRef<[u8]>, known: Option<u64>) -> Result<Checked, InputError> {
        let plan = plan(NETWORK);
        let stations = self.stations(&plan, STATIONS).unwrap();
        Readings::check(&self.write("readings.csv", content), &plan, &stations, known)
    }
}
