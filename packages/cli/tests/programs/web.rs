//! What the test itself asks the oracles over HTTP.

use std::io::Read;

use flywheel_api::{BundlePage, MachineProof};
use flywheel_protocol::MachineId;
use flywheel_protocol::readings::SignedReport;
use serde::de::DeserializeOwned;

/// Who has it may read bundles.
pub const TOKEN: &str = "a-token-for-the-auditor-of-these-tests";

/// An answer's status and body; none if nobody answers.
pub fn get(url: &str) -> Option<(u16, String)> {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let agent: ureq::Agent = config.into();
    let call = agent.get(url).header("authorization", format!("Bearer {TOKEN}"));
    let mut answer = call.call().ok()?;
    let mut body = String::new();
    answer.body_mut().as_reader().read_to_string(&mut body).ok()?;
    Some((answer.status().as_u16(), body))
}

/// The answer to a call: its status and body.
pub fn post(url: &str, body: &str) -> (u16, String) {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let agent: ureq::Agent = config.into();
    let mut answer = agent.post(url).send(body.as_bytes()).unwrap();
    let body = answer.body_mut().read_to_string().unwrap();
    (answer.status().as_u16(), body)
}

fn json<T: DeserializeOwned>(url: &str) -> Option<T> {
    match get(url)? {
        (200, body) => Some(serde_json::from_str(&body).unwrap()),
        (404, _) => None,
        (status, body) => panic!("{url}: {status} {body}"),
    }
}

/// A machine's proof; none if the oracle has none.
pub fn proof(oracle: &str, machine: MachineId) -> Option<MachineProof> {
    json(&format!("{oracle}/v1/machines/{machine}/proof"))
}

/// All reports of a bundle; none if the oracle does not have it.
pub fn bundle(oracle: &str, epoch: u64, round: u64) -> Option<Vec<SignedReport>> {
    let mut reports = vec![];
    let mut after = String::new();
    loop {
        let page: BundlePage = json(&format!("{oracle}/v1/bundles/{epoch}/{round}{after}"))?;
        reports.extend(page.reports.iter().map(|bytes| SignedReport::decode(bytes).unwrap()));
        let Some(next) = page.next else {
            assert_eq!(reports.len() as u64, page.total);
            return Some(reports);
        };
        after = format!(
            "?epoch={}&machine={}&nonce={}&payload={}",
            next.epoch, next.machine, next.nonce, next.payload
        );
    }
}

/// One of an oracle's figures, as `flywheel_reports_total{code="stored"}`; zero if it is not there.
pub fn figure(oracle: &str, name: &str) -> u64 {
    let (status, text) = get(&format!("{oracle}/metrics")).unwrap();
    assert_eq!(status, 200, "{text}");
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.map_or(0, |value| value.trim().parse::<f64>().unwrap() as u64)
}
