//! A device loses power in the middle of everything.

use std::collections::BTreeMap;
use std::env;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use flywheel_agent::Outbox;
use flywheel_agent::outbox::Draft;
use flywheel_protocol::readings::Field;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{MachineId, Signature};

use super::common::{hour, sample};

const FOLDER: &str = "FLYWHEEL_TEST_OUTBOX";
const ROOM: u64 = 1 << 26;
const KILLS: u64 = 25;

/// Not a test by itself: the device that is killed. It signs as fast as it can, until somebody ends it.
#[test]
#[ignore = "started and killed by the test below"]
fn device() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let outbox = Outbox::open(Path::new(&folder), ROOM).unwrap();
    for report in outbox.unsigned().unwrap() {
        outbox.sign(report.nonce(), signature(&report.payload())).unwrap();
    }
    let begin = outbox
        .newest()
        .unwrap()
        .map_or(0, |newest| newest.since(hour(0)).get() / 3_600 + 1);
    for at in begin.. {
        outbox.push(&[sample(at)], hour(at + 1)).unwrap();
        if at % 3 == 2 {
            let first = outbox.waiting(1).unwrap()[0].0.time;
            let report = outbox.number(&draft(first.since(hour(0)).get() / 3_600, at)).unwrap();
            // Long enough that many a kill comes between the number and the signature.
            sleep(Duration::from_millis(2));
            outbox.sign(report.nonce(), signature(&report.payload())).unwrap();
        }
    }
}

fn draft(first: u64, last: u64) -> Draft {
    Draft {
        machine: MachineId::new(7).unwrap(),
        binding: sha256(&[b"machine 7"]),
        field: Field::ENERGY,
        cell: None,
        first: hour(first),
        last: hour(last),
        nonce_floor: 1,
        now: hour(last + 1),
        closes_at: hour(1_000_000),
    }
}

fn signature(payload: &[u8]) -> Signature {
    let hash = sha256(&[payload]);
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(hash.as_bytes());
    Signature::new(bytes)
}

#[test]
fn killed_at_any_moment_with_a_full_outbox_nothing_is_lost_and_no_number_used_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut seen: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
    let mut newest = 0;
    for kill in 0..KILLS {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "kill::device", "--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        sleep(Duration::from_millis(150 + kill * 37 % 101));
        child.kill().unwrap();
        child.wait().unwrap();

        let outbox = Outbox::open(folder.path(), ROOM).unwrap();
        let signed = outbox.due("oracle", usize::MAX, usize::MAX).unwrap();
        let unsigned = outbox.unsigned().unwrap();
        assert!(unsigned.len() <= 1);
        // Under each number the payload of before.
        let reports = signed.iter().map(|signed| &signed.report).chain(&unsigned);
        let mut hours: Vec<u64> = vec![];
        for report in reports {
            let payload = report.payload();
            assert_eq!(*seen.entry(report.nonce()).or_insert_with(|| payload.clone()), payload);
            hours.extend(
                report
                    .readings()
                    .iter()
                    .map(|reading| reading.time.since(hour(0)).get() / 3_600),
            );
        }
        for report in &signed {
            assert_eq!(report.signature, signature(&report.report.payload()));
        }
        assert_eq!(signed.len() + unsigned.len(), seen.len(), "a report is gone");
        let waiting = outbox.waiting(usize::MAX).unwrap();
        hours.extend(
            waiting
                .iter()
                .map(|(sample, _)| sample.time.since(hour(0)).get() / 3_600),
        );
        hours.sort_unstable();
        let count = hours.len() as u64;
        assert!(hours.into_iter().eq(0..count), "a reading is gone or there twice");
        assert!(count >= newest, "{count} readings after {newest}");
        newest = count;
    }
    assert!(
        seen.len() > 20,
        "only {} reports: the device was too slow to be tested",
        seen.len()
    );
}
