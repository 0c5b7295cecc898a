//! The committed vectors, made by another program: they fail when bytes, signatures or the common list drift.

use flywheel_protocol::crypto::{SecretKey, verify};
use flywheel_protocol::readings::{Field, ReadingError, Reason, Report, ReportError, SignedReport, parse_decimal};
use flywheel_protocol::{Curve, Hash32, MachineId};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    fields: Vec<FieldEntry>,
    reasons: Vec<ReasonEntry>,
    numbers: Vec<Number>,
    not_numbers: Vec<NotNumber>,
    reports: Vec<Entry>,
    refused: Vec<Refused>,
}

#[derive(Deserialize)]
struct FieldEntry {
    code: u16,
    name: String,
    decimals: u8,
    units: Vec<UnitEntry>,
}

#[derive(Deserialize, Debug, PartialEq)]
struct UnitEntry {
    code: String,
    times: u64,
    per: u64,
}

#[derive(Deserialize)]
struct ReasonEntry {
    code: u8,
    name: String,
}

#[derive(Deserialize)]
struct Number {
    field: Field,
    unit: String,
    text: String,
    value: i64,
}

#[derive(Deserialize)]
struct NotNumber {
    field: String,
    unit: String,
    text: String,
    error: String,
}

#[derive(Deserialize)]
struct Entry {
    about: String,
    chain_id: String,
    verification: String,
    report: Report,
    payload: String,
    payload_hash: Hash32,
    digest: Hash32,
    signed: Vec<Signed>,
}

#[derive(Deserialize)]
struct Signed {
    curve: Curve,
    secret: Hash32,
    public_key: String,
    signature: String,
    encoded: String,
}

#[derive(Deserialize)]
struct Refused {
    about: String,
    encoded: String,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../vectors/reports.json")).unwrap()
}

#[test]
fn reports_have_the_bytes_hashes_and_digests_of_the_vectors() {
    let vectors = vectors();
    assert_eq!(vectors.reports.len(), 3);
    for entry in vectors.reports {
        let report = &entry.report;
        assert_eq!(hex::encode(report.payload()), entry.payload, "{}", entry.about);
        assert_eq!(report.payload_hash(), entry.payload_hash, "{}", entry.about);
        assert_eq!(
            report.digest(&entry.chain_id, &entry.verification),
            Ok(entry.digest),
            "{}",
            entry.about
        );
        assert_eq!(
            Report::from_payload(&hex::decode(&entry.payload).unwrap()).as_ref(),
            Ok(report)
        );
    }
}

#[test]
fn every_curve_signs_and_verifies_the_vectors() {
    for entry in vectors().reports {
        assert_eq!(
            entry
                .signed
                .iter()
                .map(|signed| signed.curve)
                .collect::<std::collections::BTreeSet<_>>()
                .len(),
            3
        );
        for signed in entry.signed {
            let key = SecretKey::from_bytes(signed.curve, signed.secret.as_bytes()).unwrap();
            let signature = key.sign(&entry.digest);

            assert_eq!(
                hex::encode(key.public_key().bytes()),
                signed.public_key,
                "{}",
                entry.about
            );
            assert_eq!(hex::encode(signature.as_bytes()), signed.signature, "{}", entry.about);
            assert!(verify(key.public_key(), &entry.digest, &signature));
            let report = SignedReport {
                report: entry.report.clone(),
                signature,
            };
            assert_eq!(hex::encode(report.encode()), signed.encoded);
            assert_eq!(SignedReport::decode(&report.encode()), Ok(report));
        }
    }
}

#[test]
fn a_signature_binds_chain_contract_machine_nonce_and_every_reading() {
    let entry = vectors().reports.remove(0);
    let report = &entry.report;
    let with = |machine, nonce, value| {
        let mut readings = report.readings().to_vec();
        readings[0].value = value;
        Report::new(machine, nonce, report.signed_at(), report.cell(), readings).unwrap()
    };
    let (machine, value) = (report.machine(), report.readings()[0].value);
    let digest = |report: &Report| report.digest(&entry.chain_id, &entry.verification).unwrap();

    assert_eq!(digest(&with(machine, 1, value)), entry.digest);
    assert_ne!(digest(&with(MachineId::FIRST, 1, value)), entry.digest);
    assert_ne!(digest(&with(machine, 2, value)), entry.digest);
    assert_ne!(digest(&with(machine, 1, value + 1)), entry.digest);
    assert_ne!(
        report.digest("flywheel-local-2", &entry.verification).unwrap(),
        entry.digest
    );
    assert_ne!(
        report.digest(&entry.chain_id, "another contract").unwrap(),
        entry.digest
    );
    assert!(report.digest("", &entry.verification).is_err());
}

