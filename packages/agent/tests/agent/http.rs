//! An oracle's door over HTTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use flywheel_agent::door::{Door, DoorError, HttpDoor, Reply};
use flywheel_api::{Code, ReportResult, SubmitReports, Submitted};
use flywheel_protocol::readings::{Field, Reading, Report, SignedReport};
use flywheel_protocol::{MachineId, Signature, Time};

use super::common::hour;

/// Answers each call with the next of these, and tells what was asked.
fn serve(answers: Vec<String>) -> (HttpDoor, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let door = HttpDoor::new(&format!("http://{}/", listener.local_addr().unwrap()));
    let (sender, asked) = channel();
    thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let request = read_request(&stream);
            let _ = stream.write_all(answer.as_bytes());
            let _ = sender.send(request);
        }
    });
    (door, asked)
}

fn read_request(stream: &TcpStream) -> (String, Vec<u8>) {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (first.trim().to_owned(), body)
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
}

fn reports(count: u64) -> Vec<SignedReport> {
    let report = |nonce| {
        let reading = Reading {
            time: hour(nonce),
            field: Field::ENERGY,
            value: 5,
        };
        SignedReport {
            report: Report::new(MachineId::new(7).unwrap(), nonce, hour(nonce + 1), None, vec![reading]).unwrap(),
            signature: Signature::new([3; 64]),
        }
    };
    (1..=count).map(report).collect()
}

fn submitted(codes: &[Code]) -> String {
    let machine = MachineId::new(7).unwrap();
    let result = |(nonce, code): (u64, &Code)| ReportResult::new(machine, nonce, *code, "why\u{7}\n");
    let results = (1..).zip(codes).map(result).collect();
    serde_json::to_string(&Submitted { results }).unwrap()
}

#[test]
fn reports_are_posted_and_each_gets_its_answer() {
    let body = submitted(&[Code::Stored, Code::BadSignature, Code::Busy, Code::Known]);
    let (door, asked) = serve(vec![answer("200 OK", "", &body)]);
    let replies = door.hand_in(&reports(4)).unwrap();
    assert_eq!(replies[0], Reply::Acknowledged);
    // What an oracle says cannot write lines into a log.
    assert_eq!(
        replies[1],
        Reply::Refused {
            why: "bad_signature: why  ".to_owned()
        }
    );
    assert!(matches!(replies[2], Reply::Later { .. }));
    assert_eq!(replies[3], Reply::Acknowledged);

    let (line, body) = asked.recv().unwrap();
    assert_eq!(line, "POST /v1/reports HTTP/1.1");
    let sent: SubmitReports = serde_json::from_slice(&body).unwrap();
    assert_eq!(sent.reports, reports(4));
}

#[test]
fn a_wish_to_be_left_alone_is_read_in_seconds_or_as_a_date() {
    let date = "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\nRetry-After: Thu, 01 Jan 2026 00:02:00 GMT\r\n";
    let (door, _asked) = serve(vec![
        answer("429 Too Many Requests", "Retry-After: 30\r\n", ""),
        answer("503 Service Unavailable", date, ""),
        answer("503 Service Unavailable", "", ""),
    ]);
    let busy = || match door.hand_in(&reports(1)).unwrap_err() {
        DoorError::Busy { status, after } => (status, after),
        other => panic!("{other}"),
    };
    assert_eq!(busy(), (429, Some(Duration::from_secs(30))));
    assert_eq!(busy(), (503, Some(Duration::from_secs(120))));
    assert_eq!(busy(), (503, None));
}

#[test]
fn answers_that_no_oracle_gives_count_for_nothing() {
    let wrong_order = {
        let machine = MachineId::new(7).unwrap();
        let results = vec![
            ReportResult::new(machine, 2, Code::Stored, ""),
            ReportResult::new(machine, 1, Code::Stored, ""),
        ];
        serde_json::to_string(&Submitted { results }).unwrap()
    };
    let (door, _asked) = serve(vec![
        answer("200 OK", "", "<html>"),
        answer("200 OK", "", &submitted(&[Code::Stored])),
        answer("200 OK", "", &wrong_order),
        answer("302 Found", "Location: http://127.0.0.1:1/\r\n", ""),
        answer("200 OK", "", &format!("{{\"results\":[{}]}}", " ".repeat(2 << 20))),
    ]);
    for _ in 0..5 {
        let refused = door.hand_in(&reports(2)).unwrap_err();
        assert!(
            matches!(refused, DoorError::Strange { .. } | DoorError::Away { .. }),
            "{refused}"
        );
    }
    let refused = door.hand_in(&reports(2)).unwrap_err();
    assert!(matches!(refused, DoorError::Away { .. }), "{refused}");
}

#[test]
fn a_fault_with_a_whole_call_is_told_from_an_absence() {
    let (door, _asked) = serve(vec![answer("400 Bad Request", "", "line 1: what?")]);
    let refused = door.hand_in(&reports(2)).unwrap_err();
    let words = "line 1: what?".to_owned();
    assert_eq!(refused, DoorError::Refused { status: 400, words });
}

#[test]
fn the_oracles_clock_is_the_date_of_its_status() {
    let body = r#"{"chain_id":"c","network":"1","verification":"v","epoch":0,"now":5}"#;
    let (door, asked) = serve(vec![
        answer("200 OK", "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n", body),
        answer("200 OK", "Date: yesterday\r\n", body),
    ]);
    assert_eq!(door.time().unwrap().0, Time::new(1_767_225_600));
    assert_eq!(asked.recv().unwrap().0, "GET /v1/status HTTP/1.1");
    assert!(door.time().is_err());
}

#[test]
fn a_machine_without_a_proof_is_no_error() {
    let (door, asked) = serve(vec![answer("404 Not Found", "", "{}")]);
    assert_eq!(door.proof(MachineId::new(7).unwrap()).unwrap(), None);
    assert_eq!(asked.recv().unwrap().0, "GET /v1/machines/7/proof HTTP/1.1");
}
