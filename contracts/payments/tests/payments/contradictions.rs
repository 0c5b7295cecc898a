//! Two readings with one nonce: whoever signed them with the session's key loses the credit, and nobody else.

use flywheel_payments::ContractError;
use flywheel_types::payments::ReceiveMsg;

use crate::suite::{PRICE, Suite, WINDOW, error};

/// What a cheat may do so that the registry says something else when the proof is shown.
const ESCAPES: [fn(&mut Suite) -> &mut Suite; 4] = [
    |suite| suite.pause_machine(1, "ann"),
    |suite| suite.rotate(1, "ann", "another-device"),
    |suite| suite.sell(1, "ann", "bob"),
    |suite| suite.rotate(1, "ann", "another-device").sell(1, "ann", "bob"),
];

#[test]
fn a_cheat_does_not_escape_by_a_pause_a_new_key_or_a_sale() {
    for escape in ESCAPES {
        for is_before_closing in [true, false] {
            let mut suite = Suite::native();
            let session = suite.open_session(20_000_000);
            let (shown, other) = (suite.reading(session, 12, 12), suite.reading(session, 12, 11));
            let voucher = suite.voucher(session, 10, 3_000_000);
            if is_before_closing {
                escape(&mut suite);
            }
            suite
                .close_on_meter("ann", session, shown.clone(), Some(voucher))
                .unwrap();
            if !is_before_closing {
                escape(&mut suite);
            }

            suite.forfeit(session, shown, other).unwrap();
            suite.advance(WINDOW).finish("watcher", session).unwrap();

            // What was vouched for, without the credit: 3.00, not min(12 x 0.30, 3.00 + 0.30) = 3.30
            assert_eq!((suite.gained("ann"), suite.gained("carl")), (3_000_000, -3_000_000));
        }
    }
}

#[test]
fn a_cheat_who_has_not_closed_yet_does_not_escape_either() {
    for escape in ESCAPES {
        let mut suite = Suite::native();
        let session = suite.open_session(20_000_000);
        let (shown, other) = (suite.reading(session, 1, 5), suite.reading(session, 1, 4));
        escape(&mut suite);

        suite.forfeit(session, shown.clone(), other).unwrap();
        suite.close_on_meter("ann", session, shown, None).unwrap();
        suite.advance(WINDOW).finish("watcher", session).unwrap();

        assert_eq!((suite.gained("ann"), suite.gained("carl")), (0, 0));
    }
}

#[test]
fn a_session_is_not_punished_for_what_another_key_or_version_has_signed() {
    let mut suite = Suite::native();
    let session = suite.open_session(20_000_000);
    suite.rotate(1, "ann", "another-device");

    // The new key for its own version, the new key for the old one, the old key for the new one.
    for (device, version) in [("another-device", 2), ("another-device", 1), ("device-1", 2)] {
        let first = suite.reading_by(device, session, version, 1, 1);
        let second = suite.reading_by(device, session, version, 1, 2);
        let refused = error(suite.forfeit(session, first, second));
        assert_eq!(refused, ContractError::BadReading { nonce: 1 });
    }
    assert_eq!(suite.session(session).credit.u128(), PRICE);
}

#[test]
fn a_buyer_is_not_punished_for_what_the_seller_s_key_has_signed() {
    let mut suite = Suite::native();
    let old = suite.open_session(20_000_000);
    suite.sell(1, "ann", "bob").rotate(1, "bob", "bob-s-device");
    suite.set_tariff("bob", 1, Some(suite.tariff())).unwrap();
    let mut opening = suite.opening();
    opening.version = 2;
    suite
        .bring("carl", 20_000_000, ReceiveMsg::OpenSession(opening))
        .unwrap();
    let new = old + 1;
    assert_eq!(suite.session(new).key_version, 2);

    // The seller's key contradicts itself in his session, and signs the like for the buyer's.
    for version in [1, 2] {
        let first = suite.reading_by("device-1", new, version, 1, 1);
        let second = suite.reading_by("device-1", new, version, 1, 2);
        let refused = error(suite.forfeit(new, first, second));
        assert_eq!(refused, ContractError::BadReading { nonce: 1 });
    }
    let (first, second) = (suite.reading(old, 1, 1), suite.reading(old, 1, 2));
    let refused = error(suite.forfeit(new, first.clone(), second.clone()));
    assert_eq!(refused, ContractError::BadReading { nonce: 1 });
    suite.forfeit(old, first, second).unwrap();
    let reading = suite.reading_by("bob-s-device", new, 2, 3, 5);
    suite.close_on_meter("bob", new, reading, None).unwrap();
    suite.advance(WINDOW).finish("watcher", new).unwrap();

    // min(5 x 0.30, the credit of 0.30)
    assert_eq!(suite.gained("bob"), 300_000);
    assert_eq!(suite.session(old).credit.u128(), 0);
}

#[test]
fn a_seller_who_collects_before_the_device_changes_hands_has_nothing_left_to_lose() {
    let mut suite = Suite::native();
    let session = suite.open_session(20_000_000);
    let voucher = suite.voucher(session, 11, 3_300_000);
    suite.collect("ann", session, voucher).unwrap();
    suite.sell(1, "ann", "bob");

    let (first, second) = (suite.reading(session, 11, 11), suite.reading(session, 11, 12));
    let refused = error(suite.forfeit(session, first, second));

    assert!(matches!(refused, ContractError::Unknown { .. }), "{refused}");
    assert_eq!(suite.gained("ann"), 3_300_000);
}
