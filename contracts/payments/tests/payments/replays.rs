//! A signature counts once, for one agreement, lane, key, contract and chain (rule N7).

use flywheel_payments::ContractError;
use flywheel_protocol::Curve;
use flywheel_protocol::Time;
use flywheel_protocol::crypto::SecretKey;
use flywheel_types::payments::{ReceiveMsg, SignedVoucher};

use crate::suite::signing::Draft;
use crate::suite::verbs::{account, machine};
use crate::suite::{Suite, error, key};

type Change = fn(&mut Draft);

/// What makes a voucher another one; the lane is changed in the signed bytes alone.
const CHANGES: [(&str, Change); 8] = [
    ("another agreement", |draft| draft.voucher.agreement += 1),
    ("another lane", |draft| draft.voucher.lane += 1),
    ("the key after a rotation", |draft| draft.voucher.key_version += 1),
    ("another nonce", |draft| draft.voucher.nonce += 1),
    ("another amount", |draft| {
        draft.voucher.cumulative += cosmwasm_std::Uint128::one()
    }),
    ("another expiry", |draft| {
        draft.voucher.expires_at = Time::new(9_999_999_999)
    }),
    ("another contract", |draft| draft.contract.push('x')),
    ("another chain", |draft| draft.chain.push('x')),
];

/// What is shown is the draft, what was signed is changed.
fn shown(draft: &Draft, change: Change) -> SignedVoucher {
    let mut changed = draft.clone();
    change(&mut changed);
    SignedVoucher {
        signature: changed.sign().signature,
        ..draft.sign()
    }
}

#[test]
fn a_voucher_for_something_else_is_refused_in_a_session() {
    let mut suite = Suite::native();
    let session = suite.open_session(1_000);
    let draft = suite.draft(session, 1, 5, 100);
    for (what, change) in CHANGES {
        let refused = error(suite.collect("ann", session, shown(&draft, change)));
        assert_eq!(refused, ContractError::BadVoucher { lane: 0, nonce: 5 }, "{what}");
    }
    suite.collect("ann", session, draft.sign()).unwrap();
}

#[test]
fn a_voucher_for_something_else_is_refused_in_a_channel() {
    let mut suite = Suite::native();
    let channel = suite.open_channel(machine(1), 1_000);
    let draft = suite.draft(channel, 1, 5, 100);
    for (what, change) in CHANGES {
        let vouchers = vec![shown(&draft, change)];
        let refused = error(suite.settle("ann", channel, vouchers.clone()));
        assert_eq!(refused, ContractError::BadVoucher { lane: 0, nonce: 5 }, "{what}");
        let refused = error(suite.close_channel("ann", channel, vouchers));
        assert_eq!(refused, ContractError::BadVoucher { lane: 0, nonce: 5 }, "{what}");
    }
    suite.settle("ann", channel, vec![draft.sign()]).unwrap();
}

#[test]
fn a_voucher_of_one_session_or_channel_is_none_of_another() {
    let mut suite = Suite::native();
    let (first, second) = (suite.open_session(1_000), suite.open_session(1_000));
    let (channel, other) = (suite.open_channel(machine(1), 9), suite.open_channel(machine(1), 9));
    let bad = ContractError::BadVoucher { lane: 0, nonce: 1 };

    let voucher = suite.voucher(first, 1, 5);
    assert_eq!(error(suite.collect("ann", second, voucher.clone())), bad);
    assert_eq!(error(suite.settle("ann", channel, vec![voucher])), bad);
    let voucher = suite.voucher(channel, 1, 5);
    assert_eq!(error(suite.settle("ann", other, vec![voucher.clone()])), bad);
    assert_eq!(error(suite.collect("ann", first, voucher)), bad);
}

