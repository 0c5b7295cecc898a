//! What enemies and clumsy clients send.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use flywheel_api::{MAX_BODY, SubmitReports};
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::{MachineId, Signature};

use crate::world::{World, agent, eventually, post_bytes};

/// Resident memory of this process in KiB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn forged(report: &SignedReport) -> SignedReport {
    SignedReport {
        signature: Signature::new([1; 64]),
        ..report.clone()
    }
}

#[test]
fn ten_thousand_malformed_calls_leave_memory_as_it_was_and_an_honest_report_is_taken() {
    let mut world = World::with_machines(&["meter-1"]);
    let server = world.start(0);
    let honest = world.reports("meter-1", 0..2, 5);
    world.hand_in(0, &honest[..1], "stored");
    let url = format!("{}/v1/reports", world.url(0));
    let (agent, before) = (agent(), memory());
    let mut statuses = std::collections::BTreeMap::new();
    for number in 0..10_000_u32 {
        let body = match number % 4 {
            0 => format!("{{\"reports\":[{}", "[".repeat(usize::try_from(number).unwrap())),
            1 => "\u{0}".repeat(20_000),
            2 => format!("{{\"reports\":[{{\"machine\":{number}}}]}}"),
            _ => String::new(),
        };
        let response = agent.post(&url).send(body.as_bytes()).unwrap();
        *statuses.entry(response.status().as_u16()).or_insert(0) += 1;
    }
    assert!(
        statuses.keys().all(|status| [400, 429].contains(status)),
        "{statuses:?}"
    );
    assert!(statuses.contains_key(&429), "nobody was stopped: {statuses:?}");
    let grown = memory().saturating_sub(before);
    assert!(grown < 32 << 10, "grew by {grown} KiB");
    eventually("patience", || (world.try_hand_in(&honest[1..]) == 200).then_some(()));
    world.hand_in(0, &honest, "known");
    server.stop();
}

impl World {
    fn try_hand_in(&self, reports: &[SignedReport]) -> u16 {
        let body = SubmitReports {
            reports: reports.to_vec(),
        };
        let body = serde_json::to_vec(&body).unwrap();
        post_bytes(&format!("{}/v1/reports", self.url(0)), &body, &[]).0
    }
}

#[test]
fn made_up_machines_and_forged_reports_are_refused_one_by_one() {
    let mut world = World::with_machines(&["meter-1", "meter-2"]);
    let server = world.start(0);
    let honest = world.reports("meter-1", 0..1, 5);
    let stranger = world.chain.with(|suite| {
        let machine = MachineId::new(77).unwrap();
        suite.report_of_hours(machine, "nobody", 1, flywheel_protocol::Epoch::new(0), 0..1, 5)
    });
    let later = world.chain.with(|suite| suite.report_of("meter-1", 9, 3, 0, 5));
    let (status, submitted) = world.submit(0, &[forged(&honest[0]), stranger, later, honest[0].clone()]);
    let codes: Vec<_> = submitted
        .results
        .iter()
        .map(|result| (result.code.name(), result.retry))
        .collect();
    assert_eq!(status, 200);
    let expected = [
        ("bad_signature", false),
        ("not_enrolled", true),
        ("too_early", true),
        ("stored", false),
    ];
    assert_eq!(codes, expected);
    assert_eq!(world.metric(0, "flywheel_reports_total{code=\"stored\"}"), 1.0);
    server.stop();
}

#[test]
fn a_machine_over_its_rate_waits_and_nobody_can_use_its_rate_up_for_it() {
    let mut world = World::with_machines(&["meter-1", "meter-2"]);
    (world.limits.machine_burst, world.limits.machine_rate) = (3, 0);
    let server = world.start(0);
    let (first, second) = (world.reports("meter-1", 0..5, 5), world.reports("meter-2", 0..1, 5));
    let fakes: Vec<_> = first.iter().map(forged).collect();
    for _ in 0..3 {
        world.hand_in(0, &fakes, "bad_signature");
    }
    let (_, submitted) = world.submit(0, &first);
    let codes: Vec<_> = submitted.results.iter().map(|result| result.code.name()).collect();
    assert_eq!(codes, ["stored", "stored", "stored", "rate_limited", "rate_limited"]);
    assert!(submitted.results[4].retry);
    world.hand_in(0, &second, "stored");
    server.stop();
}

#[test]
fn a_body_that_is_too_large_is_not_read() {
    let mut world = World::with_machines(&[]);
    let server = world.start(0);
    // Announced, and in pieces.
    let head = format!(
        "POST /v1/reports HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n",
        MAX_BODY + 1
    );
    assert!(talk(&world, head.as_bytes()).starts_with("HTTP/1.1 413"));
    let mut chunked = b"POST /v1/reports HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let size = MAX_BODY + 1;
    chunked.extend(format!("{size:x}\r\n").bytes());
    chunked.extend(vec![b' '; size]);
    chunked.extend(b"\r\n0\r\n\r\n");
    assert!(talk(&world, &chunked).starts_with("HTTP/1.1 413"));
    let many = format!("{{\"reports\":[{}]}}", ["{}"; 3].join(","));
    assert_eq!(
        post_bytes(&format!("{}/v1/reports", world.url(0)), many.as_bytes(), &[]).0,
        400
    );
    server.stop();
}

/// Sends bytes and reads until the other side has had enough.
fn talk(world: &World, bytes: &[u8]) -> String {
    let mut stream = connect(world);
    let _ = stream.write_all(bytes);
    read_all(&mut stream)
}

fn connect(world: &World) -> TcpStream {
    let stream = TcpStream::connect(world.url(0).trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

fn read_all(stream: &mut TcpStream) -> String {
    let (mut answer, mut piece) = (Vec::new(), [0; 4_096]);
    while let Ok(count @ 1..) = stream.read(&mut piece) {
        answer.extend(&piece[..count]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_client_that_sends_byte_by_byte_is_hung_up_on() {
    let mut world = World::with_machines(&[]);
    world.limits.request_time = Duration::from_millis(300);
    let server = world.start(0);
    let started = Instant::now();
    // Half a head, and half a body.
    let mut head = connect(&world);
    head.write_all(b"POST /v1/reports HTTP/1.1\r\nho").unwrap();
    let mut body = connect(&world);
    body.write_all(b"POST /v1/reports HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{\"rep")
        .unwrap();
    assert!(read_all(&mut body).starts_with("HTTP/1.1 408"));
    read_all(&mut head);
    assert!(started.elapsed() < Duration::from_secs(10));
    server.stop();
}
