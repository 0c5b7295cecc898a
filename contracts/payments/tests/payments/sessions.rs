//! Sessions from beginning to end.

use cosmwasm_std::Uint128;
use flywheel_payments::ContractError;
use flywheel_types::payments::{ReceiveMsg, SessionOpening, Stage};

use crate::suite::{PRICE, Suite, WINDOW, attribute, error, id};

#[test]
fn a_driver_charges_41_kwh_of_a_deposit_of_20_and_pays_12_30() {
    for mut suite in Suite::both() {
        let session = suite.open_session(20_000_000);
        suite.advance(41 * 60);

        // 41 kWh at 0.30
        let voucher = suite.voucher(session, 41, 12_300_000);
        let response = suite.collect("ann", session, voucher).unwrap();

        assert_eq!(suite.gained("ann"), 12_300_000);
        assert_eq!(suite.gained("carl"), -12_300_000);
        assert_eq!(attribute(&response, "session_ended", "paid"), "12300000");
        assert_eq!(attribute(&response, "session_ended", "refunded"), "7700000");
        assert!(suite.has_ended(session));
    }
}

#[test]
fn a_session_says_what_it_is_bound_to() {
    let mut suite = Suite::native();
    let session = suite.open_session(20_000_000);

    let found = suite.session(session);

    assert_eq!((found.machine, found.key_version, found.ownership_epoch), (id(1), 1, 0));
    assert_eq!(found.credit.u128(), PRICE);
    let until = suite.time(7_200);
    assert_eq!((found.ends_at, found.stage), (until, Stage::Open { until }));
    assert_eq!((suite.of_machine(1), suite.of_account("carl")), (vec![1], vec![1]));
}

#[test]
fn a_session_that_has_ended_is_on_no_list() {
    let mut suite = Suite::native();
    let session = suite.open_session(20_000_000);
    let voucher = suite.voucher(session, 1, 5);

    suite.collect("ann", session, voucher.clone()).unwrap();

    assert!(suite.of_machine(1).is_empty() && suite.of_account("carl").is_empty());
    let again = error(suite.collect("ann", session, voucher));
    assert_eq!(
        again,
        ContractError::Unknown {
            kind: "session",
            number: session
        }
    );
}

#[test]
fn a_voucher_above_the_deposit_pays_the_deposit() {
    for mut suite in Suite::both() {
        let session = suite.open_session(1_000);
        let voucher = suite.voucher(session, 1, 1_001);

        suite.collect("ann", session, voucher).unwrap();

        assert_eq!((suite.gained("ann"), suite.gained("carl")), (1_000, -1_000));
    }
}

#[test]
fn a_machine_that_says_nothing_gets_nothing() {
    for mut suite in Suite::both() {
        let session = suite.open_session(20_000_000);
        suite.advance(7_200);

        suite.finish("watcher", session).unwrap();

        assert_eq!((suite.gained("ann"), suite.gained("carl")), (0, 0));
    }
}

#[test]
fn a_consumer_who_closes_pays_what_it_has_vouched_for_after_the_window() {
    for mut suite in Suite::both() {
        let session = suite.open_session(20_000_000);
        suite.close("carl", session, 3_000_000).unwrap();
        assert_eq!(suite.session(session).payable.u128(), 3_000_000);
        suite.advance(WINDOW);

        suite.finish("carl", session).unwrap();

        assert_eq!((suite.gained("ann"), suite.gained("carl")), (3_000_000, -3_000_000));
    }
}

#[test]
fn a_consumer_who_understates_is_answered_with_the_higher_voucher() {
    for mut suite in Suite::both() {
        let session = suite.open_session(20_000_000);
        suite.close("carl", session, 0).unwrap();
        suite.advance(WINDOW - 1);

        let voucher = suite.voucher(session, 41, 12_300_000);
        suite.collect("ann", session, voucher).unwrap();

        assert_eq!(suite.gained("ann"), 12_300_000);
    }
}

#[test]
fn a_consumer_states_at_most_the_deposit() {
    let mut suite = Suite::native();
    let session = suite.open_session(100);
    suite.close("carl", session, u128::MAX).unwrap();

    suite.advance(WINDOW).finish("watcher", session).unwrap();

    assert_eq!(suite.gained("ann"), 100);
}

#[test]
fn on_its_meter_alone_a_machine_gets_the_credit_at_most() {
    for mut suite in Suite::both() {
        let session = suite.open_session(20_000_000);
        // 5 kWh are 1,500,000, but nothing was vouched for and the credit is one kWh.
        let reading = suite.reading(session, 5, 5);
        suite.close_on_meter("ann", session, reading, None).unwrap();

        suite.advance(WINDOW).finish("ann", session).unwrap();

        assert_eq!(suite.gained("ann"), 300_000);
    }
}

#[test]
fn on_its_meter_a_machine_gets_what_the_meter_says_if_that_is_less() {
    let mut suite = Suite::native();
    let session = suite.open_session(20_000_000);
    // Vouched for 10 kWh; the meter says 10, not 11.
    let voucher = suite.voucher(session, 10, 3_000_000);
    let reading = suite.reading(session, 10, 10);
    suite.close_on_meter("ann", session, reading, Some(voucher)).unwrap();

    suite.advance(WINDOW).finish("watcher", session).unwrap();

    assert_eq!(suite.gained("ann"), 3_000_000);
}