#[test]
fn a_session_takes_no_lane_but_the_first() {
    let mut suite = Suite::native();
    let session = suite.open_session(1_000);
    let voucher = suite.in_lane(session, 1, 1, 5);
    let refused = error(suite.collect("ann", session, voucher));
    assert_eq!(refused, ContractError::WrongLane { lane: 1, highest: 0 });
}

#[test]
fn a_voucher_signed_by_another_key_is_refused() {
    let mut suite = Suite::native();
    let session = suite.open_session(1_000);
    for signer in ["ann", "device-1", "dora"] {
        let mut draft = suite.draft(session, 1, 1, 5);
        draft.signer = key(signer);
        let refused = error(suite.collect("ann", session, draft.sign()));
        assert_eq!(refused, ContractError::BadVoucher { lane: 0, nonce: 1 });
    }
}

#[test]
fn after_a_rotation_a_session_stays_bound_to_the_key_of_its_opening() {
    let mut suite = Suite::native();
    let session = suite.open_session(20_000_000);
    suite.rotate(1, "ann", "another-device");

    let later = suite.draft(session, 2, 1, 5).sign();
    assert_eq!(
        error(suite.collect("ann", session, later)),
        ContractError::BadVoucher { lane: 0, nonce: 1 }
    );
    let bad = ContractError::BadReading { nonce: 1 };
    for (device, version) in [("another-device", 1), ("another-device", 2), ("device-1", 2)] {
        let reading = suite.reading_by(device, session, version, 1, 1);
        assert_eq!(error(suite.close_on_meter("ann", session, reading, None)), bad);
    }
    let reading = suite.reading(session, 1, 1);
    suite.close_on_meter("ann", session, reading, None).unwrap();

    let next = suite.open_session(1_000);
    assert_eq!(suite.session(next).key_version, 2);
}

#[test]
fn a_reading_of_another_session_or_machine_is_refused() {
    let mut suite = Suite::native();
    let (first, second) = (suite.open_session(1_000), suite.open_session(1_000));
    let bad = ContractError::BadReading { nonce: 1 };
    let reading = suite.reading(first, 1, 1);
    assert_eq!(error(suite.close_on_meter("ann", second, reading, None)), bad);
    let reading = suite.reading_by("device-2", first, 1, 1, 1);
    assert_eq!(error(suite.close_on_meter("ann", first, reading, None)), bad);
    // The consumer's signature is none of the machine's, nor a voucher a reading.
    let reading = suite.reading_by("carl", first, 1, 1, 1);
    assert_eq!(error(suite.close_on_meter("ann", first, reading, None)), bad);
    let mut reading = suite.reading(first, 1, 1);
    reading.signature = suite.voucher(first, 1, 1).signature;
    assert_eq!(error(suite.close_on_meter("ann", first, reading, None)), bad);
}

#[test]
fn a_voucher_to_an_account_names_no_key_version() {
    let mut suite = Suite::native();
    let channel = suite.open_channel(account("eve"), 1_000);
    let with_version = suite.draft(channel, 1, 1, 5).sign();
    let refused = error(suite.settle("eve", channel, vec![with_version]));
    assert_eq!(refused, ContractError::BadVoucher { lane: 0, nonce: 1 });
    let without = suite.draft(channel, 0, 1, 5).sign();
    suite.settle("eve", channel, vec![without]).unwrap();
    assert_eq!(suite.gained("eve"), 5);
}

#[test]
fn keys_of_all_curves_sign_vouchers() {
    let mut suite = Suite::native();
    for curve in Curve::ALL {
        let signer = SecretKey::derive(curve, &[3; 32], "wallet");
        let mut opening = suite.opening();
        opening.key = signer.public_key().clone();
        suite.bring("carl", 10, ReceiveMsg::OpenSession(opening)).unwrap();
        let session = *suite.of_machine(1).last().unwrap();
        let mut draft = suite.draft(session, 1, 1, 5);
        draft.signer = signer;
        suite.collect("ann", session, draft.sign()).unwrap();
    }
    assert_eq!(suite.gained("ann"), 15);
}
