//! Whatever a device signs, the judge answers, and the numbers add up.

use cosmwasm_std::Uint128;
use flywheel_protocol::readings::{
    Field, MachineJudge, MachineState, NoGeometry, PlaceRule, Reading, ReadingRules, Reason, Report, SignedReport,
    Standing, Verdict, Work, judge_machine,
};
use flywheel_protocol::{H3Cell, MachineId, Seconds, Signature, Time};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::suite::{HOUR, START, home, rules, window};

fn any_reading() -> impl Strategy<Value = Reading> {
    let time = prop_oneof![8 => (0_u64..26).prop_map(|hour| START + hour * HOUR), 1 => any::<u64>()];
    let value = prop_oneof![8 => 0_i64..40, 1 => any::<i64>()];
    let field = prop_oneof![8 => Just(1_u16), 1 => any::<u16>()];
    (time, field, value).prop_map(|(time, field, value)| Reading {
        time: Time::new(time),
        field: Field::from_code(field),
        value,
    })
}

fn any_cell() -> impl Strategy<Value = Option<H3Cell>> {
    option::of((0_u64..7, 0_u8..=7).prop_map(|(digit, resolution)| {
        H3Cell::new((home().get() & !(7 << 24)) | (digit << 24))
            .unwrap()
            .parent(resolution)
            .unwrap()
    }))
}

fn any_report() -> impl Strategy<Value = Report> {
    let time = prop_oneof![8 => START..START + 27 * HOUR, 1 => any::<u64>()];
    let nonce = prop_oneof![8 => 1_u64..20, 1 => 1_u64..];
    (1_u64.., nonce, time, any_cell(), vec(any_reading(), 1..12)).prop_map(|(machine, nonce, time, cell, readings)| {
        Report::new(MachineId::new(machine).unwrap(), nonce, Time::new(time), cell, readings).unwrap()
    })
}

prop_compose! {
    fn any_rules()(
        work in prop_oneof![Just(Work::Amount), Just(Work::Presence)],
        maximum in 0_i64..60,
        max_change in option::of(1_u64..20),
        max_repeats in option::of(1_u32..4),
        max_age in 0_u64..90_000,
        max_per_epoch in option::of(1_u128..100),
        place in prop_oneof![
            Just(PlaceRule::Anywhere),
            Just(PlaceRule::Fixed),
            Just(PlaceRule::Moving { max_speed: 10 }),
        ],
    ) -> ReadingRules {
        ReadingRules {
            work,
            maximum,
            max_change,
            max_repeats,
            max_age: Seconds::new(max_age),
            place,
            max_per_epoch: max_per_epoch.filter(|_| work == Work::Amount).map(Uint128::new),
            ..rules()
        }
    }
}

proptest! {
    #[test]
    fn a_report_reads_back_from_its_bytes_and_from_json(report in any_report(), signature in vec(any::<u8>(), 64)) {
        let signed = SignedReport { report, signature: Signature::from_slice(&signature).unwrap() };

        prop_assert_eq!(&SignedReport::decode(&signed.encode()).unwrap(), &signed);
        let text = serde_json::to_string(&signed).unwrap();
        prop_assert_eq!(&serde_json::from_str::<SignedReport>(&text).unwrap(), &signed);
    }

    #[test]
    fn bytes_that_are_read_are_the_bytes_that_are_written(
        report in any_report(),
        signature in vec(any::<u8>(), 64),
        position in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let signed = SignedReport { report, signature: Signature::from_slice(&signature).unwrap() };
        let mut bytes = signed.encode();
        let cut = cut.index(bytes.len());
        prop_assert!(SignedReport::decode(&bytes[..cut]).is_err());

        let position = position.index(bytes.len());
        bytes[position] = byte;
        if let Ok(read) = SignedReport::decode(&bytes) {
            prop_assert_eq!(read.encode(), bytes);
        }
    }

    #[test]
    fn no_bytes_make_the_decoder_panic(bytes in vec(any::<u8>(), 0..300)) {
        if let Ok(read) = SignedReport::decode(&bytes) {
            prop_assert_eq!(read.encode(), bytes);
        }
    }

    #[test]
    fn every_reading_gets_one_verdict_and_every_verdict_is_counted(
        rules in any_rules(),
        mut reports in vec(any_report(), 0..20),
        is_enrolled in any::<bool>(),
        is_sorted in any::<bool>(),
    ) {
        prop_assert_eq!(rules.validate_for(Seconds::days(1)), Ok(()));
        if is_sorted {
            reports.sort_by_key(|report| (report.nonce(), report.payload_hash()));
        }
        let standing = if is_enrolled { Standing::Enrolled { cell: Some(home()) } } else { Standing::NotEnrolled };
        let judge = |reports: &[Report]| {
            let judge = MachineJudge::new(&rules, window(0), standing, &NoGeometry, MachineState::default());
            let mut seen = Vec::new();
            let end = judge_machine(judge, reports.to_vec(), |report, verdicts| {
                let readings = report.readings().iter().copied();
                seen.extend(readings.zip(verdicts.iter().copied()));
                assert_eq!(report.readings().len(), verdicts.len());
            });
            (seen, end)
        };
        let (seen, (state, tally)) = judge(&reports);

        let readings: usize = reports.iter().map(|report| report.readings().len()).sum();
        prop_assert_eq!(seen.len(), readings);
        prop_assert_eq!((tally.accepted() + tally.refused() + tally.ignored()) as usize, readings);

        let accepted: Vec<_> =
            seen.iter().filter(|(_, verdict)| *verdict == Verdict::Accepted).map(|(reading, _)| reading).collect();
        prop_assert_eq!(tally.sum(), accepted.iter().map(|reading| i128::from(reading.value)).sum::<i128>());
        prop_assert!(accepted.windows(2).all(|pair| pair[0].time < pair[1].time), "one reading an interval");
        prop_assert!(accepted.len() <= 24);
        prop_assert!(accepted.iter().all(|reading| (0..=rules.maximum).contains(&reading.value)));
        if let Some(most) = rules.max_per_epoch {
            prop_assert!(tally.work(&rules) <= most.u128());
        }
        prop_assert_eq!(judge(&reports), (seen, (state, tally)), "the same reports, the same verdicts");
    }

    #[test]
    fn copies_of_a_machines_reports_change_nothing_that_counts(
        rules in any_rules(),
        mut reports in vec(any_report(), 1..15),
        copied in any::<prop::sample::Index>(),
    ) {
        let judge = |mut reports: Vec<Report>| {
            reports.sort_by_key(|report| (report.nonce(), report.payload_hash()));
            let standing = Standing::Enrolled { cell: Some(home()) };
            let judge = MachineJudge::new(&rules, window(0), standing, &NoGeometry, MachineState::default());
            judge_machine(judge, reports, |_, _| {})
        };
        // The first of them once, to begin with.
        reports.sort_by_key(|report| (report.nonce(), report.payload_hash()));
        reports.dedup();
        let (state, tally) = judge(reports.clone());
        reports.push(reports[copied.index(reports.len())].clone());
        let (state_again, tally_again) = judge(reports);

        prop_assert_eq!(state, state_again);
        prop_assert_eq!((tally.accepted(), tally.sum(), tally.refused()),
            (tally_again.accepted(), tally_again.sum(), tally_again.refused()));
        prop_assert!(tally_again.by_reason().any(|(reason, _)| reason == Reason::ReplayedNonce));
    }
}
