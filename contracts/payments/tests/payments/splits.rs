//! How income is divided: exactly, by what holds at the moment.

use flywheel_payments::ContractError;
use flywheel_protocol::Bps;
use flywheel_protocol::values::{Share, Split};
use flywheel_types::payments::{ExecuteMsg, FeeResponse, QueryMsg, TariffSpec};

use crate::suite::verbs::{account, machine, payment, split};
use crate::suite::{Suite, address, error};

const WEEK: u64 = 604_800;

#[test]
fn a_split_divides_to_the_last_unit() {
    for mut suite in Suite::both() {
        let thirds = split(&[("dora", 3_333), ("eve", 3_333)], "ann");
        suite.set_split("ann", 1, Some(thirds), None).unwrap();

        suite.try_pay("carl", 100, vec![payment(1, 100)]).unwrap();

        // floor(33.33) twice, the rest to Ann
        assert_eq!(
            (suite.gained("dora"), suite.gained("eve"), suite.gained("ann")),
            (33, 33, 34)
        );
    }
}

#[test]
fn sessions_channels_and_streams_are_divided_too() {
    for mut suite in Suite::both() {
        let halves = split(&[("dora", 5_000)], "ann");
        suite.set_split("ann", 1, Some(halves), None).unwrap();
        let session = suite.open_session(1_000);
        let channel = suite.open_channel(machine(1), 1_000);
        let stream = suite.open_stream(machine(1), 1, 1, 1_000);
        suite.advance(101);

        let (voucher, other) = (suite.voucher(session, 1, 101), suite.voucher(channel, 1, 101));
        suite.collect("ann", session, voucher).unwrap();
        suite.settle("watcher", channel, vec![other]).unwrap();
        suite.collect_stream("watcher", stream).unwrap();

        // Of each 101: floor(50.5) to Dora.
        assert_eq!((suite.gained("dora"), suite.gained("ann")), (150, 153));
    }
}

#[test]
fn the_split_of_the_moment_counts() {
    let mut suite = Suite::native();
    let session = suite.open_session(1_000);
    suite.set_split("ann", 1, Some(split(&[], "dora")), None).unwrap();
    suite.set_split("ann", 1, Some(split(&[], "eve")), None).unwrap();
    let voucher = suite.voucher(session, 1, 10);

    suite.collect("ann", session, voucher).unwrap();

    assert_eq!((suite.gained("dora"), suite.gained("eve")), (0, 10));
    suite.set_split("ann", 1, None, None).unwrap();
    suite.try_pay("carl", 3, vec![payment(1, 3)]).unwrap();
    assert_eq!(suite.gained("ann"), 3);
}

#[test]
fn ten_recipients_are_paid_and_eleven_refused() {
    let mut suite = Suite::native();
    let shares = |number: u16| {
        let share = |n: u16| Share {
            recipient: address(&format!("recipient-{n}")).to_string(),
            bps: Bps::new(100).unwrap(),
        };
        Split::new((0..number).map(share).collect(), address("ann").to_string()).unwrap()
    };
    let refused = error(suite.set_split("ann", 1, Some(shares(10)), None));
    let expected = ContractError::Count {
        what: "recipients",
        given: 11,
        most: 10,
    };
    assert_eq!(refused, expected);
    suite.set_split("ann", 1, Some(shares(9)), None).unwrap();
}

#[test]
fn a_split_that_would_lose_money_or_is_another_s_is_refused() {
    let mut suite = Suite::native();
    let contract = suite.payments.to_string();
    let to_itself = Split::all_to(contract);
    let refused = error(suite.set_split("ann", 1, Some(to_itself), None));
    assert!(matches!(refused, ContractError::PaysContract { .. }), "{refused}");
    let nobody = Split::all_to("nobody".to_owned());
    assert!(suite.set_split("ann", 1, Some(nobody), None).is_err());
    let refused = error(suite.set_split("bob", 1, None, None));
    assert!(matches!(refused, ContractError::Unauthorized(_)), "{refused}");
}

#[test]
fn a_network_s_fee_comes_off_before_the_split() {
    for mut suite in Suite::both() {
        suite.network(3).set_fee("dora", 3, 1_000).unwrap();
        let halves = split(&[("eve", 5_000)], "ann");
        suite.set_split("ann", 1, Some(halves), Some(3)).unwrap();

        suite.try_pay("carl", 1_009, vec![payment(1, 1_009)]).unwrap();

        // fee floor(100.9), of 909: floor(454.5) to Eve
        assert_eq!(suite.gained("treasury"), 100);
        assert_eq!((suite.gained("eve"), suite.gained("ann")), (454, 455));
    }
}

