//! A machine changes hands: the honest side ends whole (rule R6).

use flywheel_payments::ContractError;
use flywheel_types::payments::{QueryMsg, ReceiveMsg, SplitResponse, TariffsResponse};

use crate::suite::verbs::{machine, payment, split};
use crate::suite::{Suite, WINDOW, address, error, id};

#[test]
fn a_sale_voids_tariff_split_and_payout() {
    let mut suite = Suite::native();
    suite.network(3).set_fee("dora", 3, 1_000).unwrap();
    let all = split(&[], "eve");
    suite
        .set_payout(1, "ann", "payout")
        .set_split("ann", 1, Some(all), Some(3))
        .unwrap();
    let opening = suite.opening();

    suite.sell(1, "ann", "bob");

    let refused = error(suite.bring("carl", 5, ReceiveMsg::OpenSession(opening)));
    assert!(matches!(refused, ContractError::NoTariff { .. }), "{refused}");
    let tariffs: TariffsResponse = suite.query(&QueryMsg::Tariffs { machine: id(1) });
    assert!(tariffs.tariffs.is_empty());
    let division: SplitResponse = suite.query(&QueryMsg::Split { machine: id(1) });
    assert_eq!(
        (division.payee, division.split, division.network),
        (address("bob"), None, None)
    );
    suite.try_pay("carl", 100, vec![payment(1, 100)]).unwrap();
    assert_eq!(suite.gained("bob"), 100);
}

#[test]
fn a_tariff_of_the_new_owner_is_a_new_version() {
    let mut suite = Suite::native();
    suite.sell(1, "ann", "bob");
    suite.set_tariff("bob", 1, Some(suite.tariff())).unwrap();

    let old = suite.opening();
    let refused = error(suite.bring("carl", 5, ReceiveMsg::OpenSession(old)));
    assert_eq!(refused, ContractError::TariffChanged { named: 1, version: 2 });
    let refused = error(suite.set_tariff("ann", 1, None));
    assert!(matches!(refused, ContractError::Unauthorized(_)), "{refused}");
}

#[test]
fn the_seller_collects_what_was_vouched_for_before_the_sale() {
    for mut suite in Suite::both() {
        let all = split(&[], "eve");
        suite
            .set_payout(1, "ann", "payout")
            .set_split("ann", 1, Some(all), None)
            .unwrap();
        let session = suite.open_session(20_000_000);
        suite.advance(60).sell(1, "ann", "bob");
        let voucher = suite.voucher(session, 10, 3_000_000);

        // The buyer's split is his own; he has no part in this session.
        suite.set_split("bob", 1, Some(split(&[], "dora")), None).unwrap();
        let refused = error(suite.collect("bob", session, voucher.clone()));
        assert!(matches!(refused, ContractError::Unauthorized(_)), "{refused}");
        suite.collect("ann", session, voucher).unwrap();

        assert_eq!((suite.gained("ann"), suite.gained("carl")), (3_000_000, -3_000_000));
        assert_eq!(
            (suite.gained("eve"), suite.gained("payout"), suite.gained("dora")),
            (0, 0, 0)
        );
    }
}

#[test]
fn the_seller_closes_on_the_meter_though_the_buyer_has_changed_the_key() {
    let mut suite = Suite::native();
    let session = suite.open_session(20_000_000);
    let reading = suite.reading(session, 11, 11);
    let voucher = suite.voucher(session, 10, 3_000_000);
    suite.sell(1, "ann", "bob").rotate(1, "bob", "bob-s-device");

    suite.close_on_meter("ann", session, reading, Some(voucher)).unwrap();
    suite.advance(WINDOW).finish("watcher", session).unwrap();

    assert_eq!(suite.gained("ann"), 3_300_000);
}

#[test]
fn a_consumer_loses_no_more_by_a_sale_than_without() {
    let mut suite = Suite::native();
    let session = suite.open_session(20_000_000);
    suite.sell(1, "ann", "bob");
    suite.close("carl", session, 3_000_000).unwrap();
    // Seller and buyer together sign whatever they like: voucher and credit are the most.
    let reading = suite.reading(session, 99, 1_000_000);
    suite.close_on_meter("ann", session, reading, None).unwrap();

    suite.advance(WINDOW).finish("carl", session).unwrap();

    assert_eq!(suite.gained("carl"), -3_300_000);
}

#[test]
fn a_channel_stays_the_seller_s() {
    for mut suite in Suite::both() {
        suite.set_split("ann", 1, Some(split(&[], "eve")), None).unwrap();
        let channel = suite.open_channel(machine(1), 1_000);
        suite.sell(1, "ann", "bob");
        let voucher = suite.voucher(channel, 1, 400);
        let refused = error(suite.close_channel("bob", channel, vec![]));
        assert!(matches!(refused, ContractError::NotYours { .. }), "{refused}");

        suite.close_channel("ann", channel, vec![voucher]).unwrap();

        assert_eq!(
            (suite.gained("ann"), suite.gained("eve"), suite.gained("carl")),
            (400, 0, -400)
        );
    }
}

#[test]
fn a_stream_follows_the_machine() {
    for mut suite in Suite::both() {
        let stream = suite.open_stream(machine(1), 1, 1, 1_000);
        suite.advance(100).collect_stream("ann", stream).unwrap();
        suite.sell(1, "ann", "bob").advance(50);
        let refused = error(suite.cancel("ann", stream));
        assert!(matches!(refused, ContractError::NotYours { .. }), "{refused}");

        suite.cancel("bob", stream).unwrap();

        assert_eq!(
            (suite.gained("ann"), suite.gained("bob"), suite.gained("carl")),
            (100, 50, -150)
        );
    }
}

#[test]
fn a_consumer_who_buys_the_machine_ends_his_own_session() {
    let mut suite = Suite::native();
    let session = suite.open_session(1_000);
    suite.sell(1, "ann", "carl");
    let voucher = suite.voucher(session, 1, 400);

    suite.collect("ann", session, voucher).unwrap();

    assert_eq!((suite.gained("ann"), suite.gained("carl")), (400, -400));
}
