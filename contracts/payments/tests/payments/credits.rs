//! Who cannot receive blocks nobody else (rule A3).

use flywheel_payments::ContractError;

use crate::suite::verbs::{account, machine, payment, split};
use crate::suite::{Suite, address, attribute, error};

#[test]
fn a_machine_s_side_that_cannot_receive_is_credited_and_the_consumer_refunded() {
    for mut suite in Suite::both() {
        let session = suite.open_session(1_000);
        suite.set_payout(1, "ann", "payout").refuse("payout", true);
        let voucher = suite.voucher(session, 1, 400);

        let response = suite.collect("ann", session, voucher).unwrap();

        assert_eq!((suite.credit("payout"), suite.gained("carl")), (400, -400));
        assert_eq!(attribute(&response, "payment_credited", "amount"), "400");

        suite.refuse("payout", false);
        suite.withdraw("watcher", Some("payout")).unwrap();
        assert_eq!((suite.credit("payout"), suite.gained("payout")), (0, 400));
    }
}

#[test]
fn a_consumer_who_cannot_receive_does_not_hold_up_the_machine_s_side() {
    for mut suite in Suite::both() {
        let session = suite.open_session(1_000);
        suite.refuse("carl", true);
        let voucher = suite.voucher(session, 1, 400);

        suite.collect("ann", session, voucher).unwrap();

        assert_eq!((suite.gained("ann"), suite.credit("carl")), (400, 600));
    }
}

#[test]
fn one_of_ten_recipients_who_cannot_receive_is_credited_alone() {
    for mut suite in Suite::both() {
        let shares = split(&[("dora", 3_000), ("eve", 3_000)], "ann");
        suite.set_split("ann", 1, Some(shares), None).unwrap();
        suite.refuse("dora", true);

        suite.try_pay("carl", 1_000, vec![payment(1, 1_000)]).unwrap();

        assert_eq!(
            (suite.credit("dora"), suite.gained("eve"), suite.gained("ann")),
            (300, 300, 400)
        );
    }
}

#[test]
fn channels_and_streams_refund_the_payer_though_the_payee_cannot_receive() {
    for mut suite in Suite::both() {
        let channel = suite.open_channel(machine(1), 1_000);
        let stream = suite.open_stream(account("eve"), 1, 1, 1_000);
        suite.refuse("ann", true).refuse("eve", true).advance(100);

        let voucher = suite.voucher(channel, 1, 400);
        suite.close_channel("carl", channel, vec![voucher]).unwrap();
        suite.advance(3_600).finish_channel("carl", channel).unwrap();
        suite.cancel("carl", stream).unwrap();

        assert_eq!(suite.credit("ann"), 400);
        // The stream ran dry after 1,000 s.
        assert_eq!((suite.credit("eve"), suite.gained("carl")), (1_000, -1_400));
    }
}

#[test]
fn a_sender_who_cannot_receive_is_told() {
    for mut suite in Suite::both() {
        let session = suite.open_session(1_000);
        suite.refuse("ann", true);
        let voucher = suite.voucher(session, 1, 400);

        assert!(suite.collect("ann", session, voucher).is_err());
        assert!(!suite.has_ended(session));
        // Time ends it all the same.
        suite.advance(7_200).finish("carl", session).unwrap();
        assert_eq!(suite.gained("carl"), 0);
    }
}

#[test]
fn a_withdrawal_that_fails_stays_credited_and_nothing_is_withdrawn_twice() {
    for mut suite in Suite::both() {
        suite.refuse("ann", true);
        suite.try_pay("carl", 7, vec![payment(1, 7)]).unwrap();
        suite.withdraw("watcher", Some("ann")).unwrap();
        assert_eq!(suite.credit("ann"), 7);
        assert!(suite.withdraw("ann", None).is_err());

        suite.refuse("ann", false).withdraw("ann", None).unwrap();

        assert_eq!((suite.gained("ann"), suite.credit("ann")), (7, 0));
        let again = error(suite.withdraw("ann", None));
        let expected = ContractError::NothingToWithdraw {
            account: address("ann"),
            denom: suite.denom.name().to_owned(),
        };
        assert_eq!(again, expected);
    }
}

#[test]
fn what_is_sent_without_a_message_is_a_donation() {
    for mut suite in Suite::both() {
        suite.open_session(1_000);
        suite.donate("eve", 5);
        assert_eq!(suite.totals(&suite.denom.clone()).donations.u128(), 5);
    }
}