#[test]
fn bytes_that_are_no_report_are_refused() {
    let refused = vectors().refused;
    assert_eq!(refused.len(), 11);
    for case in refused {
        let bytes = hex::decode(&case.encoded).unwrap();
        assert!(SignedReport::decode(&bytes).is_err(), "{}", case.about);
    }
}

#[test]
fn a_report_that_cannot_be_is_refused_in_json_too() {
    let good =
        r#"{"machine":12,"nonce":1,"signed_at":5,"cell":null,"readings":[{"time":1,"field":"energy","value":-1}]}"#;
    assert!(serde_json::from_str::<Report>(good).is_ok());
    for (from, to) in [
        ("\"nonce\":1", "\"nonce\":0"),
        ("\"machine\":12", "\"machine\":0"),
        ("{\"time\":1,\"field\":\"energy\",\"value\":-1}", ""),
        ("energy", "joy"),
        ("\"cell\":null", "\"cell\":\"1\""),
        ("\"signed_at\"", "\"signed\""),
    ] {
        assert!(good.contains(from));
        assert!(serde_json::from_str::<Report>(&good.replace(from, to)).is_err(), "{to}");
    }
}

#[test]
fn the_longest_report_has_1024_readings() {
    let entry = vectors().reports.remove(0).report;
    let with = |count| {
        let readings = vec![entry.readings()[0]; count];
        Report::new(entry.machine(), 1, entry.signed_at(), None, readings)
    };

    let longest = with(1_024).unwrap();
    // 35 + 18 x 1,024
    assert_eq!(longest.payload().len(), 18_467);
    assert_eq!(Report::from_payload(&longest.payload()), Ok(longest));
    assert_eq!(with(1_025), Err(ReportError::TooManyReadings { given: 1_025 }));
    assert_eq!(with(0), Err(ReportError::Empty));
}

#[test]
fn the_common_list_only_grows() {
    let entries = vectors().fields;
    assert_eq!(entries.len(), Field::list().count());
    for entry in entries {
        let info = Field::from_code(entry.code).info().unwrap();
        let unit = |unit: &flywheel_protocol::readings::Unit| UnitEntry {
            code: unit.code.to_owned(),
            times: unit.times,
            per: unit.per,
        };
        assert_eq!((info.name, info.decimals), (entry.name.as_str(), entry.decimals));
        assert_eq!(
            info.units.iter().map(unit).collect::<Vec<_>>(),
            entry.units,
            "{}",
            entry.name
        );
    }
}

#[test]
fn reasons_keep_their_codes_and_names() {
    let reasons = vectors().reasons;
    assert_eq!(reasons.len(), Reason::ALL.len());
    for entry in reasons {
        assert_eq!(
            Reason::from_code(entry.code).map(Reason::name),
            Some(entry.name.as_str())
        );
    }
}

#[test]
fn texts_become_the_exact_numbers_of_the_vectors() {
    for case in vectors().numbers {
        assert_eq!(
            parse_decimal(&case.text, case.field, &case.unit),
            Ok(case.value),
            "{} {}",
            case.text,
            case.unit
        );
    }
}

#[test]
fn texts_that_are_no_exact_numbers_are_refused_for_the_reason_of_the_vectors() {
    for case in vectors().not_numbers {
        let error = case
            .field
            .parse()
            .and_then(|field| parse_decimal(&case.text, field, &case.unit))
            .unwrap_err();
        let name = match error {
            ReadingError::UnknownField { .. } => "unknown_field",
            ReadingError::UnknownUnit { .. } => "unknown_unit",
            ReadingError::Missing { .. } => "missing",
            ReadingError::NotANumber { .. } => "not_a_number",
            ReadingError::TooPrecise { .. } => "too_precise",
            ReadingError::TooLarge { .. } => "too_large",
        };
        assert_eq!(name, case.error, "{:?} {}", case.text, case.unit);
    }
}