#[test]
fn a_session_pays_the_fee_of_its_tariff_s_network() {
    for mut suite in Suite::both() {
        suite.network(3).set_fee("dora", 3, 500).unwrap();
        let tariff = TariffSpec {
            network: Some(3),
            ..suite.tariff()
        };
        suite.set_tariff("ann", 1, Some(tariff)).unwrap();
        let mut opening = suite.opening();
        opening.version = 2;
        suite
            .bring(
                "carl",
                1_000,
                flywheel_types::payments::ReceiveMsg::OpenSession(opening),
            )
            .unwrap();
        let voucher = suite.voucher(1, 1, 200);

        suite.collect("ann", 1, voucher).unwrap();

        assert_eq!((suite.gained("treasury"), suite.gained("ann")), (10, 190));
    }
}

#[test]
fn a_payee_that_is_an_account_pays_no_fee() {
    let mut suite = Suite::native();
    suite.network(3).set_fee("dora", 3, 1_000).unwrap();
    let stream = suite.open_stream(account("eve"), 1, 1, 1_000);

    suite.advance(100).collect_stream("watcher", stream).unwrap();

    assert_eq!(suite.gained("eve"), 100);
}

#[test]
fn a_higher_fee_waits_seven_days_and_a_lower_one_holds_at_once() {
    let mut suite = Suite::native();
    suite.network(3).set_fee("dora", 3, 100).unwrap();
    suite.set_split("ann", 1, None, Some(3)).unwrap();
    suite.set_fee("dora", 3, 1_000).unwrap();
    let mut fees = vec![];
    for wait in [WEEK - 1, 1, 1] {
        suite.advance(wait).try_pay("carl", 100, vec![payment(1, 100)]).unwrap();
        fees.push(suite.gained("treasury"));
    }
    // 1, then 10 from the seventh day's second on
    assert_eq!(fees, [1, 11, 21]);

    suite.set_fee("dora", 3, 200).unwrap();
    suite.try_pay("carl", 100, vec![payment(1, 100)]).unwrap();
    assert_eq!(suite.gained("treasury"), 23);
    let fee: Option<FeeResponse> = suite.query(&QueryMsg::Fee { network: 3 });
    assert_eq!(fee.map(|fee| (fee.bps.get(), fee.next.get())), Some((200, 200)));
}

#[test]
fn a_fee_is_the_network_s_admin_s_and_at_most_a_tenth() {
    let mut suite = Suite::native();
    suite.network(3);
    let refused = error(suite.set_fee("dora", 3, 1_001));
    assert_eq!(
        refused,
        ContractError::FeeTooHigh {
            bps: 1_001,
            most: 1_000
        }
    );
    let refused = error(suite.set_fee("carl", 3, 10));
    let expected = ContractError::NotNetworkAdmin {
        admin: address("dora"),
        network: 3,
    };
    assert_eq!(refused, expected);
    let refused = error(suite.set_fee("dora", 4, 10));
    assert_eq!(refused, ContractError::UnknownNetwork { network: 4 });
    let itself = ExecuteMsg::SetFee {
        network: 3,
        bps: Bps::new(10).unwrap(),
        recipient: suite.payments.to_string(),
    };
    assert!(matches!(
        error(suite.send("dora", &itself)),
        ContractError::PaysContract { .. }
    ));
}

#[test]
fn a_network_without_a_fee_cannot_be_named() {
    let mut suite = Suite::native();
    suite.network(3);
    let refused = error(suite.set_split("ann", 1, None, Some(3)));
    assert_eq!(refused, ContractError::NoFee { network: 3 });
}

#[test]
fn a_fee_s_recipient_that_cannot_receive_is_credited() {
    for mut suite in Suite::both() {
        suite.network(3).set_fee("dora", 3, 1_000).unwrap();
        suite.set_split("ann", 1, None, Some(3)).unwrap();
        suite.refuse("treasury", true);

        suite.try_pay("carl", 100, vec![payment(1, 100)]).unwrap();

        assert_eq!((suite.credit("treasury"), suite.gained("ann")), (10, 90));
    }
}

#[test]
fn one_unit_is_divided_too() {
    let mut suite = Suite::native();
    let halves = split(&[("dora", 5_000)], "ann");
    suite.set_split("ann", 1, Some(halves), None).unwrap();

    suite.try_pay("carl", 1, vec![payment(1, 1)]).unwrap();

    assert_eq!((suite.gained("dora"), suite.gained("ann")), (0, 1));
}
