//! The tests' network, its three bays and what they deliver.

use std::fmt::Write as _;

/// The network file.
pub const NETWORK: &str = include_str!("../bays.toml");

/// The same network with epochs of an hour, which is over before the disputes about it are: half an hour of grace and an
/// hour of challenge. So a statement settles more than one epoch.
pub fn network_of_short_epochs() -> String {
    let short = NETWORK.replacen("epoch = \"6h\"", "epoch = \"1h\"", 1);
    short.replacen("full_work = \"60 kW.h\"", "full_work = \"10 kW.h\"", 1)
}

/// `north` and `south` are Ann's; `east` is its own owner. They are kilometres apart.
pub const STATIONS: &str = "\
bay,lat,lon,owner
north,52.60,13.40,ann
south,52.40,13.40,ann
east,52.50,13.70,
";

/// A row of readings.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The station.
    pub bay: &'static str,
    /// Hours since the midnight at which the first epoch begins.
    pub hour: u64,
    /// What it delivered, in kW.h.
    pub kwh: f64,
}

/// What the bays deliver in so many epochs: north 10, south 5 and east 2.5 kW.h every hour.
pub fn rows(epochs: u64) -> Vec<Row> {
    let bays = [("north", 10.0), ("south", 5.0), ("east", 2.5)];
    let of_hour = |hour| bays.map(|(bay, kwh)| Row { bay, hour, kwh });
    (0..epochs * 6).flat_map(of_hour).collect()
}

/// The rows as a file. East is free.
pub fn readings(rows: &[Row]) -> String {
    let mut text = "time,bay,kwh,price\n".to_owned();
    for Row { bay, hour, kwh } in rows {
        let (day, hour) = (1 + hour / 24, hour % 24);
        let price = if *bay == "east" { "0" } else { "0.40" };
        writeln!(text, "2026-05-{day:02} {hour:02}:00,{bay},{kwh},{price}").unwrap();
    }
    text
}