#[test]
fn on_its_meter_a_machine_gets_the_best_voucher_and_the_credit() {
    let mut suite = Suite::native();
    let session = suite.open_session(20_000_000);
    let voucher = suite.voucher(session, 10, 3_000_000);
    let reading = suite.reading(session, 12, 12);
    suite.close_on_meter("ann", session, reading, Some(voucher)).unwrap();

    suite.advance(WINDOW).finish("watcher", session).unwrap();

    // min(12 x 0.30, 3.00 + 0.30)
    assert_eq!(suite.gained("ann"), 3_300_000);
}

#[test]
fn a_consumer_who_closes_first_is_answered_with_the_meter() {
    let mut suite = Suite::native();
    let session = suite.open_session(20_000_000);
    suite.close("carl", session, 3_000_000).unwrap();
    suite.advance(WINDOW - 1);

    // What he stated counts as vouched for.
    let reading = suite.reading(session, 12, 12);
    suite.close_on_meter("ann", session, reading, None).unwrap();
    suite.advance(WINDOW).finish("watcher", session).unwrap();

    assert_eq!(suite.gained("ann"), 3_300_000);
}

#[test]
fn a_machine_closes_on_its_meter_once() {
    let mut suite = Suite::native();
    let session = suite.open_session(20_000_000);
    let reading = suite.reading(session, 1, 1);
    suite.close_on_meter("ann", session, reading.clone(), None).unwrap();
    let until = suite.time(WINDOW);
    suite.advance(10);

    let again = error(suite.close_on_meter("ann", session, reading, None));
    assert_eq!(again, ContractError::AlreadyClosing { until });
    let consumer = error(suite.close("carl", session, 0));
    assert_eq!(consumer, ContractError::AlreadyClosing { until });
}

#[test]
fn a_machine_that_finds_a_voucher_after_all_collects_at_once() {
    let mut suite = Suite::native();
    let session = suite.open_session(20_000_000);
    let reading = suite.reading(session, 1, 1);
    suite.close_on_meter("ann", session, reading, None).unwrap();

    let voucher = suite.voucher(session, 1, 2_000_000);
    suite.collect("ann", session, voucher).unwrap();

    assert_eq!(suite.gained("ann"), 2_000_000);
}

#[test]
fn readings_that_contradict_each_other_forfeit_the_credit() {
    for mut suite in Suite::both() {
        let session = suite.open_session(20_000_000);
        let voucher = suite.voucher(session, 10, 3_000_000);
        let (twelve, eleven) = (suite.reading(session, 12, 12), suite.reading(session, 12, 11));
        suite
            .close_on_meter("ann", session, twelve.clone(), Some(voucher))
            .unwrap();

        suite.forfeit(session, twelve, eleven).unwrap();
        suite.advance(WINDOW).finish("watcher", session).unwrap();

        assert_eq!(suite.gained("ann"), 3_000_000);
    }
}

#[test]
fn readings_that_agree_forfeit_nothing() {
    let mut suite = Suite::native();
    let session = suite.open_session(20_000_000);
    let (one, two) = (suite.reading(session, 1, 1), suite.reading(session, 2, 2));

    assert_eq!(
        error(suite.forfeit(session, one.clone(), two)),
        ContractError::NoConflict
    );
    assert_eq!(
        error(suite.forfeit(session, one.clone(), one.clone())),
        ContractError::NoConflict
    );
    let forged = suite.reading_by("device-2", session, 1, 1, 9);
    assert_eq!(
        error(suite.forfeit(session, one, forged)),
        ContractError::BadReading { nonce: 1 }
    );
    assert_eq!(suite.session(session).credit.u128(), PRICE);
}

#[test]
fn a_meter_beyond_128_bits_takes_no_more_than_it_may() {
    let mut suite = Suite::native();
    let session = suite.open_session(200_000);
    assert_eq!(suite.session(session).credit.u128(), 200_000);
    let reading = suite.reading(session, 1, u128::MAX);
    suite.close_on_meter("ann", session, reading, None).unwrap();

    suite.advance(WINDOW).finish("watcher", session).unwrap();

    // The credit is at most the deposit.
    assert_eq!(suite.gained("ann"), 200_000);
}

#[test]
fn a_credit_of_nothing_makes_the_meter_worth_nothing() {
    let mut suite = Suite::native();
    let opening = SessionOpening {
        credit: Some(Uint128::zero()),
        ..suite.opening()
    };
    suite
        .bring("carl", 1_000_000, ReceiveMsg::OpenSession(opening))
        .unwrap();
    let reading = suite.reading(1, 1, 3);
    suite.close_on_meter("ann", 1, reading, None).unwrap();

    suite.advance(WINDOW).finish("watcher", 1).unwrap();

    assert_eq!((suite.gained("ann"), suite.gained("carl")), (0, 0));
}

#[test]
fn only_the_machine_s_side_closes_for_it_and_only_the_consumer_for_himself() {
    let mut suite = Suite::native();
    let session = suite.open_session(20_000_000);
    let (voucher, reading) = (suite.voucher(session, 1, 5), suite.reading(session, 1, 1));
    for stranger in ["carl", "bob", "watcher"] {
        let refused = error(suite.collect(stranger, session, voucher.clone()));
        assert!(matches!(refused, ContractError::Unauthorized(_)), "{refused}");
        let refused = error(suite.close_on_meter(stranger, session, reading.clone(), None));
        assert!(matches!(refused, ContractError::Unauthorized(_)), "{refused}");
    }
    for stranger in ["ann", "bob", "watcher"] {
        let refused = error(suite.close(stranger, session, 0));
        assert!(matches!(refused, ContractError::NotYours { .. }), "{refused}");
    }
}
