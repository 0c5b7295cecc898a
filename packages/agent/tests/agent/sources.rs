//! Files, lines and commands.

use std::fs;
use std::io::Cursor;
use std::time::{Duration, Instant};

use flywheel_agent::readings::{Command, Lines, MAX_LINE, Measure, Sample, SourceError, Table, run_command};
use flywheel_protocol::readings::Field;
use flywheel_protocol::{H3Cell, Seconds, Time};

use super::common::hour;

fn measure() -> Measure {
    Measure {
        field: Field::ENERGY,
        unit: "kW.h".to_owned(),
        interval: Seconds::hours(1),
        origin: hour(0),
    }
}

fn read(text: &str) -> Result<Vec<Sample>, SourceError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("readings.csv");
    fs::write(&path, text).unwrap();
    let table = Table::default();
    table.check(&path, &measure())?;
    let mut samples = vec![];
    table.read(&path, &measure(), &mut |sample| {
        samples.push(sample);
        true
    })?;
    Ok(samples)
}

#[test]
fn a_file_gives_its_rows_in_the_fields_smallest_parts() {
    let samples = read(
        "value,time,cell,other\n1.25, 1767225600 ,8a2a1072b59ffff,x\n0.5,2026-01-01T01:00:00Z,,\n2,2026-01-01T03:00:00+01:00,,\n",
    )
    .unwrap();
    let cell = H3Cell::new(0x08a2_a107_2b59_ffff).unwrap();
    let sample = |at, value, cell| Sample {
        time: hour(at),
        value,
        cell,
    };
    // mW.h
    assert_eq!(
        samples,
        [
            sample(0, 1_250_000, Some(cell)),
            sample(1, 500_000, None),
            sample(2, 2_000_000, None)
        ]
    );
}

#[test]
fn a_bad_row_is_named_and_nothing_of_the_file_is_taken() {
    for (row, words) in [
        (
            "1767229200,abc",
            "line 3: expected a number of kW.h such as 23.794, found \"abc\"",
        ),
        (
            "yesterday,1",
            "line 3: expected a time such as 1767225600 or 2026-01-01T00:00:00Z, found \"yesterday\"",
        ),
        (
            "1767225600,1",
            "line 3: its time 1767225600 is not later than that of the reading before it, 1767225600",
        ),
        (
            "1767229201,1",
            "line 3: its time 1767229201 is not the start of an interval of 3600 s",
        ),
        (
            "1767222000,1",
            "line 3: its time 1767222000 is before the network's start",
        ),
        ("1767229200", "line 3: expected 2 columns as in the heading, found 1"),
        ("1767229200,1e99", "line 3: 1e99 kW.h is beyond what energy can hold"),
    ] {
        let refused = read(&format!("time,value\n1767225600,1\n{row}\n"))
            .unwrap_err()
            .to_string();
        assert!(refused.contains(words), "{row}: {refused}");
        assert!(refused.contains("readings.csv"), "{refused}");
    }
    let refused = read("when,value\n1,1\n").unwrap_err().to_string();
    assert!(refused.contains("no column \"time\"; it has when, value"), "{refused}");
}

#[test]
fn lines_of_json_come_one_by_one_and_a_bad_one_does_not_stop_the_rest() {
    let long = format!("{{\"time\": 1767232800, \"value\": \"{}\"}}", "9".repeat(MAX_LINE));
    let input = format!(
        "{{\"time\": 1767225600, \"value\": 1.25}}\n\n{{\"time\": 1767229200}}\nnonsense\n{long}\n\
         {{\"time\": \"2026-01-01T02:00:00Z\", \"value\": \"0.1\"}}"
    );
    let mut lines = Lines::new("standard input", Cursor::new(input));
    let mut next = || lines.next_sample(&measure());
    assert_eq!(next().unwrap().unwrap().value, 1_250_000);
    let bad = next().unwrap_err().to_string();
    assert!(
        bad.contains("standard input, line 3") && bad.contains("missing field `value`"),
        "{bad}"
    );
    assert!(next().unwrap_err().to_string().contains("line 4"));
    assert!(
        next()
            .unwrap_err()
            .to_string()
            .contains("line 5: the line has more than 4096 bytes")
    );
    let last = next().unwrap().unwrap();
    assert_eq!((last.time, last.value), (hour(2), 100_000));
    assert_eq!(next().unwrap(), None);
}

#[test]
fn an_exact_number_stays_exact() {
    let input = "{\"time\": 1767225600, \"value\": 9007199254.740991}\n";
    let sample = Lines::new("x", Cursor::new(input))
        .next_sample(&measure())
        .unwrap()
        .unwrap();
    assert_eq!(sample.value, 9_007_199_254_740_991);
}

fn shell(script: &str) -> Command {
    Command {
        program: "sh".to_owned(),
        arguments: vec!["-c".to_owned(), script.to_owned()],
        most: Duration::from_secs(1),
    }
}

#[test]
fn a_command_prints_a_number_or_a_line() {
    let take = |script| run_command(&shell(script), &measure(), hour(5));
    assert_eq!(
        take("echo 1.5").unwrap(),
        Sample {
            time: hour(5),
            value: 1_500_000,
            cell: None
        }
    );
    assert_eq!(take("echo '{\"value\": 2}'").unwrap().value, 2_000_000);
    assert_eq!(
        take("echo '{\"value\": 2, \"time\": 1767225600}'").unwrap().time,
        Time::new(1_767_225_600)
    );
}

#[test]
fn a_command_that_fails_hangs_or_babbles_gives_no_reading() {
    let words = |script| {
        run_command(&shell(script), &measure(), hour(5))
            .unwrap_err()
            .to_string()
    };
    assert!(words("exit 3").contains("failed"));
    assert!(words("echo 1; exit 3").contains("failed"));
    assert!(words("true").contains("printed nothing"));
    assert!(words("echo a lot").contains("printed \"a lot\""));
    assert!(words("yes | head -c 10000").contains("more than 4096 bytes"));
    let begun = Instant::now();
    assert!(words("exec sleep 30").contains("took longer than 1 s"));
    assert!(begun.elapsed() < Duration::from_secs(10));
    let missing = Command {
        program: "/no/such/program".to_owned(),
        arguments: vec![],
        most: Duration::from_secs(1),
    };
    let refused = run_command(&missing, &measure(), hour(5)).unwrap_err().to_string();
    assert!(refused.contains("does not start"), "{refused}");
}
