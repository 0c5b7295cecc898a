//! Which epoch a report belongs to, and which key counts in it.

use super::*;

#[test]
fn the_same_nonce_under_a_new_key_is_another_offence() {
    let (old, new) = (device(Curve::P256), device(Curve::Ed25519));
    let mut suite = network(&old);
    enrol(&mut suite, 3, Some(&new));
    prove(&mut suite, &old, 2, [&report(4, 2_200, 10), &report(4, 2_200, 11)]).unwrap();
    prove(&mut suite, &new, 3, [&report(4, 3_200, 10), &report(4, 3_200, 11)]).unwrap();
    assert_eq!(slashes(&suite).len(), 2);
}

#[test]
fn the_key_is_the_one_of_the_epoch() {
    let (old, new) = (device(Curve::P256), device(Curve::Ed25519));
    let mut suite = network(&old);
    enrol(&mut suite, 3, Some(&new));

    // epoch 2 still had the old key, which staking is asked for; in epoch 3 it proves nothing any more
    let wrong = prove(&mut suite, &new, 2, [&report(4, 2_200, 10), &report(4, 2_200, 11)]);
    assert!(matches!(wrong, Err(ContractError::WrongReportSignature { .. })));
    let wrong = prove(&mut suite, &old, 3, [&report(4, 3_200, 10), &report(4, 3_200, 11)]);
    assert!(matches!(wrong, Err(ContractError::WrongReportSignature { .. })));
    prove(&mut suite, &old, 2, [&report(4, 2_200, 10), &report(4, 2_200, 11)]).unwrap();
}

#[test]
fn a_machine_that_was_not_enrolled_cannot_be_accused() {
    let key = device(Curve::P256);
    let mut suite = network(&key);
    enrol(&mut suite, 3, None);
    // it joined in epoch 1 and left in epoch 3
    for (epoch, second) in [(0, 200), (4, 4_200)] {
        suite.at(START + epoch * EPOCH + 500);
        assert_eq!(
            prove(
                &mut suite,
                &key,
                epoch,
                [&report(4, second, 10), &report(4, second, 11)]
            )
            .unwrap_err(),
            ContractError::NotEnrolled {
                machine: machine(7),
                epoch: Epoch::new(epoch)
            }
        );
    }
    suite.at(START + 3 * EPOCH + 500);
    let [first, second] = [10, 11].map(|value| signed(&suite, &key, &report(4, 2_200, value)));
    let unknown = ExecuteMsg::ProveConflict {
        machine: machine(9),
        epoch: Epoch::new(2),
        first: first.clone(),
        second: second.clone(),
    };
    assert!(matches!(
        suite.execute(&stranger(), &unknown, &[]),
        Err(ContractError::OtherMachine { .. })
    ));
    suite.execute(&stranger(), &accuse(2, first, second), &[]).unwrap();
}

/// It forged its reports in the morning, and was sold at noon: it is not enrolled in that epoch.
#[test]
fn a_machine_that_leaves_in_the_epoch_of_its_offence_answers_with_the_key_it_had_before() {
    let (key, other) = (device(Curve::P256), device(Curve::Ed25519));
    let mut suite = network(&key);
    enrol(&mut suite, 3, None);
    let pair = [&report(4, 3_200, 10), &report(4, 3_250, 11)];
    assert!(matches!(
        prove(&mut suite, &other, 3, pair),
        Err(ContractError::WrongReportSignature { .. })
    ));
    prove(&mut suite, &key, 3, pair).unwrap();

    // as of the last second of epoch 2, in which it was there
    assert_eq!(times(&suite), [2_999]);
    assert!(matches!(
        prove(&mut suite, &key, 3, pair),
        Err(ContractError::ConflictPunished { .. })
    ));
}

#[test]
fn a_report_belongs_to_the_epoch_it_was_signed_in_until_the_graces_last_second() {
    let key = device(Curve::P256);
    let elsewhere = |second| report_with(second, START + second, START, 10);
    // epoch 2 is [2000, 3000), its grace ends at 3100; the first readings are of epoch 0, the other reports of none
    for (second, taken_at) in [
        (1_999, None),
        (2_000, Some(2_000)),
        (2_999, Some(2_999)),
        // the time is clamped into the epoch
        (3_099, Some(2_999)),
        (3_100, None),
    ] {
        let mut suite = network(&key);
        let other = report_with(second, START + 9_000, START + 9_000, 11);
        let answer = prove(&mut suite, &key, 2, [&other, &elsewhere(second)]);
        match answer {
            Ok(_) => assert_eq!(times(&suite), Vec::from_iter(taken_at), "{second}"),
            Err(refused) => {
                assert_eq!(taken_at, None, "{second}");
                assert_eq!(
                    refused,
                    ContractError::OtherEpoch {
                        epoch: Epoch::new(2),
                        start: Time::new(START + 2_000),
                        closes: Time::new(START + 3_100)
                    }
                );
            }
        }
    }
}

#[test]
fn a_report_belongs_to_the_epoch_of_its_first_reading_whatever_its_clock_says() {
    let key = device(Curve::P256);
    // (signed, first reading) -> within epoch 2
    for (signed_at, first, at) in [(500, 2_000, 2_000), (2_500, 500, 2_500), (8_000, 2_999, 2_999)] {
        let mut suite = network(&key);
        let one = report_with(4, START + signed_at, START + first, 10);
        let other = report_with(4, START + 9_000, START + 9_000, 11);
        prove(&mut suite, &key, 2, [&one, &other]).unwrap();
        assert_eq!(times(&suite), [at]);
    }

    let mut suite = network(&key);
    let outside = report_with(9, START + 500, START + 3_000, 10);
    let other = report_with(9, START + 9_000, START + 1_999, 11);
    assert!(matches!(
        prove(&mut suite, &key, 2, [&outside, &other]),
        Err(ContractError::OtherEpoch { .. })
    ));
}

#[test]
fn an_offence_is_not_in_the_future() {
    let key = device(Curve::P256);
    let mut suite = network(&key);
    // epoch 3 runs since 500 s; the device's clock is ahead
    prove(&mut suite, &key, 3, [&report(4, 3_900, 10), &report(4, 3_950, 11)]).unwrap();
    assert_eq!(times(&suite), [3_500]);

    let begins = Time::new(START + 4 * EPOCH);
    let refused = prove(&mut suite, &key, 4, [&report(5, 4_100, 10), &report(5, 4_100, 11)]).unwrap_err();
    assert_eq!(
        refused,
        ContractError::EpochNotBegun {
            epoch: Epoch::new(4),
            starts_at: begins,
            now: Time::new(START + 3_500)
        }
    );
    suite.at(begins.get());
    prove(&mut suite, &key, 4, [&report(5, 4_100, 10), &report(5, 4_100, 11)]).unwrap();
}

#[test]
fn before_the_networks_start_and_beyond_all_epochs_there_is_nothing_to_prove() {
    let key = device(Curve::P256);
    let mut suite = network(&key);
    suite.at(START - 1);
    let pair = [&report(4, 0, 10), &report(4, 0, 11)];
    assert!(matches!(
        prove(&mut suite, &key, 0, pair),
        Err(ContractError::EpochNotBegun { .. })
    ));
    suite.at(START + 5_000);
    assert!(matches!(
        prove(&mut suite, &key, u64::MAX, pair),
        Err(ContractError::Value(_))
    ));
}
